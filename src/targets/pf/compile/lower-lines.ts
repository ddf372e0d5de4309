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
const protocols = { tcp: [tcp], udp: [udp] } as const;

/** A pass; OpenBSD keeps a state, and begins one with a SYN, without being told (pf.conf(5), STATEFUL FILTERING). */
function makePass(transport: 'tcp' | 'udp', { dialect }: PfOptions): Pick<Rule, 'action' | 'protocols'> {
  const plain = { action: 'pass', protocols: protocols[transport] } as const;
  if (dialect === 'openbsd') return plain;
  return transport === 'udp'
    ? { ...plain, ...{ state: 'keep' } }
    : { ...plain, ...{ flags: { set: 'S', of: 'SA' }, state: 'keep' } };
}

/** Returns the line of one rule to one table, with all of its ports. */
export function makeRuleLine(rule: PolicyRule, { flow, family, table }: Route, options: PfOptions): Rule {
  const { transport, ports } = flow;
  const isAllowed = rule.action === 'allow';
  const common = {
    ...(isAllowed ? makePass(transport, options) : { ...block, protocols: protocols[transport] }),
    ...present({ family, tag: isAllowed && options.form === 'gateway' ? forwardTag : undefined }),
    labels: [nameLabel(rule.id)],
  };
  const address = table === undefined ? notLocal : testTable(table);
  const tests = portRanges(ports).map(
    ({ from, to }): PortTest => (from === to ? { operator: '=', port: from } : { operator: ':', from, to }),
  );
  return { ...makeClientLine(options), ...common, to: { addresses: [address], ports: tests } };
}

/**
 * Returns the block of what is left, unless that is left to others; and on a gateway the way out for what was let in, which a main ruleset that blocks
 * `out` would stop: a state made on the way in lets replies out, not the packet itself.
 */
export function makeClosingLines(lines: readonly Rule[], options: PfOptions): readonly Rule[] {
  const to = { addresses: [notLocal], ports: [] };
  const end: Rule = { ...makeClientLine(options), ...block, to, labels: ['rulec:deny'] };
  const ends = options.closing === 'deny' ? [end] : [];
  if (options.form === 'host') return ends;
  const used = (['tcp', 'udp'] as const).filter((transport) =>
    lines.some(({ action, protocols: used }) => action === 'pass' && used[0] === protocols[transport][0]),
  );
  const forwards = used.map(
    (transport): Rule => ({
      ...blank,
      ...makePass(transport, options),
      direction: 'out',
      labels: ['rulec:fwd'],
      tagged: { tag: forwardTag, negated: false },
    }),
  );
  return [...ends, ...forwards];
}

/** Returns what lines for the clients have in common. */
function makeClientLine({ form, inside, source }: PfOptions): Omit<Rule, 'action' | 'labels'> {
  return {
    ...blank,
    interfaces: inside.map((name) => ({ name, negated: false })),
    direction: form === 'host' ? 'out' : 'in',
    from: source === 'any' ? blank.from : { addresses: [testTable(sourceTable)], ports: [] },
  };
}

function testTable(name: string, negated = false): AddressTest {
  return { kind: 'table', name, negated };
}

const notLocal = testTable(localTable, true);
