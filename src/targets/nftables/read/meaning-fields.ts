/** What is looked at in a packet, as conditions on the request whose first packet it is. */
import {
  type AddressSet,
  intersectAddresses,
  ipv4Domain,
  ipv6Domain,
  isEmptyAddressSet,
  isSubsetAddresses,
  subtractAddresses,
} from '../../../sets/addresses.ts';
import { always, type Condition, never, where } from '../../../sets/condition.ts';
import { complementIntervals, isSubset, normaliseIntervals } from '../../../sets/intervals.ts';
import { allPorts, type PortSet, portDomain } from '../../../sets/ports.ts';
import { coverOf, formatPrefix, prefixRange } from '../../../sets/prefix.ts';
import type { NftablesOptions, Operator, Value } from '../config.ts';
import { services } from './check/field-types.ts';
import { both, either, everyAddress, negate, unknown, whereAddress } from './meaning-conditions.ts';
import {
  groupsOfLink,
  hasNoInterface,
  isOfLink,
  isOfServer,
  type Misfit,
  type Place,
  statesOf,
} from './meaning-place.ts';
import { premised } from './meaning-premises.ts';
import { eachWord, networkProtocols, protocols, spellEach, spellValues } from './meaning-words.ts';

/** Returns for which requests a field has one of these values. */
export function readField(field: string, values: readonly Value[], place: Place): Condition | Misfit {
  if (values.some((value) => value.kind === 'word' && value.text === '*' && value.quoted !== true))
    return always;
  if (isOfLink(place) || place.packet === 'related') return readMessage(field, values, place);
  switch (field) {
    case 'ip saddr':
    case 'ip6 saddr':
    case 'ip daddr':
    case 'ip6 daddr':
      return readAddresses(field, values, place);
    case 'tcp dport':
    case 'udp dport':
    case 'th dport':
    case 'tcp sport':
    case 'udp sport':
    case 'th sport':
      return readPorts(
        values,
        isOfServer(field, place) ? whereServerPort : (ports) => whereClientPort(ports, place),
      );
    case 'ip6 nexthdr':
      // The header behind that of IPv6 may be one of options.
      return both(
        eachWord(values, protocols),
        premised('headers of options may stand in front', 'no-extension-headers', true),
      );
    case 'ip protocol':
    case 'meta l4proto':
      return eachWord(values, protocols);
    case 'meta nfproto':
    case 'meta protocol':
      return eachWord(values, networkProtocols);
    case 'ct state':
      if (!place.isTracked) return unknown('the chain comes before connection tracking', field);
      return eachWord(values, statesOf(place));
    case 'icmp type':
    case 'icmp code':
    case 'icmpv6 type':
    case 'icmpv6 code':
      return never;
    case 'iifname':
    case 'iif':
    case 'oifname':
    case 'oif':
      return readInterfaces(field, values, place);
    case 'meta skuid':
      if (place.packet === 'answer') return unknown('whose socket an answer is for', field);
      return readUsers(values, place.options);
    default:
      return unknown(`${field} is in no request`, `${field} ${spellValues(values)}`);
  }
}

/** The types of ICMPv6 that such messages have; RFC 4890, section 4.4.1, has them among those that must not be dropped. */
const messages: Readonly<Record<string, readonly (readonly [number: string, name: string])[]>> = {
  neighbour: [
    ['135', 'nd-neighbor-solicit'],
    ['136', 'nd-neighbor-advert'],
  ],
  listener: [
    ['133', 'nd-router-solicit'],
    ['131', 'mld-listener-report'],
    ['132', 'mld-listener-done'],
    ['132', 'mld-listener-reduction'],
    ['143', 'mld2-listener-report'],
  ],
};

/** Whether messages are of these types: all of them, none, or some. */
function readTypes(texts: readonly string[], { packet }: Place): Condition {
  const types = messages[packet] ?? [];
  const found = types.filter((names) => names.some((name) => texts.includes(name)));
  if (new Set(found.map(([number]) => number)).size === new Set(types.map(([number]) => number)).size)
    return always;
  const isPlain = texts.every((text) => /^(?:\d+|[a-z]\w*(?:-\w+)*)$/.test(text));
  if (found.length === 0 && isPlain) return never;
  return unknown('not every message to the machines of a link is meant', 'icmpv6 type');
}

