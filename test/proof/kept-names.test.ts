/** Names kept by a resolver: what texts permit for any number of names is what they permit for each, or for none. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settleNames } from '../../src/proof/claim/kept-names.ts';
import { prove } from '../../src/proof/compare/proof.ts';
import { evaluate } from '../../src/proof/diagram/evaluate.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { all, always, any, type Condition, not, where } from '../../src/sets/condition.ts';
import { type HostPattern, hostNames, matchesHost } from '../../src/sets/hosts.ts';
import { portRange } from '../../src/sets/ports.ts';
import type { Clause, Meaning, Reading } from '../../src/targets/target.ts';
import { addresses, policy } from '../support/build-policy.ts';
import { keeper } from '../support/capabilities.ts';
import { lawRuns, shareOf } from '../support/seed.ts';

const origin = { file: 'text', line: 1 };
const tcp = where({ field: 'transport', values: ['tcp'] });
const port = (number: number): Condition => where({ field: 'port', ports: portRange(number, number) });
const at = (...prefixes: readonly string[]): Condition =>
  where({ field: 'address', addresses: addresses(...prefixes) });
const to = (...names: readonly string[]): Condition =>
  where({ field: 'resolved', hosts: hostNames(names.map((name): HostPattern => ({ kind: 'name', name }))) });
const inside = where({ field: 'source', values: ['inside'] });
const allow = (...parts: readonly Condition[]): Clause => ({
  ...{ action: 'allow', condition: all(inside, ...parts), origin },
});
const deny = (...parts: readonly Condition[]): Clause => ({
  ...{ action: 'deny', condition: all(inside, ...parts), origin },
});
const text = (...clauses: readonly Clause[]): Reading => ({
  permit: { mode: 'first-match', clauses, otherwise: 'deny' },
});
const read = (of: Policy, reading: Reading) =>
  prove(of, { name: 'keeper' }, keeper, [{ format: 'text', reading }]);

describe('a text with names', () => {
  const git = policy({ services: ['22/tcp'], hosts: ['git.example.com'] });

  test('is best possible where each name is kept, and says what goes besides, and what does not', () => {
    const proof = read(git, text(allow(tcp, port(22), to('git.example.com'))));
    expect([proof.verdict, proof.differences, proof.diagnostics]).toEqual(['best-possible', [], []]);
    expect(proof.losses.map(({ code, direction, size }) => [code, direction, size])).toEqual([
      ['address-shared', 'over-permit', null],
      ['resolver-bypassed', 'under-permit', null],
    ]);
    expect(proof.losses[0]?.witness).toMatchObject({
      ...{ policy: 'deny', target: 'allow', request: { port: 22, resolved: 'git.example.com' } },
    });
    expect(proof.losses[1]?.witness).toMatchObject({
      ...{ policy: 'allow', target: 'deny', request: { host: 'git.example.com' } },
    });
  });

  test.each<readonly [string, Reading, readonly string[]]>([
    ['another name', text(allow(tcp, port(22), to('git.example.net'))), ['permits', 'blocks']],
    ['a name more', text(allow(tcp, port(22), to('git.example.com', 'evil.test'))), ['permits']],
    ['another port', text(allow(tcp, port(23), to('git.example.com'))), ['permits', 'blocks']],
    ['no name', text(allow(tcp, port(22))), ['permits']],
    [
      'a name at some addresses',
      text(allow(tcp, port(22), at('0.0.0.0/0'), to('git.example.com'))),
      ['blocks'],
    ],
    [
      'a fixed address beside the name',
      text(allow(tcp, port(22), any(to('git.example.com'), at('192.0.2.1/32')))),
      ['permits'],
    ],
    [
      'a denial by name',
      text(deny(tcp, to('evil.test')), allow(tcp, port(22), to('git.example.com'))),
      ['unknown'],
    ],
    [
      'a denial by name or address',
      text(deny(tcp, any(to('evil.test'), at('192.0.2.1/32'))), allow(tcp, port(22), to('git.example.com'))),
      ['blocks', 'unknown'],
    ],
    ['all but a name', text(allow(tcp, port(22), not(to('evil.test')))), ['unknown']],
    [
      'two names at once',
      text(
        allow(tcp, port(22), to('git.example.com')),
        allow(tcp, port(80), to('git.example.com'), to('www.example.com')),
      ),
      ['unknown'],
    ],
  ])('with %s is not text of this rule set', (_, reading, effects) => {
    const { verdict, differences, diagnostics } = read(git, reading);
    expect([verdict, diagnostics]).toEqual(['different', []]);
    expect([...new Set(differences.map(({ effect }) => effect))].sort()).toEqual([...effects].sort());
  });

  test('a target that keeps none knows nothing of them', () => {
    const { keepsNames: _, ...plain } = keeper;
    const proof = prove(git, { name: 'x' }, plain, [
      { format: 'text', reading: text(allow(tcp, port(22), to('git.example.com'))) },
    ]);
    expect(proof.differences.map(({ effect }) => effect)).toContain('unknown');
  });

  test('a denial by address in front of them holds for addresses that were resolved, too', () => {
    const rules = policy(
      { action: 'deny', services: ['22/tcp'], addresses: ['192.0.2.0/24'] },
      { services: ['22/tcp'], hosts: ['git.example.com'] },
    );
    const named = allow(tcp, port(22), to('git.example.com'));
    const denied = deny(tcp, port(22), at('192.0.2.0/24'));
    expect(read(rules, text(denied, named))).toMatchObject({ verdict: 'best-possible', diagnostics: [] });
    expect(read(rules, text(named, denied)).differences.map(({ effect }) => effect)).toEqual(['permits']);
  });

  test('known addresses stand for hosts whatever the resolver says', () => {
    const rules = policy({ services: ['22/tcp'], hosts: ['git.example.com'], addresses: ['192.0.2.0/24'] });
    const both = text(allow(tcp, port(22), any(to('git.example.com'), at('192.0.2.0/24'))));
    const { verdict, losses } = read(rules, both);
    expect([verdict, losses.map(({ code }) => code).sort()]).toEqual([
      'best-possible',
      ['address-shared', 'host-by-address', 'resolver-bypassed'],
    ]);
    expect(read(rules, text(allow(tcp, port(22), to('git.example.com')))).verdict).toBe('different');
    expect(read(rules, text(allow(tcp, port(22), at('192.0.2.0/24')))).verdict).toBe('different');
  });
});

/** Random texts, of which names may be in any place. */
const names = ['a.test', 'b.test', 'c.test'];
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant(always),
  fc.constantFrom(at('192.0.2.0/24'), at('192.0.2.0/25'), port(22)),
  fc.subarray(names, { minLength: 1 }).map((some) => to(...some)),
);
const condition: fc.Arbitrary<Condition> = fc.letrec<{ one: Condition }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('one'), { maxLength: 3 }).map((parts) => all(...parts)),
    fc.array(tie('one'), { maxLength: 3 }).map((parts) => any(...parts)),
    tie('one').map(not),
  ),
})).one;
const meaning: fc.Arbitrary<Meaning> = fc.record({
  mode: fc.constantFrom('first-match' as const, 'last-match' as const, 'deny-overrides' as const),
  clauses: fc.array(
    fc.record({
      action: fc.constantFrom('allow' as const, 'deny' as const),
      condition,
      origin: fc.constant(origin),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  otherwise: fc.constantFrom('allow' as const, 'deny' as const),
});

/** What a text does where the resolver gave an address for these names, said again from nothing. */
function permits(
  { mode, clauses, otherwise }: Meaning,
  kept: readonly string[],
  ip: string,
  on: number,
): boolean {
  const isSo = (one: Condition): boolean => {
    switch (one.kind) {
      case 'all':
        return one.of.every(isSo);
      case 'any':
        return one.of.some(isSo);
      case 'not':
        return !isSo(one.of);
      case 'unknown':
        throw new Error('nothing is unknown here');
      case 'test': {
        const { test: asked } = one;
        if (asked.field === 'port') return asked.ports[0] === on;
        if (asked.field === 'address')
          return (
            JSON.stringify(asked.addresses) === JSON.stringify(addresses('192.0.2.0/24')) ||
            ip < '192.0.2.128'
          );
        if (asked.field !== 'resolved' || asked.hosts.names === 'all') throw new Error(asked.field);
        const patterns = asked.hosts.names;
        return kept.some((name) => patterns.some((pattern) => matchesHost(pattern, name)));
      }
    }
  };
  const ordered =
    mode === 'first-match'
      ? clauses
      : mode === 'last-match'
        ? clauses.toReversed()
        : [
            ...clauses.filter(({ action }) => action === 'deny'),
            ...clauses.filter(({ action }) => action === 'allow'),
          ];
  return (ordered.find((one) => isSo(one.condition))?.action ?? otherwise) === 'allow';
}

test('law: what is known of a text holds for every number of names, and is what it does for one of them or for none', () => {
  const sure = { allow: 0, deny: 0, unknown: 0, byName: 0 };
  fc.assert(
    fc.property(
      meaning,
      fc.subarray(names),
      fc.constantFrom(1, 200),
      fc.constantFrom(22, 23),
      (of, kept, last, on) => {
        const { permit } = settleNames({ permit: of }, keeper);
        const view = { address: { family: 4, value: 0xc0000200 + last } as const, port: on };
        const answers = [undefined, ...kept].map(
          (resolved) => evaluate(permit, { ...view, ...(resolved === undefined ? {} : { resolved }) }).action,
        );
        const truth = permits(of, kept, `192.0.2.${String(last).padStart(3, '0')}`, on) ? 'allow' : 'deny';
        if (answers.includes('allow')) expect(truth).toBe('allow');
        else if (!answers.includes('unknown')) expect(truth).toBe('deny');
        sure[answers.includes('unknown') ? 'unknown' : truth]++;
        if (answers[0] === 'deny' && answers.includes('allow')) sure.byName++;
      },
    ),
    { numRuns: lawRuns(3000) },
  );
  for (const [, count] of Object.entries(sure)) expect(count).toBeGreaterThan(shareOf(15));
});
