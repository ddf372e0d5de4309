/**
 * A second interpreter, for tests alone: it walks a ruleset with one packet, as a kernel does, where the target's
 * own says in one go what happens to all new connections. The two share the parsed configuration and no code.
 */

import type { Address, Prefix } from '../../../src/sets/addresses.ts';
import type {
  AddressTest,
  Anchor,
  Config,
  Criteria,
  Endpoint,
  LoadAnchor,
  PortTest,
  Rule,
  Statement,
  TableEntry,
} from '../../../src/targets/pf/config.ts';

export interface Packet {
  readonly direction: 'in' | 'out';
  readonly interface: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly port: number;
  /** Letters of TCP flags. */
  readonly flags: string;
  readonly tag?: string;
}

export interface PacketVerdict {
  readonly action: 'pass' | 'block';
  /** Whether the packet makes a state; what no rule matches makes none. */
  readonly keepsState: boolean;
  readonly tag?: string;
}

/** What becomes of a packet that belongs to no state. Throws on what it cannot read. */
export function decidePacket(config: Config, packet: Packet): PacketVerdict {
  const walk: Walk = { config, packet, last: 'pass', keepsState: false, tag: packet.tag, stopped: false };
  visit(walk, config.statements);
  return {
    action: walk.last,
    keepsState: walk.keepsState,
    ...(walk.tag === undefined ? {} : { tag: walk.tag }),
  };
}

interface Walk {
  readonly config: Config;
  readonly packet: Packet;
  last: 'pass' | 'block';
  keepsState: boolean;
  tag: string | undefined;
  stopped: boolean;
}

/** Whether any rule matched inside. */
function visit(walk: Walk, statements: readonly Statement[]): boolean {
  let matched = false;
  for (const statement of statements) {
    if (walk.stopped) return matched;
    if (statement.kind === 'unread') throw new Error(statement.why);
    if (statement.kind === 'rule' && matches(walk, statement, statements)) {
      matched = true;
      if (statement.action !== 'match') {
        walk.last = statement.action;
        walk.keepsState = statement.action === 'pass' && statement.state !== 'no';
      }
      walk.tag = statement.tag ?? walk.tag;
      walk.stopped = statement.quick;
    }
    if (statement.kind === 'anchor' && matches(walk, statement, statements)) {
      walk.tag = statement.tag ?? walk.tag;
      const inside = visit(walk, rulesOf(statement, statements));
      matched ||= inside;
      if (inside && statement.quick) walk.stopped = true;
    }
  }
  return matched;
}

function rulesOf(anchor: Anchor, own: readonly Statement[]): readonly Statement[] {
  const load = own.find((one): one is LoadAnchor => one.kind === 'load' && one.name === anchor.name);
  return anchor.body ?? load?.statements ?? [];
}

function matches(walk: Walk, criteria: Rule | Anchor, own: readonly Statement[]): boolean {
  const { packet } = walk;
  const { direction, interfaces, protocols, tagged } = criteria;
  if (criteria.unread !== undefined) throw new Error(criteria.unread.why);
  if (direction !== undefined && direction !== packet.direction) return false;
  if (interfaces.length > 0 && !interfaces.some((one) => (one.name === packet.interface) !== one.negated))
    return false;
  const number = { tcp: 6, udp: 17, icmp: 1 }[packet.protocol];
  if (protocols.length > 0 && !protocols.includes(number)) return false;
  if (tagged !== undefined && (tagged.tag === walk.tag) === tagged.negated) return false;
  if (packet.protocol === 'tcp' && !flagsMatch(criteria, packet.flags)) return false;
  if (packet.protocol !== 'icmp') {
    if (!portMatches(criteria.from, packet.sourcePort) || !portMatches(criteria.to, packet.port))
      return false;
  }
  // One rule a pair of addresses; a literal, or inet and inet6, makes the rule one of a family.
  return pairs(criteria).some(([from, to]) => pairMatches(walk, criteria, from, to, own));
}

