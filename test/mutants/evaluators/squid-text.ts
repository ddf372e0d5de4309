/**
 * A second reading of squid.conf, for one request at a time, written from what is known of Squid 5.7, 6.13 and
 * 7.7. Where these differ, or complain, the text is refused.
 */
import type { TargetFile } from '../../../src/targets/target.ts';
import { beyond, refused } from './settle.ts';
import { type Acl, type AclLine, aclOf } from './squid-acls.ts';

export interface Term {
  readonly name: string;
  readonly negated: boolean;
}

export interface Line {
  readonly action: string;
  readonly terms: readonly Term[];
}

export interface SquidText {
  /** By name in lower case: `Foo` is `foo`. */
  readonly acls: ReadonlyMap<string, Acl>;
  readonly access: readonly Line[];
  readonly bumps: readonly Line[];
}

/** The names that Squid defines before it reads a line, and that are understood here. */
const predefined: Readonly<Record<string, AclLine>> = {
  all: { type: 'src', flags: [], values: ['all'] },
  connect: { type: 'method', flags: [], values: ['CONNECT'] },
};

export function readSquid(files: readonly TargetFile[]): SquidText {
  const splice = files.filter(({ path }) => path.endsWith('.splice.conf'));
  const main = files.filter((file) => file.path.endsWith('.conf') && !splice.includes(file));
  const lists = files.filter(({ path }) => !path.endsWith('.conf'));
  if (main.length !== 1) throw refused('no configuration file');
  const text: { acls: Map<string, AclLine[]>; access: Line[]; bumps: Line[] } = {
    acls: new Map(Object.entries(predefined).map(([name, line]) => [name, [line]])),
    access: [],
    bumps: [],
  };
  for (const words of [...main, ...splice].flatMap((file) => logicalLines(file).map(wordsOf)))
    readLine(words, text, lists);
  const acls = new Map([...text.acls].map(([name, lines]) => [name, remembered(name, lines)]));
  return { acls, access: text.access, bumps: text.bumps };
}

const read = new Map<string, Acl>();

/** The same lines make the same object, so that texts can be compared ACL by ACL. */
function remembered(name: string, lines: readonly AclLine[]): Acl {
  const key = JSON.stringify([name, lines]);
  const found = read.get(key) ?? aclOf(name, lines);
  if (read.size > 10_000) read.clear();
  read.set(key, found);
  return found;
}

function readLine(
  [keyword = '', ...words]: readonly string[],
  text: { readonly acls: Map<string, AclLine[]>; readonly access: Line[]; readonly bumps: Line[] },
  lists: readonly TargetFile[],
): void {
  if (keyword === '') return;
  if (keyword === 'http_access' || keyword === 'ssl_bump') {
    const [action = '', ...names] = words;
    const actions = keyword === 'http_access' ? ['allow', 'deny'] : ['splice', 'bump', 'terminate'];
    if (keyword === 'ssl_bump' && /^(peek|stare|none|client-first|server-first)$/.test(action))
      throw beyond(`${keyword} ${action}`);
    if (!actions.includes(action)) throw refused(`${keyword} ${action}`);
    if (names.length === 0) throw refused(`${keyword} without an ACL is skipped`);
    const terms = names.map((word) => termOf(word, text.acls));
    (keyword === 'http_access' ? text.access : text.bumps).push({ action, terms });
    return;
  }
  if (keyword !== 'acl') throw refused(`the directive ${keyword} is not known`);
  const [name = '', type = '', ...rest] = words;
  if (type === '') throw refused('an acl line needs a type');
  if (name.length > 62) throw refused(`5.7 and 6.13 do not find the ACL ${name}`);
  const key = name.toLowerCase();
  if (key === 'all') throw beyond('the ACL all is changed');
  if (type === 'all-of' || type === 'any-of') for (const word of rest) termOf(word, text.acls);
  const lines = text.acls.get(key) ?? [];
  if (lines.some((line) => line.type !== type)) throw refused(`the ACL ${name} has two types`);
  text.acls.set(key, [...lines, aclLine(type, rest, lists)]);
}

/** Naming an ACL that no line before has begun is fatal; its values may come later. */
function termOf(word: string, acls: ReadonlyMap<string, readonly AclLine[]>): Term {
  const negated = word.startsWith('!');
  const name = (negated ? word.slice(1) : word).toLowerCase();
  if (!acls.has(name)) throw refused(`there is no ACL ${name}`);
  return { name, negated };
}

function aclLine(type: string, words: readonly string[], lists: readonly TargetFile[]): AclLine {
  const end = words.findIndex((word) => !/^-./.test(word));
  const flags = words.slice(0, end < 0 ? words.length : end);
  const values = words.slice(flags.length).flatMap((word) => {
    if (!word.startsWith('"')) return [word];
    const path = /^"(\/[^"]+)"$/.exec(word)?.[1];
    if (path === undefined) throw refused(`${word} is no file`);
    return valuesOf(path, type, lists);
  });
  if (words.some((word, at) => word.startsWith('"') && at < words.length - 1))
    throw refused('versions differ about values behind a file');
  return { type, flags, values };
}

/** One value a line, blanks and all; a comment stands alone or behind a blank. */
function valuesOf(path: string, type: string, lists: readonly TargetFile[]): readonly string[] {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const file = lists.find((one) => one.path.split('/').at(-1) === base);
  if (file === undefined) throw refused(`the file ${path} cannot be opened`);
  return physicalLines(file, 2047).flatMap((line) => {
    const value = line
      .replace(/^[ \t]+/, '')
      .replace(/(^|[ \t]+)#.*$/, '')
      .replace(/[ \t]+$/, '');
    // No type but expressions has values with blanks; what it makes of them differs by type, in silence.
    if (/[ \t]/.test(value) && !type.endsWith('_regex')) throw refused(`two values on a line: ${value}`);
    return value === '' ? [] : [value];
  });
}

/** Lines that end in a backslash go on in the next; a comment between them drops out. */
function logicalLines(file: TargetFile): readonly string[] {
  const lines: string[] = [];
  let begun: string | undefined;
  for (const line of physicalLines(file, 8191)) {
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const whole: string = (begun ?? '') + line;
    begun = whole.endsWith('\\') ? whole.slice(0, -1) : undefined;
    if (begun === undefined) lines.push(whole);
  }
  if (begun !== undefined) throw refused('the last line is to be continued');
  return lines;
}

function physicalLines({ content }: TargetFile, longest: number): readonly string[] {
  const text = String(content);
  if (text.startsWith('\ufeff')) throw refused('the byte order mark is part of the first word');
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.some((line) => Buffer.byteLength(line) > longest)) throw refused('a line is cut in two');
  return lines;
}

function wordsOf(line: string): readonly string[] {
  const words = line.split(/[ \t]+/).filter((word) => word !== '');
  const comment = words.findIndex((word) => word.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}
