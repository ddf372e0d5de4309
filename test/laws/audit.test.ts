/**
 * What an audit says of a device (audit, section 2), compared with asking the text about every request of a small world:
 * each address, each way in which what is not known may be.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditText } from '../../src/proof/audit/audit.ts';
import { namedHost } from '../../src/proof/claim/views.ts';
import { evaluate, type View, viewsOfRequest } from '../../src/proof/diagram/evaluate.ts';
import { decide } from '../../src/rules/decide.ts';
import type { Policy, Request } from '../../src/rules/policy.ts';
import { type AddressSet, containsAddress } from '../../src/sets/addresses.ts';
import { all, any, type Condition, not, where } from '../../src/sets/condition.ts';
import { hostNames } from '../../src/sets/hosts.ts';
import { portRange } from '../../src/sets/ports.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { publicAddresses } from '../../src/sets/public.ts';
import type { Capabilities, Clause, Meaning } from '../../src/targets/target.ts';
import { addresses, policy } from '../support/build-policy.ts';
import { filter } from '../support/capabilities.ts';
import { lawRuns, shareOf } from '../support/seed.ts';

/** A device that sees the host of `https` besides. */
const seeing: Capabilities = {
  ...filter,
  hosts: 'by-name',
  view: [
    { when: namedHost, copies: ['transport', 'port', 'address', 'host'], sets: [] },
    {
      when: not(namedHost),
      copies: ['transport', 'port', 'address'],
      sets: [{ field: 'host', hosts: { names: [], ipv4Literal: false, ipv6Literal: false, none: true } }],
    },
  ],
};

const names = ['a.example', 'b.example'];
const ports = [443, 444];
/** One address of each network that conditions speak of, one of a known network, and one of the rest of each family. */
const networks = ['1.0.0.0/8', '2.0.0.0/8', '192.0.2.0/24', '2600::/16'];
const world = ['1.0.0.1', '2.0.0.1', '9.9.9.9', '192.0.2.1', '192.0.2.200', '2600::1', '2a00::1'].map(
  (text) => {
    const address = parseAddress(text);
    if (isMisread(address)) throw new Error(text);
    return address;
  },
);

const origin = { file: 'text', line: 1 };
const portLeaf = fc
  .constantFrom(...ports)
  .map((one): Condition => where({ field: 'port', ports: portRange(one, one) }));
const hostLeaf = fc
  .constantFrom(...names)
  .map((name): Condition => where({ field: 'host', hosts: hostNames([{ kind: 'name', name }]) }));
const otherLeaf = fc.oneof(
  fc
    .constantFrom(...networks, '192.0.2.128/25')
    .map((text): Condition => where({ field: 'address', addresses: addresses(text) })),
  fc.constantFrom('login', 'table').map((cause): Condition => ({ kind: 'unknown', why: cause, cause })),
);

