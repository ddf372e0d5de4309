/**
 * Reads pf.conf and table files, for the second evaluator alone: written from pf.conf(5) and the grammar of
 * pfctl, without a look at the target's own reader. It knows what the mutants hold and no more.
 */
import type { TargetFile } from '../../../src/targets/target.ts';
import {
  type Addresses,
  type AddressTest,
  contentOf,
  entriesOfFile,
  readAddressTest,
  readAddressText,
  unknownAddresses,
} from './pf-addresses.ts';
import {
  all,
  type Dialect,
  is,
  lex,
  list,
  name,
  need,
  type Parser,
  peek,
  separate,
  show,
  skip,
  skipNewlines,
  take,
} from './pf-lex.ts';
import { type PortTest, readPort } from './pf-ports.ts';
import { beyond, refused } from './settle.ts';

export interface Rule {
  /** A match decides nothing, and may tag. */
  readonly action: 'pass' | 'block' | 'match';
  readonly criteria: Criteria;
  readonly quick: boolean;
  readonly tag?: string;
}

/** What a rule asks for; an empty list asks for nothing. */
export interface Criteria {
  readonly direction?: 'in' | 'out';
  readonly interfaces: readonly { readonly name: string; readonly negated: boolean }[];
  readonly family?: 4 | 6;
  readonly protocols: readonly string[];
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

export interface PfText {
  readonly rules: readonly Rule[];
  readonly tables: ReadonlyMap<string, Addresses>;
}

/** Reads a configuration, for one system or, without a dialect, for all of them. */
export function readPf(files: readonly TargetFile[], dialect: string | undefined): PfText {
  const main = files.find(({ path }) => !path.endsWith('.txt'));
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
  if (skip(parser, 'table')) readTable(parser, outer);
  else if (skip(parser, 'anchor')) readAnchor(parser, outer);
  else if (['pass', 'block', 'match'].some((word) => is(parser, word))) readRule(parser, outer);
  else if (skip(parser, 'set')) readSetting(parser);
  else if (is(parser, 'load') || is(parser, 'include')) throw beyond('another file');
  else readMacro(parser);
}

/** Settings that decide about no packet. */
function readSetting(parser: Parser): void {
  const isPolicy = skip(parser, 'block-policy') || skip(parser, 'state-policy');
  if (!isPolicy && !skip(parser, 'limit', 'table-entries')) throw beyond('a setting');
  if (parser.rules.length > 0) parser.only('a setting behind a rule', 'openbsd');
  take(parser);
}

function readMacro(parser: Parser): void {
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
      if (is(parser, '{')) throw beyond('a list in a list');
      const mark = skip(parser, '!') ? '!' : '';
      entries.push(`${mark}${readAddressText(parser)}`);
      separate(parser);
    }
  }
  parser.tables.set(table, filled ? contentOf(entries) : unknownAddresses);
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
  const action = skip(parser, 'pass') ? 'pass' : skip(parser, 'match') ? 'match' : 'block';
  if (action === 'block') need(parser, 'block');
  if (action === 'block' && !skip(parser, 'return')) skip(parser, 'drop');
  const direction = readDirection(parser);
  let quick = skip(parser, 'quick');
  readLog(parser);
  if (!quick) quick = skip(parser, 'quick');
  readLog(parser);
  const { criteria, tag } = readCriteria(parser, direction, action, outer);
  parser.rules.push({ action, criteria, quick, ...(tag === undefined ? {} : { tag }) });
}

function readLog(parser: Parser): void {
  if (skip(parser, 'log') && skip(parser, '(')) while (!skip(parser, ')')) take(parser);
}

function readCriteria(
  parser: Parser,
  direction: 'in' | 'out' | undefined,
  action: Rule['action'],
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
  if (from.ports.length + to.ports.length > 0 && !hasOnlyPorts(protocols))
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

function hasOnlyPorts(protocols: readonly string[]): boolean {
  return protocols.length > 0 && protocols.every((one) => one === 'tcp' || one === 'udp');
}

/** Whether an endpoint has anything of a family. */
function leaves({ addresses }: Endpoint, family: 4 | 6): boolean {
  return (
    addresses.length === 0 || addresses.some(({ range }) => range === undefined || range.family === family)
  );
}

function readProtocol(parser: Parser): string {
  const word = name(parser, 20);
  if (word === 'tcp' || word === '6') return 'tcp';
  if (word === 'udp' || word === '17') return 'udp';
  if (/^(icmp|esp|gre|ah|ipencap)$/.test(word)) return word;
  if (/^[a-z]+$/.test(word)) throw refused(`${word} is no protocol`);
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) throw refused(`the protocol ${word}`);
  return word;
}

function readEndpoint(parser: Parser): Endpoint {
  const addresses =
    is(parser, 'port') || skip(parser, 'any') || skip(parser, '{', 'any', '}')
      ? []
      : list(parser, () => readAddressTest(parser));
  const ports = skip(parser, 'port') ? list(parser, () => readPort(parser)) : [];
  return { addresses, ports };
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
    if (is(parser, 'synproxy')) throw beyond('synproxy');
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
