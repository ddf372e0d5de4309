/**
 * Walks the rules of pf with packets, as pf.conf(5) says: the last match decides, `quick` ends. What becomes of a connection
 * is what becomes of its first packet on the ways in and out, and of the answer where no state lets it through.
 */
import { isIP } from 'node:net';
import type { TargetFile } from '../../../src/targets/target.ts';
import {
  type AddressItem,
  type Dialect,
  type End,
  type PfRule,
  type PfStatement,
  readPf,
} from './pf-text.ts';

interface Packet {
  readonly direction: string;
  readonly on: string;
  readonly protocol: string;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly port: number;
  readonly flags: string;
  tag?: string | undefined;
}

/** One connection that is asked for. */
export interface Asked {
  readonly protocol: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

interface Walk {
  readonly statements: readonly PfStatement[];
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly packet: Packet;
  last?: PfRule;
  isOver: boolean;
}

interface Address {
  readonly family: number;
  readonly value: bigint;
}

const addresses = new Map<string, Address>();

/** `10` is short for `10.0.0.0`. */
function readAddress(text: string): Address {
  const known = addresses.get(text);
  if (known !== undefined) return known;
  const plain = text.includes(':') ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
  const family = isIP(plain);
  if (family === 0) throw new Error(`the address ${text}`);
  const [front = '', back] = plain.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(front), groups(back ?? '')];
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  const value =
    family === 4
      ? plain.split('.').reduce((sum, one) => sum * 256n + BigInt(one), 0n)
      : all.reduce((sum, one) => sum * 65_536n + BigInt(`0x${one}`), 0n);
  addresses.set(text, { family, value });
  return { family, value };
}

const familyOf = (text: string): number => readAddress(text).family;

function readPrefix(text: string): Address & { readonly length: number } {
  const [address = '', length] = text.split('/');
  const isShort = length !== undefined && !address.includes(':');
  const whole = isShort ? [...address.split('.'), '0', '0', '0'].slice(0, 4).join('.') : address;
  const { family, value } = readAddress(whole);
  const most = family === 4 ? 32 : 128;
  if (Number(length) > most) throw new Error(`the address ${text}`);
  return { family, value, length: length === undefined ? most : Number(length) };
}

function isIn(text: string, prefix: string): boolean {
  const { family, value } = readAddress(text);
  const { length, ...network } = readPrefix(prefix);
  const rest = BigInt((family === 4 ? 32 : 128) - length);
  return family === network.family && value >> rest === network.value >> rest;
}

function isBetween(text: string, [from, to]: readonly [string, string]): boolean {
  const [{ value }, first, last] = [readAddress(text), readAddress(from), readAddress(to)];
  return first.value <= value && value <= last.value;
}

/** What tables hold, as far as it was asked. */
const held = new WeakMap<readonly string[], Map<string, boolean>>();

/** The longest prefix that holds the address says whether the table does; of the same prefix twice, the first stays. */
function tableHolds(entries: readonly string[], address: string): boolean {
  const known = held.get(entries) ?? new Map<string, boolean>();
  held.set(entries, known);
  const before = known.get(address);
  if (before !== undefined) return before;
  let best = -1;
  let holds = false;
  for (const entry of entries) {
    const prefix = entry.replace(/^!/, '');
    const { length } = readPrefix(prefix);
    if (length <= best || !isIn(address, prefix)) continue;
    [best, holds] = [length, !entry.startsWith('!')];
  }
  known.set(address, holds);
  return holds;
}

const nothing: readonly string[] = [];

/** A literal makes the rule one of its family, negated or not. */
function itemMatches(
  { tables }: Walk,
  { table, prefix, range, isNegated }: AddressItem,
  address: string,
): boolean {
  if (table !== undefined) return tableHolds(tables.get(table) ?? nothing, address) !== isNegated;
  if (range !== undefined)
    return familyOf(range[0]) === familyOf(address) && isBetween(address, range) !== isNegated;
  if (prefix === undefined) return true;
  return readPrefix(prefix).family === familyOf(address) && isIn(address, prefix) !== isNegated;
}

function endMatches(walk: Walk, { addresses, ports }: End, address: string, port: number): boolean {
  const isHere = addresses.length === 0 || addresses.some((item) => itemMatches(walk, item, address));
  return (
    isHere &&
    (ports.length === 0 || ports.some(([operator, from, to]) => portMatches(operator, from, to, port)))
  );
}

function portMatches(operator: string, from: number, to: number, port: number): boolean {
  const answers: Readonly<Record<string, boolean>> = {
    ...{
      '=': port === from,
      '!=': port !== from,
      '<': port < from,
      '<=': port <= from,
      '>': port > from,
      '>=': port >= from,
    },
    ...{ ':': port >= from && port <= to, '><': port > from && port < to, '<>': port < from || port > to },
  };
  return answers[operator] === true;
}

