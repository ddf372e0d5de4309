/** What rules and anchors have in common: direction, interfaces, family, protocols, addresses, options. */

import { quote } from '../../../../diagnostics/quote.ts';
import { type Endpoint, type InterfaceTest, tcp, udp } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  readList,
  restrict,
  restrictIfNamed,
  show,
  skipKeyword,
  skipSymbol,
  take,
} from '../parse-cursor.ts';
import { checkOptions } from './check-rule.ts';
import type { Draft } from './parse-draft.ts';
import { readEndpoint } from './parse-endpoint.ts';
import { protocolNumberOf } from './parse-names.ts';
import { readOption, readOs, readRoute } from './parse-options.ts';

export function readDirection(cursor: Cursor, draft: Draft): void {
  if (skipKeyword(cursor, 'in')) draft.direction = 'in';
  else if (skipKeyword(cursor, 'out')) draft.direction = 'out';
}

/** From `on` to the end of the options; stops in front of an anchor's brace. */
export function readCriteria(cursor: Cursor, draft: Draft, isTranslation = false): void {
  if (skipKeyword(cursor, 'on')) draft.interfaces = readInterfaces(cursor, draft);
  // FreeBSD and macOS have the way of a packet here, OpenBSD among the options.
  readRoute(cursor, draft);
  readWho(cursor, draft);
  while (peek(cursor).kind !== 'end' && !isSymbol(peek(cursor), '{') && !isSymbol(peek(cursor), '->'))
    readOption(cursor, draft);
  checkCriteria(cursor, draft, isTranslation);
  if (draft.unread === undefined) checkOptions(cursor, draft);
}

/** The family, the protocols and the addresses. */
export function readWho(cursor: Cursor, draft: Draft): void {
  if (skipKeyword(cursor, 'inet')) draft.family = 'inet';
  else if (skipKeyword(cursor, 'inet6')) draft.family = 'inet6';
  if (skipKeyword(cursor, 'proto')) draft.protocols = readList(cursor, readProtocol);
  if (skipKeyword(cursor, 'all')) return;
  if (skipKeyword(cursor, 'from')) draft.from = readEndpoint(cursor);
  if (isKeyword(peek(cursor), 'os')) readOs(cursor, draft);
  if (skipKeyword(cursor, 'to')) draft.to = readEndpoint(cursor);
  if (draft.to.addresses.some((test) => test.kind === 'unrouted' && test.text === 'urpf-failed'))
    fail(cursor, '"urpf-failed" is not for a destination');
}

/** What stands in the parentheses behind `log`: what is logged, and to which interface (logopts in parse.y). */
export function readLogOptions(cursor: Cursor): readonly string[] {
  if (!skipSymbol(cursor, '(')) return [];
  const words: string[] = [];
  do {
    const token = take(cursor);
    words.push(token.text);
    if (isKeyword(token, 'to')) {
      const name = expectName(cursor, 'an interface for the log', 15);
      if (!/^pflog(?:\d|1[0-5])$/.test(name)) fail(cursor, `${quote(name)} is not a pflog interface`);
      words.push(name);
    } else if (isKeyword(token, 'matches'))
      restrictIfNamed(cursor, '"log (matches)"', ['openbsd', 'freebsd']);
    else if (isKeyword(token, 'group')) restrictIfNamed(cursor, '"log (group)"', ['freebsd', 'macos']);
    else if (!isKeyword(token, 'all') && !isKeyword(token, 'user'))
      fail(cursor, `${show(token)} says nothing about what to log`);
    skipSymbol(cursor, ',');
  } while (cursor.problem === undefined && !skipSymbol(cursor, ')'));
  return words;
}

/** The interfaces behind `on`. */
export function readInterfaces(cursor: Cursor, draft?: Draft): readonly InterfaceTest[] {
  if (draft !== undefined && isKeyword(peek(cursor), 'any')) {
    restrict(cursor, '"on any"', ['openbsd']);
    take(cursor);
    return [];
  }
  if (draft !== undefined && isKeyword(peek(cursor), 'rdomain')) {
    restrictIfNamed(cursor, '"on rdomain"', ['openbsd']);
    take(cursor);
    draft.further.push({ kind: 'unknown', text: `rdomain ${take(cursor).text}` });
    return [];
  }
  return readList(cursor, (one) => {
    const negated = skipSymbol(one, '!');
    // `antispoof for (em0)`: how the addresses of the interface are looked up.
    const isDynamic = draft === undefined && skipSymbol(one, '(');
    const name = expectName(one, 'the name of an interface', 15);
    if (isDynamic && !skipSymbol(one, ')')) fail(one, 'a parenthesis is not closed');
    return { name, negated };
  });
}

function readProtocol(cursor: Cursor): number | undefined {
  const token = peek(cursor);
  const number =
    token.kind === 'number' ? Number(token.text) : isName(token) ? protocolNumberOf(token.text) : undefined;
  if (number === undefined || number < 1 || number > 255) {
    fail(cursor, `${show(token)} is not a protocol that rulec knows; write its number`);
    return undefined;
  }
  take(cursor);
  return number;
}

const sctp = 132;

/** What pfctl refuses although its grammar takes it (filter_consistent and expand_rule in parse.y). */
export function checkCriteria(cursor: Cursor, draft: Draft, isTranslation = false): void {
  if (draft.unread !== undefined) return;
  const { protocols, flags, from, to } = draft;
  const hasPorts = from.ports.length > 0 || to.ports.length > 0;
  // FreeBSD gives SCTP ports as well.
  if (hasPorts && protocols.includes(sctp)) restrictIfNamed(cursor, 'ports of SCTP', ['freebsd']);
  const have = [tcp, udp, sctp];
  // Translation rules may have ports for every protocol; pfSense writes them so.
  if (!isTranslation && hasPorts && !(protocols.length > 0 && protocols.every((one) => have.includes(one)))) {
    fail(cursor, 'ports need "proto tcp", "proto udp" or both');
  }
  if (flags !== undefined && flags !== 'any' && protocols.length > 0 && !protocols.includes(tcp)) {
    fail(cursor, 'flags are only for tcp');
  }
  if (draft.further.some(({ kind }) => kind === 'user') && protocols.length === 0)
    restrict(cursor, 'a test of the user without "proto"', ['freebsd', 'macos']);
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
