/** The addresses that names stand for, and what may be among them besides. */
import { quote } from '../../../../diagnostics/quote.ts';
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  ipv4Domain,
  ipv6Domain,
  noAddresses,
  unionAddresses,
} from '../../../../sets/addresses.ts';
import { all, any, type Condition, where } from '../../../../sets/condition.ts';
import { hostNames } from '../../../../sets/hosts.ts';
import { normaliseIntervals } from '../../../../sets/intervals.ts';
import type { ExternalList } from '../../config.ts';
import { setOfText } from './address-texts.ts';
import { type Addresses, findNamed, isOfSeveralKinds, type Objects } from './meaning-names.ts';
import { isPredefinedAddress, isRegionCode } from './predefined.ts';

const noneNamed: Addresses = { set: noAddresses, doubts: [], names: new Map() };

/** Names of hosts, and no addresses in disguise. */
function isHostName(text: string): boolean {
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(text) && !/(?:^|\.)\d+$/.test(text);
}

/** The addresses of names, none of them `any`. */
export function addressesOf(objects: Objects, names: readonly string[]): Addresses {
  const key = [...names].sort().join('\0');
  const known = objects.known.sets.get(key);
  if (known !== undefined) return known;
  const found = join(names.map((name) => addressesOfName(objects, name)));
  objects.known.sets.set(key, found);
  return found;
}

/**
 * The condition that the address of a request is one of these: where views show for which names the firewall resolved an
 * address, that it did for one of them.
 */
export function isAmong({ set, doubts, names }: Addresses, objects: Pick<Objects, 'keepsNames'>): Condition {
  const patterns = [...names.keys()].map((name) => ({ kind: 'name', name }) as const);
  const sure = [
    where({ field: 'address', addresses: set }),
    ...(objects.keepsNames && patterns.length > 0
      ? [where({ field: 'resolved', hosts: hostNames(patterns) })]
      : []),
  ];
  const open = objects.keepsNames ? doubts : [...doubts, ...names.values()];
  const maybe = open.map(({ why, cause, within }): Condition => {
    const unknown: Condition = { kind: 'unknown', why, cause, settledBy: 'address' };
    return within === allAddresses ? unknown : all(where({ field: 'address', addresses: within }), unknown);
  });
  return any(...sure, ...maybe);
}

/** The addresses that may be meant: those that surely are, and those of the doubts. */
export function possibleAddresses({ set, doubts, names }: Addresses): AddressSet {
  const all = [...doubts, ...names.values()];
  return all.length === 0 ? set : unionAddresses([set, ...all.map(({ within }) => within)]);
}

function join(parts: readonly Addresses[]): Addresses {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const v4 = parts.flatMap(({ set }) => [...set.v4]);
  const v6 = parts.flatMap(({ set }) => [...set.v6]);
  const doubts = new Map(parts.flatMap((one) => one.doubts.map((doubt) => [doubt.cause, doubt] as const)));
  return {
    set: { v4: normaliseIntervals(v4, ipv4Domain), v6: normaliseIntervals(v6, ipv6Domain) },
    doubts: [...doubts.values()],
    names: new Map(parts.flatMap(({ names }) => [...names])),
  };
}

function addressesOfName(objects: Objects, name: string): Addresses {
  const known = objects.known.addresses.get(name);
  if (known === 'open') return doubtful(`the group ${name} contains itself`, `group:${name}`);
  if (known !== undefined) return known;
  objects.known.addresses.set(name, 'open');
  const found = meaningOfName(objects, name);
  objects.known.addresses.set(name, found);
  return found;
}

function meaningOfName(objects: Objects, name: string): Addresses {
  const { thing, at, isDisputed } = findNamed(objects, objects.addresses, name);
  if (thing === undefined) return meaningOfWord(objects, name);
  const doubt = (why: string, cause: string): Addresses => {
    if (thing.origin !== undefined) objects.report({ what: why, origin: thing.origin });
    return doubtful(why, cause);
  };
  if (isDisputed || isOfSeveralKinds(objects.addresses, name))
    return doubt(`several scopes have an address ${name}`, `address:${name}`);
  const [unread] = thing.unread;
  if ('members' in thing) {
    const parts = thing.members.map((member) => addressesOfMember(objects, member, at));
    if (unread === undefined) return join(parts);
    const sure = thing.unread.every(({ adds }) => adds === true) ? parts : [];
    return join([...sure, doubt(`${name}: ${unread.what}`, `group:${name}`)]);
  }
  if (unread !== undefined) return doubt(unread.what, `address:${name}`);
  if ('url' in thing) return addressesOfList(objects, thing);
  const isShown = thing.kind === 'ip-netmask' || thing.kind === 'ip-range';
  const set = isShown ? setOfText(thing.value) : undefined;
  if (set !== undefined) return withIpv4(set, name);
  const host = thing.kind === 'fqdn' ? thing.value.toLowerCase() : '';
  if (objects.keepsNames && isHostName(host)) {
    const why = `no text says which addresses the firewall resolves for ${name}`;
    return { ...noneNamed, names: new Map([[host, { why, cause: `fqdn:${name}`, within: allAddresses }]]) };
  }
  return doubt(
    `${name} is of the kind ${thing.kind}, whose addresses the text does not show`,
    `${thing.kind}:${name}`,
  );
}

