/** The parts of an entry, read from its branch: single values, words of a closed list, lists. */

import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { ExternalList, ListLine } from '../config.ts';
import { type Branch, childOf, type EntriesTree, syntax } from './parse-tree.ts';

/** Where the problems of a text are collected. */
export interface Problems {
  readonly diagnostics: Diagnostic[];
}

/** A single value, if there is one. */
export function leafOf(branch: Branch | undefined, word: string): string | undefined {
  return childOf(branch, word, 'leaf')?.value;
}

/** The values of a list, in their order; nothing where there is no list. An empty list is a mistake. */
export function membersOf(problems: Problems, branch: Branch, word: string): readonly string[] | undefined {
  const members = childOf(branch, word, 'members');
  if (members === undefined) return undefined;
  if (members.values.size === 0)
    problems.diagnostics.push(syntax(members.origin, `the list ${word} is empty`));
  return [...members.values.keys()];
}

/** A list of references of a rule, where `any` stands alone. */
export function referencesOf(
  problems: Problems,
  branch: Branch,
  word: string,
): readonly string[] | undefined {
  const members = membersOf(problems, branch, word);
  if (members !== undefined && members.length > 1 && members.includes('any')) {
    const origin = childOf(branch, word, 'members')?.origin ?? branch.origin;
    problems.diagnostics.push(syntax(origin, `any stands beside others in ${word}`));
  }
  return members;
}

/** One of a few words. */
export function wordOf<W extends string>(
  problems: Problems,
  branch: Branch,
  word: string,
  values: readonly W[],
  otherwise: W,
): W {
  const leaf = childOf(branch, word, 'leaf');
  if (leaf === undefined) return otherwise;
  const found = values.find((value) => value === leaf.value);
  if (found === undefined) {
    problems.diagnostics.push(
      syntax(leaf.origin, `${word} cannot be ${quote(leaf.value)}`, `it is one of ${values.join(', ')}`),
    );
  }
  return found ?? otherwise;
}

/** A yes or no. */
export function flagOf(problems: Problems, branch: Branch, word: string, otherwise: 'yes' | 'no'): boolean {
  return wordOf(problems, branch, word, ['yes', 'no'], otherwise) === 'yes';
}

/** The entries of a kind, with their names. */
export function entriesOf(entries: EntriesTree | undefined): readonly (readonly [string, Branch])[] {
  return entries === undefined ? [] : [...entries.byName];
}

/** A description, with its bound checked. */
export function descriptionOf(
  problems: Problems,
  branch: Branch,
  most: number,
): { readonly description?: string } {
  const leaf = childOf(branch, 'description', 'leaf');
  if (leaf === undefined) return {};
  if (leaf.value.length > most) {
    problems.diagnostics.push(
      syntax(leaf.origin, `a description of ${leaf.value.length} characters; the most is ${most}`),
    );
  }
  return { description: leaf.value };
}

/** Tags, of which a thing has 64 at most. */
export function tagsOf(problems: Problems, branch: Branch): readonly string[] {
  const tags = membersOf(problems, branch, 'tag') ?? [];
  if (tags.length > 64)
    problems.diagnostics.push(syntax(branch.origin, `${tags.length} tags; the most is 64`));
  return tags;
}

/** Checks the name of an object or rule. */
export function checkName(problems: Problems, name: string, branch: Branch, what: string): void {
  const refused = what === 'rule' ? ['any', 'intrazone-default', 'interzone-default'] : ['any', '0.0.0.0'];
  const wrong =
    name.length > 63
      ? `has ${name.length} characters; the most is 63`
      : !/^[0-9A-Za-z._-][ 0-9A-Za-z._-]*$/.test(name)
        ? 'holds a character that no name can hold'
        : refused.includes(name)
          ? 'is a reserved word'
          : undefined;
  if (wrong !== undefined) {
    problems.diagnostics.push(syntax(branch.origin, `the name ${quote(name)} of this ${what} ${wrong}`));
  }
}

// The files of external lists: matched to their lists by the last part of the URL, one entry a line.

/** The lines of list files, by base name. */
export type ListFiles = ReadonlyMap<string, readonly ListLine[]>;

/** Reads list files. */
export function readListFiles(
  problems: Problems,
  files: readonly { readonly path: string; readonly text: string }[],
): ListFiles {
  const byName = new Map<string, readonly ListLine[]>();
  for (const { path, text } of files) {
    const name = baseName(path);
    if (byName.has(name)) {
      problems.diagnostics.push(syntax({ file: path, line: 1 }, `there are two list files ${name}`));
    }
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    byName.set(
      name,
      lines.map((line, index) => ({ text: line, origin: { file: path, line: index + 1 } })),
    );
  }
  return byName;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The list with the content of its file, if that is at hand. */
export function withContent(list: ExternalList, files: ListFiles): ExternalList {
  const content = files.get(baseName(list.url));
  return content === undefined ? list : { ...list, content };
}

// Lines of a set script as words.

/** A word, or the words of a list in brackets. */
export type Word = string | readonly string[];

/** The words of a line, or what is wrong with it. Values with blanks stand in double quotes; nothing escapes a quote. */
export function readWords(line: string): readonly Word[] | { readonly problem: string } {
  // Most lines are nothing but plain words with one blank between them.
  if (/^[!#->@-Z^-~]+(?: [!#->@-Z^-~]+)*$/.test(line)) return line.split(' ');
  if (/[^\t -~]/.test(line)) return { problem: 'the line holds a character that is not printable ASCII' };
  if (/[\\?]/.test(line)) {
    return { problem: 'the line holds \\ or ?, which have no documented meaning in values' };
  }
  if (!/["[\]]/.test(line)) return line.split(/[ \t]+/).filter((word) => word !== '');
  return readQuoted(line);
}

function readQuoted(line: string): readonly Word[] | { readonly problem: string } {
  const words: Word[] = [];
  let list: string[] | undefined;
  const tokens = line.matchAll(/[ \t]*(?:"([^"]*)"|([^ \t"]+))(?=[ \t]|$)|[ \t]*(\S.*)/g);
  for (const [, quoted, bare, wrong] of tokens) {
    if (wrong !== undefined) return { problem: 'a double quote is not closed, or stands inside a word' };
    if (bare === '[' && list === undefined) list = [];
    else if (bare === ']' && list !== undefined) {
      words.push(list);
      list = undefined;
    } else if (bare !== undefined && /[[\]]/.test(bare)) {
      return { problem: 'a bracket of a list stands where none can be, or without blanks around it' };
    } else (list ?? words).push(quoted ?? bare ?? '');
  }
  return list === undefined ? words : { problem: 'a list has no ]' };
}
