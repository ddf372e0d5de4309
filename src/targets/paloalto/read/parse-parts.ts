/** The parts of an entry, read from its branch: single values, words of a closed list, lists. */

import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { ExternalList, ListLine, ProfileGroup, Profiles, UrlFilter } from '../config.ts';
import { type Branch, childOf, type EntriesTree, syntax, unreadIn } from './text/parse-tree.ts';

/** Where the problems of a text are collected. */
export interface Problems {
  readonly diagnostics: Diagnostic[];
  /** The release that the text names. */
  readonly version?: string;
}

/** A single value, if there is one. */
export function leafOf(branch: Branch | undefined, word: string): string | undefined {
  return childOf(branch, word, 'leaf')?.value;
}

/**
 * The values of a list, in their order; nothing where there is no list. Web interfaces leave an empty `tag` behind,
 * which is nothing; what another empty list means is not known.
 */
export function membersOf(branch: Branch, word: string): readonly string[] | undefined {
  const members = childOf(branch, word, 'members');
  if (members === undefined) return undefined;
  if (members.values.size === 0 && word !== 'tag')
    branch.unread.push({ what: `the list ${word} is empty`, origin: members.origin, malformed: true });
  const nameless = members.values.get('');
  if (nameless !== undefined)
    branch.unread.push({ what: `a member of ${word} has no name`, origin: nameless, malformed: true });
  return [...members.values.keys()];
}

/** A list of references of a rule, where `any` stands alone. */
export function referencesOf(
  problems: Problems,
  branch: Branch,
  word: string,
): readonly string[] | undefined {
  const members = membersOf(branch, word);
  if (members !== undefined && members.length > 1 && members.includes('any')) {
    const origin = childOf(branch, word, 'members')?.origin ?? branch.origin;
    problems.diagnostics.push(syntax(origin, `any is listed with others in ${word}`));
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
  const tags = membersOf(branch, 'tag') ?? [];
  if (tags.length > 64)
    problems.diagnostics.push(syntax(branch.origin, `${tags.length} tags; the most is 64`));
  return tags;
}

/** The profiles that a rule or a group names, by their kinds. */
export function profilesIn(branch: Branch | undefined): Profiles {
  const lists = [...(branch?.children ?? [])].flatMap(([kind, list]) =>
    list.kind === 'members' && list.values.size > 0 ? [[kind, [...list.values.keys()]] as const] : [],
  );
  return Object.fromEntries(lists);
}

export function readProfileGroups(scope: Branch): readonly ProfileGroup[] {
  return entriesOf(childOf(scope, 'profile-group', 'entries')).map(([name, branch]) => {
    const profiles = profilesIn(branch);
    return { name, unread: unreadIn(branch), origin: branch.origin, profiles };
  });
}

export function readUrlFilters(scope: Branch): readonly UrlFilter[] {
  const filters = childOf(childOf(scope, 'profiles', 'branch'), 'url-filtering', 'entries');
  return entriesOf(filters).map(([name, branch]) => ({
    ...{ name, unread: unreadIn(branch), origin: branch.origin },
    blocks: membersOf(branch, 'block') ?? [],
    asks: ['continue', 'override'].flatMap((word) => membersOf(branch, word) ?? []),
  }));
}

/** Words that a rule has for something else than a thing of that name. */
const reserved: Readonly<Record<string, readonly string[]>> = {
  rule: ['any', 'intrazone-default', 'interzone-default'],
  service: ['any', 'application-default'],
  'service group': ['any', 'application-default'],
};

/** Checks the name of an object or rule. */
export function checkName(problems: Problems, name: string, branch: Branch, what: string): void {
  const refused = reserved[what] ?? ['any', '0.0.0.0'];
  const wrong =
    name.length > 63
      ? `has ${name.length} characters; the most is 63`
      : !/^[0-9A-Za-z._-][ 0-9A-Za-z._-]*$/.test(name)
        ? 'contains a character that no name can hold'
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
