/** Statements that normalise packets or share out bandwidth: none of them decides which first packet passes. */
import type { Origin } from '../../target.ts';
import type { Dialect, Skipped } from '../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  readList,
  restOf,
  restrictIfNamed,
  show,
  skipKeyword,
  skipSymbol,
  take,
} from './parse-cursor.ts';
import {
  checkCriteria,
  readDirection,
  readInterfaces,
  readLogOptions,
  readWho,
} from './rule/parse-criteria.ts';
import { emptyDraft } from './rule/parse-draft.ts';
import { noteQueue, readBetween, readScrubOption, readTos } from './rule/parse-handling.ts';

/** Each with the systems that have it (pf.conf(5) of FreeBSD, TRAFFIC NORMALIZATION and QUEUEING). */
const statements: Readonly<Record<string, readonly Dialect[]>> = {
  scrub: ['freebsd', 'macos'],
  'scrub-anchor': ['macos'],
  'dummynet-anchor': ['macos'],
  altq: ['freebsd', 'macos'],
  queue: ['openbsd', 'freebsd', 'macos'],
};

export function isOfTraffic(word: string): boolean {
  return Object.hasOwn(statements, word);
}

export function readTraffic(cursor: Cursor, origin: Origin, word: string): Skipped {
  const text = restOf(cursor);
  restrictIfNamed(cursor, `a statement that begins with ${word}`, statements[word] ?? []);
  if (word === 'scrub') readScrubRule(cursor, origin);
  else if (word === 'queue') readQueueRule(cursor);
  else if (word === 'altq') readAltq(cursor);
  else readOtherAnchor(cursor, word);
  return { kind: 'skipped', what: word, text, origin };
}

/** `scrub in on em0 all fragment reassemble` (scrubrule in parse.y of FreeBSD). */
function readScrubRule(cursor: Cursor, origin: Origin): void {
  const draft = emptyDraft(origin);
  skipKeyword(cursor, 'no');
  take(cursor);
  readDirection(cursor, draft);
  if (skipKeyword(cursor, 'log')) readLogOptions(cursor);
  if (skipKeyword(cursor, 'on')) draft.interfaces = readInterfaces(cursor, draft);
  readWho(cursor, draft);
  checkCriteria(cursor, draft);
  const given = new Set<string>();
  while (peek(cursor).kind !== 'end') {
    if (skipKeyword(cursor, 'fragment')) {
      // FreeBSD has had the other two until release 10.
      if (['crop', 'drop-ovl'].some((way) => isKeyword(peek(cursor), way)))
        restrictIfNamed(cursor, `"fragment ${peek(cursor).text}"`, ['macos']);
      if (!['reassemble', 'crop', 'drop-ovl'].some((way) => skipKeyword(cursor, way)))
        fail(cursor, `${show(peek(cursor))} is no way to treat fragments`);
    } else if (skipKeyword(cursor, 'set-tos')) readTos(cursor);
    else if (skipKeyword(cursor, 'rtable')) readBetween(cursor, 0, 65_535, 'a routing table');
    else if (isSymbol(peek(cursor), '!') || peek(cursor).text === 'tagged') {
      skipSymbol(cursor, '!');
      if (!skipKeyword(cursor, 'tagged')) fail(cursor, `${show(peek(cursor))} is not an option of "scrub"`);
      expectName(cursor, 'a tag', 63);
    } else readScrubOption(cursor, given);
  }
  if (given.has('reassemble') && draft.direction !== undefined)
    fail(cursor, '"reassemble tcp" goes with neither "in" nor "out"');
}

/** The rest of these lines is criteria and options, whatever they are. */
function readOtherAnchor(cursor: Cursor, word: string): void {
  take(cursor);
  if (!isName(peek(cursor))) fail(cursor, `the name of an anchor belongs after ${word}`);
  cursor.at = cursor.tokens.length;
}

const bandwidth = /^\d+(?:\.\d+)?(?:[KMG]?(?:b|B|bit|Bit)?|%)$/;

