/** Addresses and tables of pf, for the second evaluator alone. */
import { blockOf, everyIpv4, everyIpv6, type Ip, isIn, memberTest, type Range, readIp } from './address.ts';
import { name, need, type Parser, skip } from './pf-lex.ts';
import { refused } from './settle.ts';

/** A set of addresses; `unsure` where the text leaves it to others what is in it. */
export interface Addresses {
  readonly holds: (ip: Ip) => boolean | 'unsure';
  /** For the boundaries of probes. */
  readonly ranges: readonly Range[];
}

/** One address test of a rule. */
export interface AddressTest {
  readonly negated: boolean;
  readonly table?: string;
  readonly range?: Range;
  /** A host or interface name. */
  readonly unknown?: true;
}

interface TableEntry {
  readonly range: Range;
  readonly negated: boolean;
}

export const unknownAddresses: Addresses = { holds: () => 'unsure', ranges: [] };

/** The longest prefix that holds the address decides; of two definitions of one network the first counts. */
export function contentOf(texts: readonly string[]): Addresses {
  const entries: TableEntry[] = [];
  let unsure = false;
  for (const text of texts) {
    const negated = text.startsWith('!');
    const range = readPrefix(negated ? text.slice(1) : text);
    if (range === undefined) unsure = true;
    else entries.push({ range, negated });
    // Nobody has tried what an entry of length 0 does in the tree of a kernel.
    if (range !== undefined && (same(range, everyIpv4) || same(range, everyIpv6))) unsure = true;
  }
  const ranges = entries.map(({ range }) => range);
  if (unsure) return { holds: () => 'unsure', ranges };
  if (entries.every(({ negated }) => !negated)) return { holds: memberTest(ranges), ranges };
  return {
    ranges,
    holds: (ip) => {
      let best: TableEntry | undefined;
      for (const entry of entries) {
        if (!isIn(ip, entry.range)) continue;
        if (best === undefined || entry.range.to - entry.range.from < best.range.to - best.range.from)
          best = entry;
      }
      return best !== undefined && !best.negated;
    },
  };
}

function same(a: Range, b: Range): boolean {
  return a.family === b.family && a.from === b.from && a.to === b.to;
}

/** An address with or without a mask; host bits are cleared. Undefined: a name. */
function readPrefix(text: string): Range | undefined {
  const [, body = '', , mask] = /^([^/]*)(\/(.*))?$/.exec(text) ?? [];
  const short = mask !== undefined && /^\d{1,3}(\.\d{1,3}){0,3}$/.test(body);
  const full = short ? [...body.split('.').map(Number), 0, 0, 0].slice(0, 4).join('.') : body;
  const ip = readIp(full);
  if (ip === undefined) {
    if (mask !== undefined || !/^[A-Za-z][A-Za-z0-9.-]*$/.test(body))
      throw refused(`${text} is not an address`);
    return undefined;
  }
  const bits = mask === undefined ? (ip.family === 4 ? 32 : 128) : Number(mask);
  if (mask !== undefined && (!/^\d{1,3}$/.test(mask) || bits > (ip.family === 4 ? 32 : 128)))
    throw refused(`${text} has a wrong mask`);
  return blockOf(ip, bits);
}

export function readAddressText(parser: Parser): string {
  const word = name(parser, 255);
  return skip(parser, '/') ? `${word}/${name(parser, 9)}` : word;
}

export function entriesOfFile(parser: Parser, path: string): readonly string[] {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const file = parser.files.find((one) => one.path.slice(one.path.lastIndexOf('/') + 1) === base);
  if (file === undefined) throw refused(`${path} is missing`);
  const entries: string[] = [];
  for (const line of String(file.content).split('\n')) {
    for (const word of line.split(/[ \t\r\v\f]+/).filter((one) => one !== '')) {
      if (word.startsWith(';')) parser.only('a comment with ;', 'freebsd');
      if (word.startsWith('#') || word.startsWith(';')) break;
      entries.push(word);
    }
  }
  return entries;
}

export function readAddressTest(parser: Parser): AddressTest {
  const negated = skip(parser, '!');
  if (skip(parser, '<')) {
    const table = name(parser, 31);
    need(parser, '>');
    return { negated, table };
  }
  const from = readPrefix(readAddressText(parser));
  if (!skip(parser, '-')) return from === undefined ? { negated, unknown: true } : { negated, range: from };
  const to = readPrefix(readAddressText(parser));
  if (from === undefined || to === undefined || from.family !== to.family) throw refused('no range');
  return { negated, range: { family: from.family, from: from.from, to: to.to } };
}
