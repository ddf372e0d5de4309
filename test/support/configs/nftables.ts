/** Random rulesets of nftables beyond what the compiler writes: jumps, maps, concatenations, every operator, commands. */
import fc from 'fast-check';
import { isMisread, parseAddress, parsePrefix } from '../../../src/sets/prefix.ts';
import type {
  Chain,
  ChainPart,
  Config,
  Element,
  Family,
  Match,
  NamedSet,
  Right,
  Rule,
  Statement,
  Step,
  TablePart,
  Value,
  Verdict,
} from '../../../src/targets/nftables/config.ts';

const origin = { file: '', line: 0 };

function prefix(text: string): Value {
  const read = parsePrefix(text);
  if (isMisread(read)) throw new Error(read.problem);
  return { kind: 'prefix', prefix: read };
}

function range(low: string, high: string): Value {
  const [from, to] = [parseAddress(low), parseAddress(high)];
  if (isMisread(from) || isMisread(to)) throw new Error(low);
  return { kind: 'range', from, to };
}

const number = (from: number, to = from): Value => ({ kind: 'number', from, to });
const word = (text: string): Value => ({ kind: 'word', text });
const quoted = (text: string): Value => ({ kind: 'word', text, quoted: true });

/** Values of each type of data; those of one list do not overlap. */
const values: Readonly<Record<string, readonly Value[]>> = {
  ipv4_addr: [
    prefix('192.0.2.0/24'),
    prefix('198.51.100.7/32'),
    prefix('0.0.0.0/1'),
    range('203.0.113.6', '203.0.113.9'),
  ],
  ipv6_addr: [prefix('2001:db8::/32'), prefix('2001:db9::1/128'), range('2001:dba::6', '2001:dba::9')],
  inet_service: [number(443), number(80, 81), number(1), number(1024, 65535)],
  inet_proto: [word('tcp'), word('udp')],
  ifname: [quoted('lan0'), quoted('wan0')],
};

const fields: Readonly<Record<string, string>> = {
  'ip saddr': 'ipv4_addr',
  'ip daddr': 'ipv4_addr',
  'ip6 daddr': 'ipv6_addr',
  'tcp dport': 'inet_service',
  'udp dport': 'inet_service',
  'th dport': 'inet_service',
  'tcp sport': 'inet_service',
  'meta l4proto': 'inet_proto',
  iifname: 'ifname',
  oifname: 'ifname',
};

const valuesOf = (type: string | undefined): fc.Arbitrary<Value> =>
  fc.constantFrom(...(values[type ?? ''] ?? []));
const elementsOf = (types: readonly string[]): fc.Arbitrary<readonly Element[]> =>
  types.length === 1
    ? fc
        .subarray([...(values[types[0] ?? ''] ?? [])], { minLength: 1 })
        .map((all) => all.map((one) => ({ key: [one] })))
    : fc.array(
        fc.tuple(...types.map(valuesOf)).map((key) => ({ key })),
        { minLength: 1, maxLength: 2 },
      );

const types = [['ipv4_addr'], ['ipv6_addr'], ['inet_service'], ['ipv4_addr', 'inet_service']] as const;
const named: fc.Arbitrary<readonly NamedSet[]> = fc
  .tuple(...types.map((type) => fc.option(elementsOf(type), { nil: [] })))
  .map((all) =>
    all.map((elements, at): NamedSet => {
      const type = types[at] ?? [];
      return {
        kind: 'set',
        name: `s${at}`,
        type,
        flags: ['interval'],
        elements,
        settings: at === 0 ? ['auto-merge'] : [],
        origin,
      };
    }),
  );

const right = (left: readonly string[]): fc.Arbitrary<Right> => {
  const type = left.map((field) => fields[field] ?? '');
  const at = types.findIndex((one) => one.join() === type.join());
  const isPlain = type.length === 1 && type[0] !== 'ifname';
  return fc.oneof(
    elementsOf(type).map((elements): Right => ({ kind: 'list', elements })),
    ...(isPlain || type.length === 1
      ? [valuesOf(type[0]).map((one): Right => ({ kind: 'one', key: [one] }))]
      : []),
    ...(at < 0 ? [] : [fc.constant<Right>({ kind: 'set', name: `s${at}` })]),
  );
};

const match: fc.Arbitrary<Match> = fc.oneof(
  fc
    .constantFrom<readonly string[]>(...Object.keys(fields).map((one) => [one]), ['ip daddr', 'tcp dport'])
    .chain((left) =>
      fc.record({
        kind: fc.constant('match' as const),
        left: fc.constant(left),
        operator: fc.constantFrom('==' as const, '==' as const, '!=' as const),
        right: right(left),
      }),
    ),
  fc.record({
    kind: fc.constant('match' as const),
    left: fc.constantFrom(['tcp dport'], ['udp dport']),
    operator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    right: fc.constantFrom(80, 443).map((port): Right => ({ kind: 'one', key: [number(port)] })),
  }),
  fc.constantFrom<Match>(
    {
      kind: 'match',
      left: ['ct state'],
      operator: '==',
      right: { kind: 'flags', words: ['established', 'related'] },
    },
    { kind: 'match', left: ['ct state'], operator: '!=', right: { kind: 'one', key: [word('new')] } },
    { kind: 'match', left: ['meta nfproto'], operator: '==', right: { kind: 'one', key: [word('ipv6')] } },
    {
      kind: 'match',
      left: ['meta skuid'],
      operator: '==',
      right: { kind: 'list', elements: [{ key: [number(33)] }] },
    },
    { kind: 'match', left: ['meta mark'], operator: '==', right: { kind: 'one', key: [number(7)] } },
  ),
);

