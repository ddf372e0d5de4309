/** What the names in a rule stand for: addresses, ports, URLs. A name is looked up in the rule's scope, then in `shared`. */
import { quote } from '../../../diagnostics/quote.ts';
import { type AddressSet, ipv4Domain, ipv6Domain } from '../../../sets/addresses.ts';
import { all, any, type Condition, where } from '../../../sets/condition.ts';
import { normaliseIntervals } from '../../../sets/intervals.ts';
import { type PortSet, portRange, unionPorts } from '../../../sets/ports.ts';
import { isMisread, parseAddress, parsePrefix, parseRange, prefixRange } from '../../../sets/prefix.ts';
import type {
  AddressGroup,
  AddressObject,
  Category,
  ExternalList,
  ScopeConfig,
  Service,
  ServiceGroup,
  Unread,
} from '../config.ts';
import { type EndingToken, type ListMeaning, meaningOfLines, someUrls } from './meaning-entries.ts';

/** The objects that the rules of a text can name. */
export interface Objects {
  readonly addresses: ReadonlyMap<string, AddressObject | AddressGroup | ExternalList>;
  readonly services: ReadonlyMap<string, Service | ServiceGroup>;
  readonly urls: ReadonlyMap<string, Category | ExternalList>;
  readonly ending: EndingToken;
  /** What was worked out before; the same names give the same sets. */
  readonly known: { readonly sets: Map<string, Addresses>; readonly urls: Map<string, Condition> };
  /** Reports something that is not understood. */
  readonly report: (unread: Unread) => void;
}

/** Addresses, and why there may be more or fewer. */
export interface Addresses {
  readonly set: AddressSet;
  readonly unknown?: string;
}

/** The objects of scopes, the nearest first. */
export function collectObjects(
  scopes: readonly ScopeConfig[],
  ending: EndingToken,
  report: (unread: Unread) => void,
): Objects {
  const nearest = <T extends { readonly name: string }>(things: readonly T[]): ReadonlyMap<string, T> =>
    new Map([...things].reverse().map((thing) => [thing.name, thing]));
  return {
    addresses: nearest(
      scopes.flatMap((one) => [
        ...one.addresses,
        ...one.addressGroups,
        ...one.lists.filter(({ kind }) => kind === 'ip'),
      ]),
    ),
    services: nearest(scopes.flatMap((one) => [...one.services, ...one.serviceGroups])),
    urls: nearest(
      scopes.flatMap((one) => [...one.categories, ...one.lists.filter(({ kind }) => kind === 'url')]),
    ),
    ending,
    known: { sets: new Map(), urls: new Map() },
    report,
  };
}

interface Gathered {
  readonly v4: number[];
  readonly v6: bigint[];
  unknown?: string;
}

/** The addresses of names, none of them `any`. */
export function addressesOf(objects: Objects, names: readonly string[]): Addresses {
  const key = [...names].sort().join('\0');
  const known = objects.known.sets.get(key);
  if (known !== undefined) return known;
  const gathered: Gathered = { v4: [], v6: [] };
  for (const name of names) gather(objects, name, gathered);
  const found: Addresses = {
    set: { v4: normaliseIntervals(gathered.v4, ipv4Domain), v6: normaliseIntervals(gathered.v6, ipv6Domain) },
    ...(gathered.unknown === undefined ? {} : { unknown: gathered.unknown }),
  };
  objects.known.sets.set(key, found);
  return found;
}

function gather(objects: Objects, name: string, into: Gathered): void {
  const found = objects.addresses.get(name);
  const [unread] = found?.unread ?? [];
  if (unread !== undefined) into.unknown = unread.what;
  if (found === undefined) {
    gatherText(name, into);
  } else if ('members' in found) {
    for (const member of found.members) gather(objects, member, into);
  } else if ('url' in found) {
    gatherList(objects, found, into);
  } else if (found.kind === 'fqdn' || found.kind === 'ip-wildcard') {
    into.unknown = `${name} is of the kind ${found.kind}, whose addresses the text does not show`;
    if (found.origin !== undefined) objects.report({ what: into.unknown, origin: found.origin });
  } else if (unread === undefined) gatherText(found.value, into);
}

