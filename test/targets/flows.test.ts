/** Entries and denials as transport x ports x addresses. */
import { describe, expect, it } from 'vitest';
import { type Entry, entriesOf } from '../../src/rules/entries.ts';
import { coverOf, formatPrefix } from '../../src/sets/prefix.ts';
import { earlierDenials, makeFlows } from '../../src/targets/kernel/flows.ts';
import { addresses, policy, type RuleWords } from '../support/build-policy.ts';

/** The flows of the last rule, as `tcp 80-80 192.0.2.0/24`. */
function flowsOf(...words: readonly RuleWords[]): readonly string[] {
  const all = policy(...words);
  const last = all.rules.at(-1);
  if (last === undefined) throw new Error('no rule');
  const outside = addresses('10.0.0.0/8');
  return makeFlows(entriesOf(last), earlierDenials(all, last), outside).map(
    ({ transport, ports, addresses }) =>
      [transport, ports.join('-'), ...coverOf(addresses).map(formatPrefix)].join(' '),
  );
}

const web = { services: ['443/tcp'], addresses: ['192.0.2.0/24'] } as const;
const deny = { action: 'deny', services: ['440-450/tcp'] } as const;

describe('flows', () => {
  it('are kept for the same entries and the same addresses outside, and made anew for others', () => {
    const [rule] = policy({ services: ['443/tcp'], addresses: ['10.1.0.0/16', '192.0.2.0/24'] }).rules;
    const entries = rule === undefined ? [] : entriesOf(rule);
    const flowsWithout = (outside: string, denials: readonly Entry[] = []): readonly unknown[] =>
      makeFlows(entries, denials, addresses(outside));
    const first = flowsWithout('10.0.0.0/8');
    expect(flowsWithout('10.0.0.0/8')).toBe(first);
    expect(flowsWithout('198.51.100.0/24')).not.toEqual(first);
    expect(flowsWithout('10.0.0.0/8')).toEqual(first);
    expect(flowsWithout('10.0.0.0/8', entries)).toEqual([]);
  });

  it('are united by port, then by addresses, without those outside', () => {
    expect(
      flowsOf({
        services: ['80-90/tcp', '85-100/tcp', '53/udp', '443/https'],
        addresses: ['10.1.0.0/16', '192.0.2.0/24'],
      }),
    ).toEqual(['tcp 80-100-443-443 192.0.2.0/24', 'udp 53-53 192.0.2.0/24']);
  });

  it('lose the denied addresses, on the denied ports alone', () => {
    const wide = { services: ['443-460/tcp'], addresses: ['192.0.2.0/24'] };
    expect(flowsOf({ ...deny, addresses: ['192.0.2.0/25'] }, wide)).toEqual([
      'tcp 443-450 192.0.2.128/25',
      'tcp 451-460 192.0.2.0/24',
    ]);
    expect(flowsOf({ ...deny, addresses: 'any' }, wide)).toEqual(['tcp 451-460 192.0.2.0/24']);
  });

  it.each([
    ['other addresses', { ...deny, addresses: ['198.51.100.0/24'] }],
    ['other ports', { ...deny, services: ['80/tcp'], addresses: 'any' }],
    ['another transport', { ...deny, services: ['443/udp'], addresses: 'any' }],
    ['one scheme of several', { ...deny, services: ['443/https'], addresses: 'any' }],
    [
      'one principal of all',
      { ...deny, principals: [{ kind: 'account', name: 'local-system' }], addresses: 'any' },
    ],
    ['hosts that are not seen', { ...deny, hosts: ['www.example.com'], addresses: ['192.0.2.1/32'] }],
  ] as const)('stay whole beside a denial of %s', (_what, denial) => {
    expect(flowsOf(denial, { services: ['443-460/tcp'], addresses: ['192.0.2.0/24'] })).toEqual([
      'tcp 443-460 192.0.2.0/24',
    ]);
  });

  it('of hosts are at their known addresses, and a denial of these hosts takes all of them', () => {
    const hosts = { services: ['443/https'], hosts: ['a.example.com', 'b.example.com'] };
    expect(flowsOf(hosts)).toEqual([]);
    expect(flowsOf({ ...hosts, addresses: ['192.0.2.0/24'] })).toEqual(['tcp 443-443 192.0.2.0/24']);
    const known = { ...hosts, addresses: ['192.0.2.0/24'] };
    expect(flowsOf({ ...deny, hosts: ['a.example.com'] }, known)).toEqual(['tcp 443-443 192.0.2.0/24']);
    expect(flowsOf({ ...deny, hosts: ['*.example.com'] }, known)).toEqual([]);
  });

  it('are not those of a denial behind the rule', () => {
    const all = policy(web, { ...deny, addresses: 'any' });
    expect(all.rules[0] && earlierDenials(all, all.rules[0])).toEqual([]);
  });

  it('of a thousand overlapping denials elsewhere are one, at once', () => {
    const denials = Array.from({ length: 1000 }, (_, index): RuleWords => {
      const from = 1 + (index % 400);
      return { ...deny, services: [`${from}-${from + 300}/tcp`], addresses: [`198.51.${index % 256}.0/24`] };
    });
    expect(flowsOf(...denials, { services: ['1-65535/tcp'], addresses: ['192.0.2.0/24'] })).toEqual([
      'tcp 1-65535 192.0.2.0/24',
    ]);
  });
});
