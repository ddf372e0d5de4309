/** Bounds of states and how long they live: in parentheses behind `keep state`, and in settings. */
import type { Dialect } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isSymbol,
  peek,
  restrict,
  restrictIfNamed,
  show,
  skipKeyword,
  skipNewlines,
  skipSymbol,
  take,
} from '../parse-cursor.ts';

/**
 * The least values for which a bound of a state option stops no first packet and no answer: pf.conf(5), STATEFUL
 * TRACKING OPTIONS, "when this limit is reached, further packets that would create state are dropped". Whoever sets a
 * bound that is smaller may mean to stop connections.
 */
const leastBounds: Readonly<Record<string, number>> = {
  max: 100,
  'max-src-nodes': 10,
  'max-src-states': 10,
  'max-src-conn': 10,
};

/** The same of a rate: that many connections of a client, and that many of them a second. */
const leastRate = { connections: 10, aSecond: 1 };

/**
 * The least lives, in seconds, of states that a handshake and an answer outlive: pf.conf(5), `set timeout`, where the
 * defaults are 20 to 86,400 s. Times that are not here begin when a connection ends, or are not of states.
 */
const leastLives: Readonly<Record<string, number>> = {
  'tcp.first': 5,
  'tcp.opening': 5,
  'tcp.established': 60,
  'udp.first': 5,
  'udp.single': 5,
  'udp.multiple': 5,
};

/** `adaptive.end`: at so many states every state is dropped at once, unless both bounds are 0 (pf.conf(5)). */
const leastAdaptiveEnd = 1_000;

const timeouts: ReadonlySet<string> = new Set(
  `
  tcp.first tcp.opening tcp.established tcp.closing tcp.finwait tcp.closed tcp.tsdiff udp.first udp.single
  udp.multiple icmp.first icmp.error other.first other.single other.multiple frag interval src.track adaptive.start
  adaptive.end sctp.first sctp.opening sctp.established sctp.closing sctp.closed grev1.initiating grev1.responding
  grev1.established esp.first esp.single esp.multiple ah.first ah.single ah.multiple
`
    .trim()
    .split(/\s+/),
);

/** Protocols of which only one system has times of their own (pf_timeouts in pfctl_parser.c, and pf.conf(5) of macOS). */
const systemsOfTimes: Readonly<Record<string, readonly Dialect[]>> = {
  sctp: ['freebsd'],
  grev1: ['macos'],
  esp: ['macos'],
  ah: ['macos'],
};

/** Whether a time may end states before an answer comes; fails where pf has no such time. */
export function readTime(
  cursor: Cursor,
  name: string,
): { readonly value: number; readonly isShort: boolean } {
  if (!timeouts.has(name)) fail(cursor, `pf has no timeout "${name}"`);
  const only = systemsOfTimes[name.replace(/\..*/, '')];
  if (only !== undefined) restrict(cursor, `the timeout "${name}"`, only);
  const value = readCount(cursor);
  const isShort =
    name === 'adaptive.end' ? value > 0 && value < leastAdaptiveEnd : value < (leastLives[name] ?? 0);
  return { value, isShort };
}

const plainOptions = ['no-sync', 'sloppy', 'pflow', 'if-bound', 'floating', 'allow-related'];

/** What options of states come to. */
export interface StateOptions {
  /** Whether one of them may stop a first packet or an answer. */
  isLimited: boolean;
  /** The table that clients are put into who go beyond a bound. */
  overload?: string;
  /** The names of the options, each once. */
  readonly given: Set<string>;
}

/** Reads the options in parentheses. */
export function readStateOptions(cursor: Cursor): StateOptions {
  take(cursor);
  const options: StateOptions = { isLimited: false, given: new Set() };
  for (;;) {
    skipNewlines(cursor);
    readStateOption(cursor, options);
    skipNewlines(cursor);
    if (skipSymbol(cursor, ')') || peek(cursor).kind === 'end') break;
    skipSymbol(cursor, ',');
  }
  if (!isSymbol(cursor.tokens[cursor.at - 1] ?? peek(cursor), ')'))
    fail(cursor, 'a parenthesis is not closed');
  checkStateOptions(cursor, options);
  return options;
}