/** `from` is the scope of the group. The members of a region are addresses themselves. */
function addressesOfMember(objects: Objects, name: string, from: number): Addresses {
  const { isDisputed } = findNamed(objects, objects.addresses, name, from);
  if (!isDisputed) return addressesOfName(objects, name);
  return doubtful(`several scopes have an address ${name}`, `address:${name}`);
}

/** A name that the text has no object for: an address itself, something predefined, or an object from elsewhere. */
function meaningOfWord(objects: Objects, name: string): Addresses {
  const set = setOfText(name);
  if (set !== undefined) {
    if (objects.whole || name.includes('/')) return withIpv4(set, name);
    const why = `an address object named ${name} may be on the device, and would win over the address itself`;
    return { ...noneNamed, doubts: [{ why, cause: `address:${name}`, within: allAddresses }] };
  }
  if (isRegionCode(name)) {
    const why = `which addresses are in the region ${name} changes with the content updates`;
    return { ...noneNamed, doubts: [{ why, cause: `region:${name}`, within: publicAddresses }] };
  }
  if (isPredefinedAddress(name)) return doubtful(`the list ${name} comes from the vendor`, `list:${name}`);
  return doubtful(`there is no address ${name} in the text`, `address:${name}`);
}

/**
 * IPv4 addresses count as those of `::/96`, so that an IPv6 network around that holds them too ("Policy" in the
 * administrator's guide of 9.1, "Policy Object: Addresses"; that every release does so is not said).
 */
function withIpv4(set: AddressSet, name: string): Addresses {
  const [first = ipv6Domain.max, end = first] = set.v6;
  const last = BigInt(ipv4Domain.max);
  if (first > last) return { ...noneNamed, set };
  const v4 = normaliseIntervals([Number(first), Number(end > last ? last : end)], ipv4Domain);
  const why = `${name} contains addresses of ::/96, for which PAN-OS also takes those of IPv4`;
  return { ...noneNamed, set, doubts: [{ why, cause: `ipv4-in:${name}`, within: { ...noAddresses, v4 } }] };
}

function doubtful(why: string, cause: string): Addresses {
  return { ...noneNamed, doubts: [{ why, cause, within: allAddresses }] };
}

/** Private, loopback and link-local addresses are in no country. */
const publicAddresses: AddressSet = complementAddresses(
  unionAddresses(
    [
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '127.0.0.0/8',
      '169.254.0.0/16',
      'fc00::/7',
      'fe80::/10',
    ].map((prefix) => setOfText(prefix) ?? noAddresses),
  ),
);

/**
 * Whether a line of a list is surely no address: the firewall ignores such lines, a `#` or a word alone among them (KB
 * Cm58CAC). What may be an address in another form, a name that has addresses, or a word for all of them is not among these.
 */
function isPassedOver(text: string): boolean {
  const first = /^[^ ]*/.exec(text)?.[0] ?? '';
  return !/[\d:.]/.test(first === '' ? text : first) && !/^any$/i.test(first);
}

function addressesOfList(objects: Objects, list: ExternalList): Addresses {
  const cause = `list:${list.name}`;
  const lines = (list.content ?? []).filter(({ text }) => !isPassedOver(text));
  if (lines.length === 0) {
    const why = `the content of the external list ${list.name} is missing`;
    if (list.origin !== undefined) objects.report({ what: why, origin: list.origin });
    return doubtful(why, cause);
  }
  if (objects.overflows) {
    const why = 'the external lists hold more addresses than the device keeps: it drops some of them';
    if (list.origin !== undefined) objects.report({ what: why, origin: list.origin });
    return doubtful(why, cause);
  }
  const parts = lines.map(({ text, origin }): Addresses => {
    // A blank and a comment may follow the address.
    const blank = text.indexOf(' ');
    const set = setOfText(blank < 0 ? text : text.slice(0, blank), 'exact');
    if (set !== undefined) return withIpv4(set, list.name);
    const why = `a line of the external list ${list.name} is not an address, prefix or range`;
    if (origin !== undefined) objects.report({ what: `${quote(text)}: ${why}`, origin });
    return doubtful(why, cause);
  });
  return join(parts);
}
