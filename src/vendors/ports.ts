/** Cells that say which ports: numbers and the words of transports, or why they are not read. */
import { quote } from '../diagnostics/quote.ts';
import { isPort } from './destinations.ts';
import type { RowFault } from './source.ts';

export interface Services {
  /** `443/https`, in the cell's order. */
  readonly services: readonly string[];
  /** Those whose kind the cell does not state. */
  readonly assumed: readonly string[];
}

export interface PortFault {
  readonly fault: RowFault;
  readonly why: string;
}

/** Returns whether a cell was refused. */
export function isPortFault(read: Services | PortFault): read is PortFault {
  return 'fault' in read;
}

type Kind = 'tcp' | 'udp' | 'http' | 'https';

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['http', 'http'],
  ['https', 'https'],
  ['tls', 'https'],
  ['ssl', 'https'],
]);

/** Returns the service of a port by what is stated of its kind. A bare 443 is HTTPS and a bare 80 HTTP, by assumption. */
export function makeService(port: string, kind: Kind | undefined): { service: string; assumed: boolean } {
  const usual = port === '443' ? 'https' : port === '80' ? 'http' : 'tcp';
  if (kind === undefined || kind === 'tcp')
    return { service: `${port}/${usual}`, assumed: kind === undefined || usual !== 'tcp' };
  return { service: `${port}/${kind}`, assumed: false };
}

/**
 * Reads the texts of the cells for ports and for the transport: `443`, `443/HTTPS`, `TCP: 443, 80`, `6443, 2379`,
 * `UDP 3478-3481`; and `TCP` beside `443`. Empty cells give no services: then a transport has to be that of `usual`, the
 * services of an entry without ports.
 */
export function readServices(
  ports: string,
  transport = '',
  usual: readonly string[] = [],
): Services | PortFault {
  const stated = readKinds(transport);
  if ('fault' in stated) return stated;
  const text = ports.trim();
  if (isNothing(text)) return refuseAlone(stated.kinds, usual) ?? { services: [], assumed: [] };
  const thousands = findThousands(text);
  if (thousands !== undefined) return thousands;
  const groups = readGroups(text);
  if ('fault' in groups) return groups;
  return refuseParallel(groups, transport) ?? combine(groups, stated.kinds);
}

/** Of a transport without a port nobody hears, where ports come from elsewhere. */
function refuseAlone(kinds: readonly Kind[], usual: readonly string[]): PortFault | undefined {
  const isUsual = (kind: Kind): boolean => usual.every((service) => service.endsWith(`/${kind}`));
  const odd = kinds.find((kind) => (kind === 'udp' && usual.length === 0) || !(isTcp(kind) || isUsual(kind)));
  return odd === undefined ? undefined : { fault: 'port-words', why: `says ${odd}, and no port` };
}

function isTcp(kind: Kind): boolean {
  return kind === 'tcp' || kind === 'https';
}

/** As many transports as ports, in lines or after commas, may be meant one each. */
function refuseParallel(groups: readonly Group[], transport: string): PortFault | undefined {
  const words = transport.split(/<br>|[\n,;]/).filter((word) => word.trim() !== '');
  const count = groups.flatMap(({ ports }) => ports).length;
  if (words.length < 2 || words.length !== count) return undefined;
  return { fault: 'port-words', why: `which of ${words.join(', ')} is meant of which port is not said` };
}

function isNothing(text: string): boolean {
  return text === '' || /^(?:n\/a|-|–|—)$/i.test(text);
}

/** A comma between three digits and others may part two ports or the thousands of one; where only one can be, that one is. */
function findThousands(text: string): PortFault | undefined {
  for (const [whole] of text.matchAll(/(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])/g)) {
    const number = Number(whole.replaceAll(',', ''));
    if (isPort(number)) return { fault: 'port-words', why: `${whole} may be one port or several` };
    if (/,0/.test(whole)) return { fault: 'port-words', why: `${whole} is not a list of ports` };
  }
  return undefined;
}

function readKinds(text: string): { readonly kinds: readonly Kind[] } | PortFault {
  if (isNothing(text.trim())) return { kinds: [] };
  const found: Kind[] = [];
  for (const word of text
    .trim()
    .toLowerCase()
    .split(/[\s,;/&+]+|\band\b/)
    .filter((one) => one !== '')) {
    const kind = kinds.get(word);
    if (kind === undefined)
      return { fault: 'port-words', why: `${quote(text.trim(), 60)} is not a transport` };
    if (!found.includes(kind)) found.push(kind);
  }
  return { kinds: found };
}

interface Item {
  /** Whether a comma stands right before it. */
  readonly comma: boolean;
  readonly port?: string;
  readonly kind?: Kind;
}

/** Ports, and the kinds that are stated of them. */
interface Group {
  readonly ports: readonly string[];
  readonly kinds: readonly Kind[];
}

/** Takes a cell apart, each of its lines for itself. */
function readGroups(text: string): readonly Group[] | PortFault {
  const all: Group[] = [];
  for (const line of text.split(/<br>|[\n;]/)) {
    const items = readItems(line);
    if ('fault' in items) return items;
    const groups = groupItems(items, line);
    if ('fault' in groups) return groups;
    all.push(...groups);
  }
  return all.length > 0 ? all : refuseWords(text);
}

