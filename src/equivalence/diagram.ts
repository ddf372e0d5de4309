/**
 * Firewall decision diagrams (Gouda and Liu): ordered, reduced and hash-consed. A diagram is a set of points;
 * a point has one class for each field. Inner nodes branch over the small fields in one fixed order; a leaf is
 * a bit set over the classes of the last field (addresses). Equal sets are the same number, so equality is `===`.
 */

/** A set of points. */
export type Diagram = number;

export const nothing: Diagram = 0;
export const everything: Diagram = 1;

/** Thrown where a diagram would have more nodes than the budget; `prove` turns it into `not-decided`. */
export const budgetExceeded: unique symbol = Symbol('node budget exceeded');

/** How many nodes the diagrams of one comparison may have together. */
export const nodeBudget = 2_000_000;

export interface Diagrams {
  readonly union: (a: Diagram, b: Diagram) => Diagram;
  readonly intersect: (a: Diagram, b: Diagram) => Diagram;
  readonly subtract: (a: Diagram, b: Diagram) => Diagram;
  /** The points whose class in field number `level` is one of those where `members` is 1. */
  readonly field: (level: number, members: Uint8Array) => Diagram;
  /** The points that are in `a` with some class or other in the fields of these levels. */
  readonly exists: (a: Diagram, levels: ReadonlySet<number>) => Diagram;
  /** One point, by preference: for each field the classes are tried in the given order. */
  readonly pick: (a: Diagram, preference: readonly (readonly number[])[]) => Pick | undefined;
  /** Which classes of a field occur in the points of `a`. */
  readonly support: (a: Diagram, level: number) => Uint8Array;
}

/** A point: its class in every field, and the levels of the fields that do not matter for it. */
export interface Pick {
  readonly classes: readonly number[];
  readonly free: ReadonlySet<number>;
}

/** A number for finding a node quickly; which one it is, its content alone decides. */
function hashOf(level: number, part: Int32Array | Uint32Array): number {
  let hash = level + 1;
  for (const value of part) hash = Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 15);
  return hash;
}