function readGroups(values: readonly Value[]): Condition | undefined {
  const addresses = collectAddresses(values, 6);
  if (addresses === undefined) return undefined;
  if (isSubsetAddresses(groupsOfLink, addresses)) return always;
  return isEmptyAddressSet(intersectAddresses(groupsOfLink, addresses)) ? never : undefined;
}

/**
 * What is known of messages: of those to other machines of the link, their types; of those about errors, that they are about
 * a known connection.
 */
function readMessage(field: string, values: readonly Value[], place: Place): Condition | Misfit {
  const texts = values.flatMap(spellEach);
  const isError = place.packet === 'related' && field !== 'ct state';
  if (isError) return unknown('which message of an error', `${field} ${texts}`);
  const holds = (some: readonly string[]): Condition =>
    texts.some((text) => some.includes(text)) ? always : never;
  switch (field) {
    case 'ct state':
      return eachWord(values, statesOf(place));
    case 'meta nfproto':
      return holds(['ipv6']);
    case 'meta protocol':
      return holds(['ip6']);
    case 'meta l4proto':
      return holds(['icmpv6', 'ipv6-icmp', '58']);
    case 'icmpv6 type':
      return readTypes(texts, place);
    case 'iifname':
    case 'oifname':
    case 'iif':
    case 'oif':
      return readInterfaces(field, values, place);
    default: {
      const known = field === 'ip6 daddr' && place.packet === 'listener' ? readGroups(values) : undefined;
      const why = `${field} is not known of messages to the machines of a link`;
      return known ?? unknown(why, `${field} ${spellValues(values)}`);
    }
  }
}

/** Returns the addresses of values; undefined where one of them is no address. */
export function collectAddresses(values: readonly Value[], family: 4 | 6): AddressSet | undefined {
  const v4: number[] = [];
  const v6: bigint[] = [];
  for (const value of values) {
    if (value.kind === 'word' && value.text === '*') return everyAddress[family];
    if (value.kind !== 'prefix' && value.kind !== 'range') return undefined;
    const { from, to } = value.kind === 'range' ? value : prefixRange(value.prefix);
    if (from.family !== family) return undefined;
    if (from.family === 4) v4.push(from.value, Number(to.value));
    else v6.push(from.value, BigInt(to.value));
  }
  return { v4: normaliseIntervals(v4, ipv4Domain), v6: normaliseIntervals(v6, ipv6Domain) };
}

function readAddresses(field: string, values: readonly Value[], place: Place): Condition | Misfit {
  const family = field.startsWith('ip6') ? 6 : 4;
  const addresses = collectAddresses(values, family);
  if (addresses === undefined)
    return {
      misfit: `${spellValues(values)} is not an IPv${family} address; nft would ask for the addresses of a name`,
    };
  return isOfServer(field, place) ? whereAddress(addresses) : whereClient(addresses, family, place);
}

/** Whether the client is among addresses; where some governed machines are and some are not, no view shows which asks. */
function whereClient(addresses: AddressSet, family: 4 | 6, { options }: Place): Condition {
  const every = everyAddress[family];
  const governed = options.source === 'any' ? every : intersectAddresses(options.source, every);
  const strangers = subtractAddresses(every, governed);
  const why = 'a test of the source that distinguishes governed machines';
  const split = (machines: AddressSet): Condition => {
    if (isEmptyAddressSet(intersectAddresses(machines, addresses))) return never;
    if (isSubsetAddresses(machines, addresses)) return always;
    return unknown(why, `client:${coverOf(addresses).map(formatPrefix).join()}`);
  };
  const inside = split(governed);
  // Of the others, one that a line is about is enough.
  const outside = isEmptyAddressSet(intersectAddresses(strangers, addresses)) ? never : always;
  if (isEmptyAddressSet(strangers)) return inside;
  return either(
    both(where({ field: 'source', values: ['inside'] }), inside),
    both(where({ field: 'source', values: ['outside'] }), outside),
  );
}

