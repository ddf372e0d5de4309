/** What changes in an entry that stays: lines that set and add, and lines that take away. */
import { printSettings, quote } from '../print-set.ts';
import type { Node } from '../print-tree.ts';
import type { EntryNode } from './things.ts';

export interface Patch {
  /** Lists grow and single values change. */
  readonly sets: readonly string[];
  /** Lists shrink. */
  readonly deletes: readonly string[];
  /** The lists that change. */
  readonly lists: ReadonlySet<string>;
}

/** Words whose values decide what an entry means. What has another one is made anew. */
const decisive: ReadonlySet<string> = new Set([
  ...['disabled', 'negate-source', 'negate-destination', 'action', 'rule-type', 'profile'],
  ...['ip-netmask', 'ip-range', 'ip-wildcard', 'fqdn', 'port', 'type'],
]);

interface Draft {
  readonly sets: string[];
  readonly deletes: string[];
  readonly lists: Set<string>;
}

/**
 * Returns the lines that make an entry another; nothing where it has to be made anew. `path` is without the verb:
 * `device-group DG1 address rulec-a `.
 */
export function patchEntry(path: string, before: EntryNode, after: EntryNode): Patch | undefined {
  const draft: Draft = { sets: [], deletes: [], lists: new Set() };
  return patchChildren(draft, path, before.children, after.children) ? draft : undefined;
}

function patchChildren(draft: Draft, path: string, before: readonly Node[], after: readonly Node[]): boolean {
  const [old, fresh] = [before, after].map((nodes) => new Map(nodes.map((node) => [nameOf(node), node])));
  if (old === undefined || fresh === undefined) return false;
  for (const [word, node] of old) {
    if (fresh.has(word)) continue;
    if (!removable.has(word)) return false;
    draft.deletes.push(`delete ${path}${word}`);
    if (node.kind === 'list') draft.lists.add(word);
  }
  return [...fresh].every(([word, node]) => patchNode(draft, path, old.get(word), node));
}

/** What an entry may be without. */
const removable: ReadonlySet<string> = new Set([
  ...['description', 'comments', 'tag', 'log-setting', 'profile-setting', 'certificate-profile'],
]);

function patchNode(draft: Draft, path: string, before: Node | undefined, after: Node): boolean {
  const word = nameOf(after);
  if (before === undefined) {
    draft.sets.push(...printSettings(after, `set ${path}`));
    return removable.has(word);
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return true;
  if (word === 'profile-setting') {
    // It holds one group at most: the old one goes first. A rule without it lets the same through.
    draft.sets.push(`delete ${path}${word}`, ...printSettings(after, `set ${path}`));
    return true;
  }
  if (before.kind === 'value' && after.kind === 'value') {
    draft.sets.push(...printSettings(after, `set ${path}`));
    return !decisive.has(word);
  }
  if (before.kind === 'element' && after.kind === 'element')
    return patchChildren(draft, `${path}${word} `, before.children, after.children);
  return before.kind === 'list' && after.kind === 'list' && patchList(draft, path, before, after);
}

type ListNode = Extract<Node, { readonly kind: 'list' }>;

function patchList(draft: Draft, path: string, before: ListNode, after: ListNode): boolean {
  const { word } = after;
  const [old, fresh] = [new Set(before.members), new Set(after.members)];
  const added = [...fresh].filter((one) => !old.has(one));
  const gone = [...old].filter((one) => !fresh.has(one));
  if (added.length + gone.length === 0) return true;
  // A list that holds any cannot hold another, nor be empty for a moment.
  if (old.has('any') || fresh.has('any')) return false;
  draft.lists.add(word);
  draft.sets.push(...added.map((one) => `set ${path}${word} ${quote(one)}`));
  draft.deletes.push(...gone.map((one) => `delete ${path}${word} ${quote(one)}`));
  return true;
}

function nameOf(node: Node): string {
  return node.kind === 'entry' ? node.name : node.word;
}
