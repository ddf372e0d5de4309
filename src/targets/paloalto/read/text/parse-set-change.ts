/** `set` lines applied to a tree. Each function returns what is wrong with the line, if anything. */
import type { Origin } from '../../../target.ts';
import type { Unread } from '../../config.ts';
import { type Container, type Entries, type Schema, settingsThatMatter } from './parse-forms.ts';
import { type Branch, branchAt, type EntriesTree } from './parse-tree.ts';
import type { Word } from './parse-words.ts';

/** An entry that a device may have kept although the script deletes it. */
export interface Kept {
  readonly entry: Branch;
  readonly origin: Origin;
  readonly what: string;
}

/** A deletion: its path, and where the word stands in it that says what kind of thing goes. */
export interface Gone {
  readonly words: readonly Word[];
  readonly at: number;
  readonly origin: Origin;
}

/** What a script has done so far, as far as the tree does not show it. */
export interface Change {
  /** Paths that were deleted, their words joined by NUL. */
  readonly deleted: Set<string>;
  /**
   * Whether something was deleted that the script had not made: then it replaces a part of what a device has,
   * and the rest of that is not in the text.
   */
  replaces: boolean;
  /** Those of them that rules can name, since the last rule of the device that was deleted. */
  readonly nameable: Set<string>;
  /** What a device may have kept instead, since a rule that was deleted later may have named it. */
  readonly late: Set<string>;
  /** Entries with lists: made without being deleted first, they have what an older one held. */
  readonly made: { readonly entry: Branch; readonly path: readonly Word[] }[];
  /** What may change anything. */
  readonly unread: Unread[];
  /** Names of parts that were passed over. */
  readonly skipped: Map<string, number>;
  /** Words of what was passed over, which may name things. */
  readonly mentioned: Set<string>;
  /** Deletions of what a text does not show or may make again: whether something names it, the whole script tells. */
  readonly gone: Gone[];
  /** Entries that were deleted while something referred to them. */
  readonly kept: Kept[];
}

export function createChange(): Change {
  return {
    ...{ deleted: new Set(), replaces: false, made: [], unread: [], skipped: new Map() },
    ...{ mentioned: new Set(), kept: [], gone: [], nameable: new Set(), late: new Set() },
  };
}

/** Where the words of a line have led to. */
interface Cursor {
  branch: Branch;
  schema: Container;
  /** The keywords of the entry that the line is about, where it is one with lists: a line may set several of them. */
  siblings: Container['children'];
  at: number;
  readonly path: string[];
}

/** The end of what is said where a collection has no entry. */
export const needsName = 'needs the name of an entry';

export type Step = { readonly done?: true; readonly problem?: string };
export const goOn: Step = {};
export const done: Step = { done: true };

/** `set`: makes what is not there, overwrites single values, adds to lists. `words` is the path from `config` down. */
export function write(
  change: Change,
  root: Branch,
  schema: Container,
  words: readonly Word[],
  origin: Origin,
): string | undefined {
  const cursor: Cursor = { branch: root, schema, siblings: {}, at: 0, path: [] };
  while (cursor.at < words.length) {
    const step = writeStep(change, cursor, words, origin);
    if (step.problem !== undefined || step.done === true) return step.problem;
  }
  return words.length === 0 ? 'the line names nothing' : undefined;
}

function writeStep(change: Change, cursor: Cursor, words: readonly Word[], origin: Origin): Step {
  const word = words[cursor.at];
  const next = words[cursor.at + 1];
  if (typeof word !== 'string') return { problem: 'a list found where a keyword is expected' };
  const child = schemaOf(cursor.schema, word);
  if (child === undefined) return leaveUnread(cursor, words, origin);
  switch (child.kind) {
    case 'opaque':
      return leaveUnread(cursor, words, origin);
    case 'ignored':
      return skip(change, cursor, words, child);
    case 'settings':
      keepSettings(branchIn(cursor.branch, word, origin), words.slice(cursor.at + 1), origin);
      return done;
    case 'leaf':
    case 'empty':
      if (child.kind === 'leaf' && typeof next !== 'string') return { problem: `${word} needs one value` };
      cursor.branch.children.set(
        word,
        child.kind === 'leaf' ? { kind: 'leaf', value: String(next), origin } : { kind: 'empty', origin },
      );
      cursor.at += child.kind === 'leaf' ? 2 : 1;
      return goOn;
    case 'members': {
      const problem = addMembers(cursor.branch, word, next, origin);
      cursor.at += 2;
      return problem === undefined ? goOn : { problem };
    }
    default:
      return enter(change, cursor, words, child, origin);
  }
}

