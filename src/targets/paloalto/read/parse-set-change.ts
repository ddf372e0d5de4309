/** One line of a set script applied to a tree. Each function returns what is wrong with the line, if anything. */
import type { Origin } from '../../target.ts';
import type { Word } from './parse-parts.ts';
import type { Container, Entries, Schema } from './parse-schema.ts';
import { type Branch, branchAt, type EntriesTree, restOfRules } from './parse-tree.ts';

/** What a script has done so far, as far as the tree does not show it. */
export interface Change {
  /** Paths that were deleted, their words joined by NUL. */
  readonly deleted: Set<string>;
  /**
   * Whether something was deleted that the script had not made: then it replaces a part of what a device has,
   * and the rest of that is not in the text.
   */
  replaces: boolean;
  /** Entries with lists that were made without being deleted first. */
  readonly added: { readonly entry: Branch; readonly what: string }[];
}

export function createChange(): Change {
  return { deleted: new Set(), replaces: false, added: [] };
}

type Apply = (
  change: Change,
  branch: Branch,
  schema: Container,
  words: readonly Word[],
  /** Where in the words the path begins. */
  start: number,
  origin: Origin,
) => string | undefined;

/** `set`: makes what is not there, overwrites single values, adds to lists. */
export const write: Apply = (change, root, rootSchema, words, start, origin) => {
  let branch = root;
  let schema = rootSchema;
  /** Where the words have led to; the values of other fields on the line are no part of it. */
  const path: string[] = [];
  for (let at = start; at < words.length; ) {
    const word = words[at];
    if (typeof word !== 'string') return 'a list stands where a keyword is expected';
    const child = schemaOf(schema, word);
    if (child === undefined || child.kind === 'opaque') {
      branch.unread.push({ what: `${[...path, word].join(' ')}: not known here`, origin });
      return undefined;
    }
    if (child.kind === 'ignored') return undefined;
    const next = words[at + 1];
    switch (child.kind) {
      case 'leaf':
        if (typeof next !== 'string') return `${word} needs one value`;
        branch.children.set(word, { kind: 'leaf', value: next, origin });
        at += 2;
        break;
      case 'empty':
        branch.children.set(word, { kind: 'empty', origin });
        at += 1;
        break;
      case 'members': {
        const problem = addMembers(branch, word, next, origin);
        if (problem !== undefined) return problem;
        at += 2;
        break;
      }
      case 'container':
        branch = branchIn(branch, word, origin);
        path.push(word);
        schema = child;
        at += 1;
        break;
      case 'entries': {
        if (typeof next !== 'string') return `${word} needs the name of an entry`;
        const entries = entriesIn(branch, word, origin);
        branch =
          entries.byName.get(next) ?? makeEntry(change, entries, child, words.slice(start, at + 2), origin);
        path.push(word, next);
        schema = child.of;
        at += 2;
        break;
      }
    }
  }
  return words.length === start ? 'the line names nothing' : undefined;
};

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
  if (schema.adds && !wasDeleted(change, path)) {
    const what = `${path.join(' ')}: the script replaces other things, but adds to what this one held before`;
    change.added.push({ entry, what });
  }
  return entry;
}

