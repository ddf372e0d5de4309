/** Options that say what becomes of a packet that has passed: its queue, its priorities, what is normalised. */
import {
  type Cursor,
  expectName,
  expectSymbol,
  fail,
  isKeyword,
  isSymbol,
  peek,
  restrict,
  restrictIfNamed,
  show,
  skipKeyword,
  skipSymbol,
  spellTokens,
  take,
} from '../parse-cursor.ts';
import { type Draft, giveOnce } from './parse-draft.ts';
import { isByte } from './parse-icmp.ts';

/** Reads one of these options, and keeps its text. */
export function readHandling(cursor: Cursor, draft: Draft): void {
  const start = cursor.at;
  const word = peek(cursor).text;
  if (word === 'queue') readQueue(cursor, draft);
  else if (word === 'set') readSet(cursor, draft);
  else if (word === 'scrub') readScrub(cursor, draft);
  else if (word === 'ridentifier') readIdentifier(cursor);
  else if (word === 'allow-opts') take(cursor);
  draft.harmless.push(spellTokens(cursor.tokens.slice(start, cursor.at)));
}

/** The queues of a packet, and of one that only acknowledges: each has to be defined (qname in parse.y of OpenBSD). */
function readQueue(cursor: Cursor, draft: Draft): void {
  take(cursor);
  giveOnce(cursor, draft, 'queue');
  if (!skipSymbol(cursor, '(')) {
    noteQueue(cursor, 'uses');
    return;
  }
  noteQueue(cursor, 'uses');
  skipSymbol(cursor, ',');
  if (!isSymbol(peek(cursor), ')')) noteQueue(cursor, 'uses');
  expectSymbol(cursor, ')', 'a list of queues');
}

/** PF_QNAME_SIZE is 64 with the end. */
const longestQueue = 63;

/** Reads the name of a queue, and notes what the statement has to do with it. */
export function noteQueue(cursor: Cursor, does: Cursor['queues'][number]['does']): undefined {
  const { line } = peek(cursor);
  cursor.queues.push({ name: expectName(cursor, 'the name of a queue', longestQueue), line, does });
}

/** `set prio 5`, `set ( prio (2, 5), queue q )` */
function readSet(cursor: Cursor, draft: Draft): void {
  take(cursor);
  if (!skipSymbol(cursor, '(')) {
    readOneSet(cursor, draft);
    return;
  }
  do {
    readOneSet(cursor, draft);
    skipSymbol(cursor, ',');
  } while (cursor.problem === undefined && !skipSymbol(cursor, ')'));
}

function readOneSet(cursor: Cursor, draft: Draft): void {
  const token = peek(cursor);
  if (isKeyword(token, 'queue')) {
    restrictIfNamed(cursor, '"set queue"', ['openbsd']);
    readQueue(cursor, draft);
    return;
  }
  giveOnce(cursor, draft, `set ${token.text}`);
  if (skipKeyword(cursor, 'prio')) {
    restrictIfNamed(cursor, '"set prio"', ['openbsd', 'freebsd']);
    readPriorities(cursor);
  } else if (skipKeyword(cursor, 'tos')) {
    restrictIfNamed(cursor, '"set tos"', ['openbsd', 'freebsd']);
    readTos(cursor);
  } else if (skipKeyword(cursor, 'delay')) {
    restrict(cursor, '"set delay"', ['openbsd']);
    readBetween(cursor, 0, 65_535, 'a delay');
    // What waits is dropped where too much of it does (pf.conf(5), `set limit pktdelay-pkts`).
    draft.further.push({ kind: 'limit', text: 'set delay' });
  } else fail(cursor, `${show(token)} found where prio, queue, tos or delay is expected`);
}

function readPriorities(cursor: Cursor): void {
  if (!skipSymbol(cursor, '(')) {
    readPriority(cursor);
    return;
  }
  readPriority(cursor);
  skipSymbol(cursor, ',');
  readPriority(cursor);
  expectSymbol(cursor, ')', 'a pair of priorities');
}

export function readPriority(cursor: Cursor): void {
  readBetween(cursor, 0, 7, 'a priority');
}

/** A number within bounds. */
export function readBetween(cursor: Cursor, least: number, most: number, what: string): number {
  const token = take(cursor);
  const value = Number(token.text);
  if (token.kind !== 'number' || value < least || value > most)
    fail(cursor, `${show(token)} is not ${what} from ${least} to ${most}`);
  return value;
}

/** The names that map_tos in pfctl's parse.y has. */
const namesOfTos =
  /^(?:critical|inetcontrol|lowdelay|netcontrol|throughput|reliability|mincost|va|ef|cs[0-7]|af[1-4][1-3])$/;

/** `tos lowdelay`, `tos 0x10`, `tos 16` */
export function readTos(cursor: Cursor): void {
  const token = take(cursor);
  const isRight =
    token.kind === 'number'
      ? isByte(Number(token.text))
      : namesOfTos.test(token.text) || /^0x[0-9a-fA-F]{1,2}$/.test(token.text);
  if (!isRight) fail(cursor, `${show(token)} is not a type of service`);
}

/** `scrub (no-df, max-mss 1440)` on a match or pass rule (scrub_opt in parse.y). */
function readScrub(cursor: Cursor, draft: Draft): void {
  take(cursor);
  giveOnce(cursor, draft, 'scrub');
  restrictIfNamed(cursor, '"scrub" in a rule', ['openbsd', 'freebsd']);
  expectSymbol(cursor, '(', '"scrub" in a rule');
  const given = new Set<string>();
  do {
    readScrubOption(cursor, given, draft);
    skipSymbol(cursor, ',');
  } while (cursor.problem === undefined && !skipSymbol(cursor, ')'));
}

/** What rules and statements that normalise have in common; of an option that is given twice nothing loads. */
export function readScrubOption(
  cursor: Cursor,
  given: Set<string>,
  { family }: Pick<Draft, 'family'> = {},
): void {
  const token = take(cursor);
  if (given.has(token.text)) fail(cursor, `${show(token)} occurs twice`);
  given.add(token.text);
  switch (token.kind === 'word' ? token.text : '') {
    case 'no-df':
    case 'random-id':
      if (family === 'inet6') fail(cursor, `${show(token)} is only for IPv4`);
      return;
    case 'min-ttl':
      readBetween(cursor, 0, 255, 'a TTL');
      return;
    case 'max-mss':
      readBetween(cursor, 0, 65_535, 'a segment size');
      return;
    case 'reassemble':
      if (take(cursor).text.toLowerCase() !== 'tcp') fail(cursor, '"tcp" belongs after "reassemble"');
      return;
    default:
      fail(cursor, `${show(token)} is not an option of "scrub"`);
  }
}

function readIdentifier(cursor: Cursor): void {
  restrict(cursor, '"ridentifier"', ['freebsd']);
  take(cursor);
  readBetween(cursor, 0, 2 ** 32 - 1, 'an identifier');
}