/** `set state-defaults pflow, no-sync`: the same options, without parentheses. */
export function readStateDefaults(cursor: Cursor): StateOptions {
  const options: StateOptions = { isLimited: false, given: new Set() };
  readStateOption(cursor, options);
  while (peek(cursor).kind !== 'end') {
    skipSymbol(cursor, ',');
    readStateOption(cursor, options);
  }
  checkStateOptions(cursor, options);
  return options;
}

/** What pfctl refuses of options that it takes one by one (pfrule and filter_consistent in parse.y). */
function checkStateOptions(cursor: Cursor, { overload, given }: StateOptions): void {
  const has = (...names: readonly string[]): boolean => names.some((name) => given.has(name));
  if (overload !== undefined && !has('max-src-conn', 'max-src-conn-rate'))
    fail(cursor, '"overload" needs "max-src-conn" or "max-src-conn-rate"');
  if (has('source-track global') && has('max-src-nodes', 'max-src-conn', 'max-src-conn-rate'))
    fail(cursor, '"source-track global" and a bound for each rule do not go together');
}

function readStateOption(cursor: Cursor, options: StateOptions): void {
  const token = take(cursor);
  const { text } = token;
  if (token.kind !== 'word') {
    fail(cursor, `${show(token)} is not an option of a state`);
    return;
  }
  const name = text === 'if-bound' || text === 'floating' ? 'state lock' : text;
  if (options.given.has(name)) fail(cursor, `${show(token)} occurs twice`);
  options.given.add(name);
  if (plainOptions.includes(text)) {
    if (text === 'pflow') restrictIfNamed(cursor, 'the state option "pflow"', ['openbsd', 'freebsd']);
    if (text === 'allow-related') restrict(cursor, 'the state option "allow-related"', ['freebsd']);
    // Of FreeBSD, releases before 15 refuse it.
    if (text === 'allow-related') options.isLimited = true;
  } else if (text === 'source-track') {
    if (skipKeyword(cursor, 'global')) options.given.add('source-track global');
    else skipKeyword(cursor, 'rule');
  } else if (text === 'overload') options.overload = readOverload(cursor);
  else options.isLimited = readBound(cursor, text) || options.isLimited;
}

/** A bound, or a time. */
function readBound(cursor: Cursor, name: string): boolean {
  const least = leastBounds[name];
  if (least === undefined && name !== 'max-src-conn-rate') {
    if (!name.includes('.')) fail(cursor, `"${name}" is not an option of a state`);
    return readTime(cursor, name).isShort;
  }
  const value = readCount(cursor);
  // `max 0` is no bound at all; of the others pfctl takes none.
  if (value === 0 && name !== 'max') fail(cursor, `"${name}" has to be more than 0`);
  if (least !== undefined) return value > 0 && value < least;
  if (!skipSymbol(cursor, '/')) fail(cursor, 'a rate needs the form 100/10');
  const seconds = readCount(cursor);
  if (seconds === 0) fail(cursor, 'a rate is for more than 0 seconds');
  return value < leastRate.connections || value / seconds < leastRate.aSecond;
}

function readOverload(cursor: Cursor): string {
  if (!skipSymbol(cursor, '<')) fail(cursor, 'the name of a table belongs after "overload"');
  const name = expectName(cursor, 'the name of a table', 31);
  if (!skipSymbol(cursor, '>')) fail(cursor, 'the name of a table ends in >');
  if (skipKeyword(cursor, 'flush')) skipKeyword(cursor, 'global');
  return name;
}

export function readCount(cursor: Cursor): number {
  const token = take(cursor);
  if (token.kind !== 'number') fail(cursor, `${show(token)} found where a number is expected`);
  const value = Number(token.text);
  if (value < 0 || value > 0xffffffff) fail(cursor, `${show(token)} is more than pf takes, or less`);
  return value;
}
