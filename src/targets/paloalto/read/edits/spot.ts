/** Where the words of a command lead in a candidate configuration: an entry of a scope, and a part of it. */
import { pathOf } from '../text/parse-places.ts';
import { type Branch, branchAt, childOf, type EntriesTree } from '../text/parse-tree.ts';
import type { Word } from '../text/parse-words.ts';

/** What holds the entries that an update may touch. Nothing else of a device is its business. */
const collections: readonly (readonly string[])[] = [
  ['tag'],
  ['address'],
  ['address-group'],
  ['service'],
  ['service-group'],
  ['external-list'],
  ['profiles', 'custom-url-category'],
  ...['rulebase', 'pre-rulebase', 'post-rulebase'].flatMap((place) =>
    ['security', 'decryption'].map((kind) => [place, kind, 'rules']),
  ),
];

export interface Spot {
  /** From `config` down. */
  readonly path: readonly Word[];
  /** The last word of the collection: `address`, `rules`. */
  readonly kind: string;
  readonly name: string;
  /** Words behind the name. */
  readonly rest: readonly Word[];
  readonly scope: Branch | undefined;
  readonly shared: Branch | undefined;
  readonly entries: EntriesTree | undefined;
  readonly entry: Branch | undefined;
}

/** Finds the place that a command names, or says what is wrong with it. `words` is without the verb. */
export function findSpot(root: Branch, words: readonly Word[]): Spot | string {
  const path = pathOf(words);
  if (path === undefined) return 'the name of a vsys or device group is missing';
  const depth = path[0] === 'shared' ? 1 : 4;
  const below = path.slice(depth);
  const collection = collections.find((one) => one.every((word, at) => below[at] === word));
  const name = below[collection?.length ?? 0];
  if (collection === undefined) return 'an update touches rules and what they name, and nothing else';
  if (typeof name !== 'string') return 'the name of an entry is missing';
  const scope = scopeAt(root, path.slice(0, depth));
  let holder = scope;
  for (const word of collection.slice(0, -1)) holder = childOf(holder, word, 'branch');
  const kind = collection.at(-1) ?? '';
  const entries = childOf(holder, kind, 'entries');
  const rest = below.slice(collection.length + 1);
  const shared = childOf(root, 'shared', 'branch');
  return { path, kind, name, rest, scope, shared, entries, entry: entries?.byName.get(name) };
}

function scopeAt(root: Branch, path: readonly Word[]): Branch | undefined {
  if (path.length === 1) return childOf(root, 'shared', 'branch');
  const [, device, kind, name] = path.map(String);
  const found = childOf(root, 'devices', 'entries')?.byName.get(device ?? '');
  return childOf(found, kind ?? '', 'entries')?.byName.get(name ?? '');
}

/** Puts the scopes of a text into one tree again, from `config` down. */
export function plantScopes(
  scopes: readonly { readonly path: readonly string[]; readonly branch: Branch }[],
): Branch {
  const origin = scopes[0]?.branch.origin ?? { file: '', line: 1 };
  const root = branchAt(origin);
  const entries = (branch: Branch, word: string): EntriesTree => {
    const made = childOf(branch, word, 'entries') ?? { kind: 'entries', byName: new Map(), origin };
    branch.children.set(word, made);
    return made;
  };
  for (const { path, branch } of scopes) {
    const [first = '', device = '', kind = '', name = ''] = path;
    if (path.length === 1) root.children.set(first, branch);
    else {
      const devices = entries(root, first);
      const holder = devices.byName.get(device) ?? branchAt(origin);
      devices.byName.set(device, holder);
      entries(holder, kind).byName.set(name, branch);
    }
  }
  return root;
}
