/** `from` and `to`: addresses and ports (ipspec, host and portspec in pfctl's parse.y). */

import { quote } from '../../../../diagnostics/quote.ts';
import { prefixRange } from '../../../../sets/prefix.ts';
import type { AddressTest, Endpoint, PortTest } from '../../config.ts';
import {
  type Cursor,
  expectName,
  expectSymbol,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  readList,
  readNestedList,
  restrict,
  show,
  skipKeyword,
  skipSymbol,
  take,
} from '../parse-cursor.ts';
import { isPrefix, readAddress } from '../parse-table-file.ts';
import { portNames } from './parse-names.ts';

/** What stands behind `from` or `to`. */
export function readEndpoint(cursor: Cursor): Endpoint {
  const addresses = isKeyword(peek(cursor), 'port') ? [] : readAddresses(cursor);
  const ports = skipKeyword(cursor, 'port') ? readList(cursor, readPort) : [];
  return { addresses, ports };
}

export function readAddresses(cursor: Cursor): readonly AddressTest[] {
  if (skipKeyword(cursor, 'any')) return [];
  // Among others, pfctl drops `any`: the list then means less than it says (host_list in parse.y).
  const list = readNestedList(cursor, readAddressTest);
  if (list.every((test) => test.kind === 'unread' && test.text === 'any')) return [];
  return list;
}

export function readAddressTest(cursor: Cursor): AddressTest | undefined {
  if (skipKeyword(cursor, 'any')) return { kind: 'unread', text: 'any', negated: false };
  const negated = skipSymbol(cursor, '!');
  const token = peek(cursor);
  if (skipSymbol(cursor, '<')) {
    const name = expectName(cursor, 'the name of a table', 31);
    expectSymbol(cursor, '>', 'the name of a table');
    return { kind: 'table', name, negated };
  }
  if (isSymbol(token, '(')) return readDynamic(cursor, negated);
  if (skipKeyword(cursor, 'no-route') || skipKeyword(cursor, 'urpf-failed'))
    return { kind: 'unrouted', text: token.text, negated };
  if (skipKeyword(cursor, 'route'))
    return { kind: 'unread', text: `route "${expectName(cursor, 'a route label', 31)}"`, negated };
  const text = readHost(cursor);
  if (text === undefined) return undefined;
  if (!isSymbol(peek(cursor), '-')) return literal(cursor, text, negated);
  take(cursor);
  const end = readHost(cursor);
  return end === undefined ? undefined : range(cursor, text, end, negated);
}

/** `(em0)`, `(em0:network)`: what an interface has when a packet comes. */
function readDynamic(cursor: Cursor, negated: boolean): AddressTest {
  take(cursor);
  const text = expectName(cursor, 'the name of an interface', 63);
  expectSymbol(cursor, ')', 'the name of an interface');
  const mask = skipSymbol(cursor, '/') ? `/${take(cursor).text}` : '';
  const read = interfaceAddress(text);
  if (read === undefined) fail(cursor, `${quote(text)} is not an interface`);
  const { name, part } = read ?? { name: text, part: 'other' };
  return {
    ...{ kind: 'interface', name, part: mask === '' ? part : 'other', negated },
    text: `(${text})${mask}`,
  };
}

/** An interface or a group, and which of its addresses (`:network`, `:broadcast`, `:peer`, and `:0` without aliases). */
export function interfaceAddress(
  text: string,
): { readonly name: string; readonly part: 'address' | 'network' | 'other' } | undefined {
  const [name = '', ...modifiers] = text.split(':');
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/.test(name)) return undefined;
  if (!modifiers.every((one) => ['network', 'broadcast', 'peer', '0'].includes(one))) return undefined;
  if (modifiers.includes('broadcast') || modifiers.includes('peer')) return { name, part: 'other' };
  return { name, part: modifiers.includes('network') ? 'network' : 'address' };
}

/** A word or number, with its mask: the text of an address. */
export function readHost(cursor: Cursor): string | undefined {
  const token = peek(cursor);
  if (!isName(token) && !(token.kind === 'number' && isSymbol(peek(cursor, 1), '/'))) {
    fail(cursor, `${show(token)} found where an address is expected`);
    return undefined;
  }
  take(cursor);
  if (!skipSymbol(cursor, '/')) return token.text;
  const mask = peek(cursor);
  if (mask.kind !== 'number') {
    fail(cursor, `${show(mask)} found where a mask is expected`);
    return undefined;
  }
  take(cursor);
  return `${token.text}/${mask.text}`;
}

