import type { Span } from '../../../diagnostics/diagnostic.ts';

/** A YAML node with its place. Aliases are replaced by what they stand for, so nodes may be shared. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly span: Span;
}

export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly span: Span;
}

export interface ScalarTree {
  readonly kind: 'scalar';
  /** As the core schema reads it: `080`, `0o17` and `1e2` are numbers, and only `source` tells. */
  readonly value: string | number | boolean | null;
  readonly source: string;
  readonly span: Span;
}

/** Converts a tree to its plain value, as a JSON schema validator wants it. */
export function convertToPlain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(convertToPlain);
  // Without a prototype, so that no key means anything but itself.
  const object: Record<string, unknown> = Object.create(null);
  for (const { key, value } of tree.entries) object[key] = convertToPlain(value);
  return object;
}

/** Returns the entry of a map with this key, or undefined where there is none. */
export function findEntry(tree: Tree | undefined, key: string): MapEntry | undefined {
  return tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined;
}