/** What may stand behind a queue or an interface with queues, each with what reads its value. */
const options: Readonly<Record<string, (cursor: Cursor) => void>> = {
  bandwidth: takeBandwidth,
  min: takeBandwidth,
  max: takeBandwidth,
  burst: takeBurst,
  parent: (cursor) => noteQueue(cursor, 'uses'),
  default: () => undefined,
  qlimit: (cursor) => void readBetween(cursor, 0, 65_535, 'a length'),
  flows: (cursor) => void readBetween(cursor, 1, 32_767, 'a number of flows'),
  quantum: (cursor) => void readBetween(cursor, 1, 65_535, 'a quantum'),
  priority: (cursor) => void readBetween(cursor, 0, 255, 'a priority'),
  tbrsize: (cursor) => void readBetween(cursor, 0, 0xffffffff, 'a size'),
  ...Object.fromEntries(['cbq', 'priq', 'hfsc', 'fairq', 'codel'].map((word) => [word, takeScheduler])),
};

/** `queue web parent std bandwidth 10M`, `queue std bandwidth 50% cbq(default) { a, b }` */
function readQueueRule(cursor: Cursor): void {
  take(cursor);
  noteQueue(cursor, 'defines');
  const isOfInterface = skipKeyword(cursor, 'on');
  if (isOfInterface) readInterfaces(cursor);
  const words = new Set<string>();
  while (isOption(cursor)) words.add(readOption(cursor));
  const hasQueues = readQueues(cursor);
  // ALTQ has its own way of saying where a queue belongs.
  const isAltq =
    hasQueues || [...words].some((word) => /^(?:priority|cbq|priq|hfsc|fairq|codel)$/.test(word));
  if (isAltq) restrictIfNamed(cursor, 'a queue of ALTQ', ['freebsd', 'macos']);
  else if (!isOfInterface && !words.has('parent'))
    restrictIfNamed(cursor, 'a queue of no interface and without a parent', ['freebsd', 'macos']);
  if (!isAltq && !words.has('bandwidth') && !words.has('flows'))
    restrictIfNamed(cursor, 'a queue without a bandwidth', ['freebsd', 'macos']);
  if (['parent', 'default', 'flows', 'min', 'max', 'burst', 'quantum'].some((word) => words.has(word)))
    restrictIfNamed(cursor, 'a queue of this form', ['openbsd']);
}

/** `altq on em0 cbq bandwidth 100Mb queue { a, b }` */
function readAltq(cursor: Cursor): void {
  take(cursor);
  if (skipKeyword(cursor, 'on')) readInterfaces(cursor);
  while (isOption(cursor)) readOption(cursor);
  if (!skipKeyword(cursor, 'queue')) fail(cursor, `${show(peek(cursor))} is not an option of "altq"`);
  if (!readQueues(cursor)) fail(cursor, 'the names of queues belong after "queue"');
}

function isOption(cursor: Cursor): boolean {
  skipSymbol(cursor, ',');
  const token = peek(cursor);
  return token.kind === 'word' && Object.hasOwn(options, token.text);
}

function readOption(cursor: Cursor): string {
  const { text } = take(cursor);
  options[text]?.(cursor);
  return text;
}

/** The names of the queues below; their own lines may follow. */
function readQueues(cursor: Cursor): boolean {
  if (peek(cursor).kind === 'end') return false;
  readList(cursor, (one) => noteQueue(one, 'lists'));
  return true;
}

function takeBandwidth(cursor: Cursor): void {
  const token = take(cursor);
  if (!bandwidth.test(token.text)) fail(cursor, `${show(token)} is not a bandwidth`);
}

/** `burst 20M for 1000ms` */
function takeBurst(cursor: Cursor): void {
  takeBandwidth(cursor);
  const token = skipKeyword(cursor, 'for') ? take(cursor) : peek(cursor);
  if (!/^\d+ms$/.test(token.text)) fail(cursor, `${show(token)} is not a time of a burst, 100ms for example`);
}

/** `cbq(default borrow)`: what a scheduler is told. */
function takeScheduler(cursor: Cursor): void {
  if (!skipSymbol(cursor, '(')) return;
  let depth = 1;
  while (depth > 0 && peek(cursor).kind !== 'end') {
    const token = take(cursor);
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
  }
  if (depth > 0) fail(cursor, 'a parenthesis is not closed');
}