function flagsMatch({ action, state, flags }: PfRule, packet: Packet): boolean {
  const [set = '', of = ''] = (flags ?? (action === 'pass' && state !== 'no' ? 'S/SA' : 'any')).split('/');
  return set === 'any' || [...of].every((flag) => packet.flags.includes(flag) === set.includes(flag));
}

function ruleMatches(walk: Walk, rule: PfRule): boolean {
  const { packet } = walk;
  const { direction, on, family, protocols, tagged } = rule;
  const numbers: Readonly<Record<string, string>> = { tcp: '6', udp: '17' };
  return (
    rule.isForFragments !== true &&
    (direction === undefined || direction === packet.direction) &&
    (on.length === 0 || on.some(({ name, isNegated }) => (name === packet.on) !== isNegated)) &&
    (family === undefined || (family === 'inet' ? 4 : 6) === familyOf(packet.to)) &&
    (protocols.length === 0 ||
      protocols.some((one) => one === packet.protocol || one === numbers[packet.protocol])) &&
    (tagged === undefined || (tagged.tag === packet.tag) !== tagged.isNegated) &&
    (packet.protocol !== 'tcp' || rule.action === 'anchor' || flagsMatch(rule, packet)) &&
    endMatches(walk, rule.from, packet.from, packet.fromPort) &&
    endMatches(walk, rule.to, packet.to, packet.port)
  );
}

/** Returns whether a rule inside decided. */
function visit(walk: Walk, statements: readonly PfStatement[]): boolean {
  let decided = false;
  for (const rule of statements) {
    if (rule.kind === 'table' || walk.isOver || !ruleMatches(walk, rule)) continue;
    walk.packet.tag = rule.tag ?? walk.packet.tag;
    if (rule.action === 'match') {
      if (rule.isQuick) throw new Error('match quick');
    } else if (rule.body !== undefined) {
      const inside = visit(walk, rule.body);
      decided ||= inside;
      if (inside && rule.isQuick) walk.isOver = true;
    } else {
      [walk.last, walk.isOver, decided] = [rule, rule.isQuick, true];
    }
  }
  return decided;
}

interface Text {
  readonly statements: readonly PfStatement[];
  readonly tables: ReadonlyMap<string, readonly string[]>;
}

/** The text with the entries of its tables; those of files by the end of their paths. */
export function readText(files: readonly TargetFile[], dialect: Dialect): Text {
  const [main] = files;
  const statements = readPf(String(main?.content), dialect);
  const tables = new Map<string, readonly string[]>();
  for (const one of statements) {
    if (one.kind !== 'table') continue;
    const listed = one.files.flatMap((name) => {
      const file = files.find(({ path }) => name === `/etc/rulec/${path}`);
      if (file === undefined) throw new Error(`no file ${name}`);
      return readEntries(String(file.content), dialect);
    });
    tables.set(one.name, [...listed, ...one.entries]);
  }
  return { statements, tables };
}

/** Words between blanks; a `#` begins a comment where a word could begin. */
function readEntries(text: string, dialect: Dialect): readonly string[] {
  const comment = dialect === 'freebsd' ? /(^|\s)[#;].*/g : /(^|\s)#.*/g;
  const words = text
    .replaceAll(comment, '$1')
    .split(/\s+/)
    .filter((word) => word !== '');
  return words
    .join(' ')
    .replaceAll('! ', '!')
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      readPrefix(word.replace(/^!/, ''));
      return word;
    });
}

function decideOne(text: Text, packet: Packet): PfRule | undefined {
  const walk: Walk = { ...text, packet, isOver: false };
  visit(walk, text.statements);
  return walk.last;
}

/** `none`: no rule matched. A pass without a state has to let the answer and what follows through by rules. */
function decideAt(text: Text, packet: Packet): 'pass' | 'block' | 'none' {
  const rule = decideOne(text, packet);
  if (rule?.action === 'block') return 'block';
  if (rule !== undefined && rule.state !== 'no') return 'pass';
  const { direction, from, to, fromPort, port, protocol } = packet;
  const back: Packet = {
    ...{ direction: direction === 'in' ? 'out' : 'in', on: packet.on, protocol, flags: 'SA' },
    ...{ from: to, to: from, fromPort: port, port: fromPort },
  };
  const isCut = [back, { ...packet, flags: 'A' }].some((one) => decideOne(text, one)?.action === 'block');
  return isCut ? 'block' : rule === undefined ? 'none' : 'pass';
}

/** What becomes of a connection out of a host, or through a gateway. */
export function decideConnection(
  text: Text,
  asked: Asked,
  ways: readonly (readonly [string, string])[],
): string {
  let tag: string | undefined;
  return ways
    .map(([direction, on]) => {
      const packet: Packet = { direction, on, ...asked, fromPort: 50_000, flags: 'S', tag };
      const said = decideAt(text, packet);
      tag = packet.tag;
      return said;
    })
    .join(' ');
}