/** Texts that test what a device sees, and nothing else. */
function makeMeanings(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Meaning> {
  const condition = fc.oneof(
    leaf,
    fc.array(leaf, { minLength: 2, maxLength: 3 }).map((of) => all(...of)),
    fc.array(leaf, { minLength: 2, maxLength: 3 }).map((of) => any(...of)),
    leaf.map(not),
  );
  const clause = fc
    .record({ action: fc.constantFrom('allow', 'deny'), condition })
    .map((one): Clause => ({ ...one, action: one.action as 'allow' | 'deny', origin }));
  return fc.record({
    mode: fc.constantFrom('first-match', 'last-match', 'deny-overrides'),
    clauses: fc.array(clause, { maxLength: 4 }),
    otherwise: fc.constantFrom('allow', 'deny'),
  }) as fc.Arbitrary<Meaning>;
}

const rules = fc.array(
  fc.record({
    action: fc.constantFrom('allow', 'allow', 'deny') as fc.Arbitrary<'allow' | 'deny'>,
    services: fc.constantFrom(['443/https'], ['444/https']),
    hosts: fc.constantFrom([names[0] ?? ''], [names[1] ?? '']),
    addresses: fc.constantFrom(undefined, ['192.0.2.0/24'], ['2600::/16', '2.0.0.0/8']),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The requests that a rule decides, of those that its row may have. */
function listRequests(of: Policy, index: number): readonly Request[] {
  const rule = of.rules[index];
  const [destination] = rule?.destinations ?? [];
  const [service] = rule?.services ?? [];
  if (destination?.kind !== 'hosts' || service === undefined) throw new Error('no row');
  const known: AddressSet =
    destination.known === undefined || destination.known === 'any' ? publicAddresses : destination.known;
  return world
    .filter((address) => containsAddress(known, address))
    .map(
      (address): Request => ({
        ...{ transport: 'tcp', scheme: 'https', port: service.from, literal: false, path: '/', address },
        host: destination.hosts[0]?.text ?? '',
        account: 'someone',
        services: [],
      }),
    )
    .filter((request) => decide(of, request).index === index);
}

function runAll(text: Meaning, request: Request, capabilities: Capabilities): string {
  const [view] = viewsOfRequest(capabilities.view, request) as readonly [View];
  return evaluate(text, view).action;
}

/** The answers for a row, by the plain evaluator. */
function expectAnswers(
  of: Policy,
  index: number,
  text: Meaning,
  capabilities: Capabilities,
): readonly string[] {
  const isDenial = of.rules[index]?.action === 'deny';
  const [destination] = of.rules[index]?.destinations ?? [];
  const isOpen = destination?.kind === 'hosts' && destination.known === undefined;
  const found = new Set(listRequests(of, index).map((one) => runAll(text, one, capabilities)));
  const actions = isOpen && found.size > 1 ? ['unknown'] : [...found];
  const words = isDenial
    ? { allow: 'not-stopped', deny: 'stopped', unknown: 'depends' }
    : { allow: 'carried', deny: 'blocked', unknown: 'depends' };
  return actions.map((one) => words[one as 'allow' | 'deny' | 'unknown']).sort();
}

test.each([
  ['a packet filter', filter, makeMeanings(fc.oneof(portLeaf, otherLeaf))],
  ['a device that sees hosts', seeing, makeMeanings(fc.oneof(portLeaf, hostLeaf, otherLeaf))],
] as const)('%s: every row has the answers that its requests have', (_, capabilities, meaning) => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(rules, meaning, (words, permit) => {
      const of = policy(
        ...words.map(({ addresses: known, ...one }) =>
          known === undefined ? one : { ...one, addresses: known },
        ),
      );
      const reading = { permit };
      const audit = auditText(
        of,
        capabilities,
        { reading, raw: reading, off: new Set(), without: [] },
        { target: 'test' },
      );
      expect(audit?.diagnostics).toEqual([]);
      of.rules.forEach((rule, index) => {
        // An allow rule needs what a rule that allows in front of it needs already.
        const isHidden = of.rules.slice(0, index).some((before) => before.action === 'allow');
        if (isHidden && rule.action === 'allow') return;
        const found = audit?.findings.filter((one) => one.rule === rule).map(({ answer }) => answer) ?? [];
        const expected = expectAnswers(of, index, permit, capabilities);
        // What is blocked stands apart where no text of the target could let it through.
        expect([...new Set(found)].sort()).toEqual(expected);
        for (const one of found) seen.set(one, (seen.get(one) ?? 0) + 1);
      });
    }),
    { numRuns: lawRuns(200) },
  );
  for (const answer of ['carried', 'blocked', 'depends', 'stopped', 'not-stopped'])
    expect(seen.get(answer), answer).toBeGreaterThan(shareOf(8));
});

test('what has no view at the device is not here, and never blocked', () => {
  const tcpOnly: Capabilities = {
    ...filter,
    view: [
      {
        when: where({ field: 'transport', values: ['tcp'] }),
        copies: ['transport', 'port', 'address'],
        sets: [],
      },
    ],
  };
  const reading = { permit: { mode: 'first-match', clauses: [], otherwise: 'deny' } as Meaning };
  const of = policy({ services: ['53/udp'], addresses: ['192.0.2.0/24'] });
  const audit = auditText(
    of,
    tcpOnly,
    { reading, raw: reading, off: new Set(), without: [] },
    { target: 'test' },
  );
  expect(audit?.findings.map(({ answer }) => answer)).toEqual(['not-here']);
});

test('a premise is named where the answer would be another without it', () => {
  const daemon: Condition = {
    kind: 'unknown',
    why: 'a daemon',
    cause: 'daemon',
    premise: { name: 'no-daemon', holds: false },
  };
  const make = (one: Condition): Meaning => ({
    mode: 'first-match',
    clauses: [{ action: 'deny', condition: one, origin }],
    otherwise: 'allow',
  });
  const of = policy({ services: ['443/https'], addresses: ['192.0.2.0/24'] });
  const text = {
    reading: { permit: make(any()) },
    raw: { permit: make(daemon) },
    off: new Set<string>(),
    without: [{ premise: 'no-daemon', permit: make(daemon) }],
  };
  const audit = auditText(of, filter, text, { target: 'test' });
  expect(audit?.findings.map(({ answer, premises }) => ({ answer, premises }))).toEqual([
    { answer: 'carried', premises: ['no-daemon'] },
  ]);
});

test('what is let through and not needed is told line by line, and lines that nothing needs', () => {
  const at = (port: number, line: number): Clause => ({
    action: 'allow',
    condition: where({ field: 'port', ports: portRange(port, port) }),
    origin: { file: 'text', line },
  });
  const reading = {
    permit: {
      mode: 'first-match',
      clauses: [at(443, 1), { ...at(25, 2), condition: where({ field: 'port', ports: portRange(20, 25) }) }],
      otherwise: 'deny',
    } as Meaning,
  };
  const of = policy({ services: ['443/https'], addresses: ['192.0.2.0/24'] });
  const text = { reading, raw: reading, off: new Set<string>(), without: [] };
  const audit = auditText(of, filter, text, { target: 'test', beyond: true });
  expect(audit?.idle).toEqual([{ file: 'text', line: 2 }]);
  expect(audit?.beyond.map(({ line, isCertain }) => [line?.line, isCertain])).toEqual([
    [2, true],
    [1, true],
  ]);
});
