/** Patterns that have names in common: the patterns of those names, so that the narrowest may decide. */
import { coversHost } from '../../../sets/hosts.ts';

/** The most patterns that are put in order by their names: each is compared with each. */
const mostPatterns = 500;

/**
 * Adds to patterns, each a list of labels, those of the names that two of them have in common, until no two have names in
 * common that are not in a pattern of their own. The narrowest stand first. Undefined where a label has two `*`, or where
 * there would be too many.
 */
export function closePatterns(patterns: readonly (readonly string[])[]): readonly string[][] | undefined {
  const found = new Map(patterns.map((labels) => [labels.join('.'), [...labels]]));
  const closed: string[][] = [];
  // What is added is come to as well.
  for (const labels of found.values()) {
    for (const other of closed) {
      const common = meetLabels(labels, other);
      if (common === undefined) return undefined;
      for (const one of common) found.set(one.join('.'), one);
    }
    closed.push(labels);
    if (found.size > mostPatterns) return undefined;
  }
  return closed
    .map((labels) => ({ labels, depth: countContaining(closed, labels) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ labels }) => labels);
}

/** Whether every label that the second means is one that the first means. */
export function containsLabel(wide: string, narrow: string): boolean {
  return coversHost({ kind: 'labels', labels: [wide] }, { kind: 'labels', labels: [narrow] });
}

/** A pattern is in all that contain what contains it, and in itself. */
function countContaining(all: readonly (readonly string[])[], labels: readonly string[]): number {
  return all.filter((other) => coversHost({ kind: 'labels', labels: other }, { kind: 'labels', labels }))
    .length;
}

/** Returns patterns of the names that two patterns have in common. */
function meetLabels(a: readonly string[], b: readonly string[]): readonly string[][] | undefined {
  if (a.length !== b.length) return [];
  let common: readonly string[][] = [[]];
  for (const [index, label] of a.entries()) {
    const met = meetGlobs(label, b[index] ?? '');
    if (met === undefined) return undefined;
    common = common.flatMap((labels) => met.map((one) => [...labels, one]));
  }
  return common;
}

/** Returns patterns of the labels that two have in common, where `*` is one character or more. */
function meetGlobs(a: string, b: string): readonly string[] | undefined {
  if (containsLabel(a, b)) return [b];
  if (containsLabel(b, a)) return [a];
  const [first, second] = [a.split('*'), b.split('*')];
  if (first.length === 1 || second.length === 1) return [];
  if (first.length > 2 || second.length > 2) return undefined;
  const [front, back] = [longer(first[0], second[0]), longer(first[1], second[1])];
  // Fronts and backs that do not fit each other leave nothing: the labels below match one of the two only.
  const both = [`${front}*${back}`, ...overlay(front, back)];
  return both.filter((one) => containsLabel(a, one) && containsLabel(b, one));
}

function longer(a = '', b = ''): string {
  return a.length >= b.length ? a : b;
}

/** Returns the labels that begin with one text and end with another, and have nothing in between. */
function overlay(front: string, back: string): readonly string[] {
  const lengths = Array.from({ length: Math.min(front.length, back.length) + 1 }, (_, length) => length);
  return lengths
    .filter((length) => front.endsWith(back.slice(0, length)))
    .map((length) => front + back.slice(length));
}
