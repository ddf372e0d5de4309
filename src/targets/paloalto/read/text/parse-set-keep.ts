/** What a device refuses to delete, since something refers to it: it keeps what it held, and later lines add to that. */
import type { Origin } from '../../../target.ts';
import type { Unread } from '../../config.ts';
import { profileKinds } from './parse-schema-rules.ts';
import { type Change, type Gone, showPath } from './parse-set-change.ts';
import { type Branch, childOf, type EntriesTree, type Tree } from './parse-tree.ts';
import type { Word } from './parse-words.ts';

/** The lists of rules and groups that hold names of things, by the collection of these. */
const lists: Readonly<Record<string, readonly string[]>> = {
  address: ['source', 'destination', 'static'],
  'address-group': ['source', 'destination', 'static'],
  'external-list': ['source', 'destination', 'category'],
  region: ['source', 'destination'],
  service: ['service', 'members'],
  'service-group': ['service', 'members'],
  'custom-url-category': ['category'],
};

/**
 * Keeps the entries of a collection that something refers to: all that a deletion names, where that is so of any of them
 * (`name`: one). Returns whether it did.
 */
export function keepReferred(
  change: Change,
  root: Branch,
  collection: { readonly kind: string; readonly entries: EntriesTree; readonly name?: string },
  origin: Origin,
): boolean {
  const { kind, entries, name } = collection;
  const fields = lists[kind];
  if (fields === undefined) return false;
  const named = name === undefined ? [...entries.byName.keys()] : [name];
  const here = named.filter((one) => entries.byName.has(one));
  const referred = here.find((one) => change.mentioned.has(one) || isNamedIn(root, fields, one));
  if (referred === undefined) return false;
  const what = `something refers to ${referred}: a device may refuse to delete it, and keep what it held`;
  for (const one of here) {
    const entry = entries.byName.get(one);
    if (entry !== undefined) change.kept.push({ entry, origin, what });
  }
  return true;
}

/**
 * Takes back the deletions of things that rules name, where a rule of the device goes only now: it may have named any of them,
 * and what is named, a device does not delete.
 */
export function keepNamedBefore({ deleted, nameable, late }: Change): void {
  for (const path of nameable) {
    deleted.delete(path);
    late.add(path);
  }
  nameable.clear();
}

/** Whether a path ends with something that rules can name, or with all of its kind. */
export function canBeNamed(words: readonly Word[]): boolean {
  return words.slice(-2).some((word) => word === 'profiles' || Object.hasOwn(lists, String(word)));
}

function isNamedIn(tree: Tree, fields: readonly string[], name: string): boolean {
  if (tree.kind === 'entries') return [...tree.byName.values()].some((one) => isNamedIn(one, fields, name));
  if (tree.kind !== 'branch') return false;
  return [...tree.children].some(([word, child]) => {
    if (child.kind === 'members') return fields.includes(word) && child.values.has(name);
    return !hasNoNames.has(word) && isNamedIn(child, fields, name);
  });
}

/** Collections whose entries name no others: there may be thousands in them. */
const hasNoNames: ReadonlySet<string> = new Set([
  ...['address', 'service', 'profiles', 'tag', 'external-list', 'region', 'profile-group', 'target'],
]);

/**
 * Parts that are passed over, and the words by which the rules and lists that are read name what is in them: by the schema of
 * PAN-OS 10.0, the references of a security rule, a decryption rule, a profile group and an external list.
 */
const namedBy: Readonly<Record<string, string>> = {
  ...{
    'profile-group': 'group',
    'log-settings': 'log-setting',
    schedule: 'schedule',
    'certificate-profile': 'certificate-profile',
  },
  ...Object.fromEntries(Object.keys(profileKinds).map((kind) => [kind, kind])),
};

/** Of what rules name below these words, a deletion is looked at when the script has ended: it may make it again. */
export const profilesThatAreRead: ReadonlySet<string> = new Set(['profile-group', 'url-filtering']);

/**
 * Whether rules or lists may name something in a part that is not read, or a group of profiles, which a deletion takes away:
 * a device refuses to delete that, or to take lines that name it, or to commit what is left.
 */
export function mayBeNamed(root: Branch, { words, at }: Gone): boolean {
  const word = String(words[at]);
  const by = Object.hasOwn(namedBy, word) ? namedBy[word] : undefined;
  if (by === undefined) return false;
  // A vsys names things of its own, and of `shared`.
  const [devices = '', device = '', kind = '', name = ''] = words.map(String);
  const scopes = childOf(childOf(root, devices, 'entries')?.byName.get(device), kind, 'entries');
  // What a device group has, the groups below it name as well.
  const named = valuesOf(devices === 'devices' && kind === 'vsys' ? scopes?.byName.get(name) : root, by);
  const rest = words.slice(at + 1).flat();
  // Below `log-settings`, those that rules name are called profiles.
  return rest.join() === '' || rest.join() === 'profiles'
    ? named.length > 0
    : named.some((value) => rest.includes(value));
}

/** The same when the script has ended: what it has made again is there. Of parts that are not read, it does not show that. */
export function isNamedAtLast(root: Branch, gone: Gone): boolean {
  const { words, at } = gone;
  const name = words[at + 1];
  if (!profilesThatAreRead.has(String(words[at])) || typeof name !== 'string') return mayBeNamed(root, gone);
  let holder: Tree | undefined = root;
  for (const word of words.slice(0, at + 2))
    holder =
      holder?.kind === 'branch'
        ? holder.children.get(String(word))
        : holder?.kind === 'entries'
          ? holder.byName.get(String(word))
          : undefined;
  return holder === undefined && mayBeNamed(root, gone);
}

export function sayGone({ words, origin }: Gone): Unread {
  const what = `delete ${showPath(words)}: rules may name what goes with it, and are not committed then`;
  return { what, origin };
}

/** All that a word names in a tree. */
function valuesOf(tree: Tree | undefined, word: string): readonly string[] {
  if (tree?.kind === 'entries') return [...tree.byName.values()].flatMap((one) => valuesOf(one, word));
  if (tree?.kind !== 'branch') return [];
  return [...tree.children].flatMap(([at, child]): readonly string[] => {
    if (at === 'address' || at === 'custom-url-category') return [];
    if (at !== word) return valuesOf(child, word);
    return child.kind === 'leaf' ? [child.value] : child.kind === 'members' ? [...child.values.keys()] : [];
  });
}

/** Whether an entry still holds something from before a line. */
export function holdsOlder(tree: Tree, line: number): boolean {
  if (tree.kind === 'leaf' || tree.kind === 'empty') return tree.origin.line < line;
  if (tree.kind === 'members') return [...tree.values.values()].some((origin) => origin.line < line);
  if (tree.kind === 'entries') return [...tree.byName.values()].some((one) => holdsOlder(one, line));
  return [...tree.children].some(([word, child]) => !decidesNothing.has(word) && holdsOlder(child, line));
}

const decidesNothing: ReadonlySet<string> = new Set(['tag', 'description', 'comments', 'color', 'id']);

/** The collection at the end of a path below its holder: `profiles` holds one. */
export function collectionIn(holder: Branch | undefined, word: string): EntriesTree | undefined {
  if (word !== 'profiles') return childOf(holder, word, 'entries');
  return childOf(childOf(holder, word, 'branch'), 'custom-url-category', 'entries');
}
