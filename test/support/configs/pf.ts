/** Random rulesets of pf beyond what the compiler writes: last match, lists, anchors, every operator. */
import fc from 'fast-check';
import type { Prefix } from '../../../src/sets/addresses.ts';
import { isMisread, parseAddress, parsePrefix } from '../../../src/sets/prefix.ts';
import type {
  AddressTest,
  Config,
  Criteria,
  Endpoint,
  InterfaceTest,
  PortTest,
  Rule,
  Statement,
  Table,
  TableEntry,
} from '../../../src/targets/pf/config.ts';

const origin = { file: '', line: 0 };

function prefixOf(text: string): Prefix {
  const read = parsePrefix(text);
  if (isMisread(read)) throw new Error(read.problem);
  return read;
}

function rangeOf(low: string, high: string, negated: boolean): AddressTest {
  const [from, to] = [parseAddress(low), parseAddress(high)];
  if (isMisread(from) || isMisread(to)) throw new Error(low);
  return { kind: 'range', from, to, negated };
}

const inet = ['192.0.2.0/24', '198.51.100.7/32', '0.0.0.0/1', '203.0.113.6/31'];
const inet6 = ['2001:db8::/32', '2001:db8::1/128', '2001:db8::6/127'];
const entry: fc.Arbitrary<TableEntry> = fc.record({
  kind: fc.constant('prefix' as const),
  prefix: fc.constantFrom(...inet, ...inet6).map(prefixOf),
  negated: fc.boolean(),
});
const tables = ['t', 'rulec_service', 'pass', 'with space'];
const interfaces = ['em0', 'em1', 'egress', 'lo'];

/** All of one family, so that a combination is left whatever else the rule asks for. */
function address(family: Criteria['family']): fc.Arbitrary<AddressTest> {
  const own = family === 'inet6' ? inet6 : inet;
  const range = family === 'inet6' ? ['2001:db8::1', '2001:db8::9'] : ['198.51.100.10', '198.51.100.20'];
  return fc.oneof(
    fc.record({
      kind: fc.constant('prefix' as const),
      prefix: fc.constantFrom(...own).map(prefixOf),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('table' as const),
      name: fc.constantFrom(...tables),
      negated: fc.boolean(),
    }),
    fc.boolean().map((negated) => rangeOf(range[0] ?? '', range[1] ?? '', negated)),
  );
}

const port: fc.Arbitrary<PortTest> = fc.oneof(
  fc.record({
    operator: fc.constantFrom(
      '=' as const,
      '!=' as const,
      '<' as const,
      '<=' as const,
      '>' as const,
      '>=' as const,
    ),
    port: fc.constantFrom(0, 1, 443, 65535),
  }),
  fc.record({
    operator: fc.constantFrom(':' as const, '><' as const, '<>' as const),
    from: fc.constantFrom(0, 80),
    to: fc.constantFrom(81, 65535),
  }),
);

function endpoint(family: Criteria['family'], withPorts: boolean): fc.Arbitrary<Endpoint> {
  return fc.record({
    addresses: fc.array(address(family), { maxLength: 3 }),
    ports: withPorts ? fc.array(port, { maxLength: 3 }) : fc.constant([]),
  });
}

const interfaceTest: fc.Arbitrary<InterfaceTest> = fc.record({
  name: fc.constantFrom(...interfaces),
  negated: fc.boolean(),
});
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });
const tag = fc.constantFrom('RULEC', 'OK', 'a tag');

/** Without the keys that hold nothing: an absent one is how a config says that. */
function present<T extends object>(one: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as never;
}

const criteria = fc
  .record({ family: fc.constantFrom('inet' as const, 'inet6' as const), named: fc.boolean() })
  .chain(({ family, named }) =>
    fc
      .constantFrom<readonly number[]>([], [6], [17], [6, 17], [family === 'inet6' ? 58 : 1], [6, 47])
      .chain((protocols) => {
        const withPorts = protocols.length > 0 && protocols.every((one) => one === 6 || one === 17);
        const withFlags = protocols.length === 0 || protocols.includes(6);
        return fc.record({
          direction: maybe(fc.constantFrom('in' as const, 'out' as const)),
          quick: fc.boolean(),
          interfaces: fc.array(interfaceTest, { maxLength: 2 }),
          family: fc.constant(named ? family : undefined),
          protocols: fc.constant(protocols),
          from: endpoint(family, withPorts),
          to: endpoint(family, withPorts),
          flags: withFlags
            ? maybe(fc.constantFrom('any' as const, { set: 'S', of: 'SA' }, { set: '', of: 'FSRPAUEW' }))
            : fc.constant(undefined),
          labels: fc.subarray(['rulec:a', 'a "b" $dstaddr', '#no comment'], { maxLength: 1 }),
          tag: maybe(tag),
          tagged: maybe(fc.record({ tag, negated: fc.boolean() })),
          origin: fc.constant(origin),
        });
      }),
  );

