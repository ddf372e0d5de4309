/**
 * Reads pf.conf and table files, for the second evaluator alone: written from pf.conf(5) and the grammar of
 * pfctl, without a look at the target's own reader. It knows what the mutants hold and no more.
 */
import type { TargetFile } from '../../../src/targets/target.ts';
import { blockOf, everyIpv4, everyIpv6, type Ip, isIn, memberTest, type Range, readIp } from './address.ts';
import { beyond, refused } from './settle.ts';

/** A set of addresses; `unsure` where the text leaves it to others what is in it. */
export interface Addresses {
  readonly holds: (ip: Ip) => boolean | 'unsure';
  /** For the boundaries of probes. */
  readonly ranges: readonly Range[];
}

/** One address test of a rule. */
export interface AddressTest {
  readonly negated: boolean;
  readonly table?: string;
  readonly range?: Range;
  /** A host or interface name. */
  readonly unknown?: true;
}

export interface Rule {
  readonly action: 'pass' | 'block';
  readonly criteria: Criteria;
  readonly quick: boolean;
  readonly tag?: string;
}

/** What a rule asks for; an empty list asks for nothing. */
export interface Criteria {
  readonly direction?: 'in' | 'out';
  readonly interfaces: readonly { readonly name: string; readonly negated: boolean }[];
  readonly family?: 4 | 6;
  readonly protocols: readonly ('tcp' | 'udp')[];
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly matchesSyn: boolean;
  /** A pass without state: what becomes of the connection is up to other rules. */
  readonly stateless: boolean;
  readonly tagged?: { readonly name: string; readonly negated: boolean };
  /** The criteria of the anchors around the rule. */
  readonly outer?: Criteria;
}

export interface Endpoint {
  readonly addresses: readonly AddressTest[];
  readonly ports: readonly PortTest[];
}

export interface PortTest {
  readonly matches: (port: number) => boolean;
  readonly numbers: readonly number[];
}

