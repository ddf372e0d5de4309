import { describe, expect, test } from 'vitest';
import { present } from '../../src/diagnostics/present.ts';
import { resolve, ruleSetText } from './support.ts';

describe('rules that expire', () => {
  const rule = (action: string) => `services: [1/tcp]\naction: ${action}\nexpires: 2027-06-30`;
  const asOf = (date: string, action: string, top?: string, targets?: readonly string[]) =>
    resolve(ruleSetText({ rule: rule(action), ...present({ top }) }), [], {
      asOf: date,
      ...present({ devices: targets?.map((one) => [one]) }),
    });

  test('without a day nothing drops', () => {
    const { policy, diagnostics } = resolve(ruleSetText({ rule: rule('deny') }));
    expect(policy?.rules).toHaveLength(1);
    expect(diagnostics).toEqual([]);
  });

  test('a rule holds through its last day', () => {
    expect(asOf('2027-06-30', 'allow').policy?.rules).toHaveLength(1);
    expect(asOf('2027-06-30', 'allow').diagnostics).toEqual([]);
  });

  test('after it, a note says that it is left out', () => {
    const { policy, diagnostics, places: found } = asOf('2027-07-01', 'allow');
    expect(policy?.rules).toEqual([]);
    expect(found).toEqual(['7:14 dropped-rule']);
    expect(diagnostics[0]).toMatchObject({ severity: 'note', data: { rule: 'one', action: 'allow' } });
  });

  test('a denial is not left out without being accepted', () => {
    const { policy, places: found } = asOf('2027-07-01', 'deny');
    expect(policy).toBeUndefined();
    expect(found).toEqual(['7:14 dropped-denial']);
  });

  const accept = (narrowed: string) => `accept:\n  - {loss: expired-denial, reason: known${narrowed}}`;

  test.each<[string, string, readonly string[] | undefined, boolean]>([
    ['for everything', '', ['squid', 'pf'], true],
    ['for the rule', ', rules: [one]', ['squid'], true],
    ['for all targets of the run', ', targets: [squid, pf]', ['squid', 'pf'], true],
    ['for one target of two', ', targets: [squid]', ['squid', 'pf'], false],
    ['for a target, where none is compiled', ', targets: [squid]', undefined, true],
    ['for a host', ', hosts: [a.example]', ['squid'], false],
  ])('accepted %s: %s', (_what, narrowed, targets, fine) => {
    const { policy, diagnostics } = asOf('2027-07-01', 'deny', accept(narrowed), targets);
    expect(policy !== undefined).toBe(fine);
    expect(diagnostics).toMatchObject([
      fine ? { code: 'dropped-rule', data: { accepted: 'known' } } : { code: 'dropped-denial' },
    ]);
  });

  test('another loss or another rule accepts nothing', () => {
    const other = 'accept:\n  - {loss: path-not-visible, reason: known}';
    expect(asOf('2027-07-01', 'deny', other).policy).toBeUndefined();
  });
});
