/** The rules of the text. All are `quick`, so that the first that matches decides, and name no address. */
import type { PolicyRule } from '../../../rules/policy.ts';
import { portRanges } from '../../../sets/ports.ts';
import {
  type AddressTest,
  type Endpoint,
  type PfOptions,
  type Rule,
  tcp,
  udp,
  unprinted,
} from '../config.ts';
import { labelOf, localTable, sourceTable } from './lower-names.ts';
import type { Route } from './lower-tables.ts';

const blank = { kind: 'rule', quick: true, origin: unprinted } as const;
const notLocal: AddressTest = { kind: 'table', name: localTable, negated: true };
const anywhere: Endpoint = { addresses: [], ports: [] };
/** Marks what a gateway has let in, for the way out. */
const forwardTag = 'RULEC';

/** The lines of one rule to one table: one for each interface and range of ports. */
export function ruleLines(rule: PolicyRule, route: Route, options: PfOptions): readonly Rule[] {
  const { transport, ports } = route.flow;
  const common = {
    ...blank,
    ...(rule.action === 'allow' ? pass(transport) : block(transport)),
    direction: directionOf(options),
    ...(route.family === undefined ? {} : { family: route.family }),
    from: fromClients(options),
    labels: [labelOf(rule.id)],
    ...(rule.action === 'allow' && options.form === 'gateway' ? { tag: forwardTag } : {}),
  };
  const address: AddressTest =
    route.table === undefined ? notLocal : { kind: 'table', name: route.table, negated: false };
  return interfacesOf(options).flatMap((interfaces) =>
    portRanges(ports).map(({ from, to }) => ({
      ...common,
      interfaces,
      to: {
        addresses: [address],
        ports: [from === to ? { operator: '=' as const, port: from } : { operator: ':' as const, from, to }],
      },
    })),
  );
}

function pass(transport: 'tcp' | 'udp'): Pick<Rule, 'action' | 'protocols' | 'flags' | 'state'> {
  return transport === 'tcp'
    ? { action: 'pass', protocols: [tcp], flags: { set: 'S', of: 'SA' }, state: 'keep' }
    : { action: 'pass', protocols: [udp], state: 'keep' };
}

function block(transport?: 'tcp' | 'udp'): Pick<Rule, 'action' | 'response' | 'log' | 'protocols'> {
  const protocols = transport === undefined ? [] : [transport === 'tcp' ? tcp : udp];
  return { action: 'block', response: 'return', log: [], protocols };
}

function directionOf({ form }: PfOptions): 'in' | 'out' {
  return form === 'host' ? 'out' : 'in';
}

/** A line for each interface, or one for all of them. */
function interfacesOf({ inside }: PfOptions): readonly Rule['interfaces'][] {
  return inside.length === 0 ? [[]] : inside.map((name) => [{ name, negated: false }]);
}

function fromClients({ source }: PfOptions): Endpoint {
  return source === 'any'
    ? anywhere
    : { addresses: [{ kind: 'table', name: sourceTable, negated: false }], ports: [] };
}

/**
 * The block of what is left; and on a gateway the way out for what was let in, which a main ruleset that blocks
 * `out` would stop: a state made on the way in lets replies out, not the packet itself.
 */
export function closingLines(passes: readonly Rule[], options: PfOptions): readonly Rule[] {
  const blocks = interfacesOf(options).map(
    (interfaces): Rule => ({
      ...blank,
      ...block(),
      direction: directionOf(options),
      interfaces,
      from: fromClients(options),
      to: { addresses: [notLocal], ports: [] },
      labels: ['rulec:deny'],
    }),
  );
  if (options.form === 'host') return blocks;
  const used = (['tcp', 'udp'] as const).filter((transport) =>
    passes.some(
      ({ action, protocols }) => action === 'pass' && protocols.includes(transport === 'tcp' ? tcp : udp),
    ),
  );
  const forwards = used.map(
    (transport): Rule => ({
      ...blank,
      ...pass(transport),
      direction: 'out',
      interfaces: [],
      from: anywhere,
      to: anywhere,
      labels: ['rulec:fwd'],
      tagged: { tag: forwardTag, negated: false },
    }),
  );
  return [...blocks, ...forwards];
}
