/** Bounds of states and how long they live: in parentheses behind `keep state`, and in settings. */
import {
  type Cursor,
  expectName,
  fail,
  isSymbol,
  peek,
  show,
  skipKeyword,
  skipNewlines,
  skipSymbol,
  take,
} from '../parse-cursor.ts';

/**
 * The least values for which a bound of a state option stops no first packet and no answer: pf.conf(5), STATEFUL
 * TRACKING OPTIONS, "when this limit is reached, further packets that would create state are dropped". A rate is one
 * for each second. Whoever sets a bound that is smaller may mean to stop connections.
 */
const leastBounds: Readonly<Record<string, number>> = {
  max: 100,
  'max-src-nodes': 10,
  'max-src-states': 10,
  'max-src-conn': 10,
};
const leastRate = 0.1;

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

/** Whether a time may end states before an answer comes; undefined: pf has no such time. */
export function isShortTimeout(name: string, value: number): boolean | undefined {
  if (!timeouts.has(name)) return undefined;
  if (name === 'adaptive.end') return value > 0 && value < leastAdaptiveEnd;
  return value < (leastLives[name] ?? 0);
}

const plainOptions = ['no-sync', 'sloppy', 'pflow', 'if-bound', 'floating', 'allow-related'];

/** Reads the options in parentheses. True: one of them may stop a first packet or an answer. */
export function readStateOptions(cursor: Cursor): boolean {
  take(cursor);
  let isLimited = false;
  for (;;) {
    skipNewlines(cursor);
    if (readStateOption(cursor)) isLimited = true;
    skipNewlines(cursor);
    if (skipSymbol(cursor, ')') || peek(cursor).kind === 'end') break;
    skipSymbol(cursor, ',');
  }
  if (!isSymbol(cursor.tokens[cursor.at - 1] ?? peek(cursor), ')'))
    fail(cursor, 'a parenthesis is not closed');
  return isLimited;
}

/** `set state-defaults pflow, no-sync`: the same options, without parentheses. */
export function readStateDefaults(cursor: Cursor): boolean {
  let isLimited = readStateOption(cursor);
  while (peek(cursor).kind !== 'end') {
    skipSymbol(cursor, ',');
    isLimited = readStateOption(cursor) || isLimited;
  }
  return isLimited;
}

function readStateOption(cursor: Cursor): boolean {
  const token = peek(cursor);
  const { text } = token;
  if (token.kind !== 'word') {
    fail(cursor, `${show(token)} is no option of a state`);
    return false;
  }
  take(cursor);
  if (plainOptions.includes(text)) return false;
  if (text === 'source-track') {
    if (!skipKeyword(cursor, 'rule')) skipKeyword(cursor, 'global');
    return false;
  }
  if (text === 'overload') {
    readOverload(cursor);
    return false;
  }
  if (text === 'max-src-conn-rate') {
    const connections = readCount(cursor);
    if (!skipSymbol(cursor, '/')) fail(cursor, 'a rate needs the form 100/10');
    const seconds = readCount(cursor);
    return connections / seconds < leastRate;
  }
  const least = leastBounds[text];
  // A bound of 0 is none at all.
  if (least !== undefined) {
    const value = readCount(cursor);
    return value > 0 && value < least;
  }
  const isShort = isShortTimeout(text, readCount(cursor));
  if (isShort === undefined) fail(cursor, `${show(token)} is no option of a state`);
  return isShort === true;
}

function readOverload(cursor: Cursor): void {
  if (!skipSymbol(cursor, '<')) fail(cursor, 'the name of a table belongs behind "overload"');
  expectName(cursor, 'the name of a table', 31);
  if (!skipSymbol(cursor, '>')) fail(cursor, 'the name of a table ends in >');
  if (skipKeyword(cursor, 'flush')) skipKeyword(cursor, 'global');
}

export function readCount(cursor: Cursor): number {
  const token = take(cursor);
  if (token.kind !== 'number') fail(cursor, `${show(token)} stands where a number belongs`);
  return Number(token.text);
}