export interface PfText {
  readonly rules: readonly Rule[];
  readonly tables: ReadonlyMap<string, Addresses>;
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

type Dialect = 'openbsd' | 'freebsd' | 'macos';
const all: readonly Dialect[] = ['openbsd', 'freebsd', 'macos'];

/** Reads a configuration, for one system or, without a dialect, for all of them. */
export function readPf(files: readonly TargetFile[], dialect: string | undefined): PfText {
  const main = files.find(({ path }) => path.endsWith('.conf'));
  if (main === undefined) throw refused('no main file');
  const systems = all.filter((system) => dialect === undefined || system === dialect);
  const only = (what: string, ...takers: readonly Dialect[]): void => {
    if (!systems.every((system) => takers.includes(system))) throw refused(what);
  };
  const text = String(main.content);
  if (!text.endsWith('\n') && !/(^|\n)(#.*)?$/.test(text)) only('no newline at the end', 'openbsd');
  const parser: Parser = {
    tokens: lex(text),
    at: 0,
    macros: new Map(),
    tables: new Map(),
    rules: [],
    files,
    only,
  };
  readStatements(parser, undefined);
  return { rules: parser.rules, tables: parser.tables };
}

interface Parser {
  tokens: Token[];
  at: number;
  readonly macros: Map<string, string>;
  readonly tables: Map<string, Addresses>;
  readonly rules: Rule[];
  readonly files: readonly TargetFile[];
  readonly only: (what: string, ...takers: readonly Dialect[]) => void;
}

/** Tokens; newlines are tokens too. */
function lex(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.replaceAll('\\\n', '');
  const form =
    /([ \t]+)|(#[^\n]*)|(\n)|"([^"]*)"|'([^']*)'|([A-Za-z0-9_:$.][^\s(){}<>!=/#,"']*)|([(){}<>!=/,-])/y;
  while (form.lastIndex < text.length) {
    const at = form.lastIndex;
    const found = form.exec(text);
    if (found === null) throw refused(`a character at ${at}: ${JSON.stringify(text.slice(at, at + 9))}`);
    const [, blank, comment, newline, double, single, word, sign] = found;
    if (blank !== undefined || comment !== undefined) continue;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ text: quoted.replaceAll('\n', ''), quoted: true });
    else tokens.push({ text: newline ?? word?.replaceAll('\\', '') ?? sign ?? '', quoted: false });
  }
  return tokens;
}

function peek(parser: Parser): Token {
  const token = parser.tokens[parser.at] ?? { text: '\n', quoted: false };
  if (token.quoted || !token.text.startsWith('$')) return token;
  const value = parser.macros.get(token.text.slice(1));
  if (value === undefined) throw refused(`macro ${token.text} is not defined`);
  parser.tokens.splice(parser.at, 1, ...lex(value));
  return peek(parser);
}

function take(parser: Parser): Token {
  const token = peek(parser);
  parser.at++;
  return token;
}

function is(parser: Parser, text: string): boolean {
  const token = peek(parser);
  return !token.quoted && token.text === text;
}

function skip(parser: Parser, ...words: readonly string[]): boolean {
  const start = parser.at;
  for (const word of words) {
    if (!is(parser, word)) {
      parser.at = start;
      return false;
    }
    parser.at++;
  }
  return true;
}

function need(parser: Parser, ...words: readonly string[]): void {
  if (!skip(parser, ...words)) throw refused(`${show(peek(parser))} where ${words.join(' ')} belongs`);
}

function show({ text }: Token): string {
  return JSON.stringify(text);
}

/** The words of the grammar that mutants can bring to where a name belongs. */
const reserved = new Set(
  (
    'all allow-opts anchor antispoof any block const counters drop file flags for from group in include inet inet6 keep ' +
    'label limit load log match modulate no no-route on os out pass persist port probability proto quick return ' +
    'return-icmp return-rst route scrub set skip state synproxy table tag tagged to user'
  ).split(' '),
);

/** A string, or a bare word that is no keyword. */
function name(parser: Parser, longest: number): string {
  const token = take(parser);
  if (token.quoted ? false : reserved.has(token.text) || !/^[A-Za-z0-9_:.]/.test(token.text))
    throw refused(`${show(token)} where a name belongs`);
  if (token.text.length > longest) throw refused(`${show(token)} is longer than ${longest}`);
  return token.text;
}

function readStatements(parser: Parser, outer: Criteria | undefined): void {
  while (parser.at < parser.tokens.length) {
    if (skip(parser, '\n')) continue;
    if (outer !== undefined && skip(parser, '}')) return;
    readStatement(parser, outer);
    if (outer !== undefined && is(parser, '}')) continue;
    need(parser, '\n');
  }
  if (outer !== undefined) throw refused('an anchor without an end');
}

function readStatement(parser: Parser, outer: Criteria | undefined): void {
  if (skip(parser, 'table')) {
    readTable(parser, outer);
    return;
  }
  if (skip(parser, 'anchor')) {
    readAnchor(parser, outer);
    return;
  }
  if (skip(parser, 'set')) {
    if (!skip(parser, 'limit', 'table-entries') && !skip(parser, 'block-policy')) throw beyond('a setting');
    if (parser.rules.length > 0) parser.only('a setting behind a rule', 'openbsd');
    take(parser);
    return;
  }
  if (is(parser, 'pass') || is(parser, 'block')) {
    readRule(parser, outer);
    return;
  }
  const macro = name(parser, 1000);
  need(parser, '=');
  const parts: string[] = [];
  while (!is(parser, '\n')) parts.push(name(parser, 8000));
  if (parts.length === 0) throw refused('a macro without a value');
  parser.macros.set(macro, parts.join(' '));
}

function readTable(parser: Parser, outer: Criteria | undefined): void {
  if (outer !== undefined) parser.only('a table in an anchor in braces', 'openbsd');
  if (outer !== undefined) throw beyond('a table of an anchor');
  need(parser, '<');
  const table = name(parser, 31);
  need(parser, '>');
  const entries: string[] = [];
  let filled = false;
  while (!is(parser, '\n')) {
    if (skip(parser, 'persist') || skip(parser, 'const') || skip(parser, 'counters')) continue;
    filled = true;
    if (skip(parser, 'file')) {
      entries.push(...entriesOfFile(parser, name(parser, 1023)));
      continue;
    }
    need(parser, '{');
    skipNewlines(parser);
    while (!skip(parser, '}')) {
      const mark = skip(parser, '!') ? '!' : '';
      entries.push(`${mark}${readAddressText(parser)}`);
      separate(parser);
    }
  }
  parser.tables.set(table, filled ? contentOf(entries) : unknownAddresses);
}

function skipNewlines(parser: Parser): void {
  while (skip(parser, '\n'));
}

/** Between the items of a list: blanks, newlines, or a comma that is followed by another item. */
function separate(parser: Parser): void {
  skipNewlines(parser);
  if (skip(parser, ',') && (is(parser, '\n') || is(parser, '}'))) throw refused('a comma at the end');
}

function readAddressText(parser: Parser): string {
  const word = name(parser, 255);
  return skip(parser, '/') ? `${word}/${name(parser, 9)}` : word;
}

function entriesOfFile(parser: Parser, path: string): readonly string[] {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const file = parser.files.find((one) => one.path.slice(one.path.lastIndexOf('/') + 1) === base);
  if (file === undefined) throw refused(`${path} is missing`);
  const entries: string[] = [];
  for (const line of String(file.content).split('\n')) {
    for (const word of line.split(/[ \t\r\v\f]+/).filter((one) => one !== '')) {
      if (word.startsWith(';')) parser.only('a comment with ;', 'freebsd');
      if (word.startsWith('#') || word.startsWith(';')) break;
      entries.push(word);
    }
  }
  return entries;
}

interface TableEntry {
  readonly range: Range;
  readonly negated: boolean;
}

export const unknownAddresses: Addresses = { holds: () => 'unsure', ranges: [] };

/** The longest prefix that holds the address decides; of two definitions of one network the first counts. */
function contentOf(texts: readonly string[]): Addresses {
  const entries: TableEntry[] = [];
  let unsure = false;
  for (const text of texts) {
    const negated = text.startsWith('!');
    const range = readPrefix(negated ? text.slice(1) : text);
    if (range === undefined) unsure = true;
    else entries.push({ range, negated });
    // Nobody has tried what an entry of length 0 does in the tree of a kernel.
    if (range !== undefined && (same(range, everyIpv4) || same(range, everyIpv6))) unsure = true;
  }
  const ranges = entries.map(({ range }) => range);
  if (unsure) return { holds: () => 'unsure', ranges };
  if (entries.every(({ negated }) => !negated)) return { holds: memberTest(ranges), ranges };
  return {
    ranges,
    holds: (ip) => {
      let best: TableEntry | undefined;
      for (const entry of entries) {
        if (!isIn(ip, entry.range)) continue;
        if (best === undefined || entry.range.to - entry.range.from < best.range.to - best.range.from)
          best = entry;
      }
      return best !== undefined && !best.negated;
    },
  };
}

function same(a: Range, b: Range): boolean {
  return a.family === b.family && a.from === b.from && a.to === b.to;
}

/** An address with or without a mask; host bits are cleared. Undefined: a name. */
function readPrefix(text: string): Range | undefined {
  const [, body = '', , mask] = /^([^/]*)(\/(.*))?$/.exec(text) ?? [];
  const short = mask !== undefined && /^\d{1,3}(\.\d{1,3}){0,3}$/.test(body);
  const full = short ? [...body.split('.').map(Number), 0, 0, 0].slice(0, 4).join('.') : body;
  const ip = readIp(full);
  if (ip === undefined) {
    if (mask !== undefined || !/^[A-Za-z][A-Za-z0-9.-]*$/.test(body)) throw refused(`${text} is no address`);
    return undefined;
  }
  const bits = mask === undefined ? (ip.family === 4 ? 32 : 128) : Number(mask);
  if (mask !== undefined && (!/^\d{1,3}$/.test(mask) || bits > (ip.family === 4 ? 32 : 128)))
    throw refused(`${text} has a wrong mask`);
  return blockOf(ip, bits);
}

function readAnchor(parser: Parser, outer: Criteria | undefined): void {
  name(parser, 63);
  const direction = readDirection(parser);
  if (is(parser, 'quick')) throw beyond('quick on an anchor');
  const { criteria, tag } = readCriteria(parser, direction, 'block', outer);
  if (tag !== undefined || !skip(parser, '{')) throw beyond('an anchor of elsewhere');
  readStatements(parser, criteria);
}

function readDirection(parser: Parser): 'in' | 'out' | undefined {
  if (skip(parser, 'in')) return 'in';
  return skip(parser, 'out') ? 'out' : undefined;
}

function readRule(parser: Parser, outer: Criteria | undefined): void {
  const action = skip(parser, 'pass') ? 'pass' : 'block';
  if (action === 'block') need(parser, 'block');
  if (action === 'block' && !skip(parser, 'return')) skip(parser, 'drop');
  const direction = readDirection(parser);
  let quick = skip(parser, 'quick');
  skip(parser, 'log');
  if (!quick) quick = skip(parser, 'quick');
  const { criteria, tag } = readCriteria(parser, direction, action, outer);
  parser.rules.push({ action, criteria, quick, ...(tag === undefined ? {} : { tag }) });
}

function readCriteria(
  parser: Parser,
  direction: 'in' | 'out' | undefined,
  action: 'pass' | 'block',
  outer: Criteria | undefined,
): { readonly criteria: Criteria; readonly tag: string | undefined } {
  const interfaces = skip(parser, 'on')
    ? list(parser, () => ({ negated: skip(parser, '!'), name: name(parser, 15) }))
    : [];
  const family = skip(parser, 'inet') ? 4 : skip(parser, 'inet6') ? 6 : undefined;
  const protocols = skip(parser, 'proto') ? list(parser, () => readProtocol(parser)) : [];
  let from: Endpoint = { addresses: [], ports: [] };
  let to = from;
  if (!skip(parser, 'all')) {
    if (skip(parser, 'from')) from = readEndpoint(parser);
    if (skip(parser, 'to')) to = readEndpoint(parser);
  }
  const options = readOptions(parser);
  if (from.ports.length + to.ports.length > 0 && protocols.length === 0)
    throw refused('ports without a protocol');
  if (!([4, 6] as const).some((one) => (family ?? one) === one && leaves(from, one) && leaves(to, one)))
    throw refused('no combination of one family');
  if (
    options.flags !== undefined &&
    options.flags !== 'any' &&
    protocols.length > 0 &&
    !protocols.includes('tcp')
  )
    throw refused('flags only apply to tcp');
  if (action === 'block' && options.state !== undefined && options.state !== 'no')
    throw refused('a block keeps no state');
  const flags = options.flags ?? (action === 'pass' && options.state !== 'no' ? 'S/SA' : 'any');
  const [set = '', of = ''] = flags.split('/');
  return {
    tag: options.tag,
    criteria: {
      ...(direction === undefined ? {} : { direction }),
      interfaces,
      ...(family === undefined ? {} : { family }),
      protocols,
      from,
      to,
      stateless: action === 'pass' && options.state === 'no',
      matchesSyn: flags === 'any' || [...of].every((flag) => set.includes(flag) === (flag === 'S')),
      ...(options.tagged === undefined ? {} : { tagged: options.tagged }),
      ...(outer === undefined ? {} : { outer }),
    },
  };
}

/** Whether an endpoint has anything of a family. */
function leaves({ addresses }: Endpoint, family: 4 | 6): boolean {
  return (
    addresses.length === 0 || addresses.some(({ range }) => range === undefined || range.family === family)
  );
}

/** One item, or several in braces. */
function list<T>(parser: Parser, readOne: () => T): readonly T[] {
  if (!skip(parser, '{')) return [readOne()];
  const items: T[] = [];
  skipNewlines(parser);
  do {
    items.push(readOne());
    separate(parser);
  } while (!skip(parser, '}'));
  return items;
}

function readProtocol(parser: Parser): 'tcp' | 'udp' {
  const word = name(parser, 20);
  if (word === 'tcp' || word === '6') return 'tcp';
  if (word === 'udp' || word === '17') return 'udp';
  if (/^[a-z]+$/.test(word)) throw refused(`${word} is no protocol`);
  throw beyond(`the protocol ${word}`);
}

function readEndpoint(parser: Parser): Endpoint {
  const addresses =
    is(parser, 'port') || skip(parser, 'any') || skip(parser, '{', 'any', '}')
      ? []
      : list(parser, () => readAddressTest(parser));
  const ports = skip(parser, 'port') ? list(parser, () => readPort(parser)) : [];
  return { addresses, ports };
}

function readAddressTest(parser: Parser): AddressTest {
  const negated = skip(parser, '!');
  if (skip(parser, '<')) {
    const table = name(parser, 31);
    need(parser, '>');
    return { negated, table };
  }
  const from = readPrefix(readAddressText(parser));
  if (!skip(parser, '-')) return from === undefined ? { negated, unknown: true } : { negated, range: from };
  const to = readPrefix(readAddressText(parser));
  if (from === undefined || to === undefined || from.family !== to.family) throw refused('no range');
  return { negated, range: { family: from.family, from: from.from, to: to.to } };
}

const services: Readonly<Record<string, number>> = { https: 443, http: 80, domain: 53, ssh: 22 };

function readPort(parser: Parser): PortTest {
  const first = ['!', '<', '>', '='].filter((sign) => skip(parser, sign)).join('');
  const operator = first === '' ? '' : `${first}${first !== '=' && skip(parser, '=') ? '=' : ''}`;
  const word = name(parser, 20);
  const [low = '', high, ...more] = word.split(':');
  const port = portNumber(low);
  if (more.length > 0) throw refused(`${word} is no port`);
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
  if (port === undefined || port > 65535) throw refused(`${text} is no port`);
  return port;
}

interface Options {
  flags?: string;
  state?: string;
  labels: number;
  tag?: string;
  tagged?: { readonly name: string; readonly negated: boolean };
}

function readOptions(parser: Parser): Options {
  const options: Options = { labels: 0 };
  while (!is(parser, '\n') && !is(parser, '{') && !is(parser, '}')) {
    const state = ['keep', 'modulate', 'no'].find((word) => skip(parser, word));
    if (state !== undefined) {
      need(parser, 'state');
      if (options.state !== undefined) throw refused('two words about state');
      options.state = state;
    } else if (skip(parser, 'flags')) {
      if (options.flags !== undefined) throw refused('flags twice');
      options.flags = readFlags(parser);
    } else if (skip(parser, 'label')) {
      name(parser, 63);
      if (++options.labels > 1) parser.only('two labels', 'freebsd');
    } else if (skip(parser, 'tag')) options.tag = name(parser, 63);
    else if (skip(parser, 'tagged')) options.tagged = { name: name(parser, 63), negated: false };
    else if (skip(parser, '!', 'tagged')) options.tagged = { name: name(parser, 63), negated: true };
    else throw refused(`${show(peek(parser))} is no option`);
  }
  return options;
}

function readFlags(parser: Parser): string {
  if (skip(parser, 'any')) return 'any';
  const set = is(parser, '/') ? '' : name(parser, 8);
  need(parser, '/');
  const of = name(parser, 8);
  if (!/^[FSRPAUEW]+$/.test(`${set}${of}`) || [...set].some((flag) => !of.includes(flag)))
    throw refused(`flags ${set}/${of}`);
  return `${set}/${of}`;
}