function readPorts(values: readonly Value[], make: (ports: PortSet) => Condition): Condition | Misfit {
  const ends: number[] = [];
  const words: Condition[] = [];
  for (const value of values) {
    const named = value.kind === 'word' ? services.get(value.text) : undefined;
    if (named !== undefined) ends.push(named, named);
    else if (value.kind === 'number' && value.to <= 65535) {
      // Nothing is sent to port 0, or from it.
      if (value.to > 0) ends.push(Math.max(1, value.from), value.to);
    } else if (value.kind === 'word') {
      words.push(unknown(`the port ${value.text}, a name that only the device knows`, `port:${value.text}`));
    } else return { misfit: `${spellValues([value])} is not a port` };
  }
  return either(make(normaliseIntervals(ends, portDomain)), ...words);
}

function whereServerPort(ports: PortSet): Condition {
  if (ports.length === 0) return never;
  return isSubset(allPorts, ports) ? always : where({ field: 'port', ports });
}

/** The ports that clients send from, and that a machine gives out by itself. */
const ephemeral: PortSet = [1024, 65535];

function whereClientPort(ports: PortSet, { packet }: Place): Condition {
  if (isSubset(allPorts, ports)) return always;
  if (ports.length === 0) return never;
  const why = `a test of the client's port ${JSON.stringify(ports)}`;
  const isBelow = isSubset(ports, complementIntervals(ephemeral, portDomain));
  // Of an open connection, it is the port that the client's machine gave out.
  if (packet !== 'first' && isBelow) return never;
  if (isSubset(ephemeral, ports)) return premised(why, 'ephemeral-ports', true);
  return isBelow ? premised(why, 'ephemeral-ports', false) : unknown(why, why);
}

function readInterfaces(field: string, values: readonly Value[], place: Place): Condition {
  const { options, inside, hook, packet } = place;
  const texts = values.map((value) => (value.kind === 'word' ? value.text : spellValues([value])));
  const names = (name: string): boolean =>
    texts.some((text) => (text.endsWith('*') ? name.startsWith(text.slice(0, -1)) : name === text));
  if (hasNoInterface(field, place)) {
    const isNone = values.some((value) => value.kind === 'number' && value.from === 0);
    return isNone && !field.endsWith('name') ? always : never;
  }
  if (packet === 'loopback') return names('lo') ? always : never;
  // Nothing that comes from other machines, or leaves for one, passes the loopback interface.
  const others = texts.filter((text) => text !== 'lo').join(' ');
  if (others === '') return never;
  const why = `a test of the interface ${others}`;
  const isInner = field.startsWith(options.form === 'host' ? 'o' : 'i') === (packet !== 'answer');
  if (packet === 'stranger' && isInner)
    return texts.every((text) => text === 'lo' || options.inside.includes(text))
      ? never
      : unknown(why, `other:${others}`);
  if (!isInner) {
    // A request leaves by another interface than it has come in by.
    const isAmongInside = inside.some(names) && hook !== 'output';
    return isAmongInside ? premised(why, 'leaves-elsewhere', false) : unknown(why, `outer:${others}`);
  }
  if (inside.length > 0 && inside.every(names)) return always;
  return inside.length === 0 || inside.some(names) ? unknown(why, `inner:${others}`) : never;
}

/** Users that stand for no principal are some others, of which a view says nothing more. */
function readUsers(values: readonly Value[], { accounts }: NftablesOptions): Condition {
  const cause = `meta skuid ${spellValues(values)}`;
  const others = unknown(`it depends on the user who made the socket`, cause);
  const has = (uid: number): boolean =>
    values.some((one) => one.kind === 'number' && one.from <= uid && uid <= one.to);
  const isNamed = values.every(
    (one) => one.kind === 'number' && one.from === one.to && accounts.some(({ uid }) => uid === one.from),
  );
  const principalsOf = (all: typeof accounts): Condition =>
    all.length === 0
      ? never
      : where({ field: 'principal', principals: all.map(({ principal }) => principal) });
  const named = principalsOf(accounts.filter(({ uid }) => has(uid)));
  return isNamed ? named : either(named, both(negate(principalsOf(accounts)), others));
}

/** Returns for which requests a comparison with a number holds; numbers alone have an order here. */
export function spanOf(operator: Operator, value: Value, most: number): Value | undefined {
  if (value.kind !== 'number' || value.from !== value.to) return undefined;
  const at = value.from;
  const [from, to] =
    operator === '<'
      ? [0, at - 1]
      : operator === '<='
        ? [0, at]
        : operator === '>'
          ? [at + 1, most]
          : [at, most];
  return from > to ? undefined : { kind: 'number', from, to };
}