function refuseWords(text: string): PortFault {
  return { fault: 'port-words', why: `${quote(text.trim(), 60)} says more than which ports` };
}

function readItems(line: string): readonly Item[] | PortFault {
  // `1024:2048` is a range to some, and `1024+` all that follow.
  if (/\d\s*:\s*\d|\d\s*\+\s*(?![\sA-Za-z\d])/.test(line)) return refuseWords(line);
  const items: Item[] = [];
  let comma = false;
  const form = /(\d+)(?:\s*[-–]\s*(\d+))?|([A-Za-z]+)|([^\s\dA-Za-z])/g;
  for (const [whole, from, to, word = '', sign] of line.matchAll(form)) {
    const kind = kinds.get(word.toLowerCase());
    if (from !== undefined) {
      const port = readPort(from, to);
      if (port === undefined) return { fault: 'not-a-port', why: `${quote(whole)} is not a port` };
      items.push({ port, comma });
    } else if (kind !== undefined) items.push({ kind, comma });
    else if (sign === undefined ? !/^(?:and|ports?)$/i.test(word) : !/[,/:()&+]/.test(sign))
      return refuseWords(line);
    comma = sign === ',';
  }
  return items;
}

/** Puts ports and kinds together: `TCP: 443, 80` the kind first, `443/HTTPS, 80/HTTP` behind each. */
function groupItems(items: readonly Item[], line: string): readonly Group[] | PortFault {
  const isKindFirst = items[0]?.kind !== undefined;
  const groups: { ports: string[]; kinds: Kind[] }[] = [];
  let before: 'port' | 'kind' | undefined;
  for (const { port, kind } of items) {
    const now = port === undefined ? 'kind' : 'port';
    if (before === undefined || (now !== before && now === (isKindFirst ? 'kind' : 'port')))
      groups.push({ ports: [], kinds: [] });
    if (port !== undefined) groups.at(-1)?.ports.push(port);
    if (kind !== undefined && groups.at(-1)?.kinds.includes(kind) === false) groups.at(-1)?.kinds.push(kind);
    before = now;
  }
  if (groups.some(({ ports }) => ports.length === 0)) return refuseWords(line);
  // Of `443, 53 UDP` nobody knows whether the 443 is meant too.
  const isOpen = groups.some((one) => one.ports.length > 1 && one.kinds.some((kind) => kind !== 'tcp'));
  // In `TCP 80 (HTTP), 443` it is the 80 that is HTTP.
  const isNested =
    groups.length > 1 &&
    groups[0]?.kinds.join() === 'tcp' &&
    groups.some(({ kinds: own }) => /http/.test(own.join()));
  if (isKindFirst && isNested) return refuseWords(line);
  const isApart = items.some(({ kind, comma }) => kind !== undefined && comma);
  return !isKindFirst && (isOpen || isApart) ? refuseWords(line) : groups;
}

function readPort(from: string, to: string | undefined): string | undefined {
  const [low, high] = [Number(from), Number(to ?? from)];
  const isPlain = !/^0/.test(from) && !/^0/.test(to ?? '1');
  if (!isPlain || !isPort(low) || !isPort(high) || high < low) return undefined;
  return to === undefined || low === high ? `${low}` : `${low}-${high}`;
}

/** Returns whether one says UDP alone, and the other says something else. */
function isOtherTransport(one: readonly Kind[], other: readonly Kind[]): boolean {
  return one.join() === 'udp' && other.length > 0 && !other.includes('udp');
}

/** Puts ports and kinds together. Which of several kinds is meant of which port is never guessed. */
function combine(groups: readonly Group[], stated: readonly Kind[]): Services | PortFault {
  const services: string[] = [];
  const assumed: string[] = [];
  const add = (port: string, kind: Kind | undefined): void => {
    const made = makeService(port, kind);
    if (services.includes(made.service)) return;
    services.push(made.service);
    if (made.assumed) assumed.push(made.service);
  };
  for (const { ports, kinds: own } of groups) {
    const all = own.length > 0 ? own : stated;
    if (isOtherTransport(own, stated) || isOtherTransport(stated, own))
      return { fault: 'port-words', why: `says ${own.join(', ')}, and beside it ${stated.join(', ')}` };
    if (all.length < 2) for (const port of ports) add(port, all[0]);
    else if (all.every((kind) => kind === 'tcp' || kind === 'udp'))
      for (const port of ports) for (const kind of all) add(port, kind);
    else if (
      new Set(all).size === 2 &&
      all.includes('http') &&
      all.includes('https') &&
      ports.toSorted().join() === '443,80'
    )
      for (const port of ports) add(port, port === '80' ? 'http' : 'https');
    else {
      // HTTPS over TCP is one thing, said twice.
      const narrow = all.filter((kind) => kind !== 'tcp');
      if (narrow.length !== 1 || narrow[0] === 'udp')
        return { fault: 'port-words', why: `which of ${all.join(', ')} is meant of which port is not said` };
      for (const port of ports) add(port, narrow[0]);
    }
  }
  return { services, assumed };
}