function literal(cursor: Cursor, text: string, negated: boolean): AddressTest | undefined {
  const read = readAddress(text);
  if (isPrefix(read)) return { kind: 'prefix', prefix: read, negated };
  if ('problem' in read) {
    fail(cursor, read.problem);
    return undefined;
  }
  const found = interfaceAddress(text);
  if (found !== undefined && isInterface(text, found.name))
    return { kind: 'interface', ...found, text, negated };
  return { kind: 'unread', text, negated };
}

/**
 * pfctl takes a word for an interface or group if there is one of that name, and else asks for the host (host() in
 * pfctl_parser.c). Names of interfaces end in a digit; of those that do not, only these are no hosts.
 */
function isInterface(text: string, name: string): boolean {
  return (
    text.includes(':') || /^[A-Za-z]+\d+(?:\.\d+)?$/.test(name) || ['self', 'egress', 'lo'].includes(name)
  );
}

function range(cursor: Cursor, low: string, high: string, negated: boolean): AddressTest | undefined {
  const [from, to] = [low, high].map((text) => {
    const read = readAddress(text);
    const isAlone = isPrefix(read) && read.length === (read.family === 4 ? 32 : 128);
    return isAlone ? prefixRange(read).from : undefined;
  });
  if (from !== undefined && from.family === to?.family) return { kind: 'range', from, to, negated };
  fail(cursor, `${low} - ${high} is not a range of addresses`);
  return undefined;
}

const operators = ['=', '!=', '<=', '<', '>=', '>'] as const;

function readPort(cursor: Cursor): PortTest | undefined {
  const operator = operators.find((one) =>
    [...one].every((char, index) => isSymbol(peek(cursor, index), char)),
  );
  if (operator !== undefined) {
    for (const _ of operator) take(cursor);
    const text = readPortText(cursor);
    if (text.includes(':')) fail(cursor, `a range of ports follows ${operator}`);
    const port = portOf(cursor, text);
    return port === undefined ? unread(`${operator} ${text}`) : { operator, port };
  }
  const text = readPortText(cursor);
  const binary = (['><', '<>'] as const).find((one) => skipSymbol(cursor, one));
  const [first = '', second, ...more] = binary === undefined ? text.split(':') : [text, readPortText(cursor)];
  if (more.length > 0 || (binary !== undefined && text.includes(':')))
    fail(cursor, `${text} is not a range of ports`);
  const from = portOf(cursor, first);
  if (second === undefined) return from === undefined ? unread(text) : { operator: '=', port: from };
  const to = portOf(cursor, second);
  if (from === undefined || to === undefined) return unread(text);
  // OpenBSD refuses the range; the others load it, and it never matches.
  if (from > to)
    restrict(cursor, `the port range ${from}${binary ?? ':'}${to} that ends before it begins`, [
      'freebsd',
      'macos',
    ]);
  if (binary === undefined && from === to) return { operator: '=', port: from };
  return { operator: binary ?? ':', from, to };
}

function readPortText(cursor: Cursor): string {
  const token = peek(cursor);
  if (token.kind === 'number' || isName(token)) return take(cursor).text;
  fail(cursor, `${show(token)} found where a port is expected`);
  return '';
}

/** A port number; undefined where the text may be one that only the device knows. */
function portOf(cursor: Cursor, text: string): number | undefined {
  if (/^[0-9]+$/.test(text)) {
    // strtoul with base 0 reads 0443 as an octal number (getservice in parse.y).
    if (text.length > 1 && text.startsWith('0')) return undefined;
    if (Number(text) > 65535) fail(cursor, `there is no port ${text}`);
    return Number(text);
  }
  const named = portNames.get(text);
  if (named !== undefined) return named;
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(text) && !/^0x[0-9A-Fa-f]+$/.test(text)) {
    fail(cursor, `${quote(text)} is not a port`);
  }
  return undefined;
}

function unread(text: string): PortTest {
  return { operator: 'unread', text };
}