/** `delete`: takes away a part, an entry, or members of a list. What is not there needs no deleting. */
export const remove: Apply = (change, root, rootSchema, words, start, origin) => {
  let branch: Branch | undefined = root;
  let schema = rootSchema;
  for (let at = start; at < words.length; ) {
    const word = words[at];
    if (typeof word !== 'string') return 'a list stands where a keyword is expected';
    const child = schemaOf(schema, word);
    if (child === undefined || child.kind === 'opaque') {
      const what = `delete ${words.slice(start, at + 1).join(' ')}: not known here`;
      branch?.unread.push({ what, origin });
      return undefined;
    }
    if (child.kind === 'ignored') return undefined;
    const next = words[at + 1];
    if (next === undefined) {
      if (branch?.children.delete(word) !== true) change.replaces = true;
      change.deleted.add(words.slice(start).join('\0'));
      return undefined;
    }
    const inside: Branch['children'] | undefined = branch?.children;
    switch (child.kind) {
      case 'leaf':
      case 'empty':
        inside?.delete(word);
        return undefined;
      case 'members': {
        const list = inside?.get(word);
        for (const value of typeof next === 'string' ? [next] : next) {
          if (list?.kind === 'members') list.values.delete(value);
        }
        return undefined;
      }
      case 'container': {
        const found = inside?.get(word);
        branch = found?.kind === 'branch' ? found : undefined;
        schema = child;
        at += 1;
        break;
      }
      case 'entries': {
        if (typeof next !== 'string') return `${word} needs the name of an entry`;
        const entries = inside?.get(word);
        if (at + 2 === words.length) {
          const made = entries?.kind === 'entries' && removeEntry(entries, next);
          if (!made) change.replaces = true;
          change.deleted.add(words.slice(start).join('\0'));
          return undefined;
        }
        branch = entries?.kind === 'entries' ? entries.byName.get(next) : undefined;
        schema = child.of;
        at += 2;
        break;
      }
    }
  }
  return 'the line names nothing';
};

/** `move`: puts a rule at the top or the bottom of its rulebase, or before or after another. */
export const reorder: Apply = (_change, root, rootSchema, words, start, origin) => {
  const [base, kind, rules, name, where, other, more] = words.slice(start);
  const path = [base, kind, rules].every((word) => typeof word === 'string') ? [base, kind, rules] : [];
  let schema: Schema | undefined = rootSchema;
  let tree: Branch | EntriesTree | undefined = root;
  for (const word of path as readonly string[]) {
    schema = schema?.kind === 'container' ? schemaOf(schema, word) : undefined;
    const child: ReturnType<Branch['children']['get']> =
      tree?.kind === 'branch' ? tree.children.get(word) : undefined;
    tree = child?.kind === 'branch' || child?.kind === 'entries' ? child : undefined;
  }
  if (schema?.kind !== 'entries' || typeof name !== 'string')
    return 'move needs a rulebase and the name of a rule';
  if (tree?.kind !== 'entries' || !tree.byName.has(name)) return `there is no rule ${name} to move`;
  if (where !== 'top' && where !== 'bottom' && where !== 'before' && where !== 'after') {
    return 'a rule moves to top, bottom, before or after';
  }
  const order = (tree.order ?? [restOfRules, ...tree.byName.keys()]).filter((one) => one !== name);
  tree.order = order;
  if (where === 'top' || where === 'bottom') {
    order.splice(where === 'top' ? 0 : order.length, 0, name);
    return other === undefined ? undefined : `nothing follows ${where}`;
  }
  if (typeof other !== 'string' || more !== undefined)
    return `move ${where} needs the name of one other rule`;
  const at = order.indexOf(other);
  if (at < 0) {
    const what = `${name} is moved ${where} ${other}, a rule that the text does not show`;
    tree.byName.get(name)?.unread.push({ what, origin });
    order.splice(0, 0, name);
    return undefined;
  }
  order.splice(where === 'before' ? at : at + 1, 0, name);
  return undefined;
};

function schemaOf(container: Container, word: string): Schema | undefined {
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
  if (new Set(values).size < values.length) return `the list of ${word} holds a value twice`;
  const list = branch.children.get(word);
  const members = list?.kind === 'members' ? list : { kind: 'members' as const, values: new Map(), origin };
  branch.children.set(word, members);
  for (const value of values) if (!members.values.has(value)) members.values.set(value, origin);
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

function removeEntry(entries: EntriesTree, name: string): boolean {
  if (entries.order !== undefined) entries.order = entries.order.filter((one) => one !== name);
  return entries.byName.delete(name);
}

/** Whether a deletion took away the path or something that it lies in. */
function wasDeleted({ deleted }: Change, path: readonly Word[]): boolean {
  return deleted.size > 0 && path.some((_, index) => deleted.has(path.slice(0, index + 1).join('\0')));
}
