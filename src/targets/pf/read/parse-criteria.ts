/** What rules and anchors have in common: direction, interfaces, family, protocols, addresses, options. */
import { type Criteria, type Endpoint, type InterfaceTest, type TcpFlags, tcp, udp } from '../config.ts';
import {
  type Cursor,
  doubt,
  expectName,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  readList,
  restOf,
  restrict,
  show,
  skipKeyword,
  skipSymbol,
  take,
} from './parse-cursor.ts';
import { anywhere, readEndpoint } from './parse-endpoint.ts';

/** The criteria in the making. */
export type Draft = { -readonly [K in keyof Criteria]: Criteria[K] } & {
  state?: 'keep' | 'modulate' | 'synproxy' | 'no';
};

export function readDirection(cursor: Cursor, draft: Draft): void {
  if (skipKeyword(cursor, 'in')) draft.direction = 'in';
  else if (skipKeyword(cursor, 'out')) draft.direction = 'out';
}

/** From `on` to the end of the options; stops in front of an anchor's brace. */
export function readCriteria(cursor: Cursor, draft: Draft): void {
  if (skipKeyword(cursor, 'on')) draft.interfaces = readInterfaces(cursor, draft);
  if (skipKeyword(cursor, 'inet')) draft.family = 'inet';
  else if (skipKeyword(cursor, 'inet6')) draft.family = 'inet6';
  if (skipKeyword(cursor, 'proto')) draft.protocols = readList(cursor, readProtocol);
  if (!skipKeyword(cursor, 'all')) {
    if (skipKeyword(cursor, 'from')) draft.from = readEndpoint(cursor);
    if (isKeyword(peek(cursor), 'os')) leaveUnread(cursor, draft);
    if (skipKeyword(cursor, 'to')) draft.to = readEndpoint(cursor);
  }
  while (peek(cursor).kind !== 'end' && !isSymbol(peek(cursor), '{')) readOption(cursor, draft);
  checkCriteria(cursor, draft);
}

/** The interfaces behind `on`. */
export function readInterfaces(cursor: Cursor, draft?: Draft): readonly InterfaceTest[] {
  const token = peek(cursor);
  if (draft !== undefined && (isKeyword(token, 'any') || isKeyword(token, 'rdomain'))) {
    leaveUnread(cursor, draft);
    return [];
  }
  return readList(cursor, (one) => {
    const negated = skipSymbol(one, '!');
    return { name: expectName(one, 'the name of an interface', 15), negated };
  });
}

/** Names of /etc/protocols that rules are written with. */
const protocolNumbers: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['tcp', tcp],
  ['udp', udp],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmp6', 58],
  ['ipv6-icmp', 58],
  ['carp', 112],
  ['sctp', 132],
  ['pfsync', 240],
]);

function readProtocol(cursor: Cursor): number | undefined {
  const token = peek(cursor);
  const number =
    token.kind === 'number'
      ? Number(token.text)
      : isName(token)
        ? protocolNumbers.get(token.text)
        : undefined;
  if (number === undefined || number < 1 || number > 255) {
    fail(cursor, `${show(token)} is not a protocol that rulec knows; write its number`);
    return undefined;
  }
  take(cursor);
  return number;
}

/** Options that ask for more, or do more, than this page says. */
const notUnderstood: ReadonlySet<string> = new Set(
  `
  af-to allow-opts binat-to divert-packet divert-reply divert-to dnpipe dnqueue dup-to fastroute fragment group
  icmp-type icmp6-type max-pkt-rate nat-to once prio probability queue rdr-to received-on reply-to ridentifier
  route-to rtable scrub set tos user
`
    .trim()
    .split(/\s+/),
);

function readOption(cursor: Cursor, draft: Draft): void {
  const token = peek(cursor);
  const negated = isSymbol(token, '!') && isKeyword(peek(cursor, 1), 'tagged');
  const state = (['keep', 'modulate', 'synproxy', 'no'] as const).find((word) => isKeyword(token, word));
  // Of two tags the last counts with some versions and nobody has looked at the others.
  const again = isKeyword(token, 'tag') ? draft.tag : isKeyword(token, 'tagged') ? draft.tagged : undefined;
  if (again !== undefined) leaveUnread(cursor, draft);
  else if (skipKeyword(cursor, 'flags')) readFlags(cursor, draft);
  else if (skipKeyword(cursor, 'label')) readLabel(cursor, draft);
  else if (skipKeyword(cursor, 'tag')) draft.tag = readTag(cursor, draft);
  else if (negated || isKeyword(token, 'tagged')) {
    cursor.at += negated ? 2 : 1;
    draft.tagged = { tag: readTag(cursor, draft), negated };
  } else if (state !== undefined) readState(cursor, draft, state);
  else if (token.kind === 'word' && notUnderstood.has(token.text)) leaveUnread(cursor, draft);
  else fail(cursor, `${show(token)} is not an option of a rule`);
}