/** Goes into a container or an entry. */
function enter(
  change: Change,
  cursor: Cursor,
  words: readonly Word[],
  child: Container | Entries,
  origin: Origin,
): Step {
  const [word, next] = [String(words[cursor.at]), words[cursor.at + 1]];
  if (child.kind === 'container') {
    cursor.branch = branchIn(cursor.branch, word, origin);
    cursor.schema = child;
    cursor.at += 1;
    cursor.path.push(word);
    return goOn;
  }
  const entries = entriesIn(cursor.branch, word, origin);
  if (typeof next !== 'string') return { problem: `${word} ${needsName}` };
  const branch =
    entries.byName.get(next) ?? makeEntry(change, entries, child, words.slice(0, cursor.at + 2), origin);
  cursor.branch = branch;
  cursor.schema = child.of;
  if (child.adds) cursor.siblings = child.of.children;
  cursor.at += 2;
  cursor.path.push(word, next);
  return goOn;
}

/** What follows an unknown word belongs to it; a known word among that might be a field of the entry again. */
function leaveUnread({ branch, path, at, siblings }: Cursor, words: readonly Word[], origin: Origin): Step {
  const word = String(words[at]);
  const stray = findSibling(siblings, words.slice(at + 1));
  if (stray !== undefined) return { problem: `${stray} follows ${word}, which is not known here` };
  branch.unread.push({ what: `${showPath([...path, word])}: not known here`, origin });
  return done;
}

function skip(
  change: Change,
  cursor: Cursor,
  words: readonly Word[],
  { values }: Extract<Schema, { kind: 'ignored' }>,
): Step {
  const word = String(words[cursor.at]);
  for (const value of words.slice(cursor.at + 1).flat()) change.mentioned.add(value);
  if (Object.keys(cursor.siblings).length === 0)
    change.skipped.set(word, (change.skipped.get(word) ?? 0) + 1);
  if (values === 'one') {
    cursor.at += 2;
    return goOn;
  }
  const stray = findSibling(cursor.siblings, words.slice(cursor.at + 2));
  return stray === undefined ? done : { problem: `${stray} follows ${word}, and may belong to it` };
}

function findSibling(siblings: Container['children'], words: readonly Word[]): string | undefined {
  return words.find((word): word is string => typeof word === 'string' && Object.hasOwn(siblings, word));
}

/** Keeps, of settings, those by which rules are read: a later line about the same path is the answer. */
function keepSettings(branch: Branch, words: readonly Word[], origin: Origin): void {
  words.forEach((word, at) => {
    if (typeof word !== 'string' || !settingsThatMatter.test(word)) return;
    const value = words[at + 1];
    const path = words
      .slice(0, at + 1)
      .flat()
      .join(' ');
    branch.children.set(path, { kind: 'leaf', value: typeof value === 'string' ? value : '', origin });
  });
}

/** `path` ends with the entry's name. */
function makeEntry(
  change: Change,
  entries: EntriesTree,
  schema: Entries,
  path: readonly Word[],
  origin: Origin,
): Branch {
  const name = String(path.at(-1));
  const entry = branchAt(origin);
  entries.byName.set(name, entry);
  entries.order?.push(name);
  if (schema.adds) change.made.push({ entry, path });
  return entry;
}

/** A path as a line of a script has it. */
export function showPath(path: readonly Word[]): string {
  const words = path[0] === 'devices' && path[1] === 'localhost.localdomain' ? path.slice(2) : path;
  return (words[0] === 'vsys' && words[1] === 'vsys1' ? words.slice(2) : words).join(' ');
}

export function schemaOf(container: Container, word: string): Schema | undefined {
  return Object.hasOwn(container.children, word) ? container.children[word] : undefined;
}

function addMembers(
  branch: Branch,
  word: string,
  next: Word | undefined,
  origin: Origin,
): string | undefined {
  if (next === undefined) return `${word} needs a value`;
  const values = typeof next === 'string' ? [next] : next;
  if (values.length === 0) return `the list of ${word} is empty`;
  if (new Set(values).size < values.length) return `the list of ${word} contains a value twice`;
  const list = branch.children.get(word);
  const members = list?.kind === 'members' ? list : { kind: 'members' as const, values: new Map(), origin };
  branch.children.set(word, members);
  for (const value of values) members.values.set(value, origin);
  return undefined;
}

function branchIn(branch: Branch, word: string, origin: Origin): Branch {
  const found = branch.children.get(word);
  if (found?.kind === 'branch') return found;
  const made = branchAt(origin);
  branch.children.set(word, made);
  return made;
}

function entriesIn(branch: Branch, word: string, origin: Origin): EntriesTree {
  const found = branch.children.get(word);
  if (found?.kind === 'entries') return found;
  const made: EntriesTree = { kind: 'entries', byName: new Map(), origin };
  branch.children.set(word, made);
  return made;
}

/** Whether a deletion took away the path or something that it lies in. */
export function wasDeleted({ deleted }: Change, path: readonly Word[]): boolean {
  return deleted.size > 0 && path.some((_, index) => deleted.has(path.slice(0, index + 1).join('\0')));
}