function pairs({ from, to }: Criteria): [AddressTest | undefined, AddressTest | undefined][] {
  const sources = from.addresses.length === 0 ? [undefined] : from.addresses;
  const destinations = to.addresses.length === 0 ? [undefined] : to.addresses;
  return sources.flatMap((source) =>
    destinations.map((destination): [AddressTest | undefined, AddressTest | undefined] => [
      source,
      destination,
    ]),
  );
}

function pairMatches(
  walk: Walk,
  criteria: Criteria,
  from: AddressTest | undefined,
  to: AddressTest | undefined,
  own: readonly Statement[],
): boolean {
  const { packet } = walk;
  const families = [criteria.family && (criteria.family === 'inet' ? 4 : 6), familyOf(from), familyOf(to)];
  if (families.some((family) => family !== undefined && family !== packet.destination.family)) return false;
  return addressMatches(walk, from, packet.source, own) && addressMatches(walk, to, packet.destination, own);
}

function familyOf(test: AddressTest | undefined): 4 | 6 | undefined {
  if (test?.kind === 'prefix') return test.prefix.family;
  return test?.kind === 'range' ? test.from.family : undefined;
}

function addressMatches(
  walk: Walk,
  test: AddressTest | undefined,
  address: Address,
  own: readonly Statement[],
): boolean {
  if (test === undefined) return true;
  return isIn(walk, test, address, own) !== test.negated;
}

function isIn(walk: Walk, test: AddressTest, address: Address, own: readonly Statement[]): boolean {
  switch (test.kind) {
    case 'prefix':
      return isWithin(address, test.prefix);
    case 'range':
      return (
        test.from.family === address.family &&
        test.from.value <= address.value &&
        address.value <= test.to.value
      );
    case 'table':
      return tableHolds(walk, test.name, address, own);
    default:
      throw new Error(test.text);
  }
}

function isWithin(address: Address, prefix: Prefix): boolean {
  if (address.family === 4 && prefix.family === 4) {
    return (
      Math.floor(address.value / 2 ** (32 - prefix.length)) ===
      Math.floor(prefix.network / 2 ** (32 - prefix.length))
    );
  }
  if (address.family === 6 && prefix.family === 6) {
    return address.value >> BigInt(128 - prefix.length) === prefix.network >> BigInt(128 - prefix.length);
  }
  return false;
}

function tableHolds({ config }: Walk, name: string, address: Address, own: readonly Statement[]): boolean {
  const isNamed = (one: Statement): boolean => one.kind === 'table' && one.name === name;
  const table = own.findLast(isNamed) ?? config.statements.findLast(isNamed);
  if (table?.kind !== 'table') return false;
  let best: TableEntry | undefined;
  for (const source of table.sources) {
    const entries =
      source.kind === 'list'
        ? source.entries
        : (config.tableFiles.find((file) => file.named === source.path)?.entries ?? []);
    for (const entry of entries) {
      if (entry.kind !== 'prefix') throw new Error(entry.text);
      const length = best?.kind === 'prefix' ? best.prefix.length : -1;
      if (isWithin(address, entry.prefix) && entry.prefix.length > length) best = entry;
    }
  }
  return best !== undefined && !best.negated;
}

function flagsMatch(criteria: Rule | Anchor, flags: string): boolean {
  const isStateful = criteria.kind === 'rule' && criteria.action === 'pass' && criteria.state !== 'no';
  const test = criteria.flags ?? (isStateful ? { set: 'S', of: 'SA' } : 'any');
  return test === 'any' || [...test.of].every((flag) => flags.includes(flag) === test.set.includes(flag));
}

function portMatches({ ports }: Endpoint, port: number): boolean {
  return ports.length === 0 || ports.some((test) => onePortMatches(test, port));
}

function onePortMatches(test: PortTest, port: number): boolean {
  switch (test.operator) {
    case '=':
      return port === test.port;
    case '!=':
      return port !== test.port;
    case '<':
      return port < test.port;
    case '<=':
      return port <= test.port;
    case '>':
      return port > test.port;
    case '>=':
      return port >= test.port;
    case ':':
      return port >= test.from && port <= test.to;
    case '><':
      return port > test.from && port < test.to;
    case '<>':
      return port < test.from || port > test.to;
    case 'unread':
      throw new Error(test.text);
  }
}
