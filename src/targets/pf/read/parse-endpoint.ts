/** `from` and `to`: addresses and ports (ipspec, host and portspec in pfctl's parse.y). */
import { quote } from '../../../diagnostics/quote.ts';
import type { AddressTest, Endpoint, PortTest } from '../config.ts';
import {
  type Cursor,
  doubt,
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
} from './parse-cursor.ts';
import { isPrefix, readAddress } from './parse-table-file.ts';

export const anywhere: Endpoint = { addresses: [], ports: [] };

/** What stands behind `from` or `to`. */
export function readEndpoint(cursor: Cursor): Endpoint {
  const addresses = isKeyword(peek(cursor), 'port') ? [] : readAddresses(cursor);
  const ports = skipKeyword(cursor, 'port') ? readList(cursor, readPort) : [];
  return { addresses, ports };
}

function readAddresses(cursor: Cursor): readonly AddressTest[] {
  if (skipKeyword(cursor, 'any')) return [];
  const list = readNestedList(cursor, readAddressTest);
  if (list.every((test) => test.kind === 'unread' && test.text === 'any')) return [];
  // pfctl drops `any` from a list with others: the list then means less than it says (host_list in parse.y).
  if (list.some((test) => test.kind === 'unread' && test.text === 'any'))
    doubt(cursor, '"any" among other addresses');
  return list;
}

function readAddressTest(cursor: Cursor): AddressTest | undefined {
  if (skipKeyword(cursor, 'any')) return { kind: 'unread', text: 'any', negated: false };
  const negated = skipSymbol(cursor, '!');
  const token = peek(cursor);
  if (skipSymbol(cursor, '<')) {
    const name = expectName(cursor, 'the name of a table', 31);
    expectSymbol(cursor, '>', 'the name of a table');
    return { kind: 'table', name, negated };
  }
  if (isSymbol(token, '(') || ['no-route', 'urpf-failed', 'route'].some((word) => isKeyword(token, word))) {
    return { kind: 'unread', text: skipUnread(cursor), negated };
  }
  const text = readHost(cursor);
  if (text === undefined) return undefined;
  if (!isSymbol(peek(cursor), '-')) return literal(cursor, text, negated);
  take(cursor);
  const end = readHost(cursor);
  return end === undefined ? undefined : range(cursor, text, end, negated);
}

/** `(em0)`, `no-route`, `route "label"`: an address whose value the text does not say. */
function skipUnread(cursor: Cursor): string {
  const first = take(cursor).text;
  let text = first;
  if (first === '(') {
    while (peek(cursor).kind !== 'end' && !text.endsWith(')')) text += take(cursor).text;
  } else if (first === 'route') text += ` "${take(cursor).text}"`;
  doubt(cursor, `the address ${quote(text)}`);
  return text;
}

/** A word or number, with its mask: the text of an address. */
export function readHost(cursor: Cursor): string | undefined {
  const token = peek(cursor);
  if (!isName(token) && !(token.kind === 'number' && isSymbol(peek(cursor, 1), '/'))) {
    fail(cursor, `${show(token)} stands where an address belongs`);
    return undefined;
  }
  take(cursor);
  if (!skipSymbol(cursor, '/')) return token.text;
  const mask = peek(cursor);
  if (mask.kind !== 'number') {
    fail(cursor, `${show(mask)} stands where a mask belongs`);
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
  doubt(cursor, `the name ${quote(text)} as an address`);
  return { kind: 'unread', text, negated };
}

function range(cursor: Cursor, low: string, high: string, negated: boolean): AddressTest | undefined {
  const [from, to] = [readAddress(low), readAddress(high)];
  if (
    isPrefix(from) &&
    isPrefix(to) &&
    from.family === 4 &&
    to.family === 4 &&
    from.length + to.length === 64
  ) {
    const ends = { from: { family: 4, value: from.network }, to: { family: 4, value: to.network } } as const;
    return { kind: 'range', ...ends, negated };
  }
  if (
    isPrefix(from) &&
    isPrefix(to) &&
    from.family === 6 &&
    to.family === 6 &&
    from.length + to.length === 256
  ) {
    const ends = { from: { family: 6, value: from.network }, to: { family: 6, value: to.network } } as const;
    return { kind: 'range', ...ends, negated };
  }
  fail(cursor, `${low} - ${high} is not a range of addresses`);
  return undefined;
}

const operators = ['=', '!=', '<=', '<', '>=', '>'] as const;

/** Names of ports that mean the same in the services file of every system. */
const services: Readonly<Record<string, number>> = {
  domain: 53,
  http: 80,
  https: 443,
  ntp: 123,
  smtp: 25,
  ssh: 22,
  www: 80,
};

function readPort(cursor: Cursor): PortTest | undefined {
  const operator = operators.find((one) =>
    [...one].every((char, index) => isSymbol(peek(cursor, index), char)),
  );
  if (operator !== undefined) {
    for (const _ of operator) take(cursor);
    const text = readPortText(cursor);
    if (text.includes(':')) fail(cursor, `a range of ports stands behind ${operator}`);
    const port = portOf(cursor, text);
    return port === undefined ? unread(cursor, `${operator} ${text}`) : { operator, port };
  }
  const text = readPortText(cursor);
  const binary = (['><', '<>'] as const).find((one) => skipSymbol(cursor, one));
  const [first = '', second, ...more] = binary === undefined ? text.split(':') : [text, readPortText(cursor)];
  if (more.length > 0 || (binary !== undefined && text.includes(':')))
    fail(cursor, `${text} is not a range of ports`);
  const from = portOf(cursor, first);
  if (second === undefined) return from === undefined ? unread(cursor, text) : { operator: '=', port: from };
  const to = portOf(cursor, second);
  if (from === undefined || to === undefined) return unread(cursor, text);
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
  fail(cursor, `${show(token)} stands where a port belongs`);
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
  if (Object.hasOwn(services, text)) return services[text];
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(text) && !/^0x[0-9A-Fa-f]+$/.test(text)) {
    fail(cursor, `${quote(text)} is no port`);
  }
  return undefined;
}

function unread(cursor: Cursor, text: string): PortTest {
  doubt(cursor, `the port ${quote(text)}`);
  return { operator: 'unread', text };
}