function readFlags(cursor: Cursor, draft: Draft): void {
  if (draft.flags !== undefined) fail(cursor, 'flags stand twice in a rule');
  draft.flags = readTcpFlags(cursor);
}

function readTcpFlags(cursor: Cursor): TcpFlags {
  if (skipKeyword(cursor, 'any')) return 'any';
  const set = isSymbol(peek(cursor), '/') ? '' : readFlagLetters(cursor);
  if (!skipSymbol(cursor, '/')) fail(cursor, 'flags need the form S/SA');
  const of = readFlagLetters(cursor);
  if ([...set].some((flag) => !of.includes(flag))) fail(cursor, `flags ${set}/${of} can never be met`);
  return { set, of };
}

function readFlagLetters(cursor: Cursor): string {
  const token = peek(cursor);
  if (token.kind !== 'word' || !/^[FSRPAUEW]+$/.test(token.text))
    fail(cursor, `${show(token)} are not TCP flags`);
  return take(cursor).text;
}

function readLabel(cursor: Cursor, draft: Draft): void {
  const label = expectName(cursor, 'a label', 63);
  if (draft.labels.length > 0) restrict(cursor, 'a rule with two labels', ['freebsd']);
  draft.labels = [...draft.labels, label];
}

function readTag(cursor: Cursor, draft: Draft): string {
  const tag = expectName(cursor, 'a tag', 63);
  // Several strings become one, and OpenBSD replaces $srcaddr and its like in tags.
  if (isName(peek(cursor)) || tag.includes('$')) leaveUnread(cursor, draft);
  return tag;
}

function readState(cursor: Cursor, draft: Draft, state: NonNullable<Draft['state']>): void {
  take(cursor);
  if (!skipKeyword(cursor, 'state')) {
    fail(cursor, `"state" belongs behind ${state}`);
    return;
  }
  if (draft.state !== undefined) {
    fail(cursor, 'a rule says twice how it keeps state');
    return;
  }
  draft.state = state;
  if (isSymbol(peek(cursor), '(')) leaveUnread(cursor, draft);
}

/** The rest of the statement is something that rulec does not understand. */
function leaveUnread(cursor: Cursor, draft: Draft): void {
  const why = `${show(peek(cursor))} in a rule`;
  const asksFor = (protocol: number): boolean =>
    draft.protocols.length === 0 || draft.protocols.includes(protocol);
  if (asksFor(tcp) || asksFor(udp)) doubt(cursor, why);
  draft.unread = { why, text: restOf(cursor) };
  cursor.at = cursor.tokens.length;
}

/** What pfctl refuses although its grammar takes it (filter_consistent and expand_rule in parse.y). */
function checkCriteria(cursor: Cursor, draft: Draft): void {
  if (draft.unread !== undefined) return;
  const { protocols, flags, from, to } = draft;
  const hasPorts = from.ports.length > 0 || to.ports.length > 0;
  if (hasPorts && !(protocols.length > 0 && protocols.every((one) => one === tcp || one === udp))) {
    fail(cursor, 'ports need "proto tcp", "proto udp" or both');
  }
  if (flags !== undefined && flags !== 'any' && protocols.length > 0 && !protocols.includes(tcp)) {
    fail(cursor, 'flags are for tcp alone');
  }
  const families = ([4, 6] as const).filter(
    (family) => draft.family === undefined || draft.family === (family === 4 ? 'inet' : 'inet6'),
  );
  if (!families.some((family) => hasFamily(from, family) && hasFamily(to, family))) {
    fail(cursor, 'the addresses leave no combination of one address family');
  }
}

function hasFamily(endpoint: Endpoint, family: 4 | 6): boolean {
  if (endpoint.addresses.length === 0) return true;
  return endpoint.addresses.some((test) => {
    if (test.kind === 'prefix') return test.prefix.family === family;
    return test.kind === 'range' ? test.from.family === family : true;
  });
}

/** Criteria that hold for every packet. */
export function emptyDraft(origin: Criteria['origin']): Draft {
  return { quick: false, interfaces: [], protocols: [], from: anywhere, to: anywhere, labels: [], origin };
}