const rule: fc.Arbitrary<Rule> = fc
  .record({
    criteria,
    action: fc.constantFrom('pass' as const, 'block' as const),
    response: maybe(fc.constantFrom('drop', 'return', 'return-icmp(net-unr)')),
    log: maybe(fc.constantFrom([], ['all'], ['all', 'user'])),
    state: maybe(fc.constantFrom('keep' as const, 'modulate' as const, 'synproxy' as const, 'no' as const)),
  })
  .map(
    ({ criteria: asked, action, response, log, state }) =>
      present({
        kind: 'rule' as const,
        ...asked,
        action,
        response: action === 'block' ? response : undefined,
        log,
        state: action === 'pass' || state === 'no' ? state : undefined,
      }) as Rule,
  );

const table: fc.Arbitrary<Table> = fc.record({
  kind: fc.constant('table' as const),
  name: fc.constantFrom(...tables),
  attributes: fc.subarray(['persist' as const, 'const' as const, 'counters' as const]),
  sources: fc.array(
    fc.oneof(
      fc.array(entry, { maxLength: 3 }).map((entries) => ({ kind: 'list' as const, entries })),
      fc.constant({ kind: 'file' as const, path: '/etc/pf/one.txt' }),
    ),
    { maxLength: 2 },
  ),
  origin: fc.constant(origin),
});

const setting: fc.Arbitrary<Statement> = fc.oneof(
  fc
    .constantFrom(
      'block-policy return',
      'state-policy if-bound',
      'ruleset-optimization none',
      'loginterface none',
    )
    .map((text) => ({ kind: 'set', words: text.split(' '), origin }) as const),
  fc
    .array(interfaceTest, { minLength: 1, maxLength: 2 })
    .map((skip) => skip.map((one) => ({ ...one, negated: false })))
    .map((skip) => ({ kind: 'set', words: ['skip'], skip, origin }) as const),
);

function anchor(depth: number): fc.Arbitrary<Statement> {
  return fc
    .record({
      criteria,
      name: maybe(fc.constantFrom('a', 'inner')),
      body: fc.array(depth === 0 ? rule : fc.oneof({ weight: 3, arbitrary: rule }, anchor(depth - 1)), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(
      ({ criteria: asked, name, body }) =>
        present({ kind: 'anchor' as const, ...asked, name, body }) as Statement,
    );
}

/** The statements without the names of anchors in braces that one in front has: pfctl takes no two of a name. */
function nameOnce(statements: readonly Statement[]): readonly Statement[] {
  const names = new Set<string>();
  return statements.map((one) => {
    if (one.kind !== 'anchor' || one.body === undefined) return one;
    const { name, ...rest } = { ...one, body: nameOnce(one.body) };
    if (name === undefined || names.has(name)) return rest;
    names.add(name);
    return { ...rest, name };
  });
}

const unread: fc.Arbitrary<Statement> = fc
  .constantFrom('ether pass in on em0', 'ether block out proto 0x0806')
  .map((text) => ({
    kind: 'unread',
    why: `a statement that begins with "${text.split(' ')[0]}"`,
    text,
    origin,
  }));

export const pfConfigs: fc.Arbitrary<Config> = fc
  .record({
    before: fc.array(fc.oneof(setting, table), { maxLength: 3 }),
    ether: fc.array(unread, { maxLength: 1 }),
    rules: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: rule },
        table,
        anchor(1),
        fc.constant({ kind: 'comment', text: 'a comment' } as const),
      ),
      { maxLength: 5 },
    ),
    loaded: maybe(fc.array(rule, { maxLength: 3 })),
    entries: fc.array(entry, { maxLength: 4 }),
  })
  .map(({ before, ether, rules, loaded, entries }): Config => {
    const load: readonly Statement[] =
      loaded === undefined
        ? []
        : [
            {
              kind: 'load',
              name: 'far',
              file: '/etc/pf/far.conf',
              path: 'far.conf',
              statements: loaded,
              origin,
            },
          ];
    const statements = nameOnce([...before, ...ether, ...load, ...rules]);
    const isUsed = (one: Statement): boolean =>
      one.kind === 'table' && one.sources.some((source) => source.kind === 'file');
    const tableFiles = statements.some(isUsed)
      ? [{ path: 'one.txt', named: '/etc/pf/one.txt', comments: ['a list'], entries }]
      : [];
    return { path: 'made.conf', statements, tableFiles, restrictions: [] };
  });
