import { describe, expect, it } from 'vitest';
import { findAccept, staleAccepts, type TargetLosses } from '../../src/rules/check/accepts.ts';
import type { Accept, Policy, PolicyRule } from '../../src/rules/policy.ts';

const span = { file: 'rules.yaml', start: 0, end: 0 };

function rule(id: string, ruleSet = 'one'): PolicyRule {
  return { id, ruleSet, action: 'allow', services: [], destinations: [], inspection: 'allowed', span };
}

function accept(loss: string, rest: Partial<Accept> = {}): Accept {
  return { loss, reason: 'so it is', ruleSet: 'one', span, ...rest };
}

function policy(...accepts: readonly Accept[]): Policy {
  return { name: 'one', title: 'One', rules: [rule('web'), rule('mail')], accepts };
}

const hostLoss = { code: 'host-without-addresses', rule: 'web', destination: '*.Example.com' } as const;

describe('findAccept', () => {
  it.each<[string, Partial<Accept>, boolean]>([
    ['without narrowing', {}, true],
    ['for this target', { targets: ['squid', 'pf'] }, true],
    ['for other targets', { targets: ['squid'] }, false],
    ['for this rule', { rules: ['web'] }, true],
    ['for other rules', { rules: ['mail'] }, false],
    ['for this host, in other letters', { hosts: ['*.example.COM'] }, true],
    ['for other hosts', { hosts: ['example.com'] }, false],
    ['of another rule set', { ruleSet: 'two' }, false],
  ])('an accept %s', (_, rest, met) => {
    const one = accept('host-without-addresses', rest);
    expect(findAccept(policy(one), 'pf', hostLoss)).toBe(met ? one : undefined);
  });

  it('compares codes', () => {
    expect(findAccept(policy(accept('host-by-address')), 'pf', hostLoss)).toBeUndefined();
  });

  it('compares paths with regard to case', () => {
    const loss = { code: 'path-not-visible', rule: 'web', destination: 'www.example.com/Pki' } as const;
    expect(
      findAccept(policy(accept(loss.code, { hosts: ['WWW.example.com/Pki'] })), 'pf', loss),
    ).toBeDefined();
    expect(
      findAccept(policy(accept(loss.code, { hosts: ['www.example.com/pki'] })), 'pf', loss),
    ).toBeUndefined();
  });

  it('knows a rule by its own id where several rule sets are one policy', () => {
    const own = accept('host-without-addresses', { rules: ['web'], ruleSet: 'two' });
    const merged: Policy = { ...policy(own), rules: [rule('one/web', 'one'), rule('two/web', 'two')] };
    expect(findAccept(merged, 'pf', { ...hostLoss, rule: 'one/web' })).toBeUndefined();
    expect(findAccept(merged, 'pf', { ...hostLoss, rule: 'two/web' })).toBe(own);
  });

  it('takes a loss of the whole text only where no rule and no host is named', () => {
    const note = { code: 'handshake-not-filtered', rule: '' } as const;
    expect(findAccept(policy(accept(note.code)), 'pf', note)).toBeDefined();
    expect(findAccept(policy(accept(note.code, { rules: ['web'] })), 'pf', note)).toBeUndefined();
    expect(findAccept(policy(accept(note.code, { hosts: ['example.com'] })), 'pf', note)).toBeUndefined();
  });
});

describe('staleAccepts', () => {
  const run: readonly TargetLosses[] = [
    {
      target: 'pf',
      losses: [{ code: 'host-without-addresses', rule: 'web', destinations: ['a.example', 'b.example'] }],
    },
    { target: 'squid', losses: [] },
  ];

  it.each<[string, Accept, boolean]>([
    ['that meets a loss', accept('host-without-addresses'), false],
    ['that meets one of its destinations', accept('host-without-addresses', { hosts: ['b.example'] }), false],
    [
      'that meets a loss on one of its targets',
      accept('host-without-addresses', { targets: ['pf', 'squid'] }),
      false,
    ],
    ['whose code is nowhere', accept('path-not-visible'), true],
    ['whose hosts are nowhere', accept('host-without-addresses', { hosts: ['c.example'] }), true],
    ['whose targets lose nothing', accept('host-without-addresses', { targets: ['squid'] }), true],
    ['for a target that was not compiled', accept('path-not-visible', { targets: ['paloalto'] }), false],
    [
      'for one that was and one that was not',
      accept('path-not-visible', { targets: ['squid', 'paloalto'] }),
      false,
    ],
    ['of an expired denial', accept('expired-denial'), false],
  ])('an accept %s', (_, one, stale) => {
    expect(staleAccepts(policy(one), run).map(({ code }) => code)).toEqual(stale ? ['stale-accept'] : []);
  });
});