function gatherList(objects: Objects, list: ExternalList, into: Gathered): void {
  if (list.content === undefined || list.content.length === 0) {
    into.unknown = `the content of the external list ${list.name} is not at hand`;
    if (list.origin !== undefined) objects.report({ what: into.unknown, origin: list.origin });
    return;
  }
  for (const { text, origin } of list.content) {
    // A blank and a comment may follow the address.
    const blank = text.indexOf(' ');
    if (gatherText(blank < 0 ? text : text.slice(0, blank), into)) continue;
    into.unknown = `a line of the external list ${list.name} is no address, prefix or range`;
    if (origin !== undefined) objects.report({ what: `${quote(text)}: ${into.unknown}`, origin });
  }
}

/** Adds an address, prefix or range; whether the text is one. */
function gatherText(text: string, into: Gathered): boolean {
  const range = rangeOf(text);
  if (range === undefined) return false;
  const { from, to } = range;
  if (from.family === 4) into.v4.push(from.value, Number(to.value));
  else into.v6.push(from.value, BigInt(to.value));
  return true;
}

function rangeOf(text: string): ReturnType<typeof prefixRange> | undefined {
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    return isMisread(prefix) ? undefined : prefixRange(prefix);
  }
  if (text.includes('-')) {
    const range = parseRange(text);
    return isMisread(range) ? undefined : range;
  }
  const address = parseAddress(text);
  return isMisread(address) ? undefined : { from: address, to: address };
}

/** What the services of a rule ask for, none of them `any`. */
export function conditionOfServices(
  objects: Objects,
  names: readonly string[],
  at: Unread['origin'],
): Condition {
  const ports: Record<'tcp' | 'udp', PortSet[]> = { tcp: [], udp: [] };
  const unknown: Condition[] = [];
  const add = (name: string): void => {
    const found = objects.services.get(name);
    if (found === undefined) {
      const what =
        name === 'application-default'
          ? 'application-default stands for the ports of whatever the content turns out to be'
          : `the ports of the predefined service ${name} are described differently in different places`;
      objects.report({ what, origin: at });
      unknown.push({ kind: 'unknown', why: what });
    } else if ('members' in found) {
      for (const member of found.members) add(member);
      if (found.unread[0] !== undefined) unknown.push({ kind: 'unknown', why: found.unread[0].what });
    } else if (found.unread[0] !== undefined) unknown.push({ kind: 'unknown', why: found.unread[0].what });
    else ports[found.protocol].push(...portsOf(found.ports));
  };
  for (const name of names) add(name);
  const known = (['tcp', 'udp'] as const).flatMap((transport) =>
    ports[transport].length === 0
      ? []
      : [
          all(
            where({ field: 'transport', values: [transport] }),
            where({ field: 'port', ports: unionPorts(ports[transport]) }),
          ),
        ],
  );
  return any(...known, ...unknown);
}

function portsOf(text: string): readonly PortSet[] {
  return text.split(',').map((part) => {
    const [from = '', to = from] = part.split('-');
    return portRange(Number(from), Number(to));
  });
}

/** The URLs of the categories and lists of a rule, none of them `any`. */
export function conditionOfUrls(objects: Objects, names: readonly string[]): Condition {
  return any(...names.map((name) => conditionOfUrl(objects, name)));
}

function conditionOfUrl(objects: Objects, name: string): Condition {
  const known = objects.known.urls.get(name);
  if (known !== undefined) return known;
  const { condition, unread } = meaningOfUrl(objects, name);
  for (const one of unread) objects.report(one);
  objects.known.urls.set(name, condition);
  return condition;
}

function meaningOfUrl(objects: Objects, name: string): ListMeaning {
  const found = objects.urls.get(name);
  if (found === undefined) return { condition: someUrls(`${name} is not in the text`), unread: [] };
  const isFile = 'url' in found;
  const lines = isFile ? found.content : found.list;
  if (lines === undefined || (isFile && lines.length === 0)) {
    const what = `the content of the external list ${name} is not at hand`;
    const unread = found.origin === undefined ? [] : [{ what, origin: found.origin }];
    return { condition: someUrls(what), unread };
  }
  const [unread] = found.unread;
  const read = meaningOfLines(lines, objects.ending, isFile);
  if (unread === undefined) return read;
  return { ...read, condition: any(read.condition, someUrls(unread.what)) };
}