/** Chains lead to later ones alone, so that none lead in a circle. */
const verdict = (depth: number): fc.Arbitrary<Verdict> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Verdict>({ kind: 'accept' }, { kind: 'drop' }) },
    fc.constantFrom<Verdict>({ kind: 'return' }, { kind: 'continue' }),
    ...(depth === 0
      ? []
      : [
          fc
            .constantFrom('jump' as const, 'goto' as const)
            .map((kind): Verdict => ({ kind, chain: `c${depth - 1}` })),
        ]),
  );

const vmap = (depth: number): fc.Arbitrary<Step> =>
  fc
    .tuple(fc.subarray([...(values.inet_service ?? [])], { minLength: 1 }), verdict(depth))
    .map(([keys, one]): Step => {
      const elements = keys.map((key): Element => ({ key: [key], verdict: one }));
      return { kind: 'vmap', left: ['tcp dport'], right: { kind: 'list', elements } };
    });

const harmless = fc.constantFrom<Step>(
  { kind: 'harmless', text: 'counter' },
  { kind: 'harmless', text: 'log prefix "a: " level info' },
  { kind: 'harmless', text: 'meta mark set 7' },
  { kind: 'bound', holds: true, text: 'limit rate 10/second burst 5 packets' },
);

const end = (depth: number): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: verdict(depth) },
    vmap(depth),
    fc.constantFrom<Step>({ kind: 'reject', text: 'with tcp reset' }, { kind: 'unread', text: 'queue to 1' }),
  );

const rule = (depth: number): fc.Arbitrary<Rule> =>
  fc
    .record({
      matches: fc.array(match, { maxLength: 3 }),
      beside: fc.option(harmless, { nil: undefined }),
      last: end(depth),
      comment: fc.option(fc.constantFrom('a rule', 'service'), { nil: undefined }),
    })
    .map(({ matches, beside, last, comment }): Rule => {
      const steps = [...matches, ...(beside === undefined ? [] : [beside]), last];
      return { kind: 'rule', steps, ...(comment === undefined ? {} : { comment }), origin };
    });

const parts = (depth: number): fc.Arbitrary<readonly ChainPart[]> => fc.array(rule(depth), { maxLength: 3 });

const chain = (depth: number): fc.Arbitrary<Chain> =>
  parts(depth).map((all): Chain => ({ kind: 'chain', name: `c${depth}`, parts: all, origin }));

const base: fc.Arbitrary<Chain> = fc
  .record({
    hook: fc.constantFrom('forward', 'forward', 'output', 'prerouting', 'input'),
    priority: fc.constantFrom('filter', '-10', 'filter - 5'),
    policy: fc.constantFrom('accept' as const, 'drop' as const),
    all: parts(2),
  })
  .map(({ hook, priority, policy, all }): Chain => {
    return {
      kind: 'chain',
      name: 'base',
      hook: { type: 'filter', hook, priority, policy },
      parts: all,
      origin,
    };
  });

const table: fc.Arbitrary<Statement> = fc
  .record({
    family: fc.constantFrom<Family>('inet', 'inet', 'ip', 'ip6'),
    sets: named,
    chains: fc.tuple(chain(0), chain(1), base),
    beside: fc.option(
      fc.constantFrom<TablePart>(
        { kind: 'comment', text: 'a comment' },
        { kind: 'dormant' },
        { kind: 'skipped', text: 'counter c { packets 0 bytes 0 ; }', origin },
      ),
      { nil: undefined },
    ),
  })
  .map(({ family, sets, chains, beside }): Statement => {
    const all = [...(beside === undefined ? [] : [beside]), ...sets, ...chains];
    return { kind: 'table', family, name: 'made', parts: all, origin };
  });

export const nftablesConfigs: fc.Arbitrary<Config> = fc
  .record({
    first: table,
    removal: fc.option(
      fc.constantFrom<Statement>(
        { kind: 'flush', what: 'ruleset', origin },
        { kind: 'table', family: 'inet', name: 'other', origin },
      ),
      { nil: undefined },
    ),
    inserted: fc.option(rule(0), { nil: undefined }),
  })
  .map(({ first, removal, inserted }): Config => {
    const family = first.kind === 'table' ? first.family : 'inet';
    const at = { family, table: 'made', chain: 'base', origin };
    return {
      path: 'made.nft',
      statements: [
        ...(removal === undefined ? [] : [removal]),
        first,
        ...(inserted === undefined ? [] : [{ kind: 'insert' as const, ...at, rule: inserted }]),
      ],
    };
  });
