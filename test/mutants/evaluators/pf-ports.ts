/** Ports of pf, for the second evaluator alone. */
import { name, type Parser, skip } from './pf-lex.ts';
import { refused } from './settle.ts';

export interface PortTest {
  readonly matches: (port: number) => boolean;
  readonly numbers: readonly number[];
}

const services: Readonly<Record<string, number>> = { https: 443, http: 80, domain: 53, ssh: 22 };

export function readPort(parser: Parser): PortTest {
  const first = ['!', '<', '>', '='].filter((sign) => skip(parser, sign)).join('');
  const operator = first === '' ? '' : `${first}${first !== '=' && skip(parser, '=') ? '=' : ''}`;
  const word = name(parser, 20);
  const [low = '', high, ...more] = word.split(':');
  const port = portNumber(low);
  if (more.length > 0) throw refused(`${word} is not a port`);
  if (operator !== '') {
    if (high !== undefined) throw refused('a range behind an operator');
    return unary(operator, port);
  }
  if (skip(parser, '>', '<')) return between(parser, port, portNumber(name(parser, 20)), 1);
  if (skip(parser, '<', '>')) {
    const end = portNumber(name(parser, 20));
    return { matches: (one) => one < port || one > end, numbers: [port, end] };
  }
  if (high === undefined) return { matches: (one) => one === port, numbers: [port] };
  return between(parser, port, portNumber(high), 0);
}

/** The ports from one end to the other, so many at each end left out. */
function between(parser: Parser, from: number, to: number, without: number): PortTest {
  if (from > to) parser.only('a range that ends before it begins', 'freebsd', 'macos');
  return { matches: (one) => from + without <= one && one <= to - without, numbers: [from, to] };
}

function unary(operator: string, port: number): PortTest {
  const tests: Readonly<Record<string, (one: number) => boolean>> = {
    '=': (one) => one === port,
    '!=': (one) => one !== port,
    '<': (one) => one < port,
    '<=': (one) => one <= port,
    '>': (one) => one > port,
    '>=': (one) => one >= port,
  };
  const matches = tests[operator];
  if (matches === undefined) throw refused(`${operator} is no operator`);
  return { matches, numbers: [port] };
}

function portNumber(text: string): number {
  const port = services[text] ?? (/^(0|[1-9]\d*)$/.test(text) ? Number(text) : undefined);
  if (port === undefined || port > 65535) throw refused(`${text} is not a port`);
  return port;
}
