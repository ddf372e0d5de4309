/** The rules of the text. All are `quick`, so that the first that matches decides, and name no address. */
import { present } from '../../../diagnostics/present.ts';
import type { PolicyRule } from '../../../rules/policy.ts';
import { portRanges } from '../../../sets/ports.ts';
import {
  type AddressTest,
  type PfOptions,
  type PortTest,
  type Rule,
  tcp,
  udp,
  unprinted,
} from '../config.ts';
import { localTable, nameLabel, sourceTable } from './lower-names.ts';
import type { Route } from './lower-tables.ts';

/** Marks what a gateway has let in, for the way out. */
const forwardTag = 'RULEC';

/** What every line has unless it says otherwise. */
const blank = {
  kind: 'rule',
  quick: true,
  interfaces: [],
  from: { addresses: [], ports: [] },
  to: { addresses: [], ports: [] },
  protocols: [],
  origin: unprinted,
} as const;
const block = { action: 'block', response: 'return', log: [] } as const;
const pass = {
  tcp: { action: 'pass', protocols: [tcp], flags: { set: 'S', of: 'SA' }, state: 'keep' },
  udp: { action: 'pass', protocols: [udp], state: 'keep' },
} as const;

/** Returns the lines of one rule to one table: one for each interface and range of ports. */
export function makeRuleLines(
  rule: PolicyRule,
  { flow, family, table }: Route,
  options: PfOptions,
): readonly Rule[] {
  const { transport, ports } = flow;
  const isAllowed = rule.action === 'allow';
  const common = {
    ...(isAllowed ? pass[transport] : { ...block, protocols: pass[transport].protocols }),
    ...present({ family, tag: isAllowed && options.form === 'gateway' ? forwardTag : undefined }),
    labels: [nameLabel(rule.id)],
  };
  const address = table === undefined ? notLocal : testTable(table);
  return makeClientLines(options).flatMap((line) =>
    portRanges(ports).map(({ from, to }): Rule => {
      const port: PortTest = from === to ? { operator: '=', port: from } : { operator: ':', from, to };
      return { ...line, ...common, to: { addresses: [address], ports: [port] } };
    }),
  );
}

/**
 * Returns the block of what is left; and on a gateway the way out for what was let in, which a main ruleset that blocks
 * `out` would stop: a state made on the way in lets replies out, not the packet itself.
 */
export function makeClosingLines(lines: readonly Rule[], options: PfOptions): readonly Rule[] {
  const to = { addresses: [notLocal], ports: [] };
  const blocks = makeClientLines(options).map(
    (line): Rule => ({ ...line, ...block, to, labels: ['rulec:deny'] }),
  );
  if (options.form === 'host') return blocks;
  const used = (['tcp', 'udp'] as const).filter((transport) =>
    lines.some(({ action, protocols }) => action === 'pass' && protocols[0] === pass[transport].protocols[0]),
  );
  const forwards = used.map(
    (transport): Rule => ({
      ...blank,
      ...pass[transport],
      direction: 'out',
      labels: ['rulec:fwd'],
      tagged: { tag: forwardTag, negated: false },
    }),
  );
  return [...blocks, ...forwards];
}

/** Returns what lines for the clients have in common: one for each interface, or one for all of them. */
function makeClientLines({ form, inside, source }: PfOptions): readonly Omit<Rule, 'action' | 'labels'>[] {
  const line = {
    ...blank,
    direction: form === 'host' ? 'out' : 'in',
    from: source === 'any' ? blank.from : { addresses: [testTable(sourceTable)], ports: [] },
  } as const;
  if (inside.length === 0) return [line];
  return inside.map((name) => ({ ...line, interfaces: [{ name, negated: false }] }));
}

function testTable(name: string, negated = false): AddressTest {
  return { kind: 'table', name, negated };
}

const notLocal = testTable(localTable, true);
