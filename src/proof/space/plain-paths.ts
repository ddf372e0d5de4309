/**
 * Classes of paths under patterns that are all plain paths and what is below them: found by looking up what each lies
 * below, without an automaton. Most rule sets have no others.
 */
import { isPlainPath, normalisePath, type PathPattern } from '../../sets/paths.ts';
import { remember } from '../../sets/remember.ts';

/** A class of paths: the patterns that hold them (indices, ascending), and the shortest of them. */
interface PlainClass {
  readonly patterns: readonly number[];
  readonly path: string;
}

/**
 * Returns the classes of all paths under these patterns, in the order of their shortest paths; of two of a length the one
 * comes first whose characters and escapes have lower places. Undefined where a pattern is of another kind.
 */
export function classifyPlainPaths(
  patterns: readonly PathPattern[],
  places: ReadonlyMap<string, number>,
): readonly PlainClass[] | undefined {
  const indices = new Map<string, number[]>();
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.kind !== 'below' || pattern.path.includes('?') || !isPlainPath(pattern.path))
      return undefined;
    remember(indices, normalisePath(pattern.path), () => []).push(index);
  }
  // Of the patterns that hold a path, the longest lies below all others: it stands for the class, and is in it.
  const held = [...indices.keys()].map((path) => {
    const above = new Set([path]);
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
      above.add(path.slice(0, slash)).add(path.slice(0, slash + 1));
    const holding = [...above].flatMap((one) => indices.get(one) ?? []);
    return { patterns: holding.sort((a, b) => a - b), path };
  });
  // No pattern holds what is not plain, and a quotation mark is the first character of these.
  const free = { patterns: [], path: indices.has('/') ? '/"' : '/' };
  const keyed = [free, ...held].map((one) => ({ one, key: makeKey(one.path, places) }));
  keyed.sort((a, b) => a.key.length - b.key.length || (a.key < b.key ? -1 : 1));
  return keyed.map(({ one }) => one);
}

/** Returns a text of one character for each character or escape. */
function makeKey(path: string, places: ReadonlyMap<string, number>): string {
  return path.replaceAll(/%..|./g, (part) => String.fromCharCode(places.get(part) ?? 0));
}
