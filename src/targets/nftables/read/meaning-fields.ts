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
import { prefixRange } from '../../../sets/prefix.ts';
import type { NftablesOptions, Operator, Value } from '../config.ts';
import {
  both,
  either,
  everyAddress,
  negate,
  unknown,
  whereAddress,
  whereFamily,
  whereTransport,
} from './meaning-conditions.ts';
import { premised } from './meaning-premises.ts';
import { eachWord, networkProtocols, protocols, spellValues, states } from './meaning-words.ts';

/** Where a packet is asked about, and what is known of it there. */
export interface Place {
  readonly options: NftablesOptions;
  readonly hook: string;
  /** Whether the kernel has told by then which connection a packet is of. */
  readonly isTracked: boolean;
  /** The interfaces that are inside, one of which it passes; empty: any. */
  readonly inside: readonly string[];
}

/** What a field is compared with does not fit it: nft refuses it. */
export type Misfit = { readonly misfit: string };

/** Returns for which requests the field is there at all: a match asks for its protocol first, a negated one too. */
export function fieldIsThere(field: string, place: Place): Condition {
  const [first] = field.split(' ');
  switch (first) {
    case 'ip':
      return whereFamily(4);
    case 'ip6':
      return whereFamily(6);
    case 'tcp':
    case 'udp':
      return whereTransport(first);
    case 'icmp':
    case 'icmpv6':
      return never;
    case 'iifname':
    case 'iif':
      // What the machine itself sends has come in by no interface.
      return place.options.form === 'host' ? never : always;
    case 'oifname':
    case 'oif':
      return place.hook === 'prerouting' ? never : always;
    default:
      // Forwarded packets, and those of the kernel, belong to no socket.
      return /^meta sk[ug]id$/.test(field) && place.options.form === 'gateway' ? never : always;
  }
}

/** Returns for which requests a field has one of these values. */
export function readField(field: string, values: readonly Value[], place: Place): Condition | Misfit {
  switch (field) {
    case 'ip saddr':
    case 'ip6 saddr':
    case 'ip daddr':
    case 'ip6 daddr':
      return readAddresses(field, values, place);
    case 'tcp dport':
    case 'udp dport':
    case 'th dport':
      return readPorts(values, (ports) => whereServerPort(ports));
    case 'tcp sport':
    case 'udp sport':
    case 'th sport':
      return readPorts(values, whereClientPort);
    case 'ip protocol':
    case 'ip6 nexthdr':
    case 'meta l4proto':
      return eachWord(values, protocols);
    case 'meta nfproto':
    case 'meta protocol':
      return eachWord(values, networkProtocols);
    case 'ct state':
      if (!place.isTracked) return unknown('the chain stands before connections are tracked', field);
      return eachWord(values, states);
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
      return readUsers(values, place.options);
    default:
      return unknown(`${field} is in no request`, `${field} ${spellValues(values)}`);
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
      misfit: `${spellValues(values)} is no IPv${family} address; nft would ask for the addresses of a name`,
    };
  return field.endsWith('daddr') ? whereAddress(addresses) : whereClient(addresses, family, place);
}

/** Whether the client is among addresses; where some governed machines are and some are not, no view shows which asks. */
function whereClient(addresses: AddressSet, family: 4 | 6, { options }: Place): Condition {
  const every = everyAddress[family];
  const governed = options.source === 'any' ? every : intersectAddresses(options.source, every);
  const strangers = subtractAddresses(every, governed);
  const why = 'a test of the source that tells governed machines apart';
  const split = (machines: AddressSet): Condition => {
    if (isEmptyAddressSet(intersectAddresses(machines, addresses))) return never;
    if (isSubsetAddresses(machines, addresses)) return always;
    return unknown(
      why,
      `client:${JSON.stringify(addresses, (_, one) => (typeof one === 'bigint' ? `${one}` : one))}`,
    );
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

/** Services by name, of those that rule sets are about (nft describe tcp dport lists them all). */
const services: ReadonlyMap<string, number> = new Map(
  Object.entries({
    http: 80,
    https: 443,
    domain: 53,
    ntp: 123,
    ssh: 22,
    smtp: 25,
    ftp: 21,
    telnet: 23,
    imaps: 993,
  }),
);

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
    } else return { misfit: `${spellValues([value])} is no port` };
  }
  return either(make(normaliseIntervals(ends, portDomain)), ...words);
}

function whereServerPort(ports: PortSet): Condition {
  if (ports.length === 0) return never;
  return isSubset(allPorts, ports) ? always : where({ field: 'port', ports });
}

/** The ports that clients send from, and that a machine gives out by itself. */
const ephemeral: PortSet = [1024, 65535];

function whereClientPort(ports: PortSet): Condition {
  if (isSubset(allPorts, ports)) return always;
  if (ports.length === 0) return never;
  const why = `a test of the client's port ${JSON.stringify(ports)}`;
  if (isSubset(ephemeral, ports)) return premised(why, 'ephemeral-ports', true);
  const isBelow = isSubset(ports, complementIntervals(ephemeral, portDomain));
  return isBelow ? premised(why, 'ephemeral-ports', false) : unknown(why, why);
}

function readInterfaces(
  field: string,
  values: readonly Value[],
  { options, inside, hook }: Place,
): Condition {
  const texts = values.map((value) => (value.kind === 'word' ? value.text : spellValues([value])));
  const names = (name: string): boolean =>
    texts.some((text) => (text.endsWith('*') ? name.startsWith(text.slice(0, -1)) : name === text));
  // Nothing that comes from other machines, or leaves for one, passes the loopback interface.
  const others = texts.filter((text) => text !== 'lo').join(' ');
  if (others === '') return never;
  if (texts.includes('*')) return always;
  const why = `a test of the interface ${others}`;
  if (field.startsWith(options.form === 'host' ? 'i' : 'o')) {
    // A request leaves by another interface than it has come in by.
    const isInner = inside.some(names) && hook !== 'output';
    return isInner ? premised(why, 'leaves-elsewhere', false) : unknown(why, `outer:${others}`);
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