function isEqual(a: Int32Array | Uint32Array | undefined, b: Int32Array | Uint32Array): boolean {
  if (a === undefined || a.length !== b.length) return false;
  for (let index = 0; index < b.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Diagrams over fields of these numbers of classes; the last one is the leaves' field. */
export function createDiagrams(sizes: readonly number[], budget: number = nodeBudget): Diagrams {
  const last = sizes.length - 1;
  const words = Math.max(1, Math.ceil((sizes[last] ?? 0) / 32));
  const levels: number[] = [];
  /** The children of an inner node, the bits of a leaf. */
  const parts: (Int32Array | Uint32Array)[] = [];
  /** The last node made of each hash, and for each node the one before it of the same hash. */
  const latest = new Map<number, Diagram>();
  const earlier: number[] = [];

  const intern = (level: number, part: Int32Array | Uint32Array): Diagram => {
    const hash = hashOf(level, part);
    for (let known = latest.get(hash) ?? -1; known >= 0; known = earlier[known] ?? -1) {
      if (levels[known] === level && isEqual(parts[known], part)) return known;
    }
    if (levels.length >= budget) throw budgetExceeded;
    earlier.push(latest.get(hash) ?? -1);
    latest.set(hash, levels.length);
    parts.push(part);
    return levels.push(level) - 1;
  };
  const node = (level: number, children: Int32Array): Diagram => {
    const first = children[0] ?? nothing;
    return children.every((child) => child === first) ? first : intern(level, children);
  };
  const leafOf = (members: (index: number) => boolean): Uint32Array => {
    const bits = new Uint32Array(words);
    for (let index = 0; index < (sizes[last] ?? 0); index++) {
      if (members(index)) bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
    }
    return bits;
  };
  intern(
    last,
    leafOf(() => false),
  );
  intern(
    last,
    leafOf(() => true),
  );

  const child = (a: Diagram, level: number, index: number): Diagram =>
    levels[a] === level ? (parts[a]?.[index] ?? nothing) : a;

  const combine = (
    shortcut: (a: Diagram, b: Diagram) => Diagram | undefined,
    words: (a: number, b: number) => number,
  ): ((a: Diagram, b: Diagram) => Diagram) => {
    const memo = new Map<number, Diagram>();
    const apply = (a: Diagram, b: Diagram): Diagram => {
      const short = shortcut(a, b);
      if (short !== undefined) return short;
      const key = a * nodeBudget * 2 + b;
      const known = memo.get(key);
      if (known !== undefined) return known;
      const level = Math.min(levels[a] ?? last, levels[b] ?? last);
      let result: Diagram;
      if (level === last) {
        const [left, right] = [parts[a], parts[b]];
        const bits = Uint32Array.from(left ?? [], (word, index) => words(word, right?.[index] ?? 0));
        result = intern(last, bits);
      } else {
        const children = new Int32Array(sizes[level] ?? 0);
        for (let index = 0; index < children.length; index++) {
          children[index] = apply(child(a, level, index), child(b, level, index));
        }
        result = node(level, children);
      }
      memo.set(key, result);
      return result;
    };
    return apply;
  };

  const union = combine(
    (a, b) =>
      a === b || b === nothing
        ? a
        : a === nothing
          ? b
          : a === everything || b === everything
            ? everything
            : undefined,
    (a, b) => a | b,
  );
  const intersect = combine(
    (a, b) =>
      a === b || b === everything
        ? a
        : a === everything
          ? b
          : a === nothing || b === nothing
            ? nothing
            : undefined,
    (a, b) => a & b,
  );
  const subtract = combine(
    (a, b) => (a === b || a === nothing || b === everything ? nothing : b === nothing ? a : undefined),
    (a, b) => a & ~b,
  );

  const field = (level: number, members: Uint8Array): Diagram =>
    level === last
      ? intern(
          last,
          leafOf((index) => members[index] === 1),
        )
      : node(level, Int32Array.from(members));

  // Kept from call to call: entries of one policy, and the sides of a comparison, share most of their parts.
  const forgotten = new Map<string, Map<Diagram, Diagram>>();
  const exists = (a: Diagram, hidden: ReadonlySet<number>): Diagram => {
    const key = [...hidden].sort((x, y) => x - y).join();
    const memo = forgotten.get(key) ?? new Map<Diagram, Diagram>();
    forgotten.set(key, memo);
    const visit = (here: Diagram): Diagram => {
      if (here === nothing || here === everything) return here;
      const known = memo.get(here);
      if (known !== undefined) return known;
      const level = levels[here] ?? last;
      let result: Diagram;
      if (level === last) result = hidden.has(last) ? everything : here;
      else {
        const children = Int32Array.from(parts[here] ?? [], visit);
        result = hidden.has(level) ? [...new Set(children)].reduce(union, nothing) : node(level, children);
      }
      memo.set(here, result);
      return result;
    };
    return visit(a);
  };

  const pick = (a: Diagram, preference: readonly (readonly number[])[]): Pick | undefined => {
    if (a === nothing) return undefined;
    const classes: number[] = [];
    const free = new Set<number>();
    let here = a;
    for (let level = 0; level < last; level++) {
      if (levels[here] !== level) free.add(level);
      const chosen = (preference[level] ?? []).find((index) => child(here, level, index) !== nothing) ?? 0;
      classes.push(chosen);
      here = child(here, level, chosen);
    }
    if (here === everything) free.add(last);
    const bits = parts[here];
    const isIn = (index: number): boolean => (((bits?.[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
    classes.push((preference[last] ?? []).find(isIn) ?? 0);
    return { classes, free };
  };

  const support = (a: Diagram, level: number): Uint8Array => {
    const size = sizes[level] ?? 0;
    const found = new Uint8Array(size);
    const seen = new Set<Diagram>();
    const visit = (here: Diagram): void => {
      if (here === nothing || seen.has(here)) return;
      seen.add(here);
      const at = levels[here] ?? last;
      // A node below the level does not depend on it: every class occurs.
      if (at > level || here === everything) found.fill(1);
      else if (at === level && level === last) {
        for (let index = 0; index < size; index++) {
          if ((((parts[here]?.[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1) found[index] = 1;
        }
      } else if (at === level) {
        parts[here]?.forEach((one, index) => {
          if (one !== nothing) found[index] = 1;
        });
      } else for (const one of parts[here] ?? []) visit(one);
    };
    visit(a);
    return found;
  };

  return { union, intersect, subtract, field, exists, pick, support };
}
