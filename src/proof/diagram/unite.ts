/**
 * The union of many diagrams at once: ten thousand that differ in one field are gone through together, and none is made
 * that is only a step on the way.
 */
import { type Diagram, everything, type Nodes, nothing } from './nodes.ts';

/** Fewer than these are united two by two. */
const many = 8;

/** Where they have more children than this, each, in all segments of a level, they are united two by two. */
const overlap = 2;

/** Returns a function that unites any number of diagrams; `union` unites two. */
export function createUnionAll(
  nodes: Nodes,
  union: (a: Diagram, b: Diagram) => Diagram,
): (of: readonly Diagram[]) => Diagram {
  const uniteTwoByTwo = (of: Int32Array): Diagram => foldPairwise(Array.from(of), union, nothing);
  const unite = (of: Int32Array): Diagram => {
    if (of.length < 2) return of[0] ?? nothing;
    if (of.length < many) return uniteTwoByTwo(of);
    const parts = of.slice().sort().filter(isNew);
    if (parts.includes(everything)) return everything;
    const level = parts.reduce((lowest, one) => Math.min(lowest, nodes.levelOf(one)), nodes.last);
    if (level === nodes.last) return uniteLeaves(nodes, parts);
    const segments = split(nodes, parts, level, overlap * parts.length);
    if (segments === undefined) return uniteTwoByTwo(parts);
    const { starts, ends, children } = segments;
    nodes.begin(level);
    for (let at = 0, from = 0; at < starts.length; at++) {
      nodes.work();
      const to = ends[at] as number;
      nodes.run(starts[at] as number, unite(children.subarray(from, to)));
      from = to;
    }
    return nodes.inner();
  };
  return (of) => unite(Int32Array.from(of));
}

/** Keeps of numbers in ascending order each one once, and none of `nothing`. */
function isNew(one: number, at: number, all: Int32Array): boolean {
  return one !== nothing && one !== all[at - 1];
}

/** Combines pairwise, as a balanced tree, so that no intermediate result is larger than it must be. */
export function foldPairwise<T>(of: readonly T[], combine: (a: T, b: T) => T, none: T): T {
  let parts = of;
  while (parts.length > 1) {
    const halved: T[] = [];
    for (let index = 0; index < parts.length; index += 2) {
      const a = parts[index] as T;
      halved.push(index + 1 < parts.length ? combine(a, parts[index + 1] as T) : a);
    }
    parts = halved;
  }
  return parts[0] ?? none;
}

function uniteLeaves(nodes: Nodes, leaves: Int32Array): Diagram {
  const { store, words, last } = nodes;
  const all = new Int32Array(words);
  for (const leaf of leaves) {
    nodes.work();
    const end = store.starts[leaf + 1] as number;
    for (let run = (store.starts[leaf] as number) + 1; run < end; run += 2) {
      const bits = store.cells[run + 1] as number;
      if (bits === 0) continue;
      const until = run + 2 < end ? (store.cells[run + 2] as number) : words;
      for (let word = store.cells[run] as number; word < until; word++)
        all[word] = (all[word] as number) | bits;
    }
  }
  nodes.begin(last);
  for (let word = 0; word < words; word++) nodes.run(word, all[word] as number);
  return nodes.leaf();
}

/** Classes beside each other in which no diagram begins or ends a run. */
interface Segments {
  /** The first class of each. */
  readonly starts: readonly number[];
  /** What the diagrams have there, but for nothing: one segment's behind the other's, and where each ends. */
  readonly children: Int32Array;
  readonly ends: readonly number[];
}

/** Returns the segments of a level, or undefined where more than `most` children stand in them. */
function split(nodes: Nodes, parts: Int32Array, level: number, most: number): Segments | undefined {
  const size = nodes.sizes[level] ?? 0;
  const runs = listRuns(nodes, parts, level);
  const [starts, ends]: [number[], number[]] = [[], []];
  let children = new Int32Array(parts.length + 64);
  let length = 0;
  /** The runs that hold the segment at hand. */
  const here: number[] = [];
  for (let at = 0, next = 0; at < size; ) {
    for (; runs[next] === at; next += 3) here.push(next);
    if (length + here.length > most) return undefined;
    if (length + here.length > children.length) {
      const larger = new Int32Array(2 * (length + here.length));
      larger.set(children);
      children = larger;
    }
    let until = runs[next] ?? size;
    for (const run of here) {
      children[length++] = runs[run + 2] as number;
      until = Math.min(until, runs[run + 1] as number);
    }
    starts.push(at);
    ends.push(length);
    let kept = 0;
    for (const run of here) if ((runs[run + 1] as number) > until) here[kept++] = run;
    here.length = kept;
    at = until;
  }
  return { starts, children: children.subarray(0, length), ends };
}

/** Returns the runs of diagrams at a level that are not nothing, in order: where each begins and ends, and its child. */
function listRuns({ store, sizes, levelOf }: Nodes, parts: Int32Array, level: number): Int32Array {
  const size = sizes[level] ?? 0;
  const runs: number[] = [];
  let isOrdered = true;
  const add = (start: number, end: number, child: Diagram): void => {
    isOrdered &&= start >= (runs[runs.length - 3] ?? 0);
    runs.push(start, end, child);
  };
  for (const part of parts) {
    if (levelOf(part) !== level) {
      // It does not depend on this level.
      add(0, size, part);
      continue;
    }
    const to = store.starts[part + 1] as number;
    for (let run = (store.starts[part] as number) + 1; run < to; run += 2) {
      const child = store.cells[run + 1] as number;
      if (child === nothing) continue;
      add(store.cells[run] as number, run + 2 < to ? (store.cells[run + 2] as number) : size, child);
    }
  }
  if (isOrdered) return Int32Array.from(runs);
  const places = Array.from({ length: runs.length / 3 }, (_, place) => 3 * place);
  places.sort((a, b) => (runs[a] as number) - (runs[b] as number));
  return Int32Array.from(places.flatMap((place) => runs.slice(place, place + 3)));
}
