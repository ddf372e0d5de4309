/** Options that send what a rule passes elsewhere: to another place, by another way, or from another address. */
import type { AddressTest, Dialect, Diversion } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isName,
  isSymbol,
  peek,
  readNestedList,
  restrictIfNamed,
  show,
  skipKeyword,
  skipSymbol,
  spellTokens,
  take,
} from '../parse-cursor.ts';
import { type Draft, giveOnce } from './parse-draft.ts';
import { readAddressTest } from './parse-endpoint.ts';
import { readBetween } from './parse-handling.ts';
import { portNames } from './parse-names.ts';

const kinds: Readonly<Record<string, Diversion['kind']>> = {
  'rdr-to': 'redirect',
  'binat-to': 'redirect',
  'af-to': 'redirect',
  'divert-to': 'redirect',
  'divert-packet': 'redirect',
  'bridge-to': 'redirect',
  'nat-to': 'source',
  'route-to': 'route',
  // Answers that leave by another way, or that pf takes for those to a socket of its own, need not come back.
  'reply-to': 'route',
  'divert-reply': 'route',
  fastroute: 'route',
  rtable: 'route',
  // A copy is sent; but an interface or a host that is not there keeps the text from loading.
  'dup-to': 'route',
};

/** How one of several addresses is chosen (pooltype in pf.conf(5)). */
const pools = [
  ...[
    'bitmask',
    'random',
    'round-robin',
    'least-states',
    'static-port',
    'sticky-address',
    'prefer-ipv6-nexthop',
  ],
  ...['endpoint-independent'],
];

/** The systems that have one of these words in rules (parse.y); `nat-to` and its like came to FreeBSD with release 15. */
const systems: Readonly<Record<string, readonly Dialect[]>> = {
  'rdr-to': ['openbsd'],
  'binat-to': ['openbsd'],
  'af-to': ['openbsd'],
  'nat-to': ['openbsd'],
  'divert-packet': ['openbsd'],
  'divert-reply': ['openbsd'],
  'bridge-to': ['freebsd'],
  fastroute: ['macos'],
};

/** Of each of these lists a rule has at most one word. */
const alternatives: readonly (readonly string[])[] = [
  ['nat-to', 'binat-to', 'af-to'],
  ['rdr-to'],
  ['divert-to', 'divert-packet', 'divert-reply'],
  ['route-to', 'reply-to', 'dup-to', 'fastroute'],
];

/** Reads `rdr-to`, `nat-to`, `route-to` and their like, with what belongs to them. */
export function readDiversion(cursor: Cursor, draft: Draft): void {
  const start = cursor.at;
  const only = systems[peek(cursor).text];
  if (only !== undefined) restrictIfNamed(cursor, `"${peek(cursor).text}" in a rule`, only);
  const word = take(cursor).text;
  giveOnce(cursor, draft, alternatives.find((words) => words.includes(word))?.join(' or ') ?? word);
  draft.given.add(word);
  const read = readTargets(cursor, word);
  const kind = kinds[word] ?? 'route';
  const text = spellTokens(cursor.tokens.slice(start, cursor.at));
  draft.diversions.push({ kind, ...read, text });
}

/** What stands behind one of these words, or behind the arrow of a translation rule. */
export function readTargets(cursor: Cursor, word: string): Pick<Diversion, 'addresses' | 'port'> {
  if (word === 'fastroute' || word === 'divert-reply') return { addresses: [] };
  if (word === 'rtable') {
    // RT_TABLEID_MAX of OpenBSD; FreeBSD has no more.
    readBetween(cursor, 0, 255, 'a routing table');
    return { addresses: [] };
  }
  if (word === 'af-to') return readFamilyChange(cursor);
  const isWay = word.endsWith('route-to') || word === 'reply-to' || word === 'dup-to';
  const addresses = isWay ? readWays(cursor) : isPort(cursor) ? [] : readPlaces(cursor);
  const port = readNewPort(cursor);
  skipPools(cursor);
  return port === undefined ? { addresses } : { addresses, port };
}

function isPort(cursor: Cursor): boolean {
  return peek(cursor).kind === 'word' && peek(cursor).text === 'port';
}

function readPlaces(cursor: Cursor): readonly AddressTest[] {
  return readNestedList(cursor, readAddressTest);
}

/** `( em0 192.0.2.1 )`, `em0`, `192.0.2.1@em0`, or several of them in braces: where they lead, no text says. */
function readWays(cursor: Cursor): readonly AddressTest[] {
  readNestedList(cursor, (one) => {
    if (skipSymbol(one, '(')) {
      // Since release 6.9 OpenBSD takes addresses alone.
      if (!isSymbol(peek(one, 1), ')'))
        restrictIfNamed(one, 'a way by interface and address', ['freebsd', 'macos']);
      expectName(one, 'the name of an interface', 63);
      if (!isSymbol(peek(one), ')')) readAddressTest(one);
      if (!skipSymbol(one, ')')) fail(one, 'a parenthesis is not closed');
      return undefined;
    }
    if (skipSymbol(one, '<')) {
      take(one);
      skipSymbol(one, '>');
      return undefined;
    }
    const token = take(one);
    if (!isName(token)) fail(one, `${show(token)} found where a way is expected`);
    if (token.text.includes('@')) restrictIfNamed(one, 'a way with @', []);
    if (skipSymbol(one, '/')) take(one);
    return undefined;
  });
  return [];
}

/** `af-to inet from (egress) to 192.0.2.1` */
function readFamilyChange(cursor: Cursor): Pick<Diversion, 'addresses'> {
  if (!skipKeyword(cursor, 'inet') && !skipKeyword(cursor, 'inet6'))
    fail(cursor, `${show(peek(cursor))} found where a family is expected`);
  if (!skipKeyword(cursor, 'from')) fail(cursor, '"from" belongs after the family');
  readPlaces(cursor);
  skipPools(cursor);
  if (skipKeyword(cursor, 'to')) readPlaces(cursor);
  skipPools(cursor);
  return { addresses: [] };
}

/** `port 53`, `port 1024:65535`, `port 8000:*`: one port, or -1. */
function readNewPort(cursor: Cursor): number | undefined {
  if (!skipKeyword(cursor, 'port')) return undefined;
  const token = take(cursor);
  if (!isName(token) && token.kind !== 'number')
    fail(cursor, `${show(token)} found where a port is expected`);
  const numbers = token.text.split(':').filter((part) => /^\d+$/.test(part));
  if (numbers.some((number) => Number(number) > 65_535)) fail(cursor, `there is no port ${token.text}`);
  return token.kind === 'number' ? Number(token.text) : (portNames.get(token.text) ?? -1);
}

function skipPools(cursor: Cursor): void {
  for (;;) {
    if (pools.some((word) => skipKeyword(cursor, word))) continue;
    if (!skipKeyword(cursor, 'source-hash')) return;
    // The key is a word that is none of the grammar's.
    if (isName(peek(cursor))) take(cursor);
  }
}
