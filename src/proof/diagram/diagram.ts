/**
 * Firewall decision diagrams (Gouda and Liu): ordered, reduced and hash-consed. A diagram is a set of points;
 * a point has one class for each field. Inner nodes branch over all fields but the last in one fixed order, and
 * classes beside each other with the same child are one run: a node is as long as what is said in it, not as its
 * field. A leaf is a bit set over the classes of the last field, its equal words in runs too. Equal sets are the same
 * number, so equality is `===`.
 */

import {
  createNodes,
  createPairs,
  type Diagram,
  everything,
  hasBit,
  type Nodes,
  nodeBudget,
  nothing,
  seekRun,
} from './nodes.ts';
import { findSupport, pickByField, pickFrom } from './pick.ts';
import { createUnionAll } from './unite.ts';
import { createIsWithin } from './within.ts';

export { budgetExceeded, type Diagram, everything, nothing } from './nodes.ts';

export interface Diagrams {
  readonly union: (a: Diagram, b: Diagram) => Diagram;
  readonly intersect: (a: Diagram, b: Diagram) => Diagram;
  readonly subtract: (a: Diagram, b: Diagram) => Diagram;
  /** Whether each point of `a` is in `b`. Cheaper than to subtract: no set is made, and the first point that is not ends it. */
  readonly isWithin: (a: Diagram, b: Diagram) => boolean;
  /** The union of any number of diagrams. */
  readonly unionAll: (of: readonly Diagram[]) => Diagram;
  /** The points whose class in this field is one of those where `members` is 1. */
  readonly field: (field: number, members: Uint8Array) => Diagram;
  /** The same, of classes given in ascending order. */
  readonly fieldOf: (field: number, classes: readonly number[]) => Diagram;
  /** The points that are in `a` with some class or other in these fields, bit i of `fields` for field i. */
  readonly exists: (a: Diagram, fields: number) => Diagram;
  /** The classes of one point, by preference: field after field, the classes are tried in the given order. */
  readonly pick: (a: Diagram, preference: readonly (readonly number[])[]) => readonly number[] | undefined;
  /** Which classes of a field occur in the points of `a`. */
  readonly support: (a: Diagram, field: number) => Uint8Array;
}

/** An operation on two sets, point by point. */
interface Operation {
  /** Children of one side that decide without the other, and what is then the result; -1: there is none. */
  readonly decidesLeft: Diagram;
  readonly decidesRight: Diagram;
  readonly decided: Diagram;
  readonly commutes: boolean;
  /** The result where it is one of the two, or nothing; -1: it is to be found. */
  readonly shortcut: (a: Diagram, b: Diagram) => Diagram;
  readonly words: (a: number, b: number) => number;
}

const union: Operation = {
  decidesLeft: everything,
  decidesRight: everything,
  decided: everything,
  commutes: true,
  shortcut: (a, b) => (a === b || b === nothing ? a : a === nothing ? b : -1),
  words: (a, b) => a | b,
};
const intersect: Operation = {
  decidesLeft: nothing,
  decidesRight: nothing,
  decided: nothing,
  commutes: true,
  shortcut: (a, b) => (a === b || b === everything ? a : a === everything ? b : -1),
  words: (a, b) => a & b,
};
const subtract: Operation = {
  decidesLeft: nothing,
  decidesRight: everything,
  decided: nothing,
  commutes: false,
  shortcut: (a, b) => (a === b ? nothing : b === nothing ? a : -1),
  words: (a, b) => a & ~b,
};

/**
 * Makes diagrams over fields of these numbers of classes. Nodes branch over the fields in the given order, the last
 * one is the leaves'; whoever uses diagrams knows fields by their place in `sizes`, and sees nothing of the order.
 * Each operation throws `budgetExceeded` where it would need more nodes or steps than `budget` nodes may.
 */
export function createDiagrams(
  sizes: readonly number[],
  budget: number = nodeBudget,
  order: readonly number[] = [...sizes.keys()],
): Diagrams {
  const nodes = createNodes(
    order.map((field) => sizes[field] ?? 0),
    budget,
  );
  const levels = sizes.map((_, field) => order.indexOf(field));
  const levelOf = (field: number): number => levels[field] ?? 0;
  const operations = {
    union: createOperation(nodes, union),
    intersect: createOperation(nodes, intersect),
    subtract: createOperation(nodes, subtract),
  };
  const unionAll = createUnionAll(nodes, operations.union);
  const fieldOf = (field: number, classes: readonly number[]): Diagram =>
    createField(nodes, levelOf(field), classes);
  const support = (a: Diagram, field: number): Uint8Array => findSupport(nodes, a, levelOf(field));
  const exists = createExists(nodes, unionAll);
  const inOrder = order.every((field, level) => field === level);
  return {
    ...operations,
    isWithin: createIsWithin(nodes),
    unionAll,
    fieldOf,
    field: (field, members) =>
      fieldOf(
        field,
        [...members.keys()].filter((index) => members[index] === 1),
      ),
    exists: (a, fields) =>
      exists(
        a,
        levels.reduce((mask, level, field) => mask | (hasBit(fields, field) ? 1 << level : 0), 0),
      ),
    pick: (a, preference) =>
      inOrder
        ? pickFrom(nodes, a, preference)
        : pickByField(a, preference, support, (set, field, index) =>
            operations.intersect(set, fieldOf(field, [index])),
          ),
    support,
  };
}

/** Makes the set of points whose class at a level is one of these, which ascend. */
function createField(nodes: Nodes, level: number, classes: readonly number[]): Diagram {
  nodes.begin(level);
  if (level === nodes.last) {
    for (let word = 0, at = 0; word < nodes.words; word++) {
      let bits = 0;
      for (; (classes[at] ?? Number.POSITIVE_INFINITY) < 32 * (word + 1); at++)
        bits |= 1 << ((classes[at] ?? 0) & 31);
      nodes.run(word, bits);
    }
    return nodes.leaf();
  }
  let next = 0;
  for (const one of classes) {
    if (one > next) nodes.run(next, nothing);
    nodes.run(one, everything);
    next = one + 1;
  }
  if (next < (nodes.sizes[level] ?? 0)) nodes.run(next, nothing);
  return nodes.inner();
}

// Most runs end before V8 optimises this: until then it makes a list, and what iterates it, of each `[a, b] = [c, d]`.
function createOperation(nodes: Nodes, operation: Operation): (a: Diagram, b: Diagram) => Diagram {
  const { decidesLeft, decidesRight, decided, commutes, shortcut, words } = operation;
  const { store, last, sizes } = nodes;
  const memo = createPairs();
  const find = (a: Diagram, b: Diagram): Diagram => {
    const levelA = nodes.levelOf(a);
    const levelB = nodes.levelOf(b);
    const level = levelA < levelB ? levelA : levelB;
    const isLeaf = level === last;
    const size = isLeaf ? nodes.words : (sizes[level] as number);
    const leftmost = isLeaf ? toLeafWord(decidesLeft) : decidesLeft;
    const rightmost = isLeaf ? toLeafWord(decidesRight) : decidesRight;
    nodes.begin(level);
    let i = levelA === level ? (store.starts[a] as number) + 1 : -1;
    let j = levelB === level ? (store.starts[b] as number) + 1 : -1;
    const endA = store.starts[a + 1] as number;
    const endB = store.starts[b + 1] as number;
    for (let at = 0; at < size; ) {
      nodes.work();
      const { cells } = store;
      const left = i < 0 ? a : (cells[i + 1] as number);
      const right = j < 0 ? b : (cells[j + 1] as number);
      const untilA = i < 0 || i + 2 >= endA ? size : (cells[i + 2] as number);
      const untilB = j < 0 || j + 2 >= endB ? size : (cells[j + 2] as number);
      let until = untilA < untilB ? untilA : untilB;
      let child = isLeaf ? toLeafWord(decided) : decided;
      // What decides without the other side lets all of its runs be skipped.
      if (left === leftmost) until = untilA;
      else if (right === rightmost) until = untilB;
      else child = isLeaf ? words(left, right) : apply(left, right);
      nodes.run(at, child);
      at = until;
      if (i >= 0 && untilA <= at) i = seekRun(store.cells, i, endA, at);
      if (j >= 0 && untilB <= at) j = seekRun(store.cells, j, endB, at);
    }
    return isLeaf ? nodes.leaf() : nodes.inner();
  };
  const apply = (a: Diagram, b: Diagram): Diagram => {
    if (a === decidesLeft || b === decidesRight) return decided;
    const short = shortcut(a, b);
    if (short >= 0) return short;
    const turns = commutes && a > b;
    const one = turns ? b : a;
    const other = turns ? a : b;
    const known = memo.get(one, other);
    if (known >= 0) return known;
    const found = find(one, other);
    memo.set(one, other, found);
    return found;
  };
  return apply;
}

/** Returns what a set that decides an operation is in a leaf: a word without bits, or with all of them. */
function toLeafWord(set: Diagram): number {
  return set === nothing ? 0 : -1;
}

function createExists(nodes: Nodes, unionAll: Diagrams['unionAll']): Diagrams['exists'] {
  const { store, last } = nodes;
  // Kept from call to call: entries of one policy, and the sides of a comparison, share most of their parts.
  const memo = createPairs();
  return (a, levels) => {
    const lowest = 31 - Math.clz32(levels);
    const visit = (here: Diagram): Diagram => {
      const level = nodes.levelOf(here);
      if (here === nothing || here === everything || level > lowest) return here;
      const known = memo.get(here, levels);
      if (known >= 0) return known;
      const found = level === last ? everything : find(here, level);
      memo.set(here, levels, found);
      return found;
    };
    const find = (here: Diagram, level: number): Diagram => {
      const from = (store.starts[here] as number) + 1;
      const to = store.starts[here + 1] as number;
      if (hasBit(levels, level)) {
        const children = new Set<Diagram>();
        for (let run = from; run < to; run += 2) children.add(visit(store.cells[run + 1] as number));
        return unionAll([...children].sort((x, y) => x - y));
      }
      nodes.begin(level);
      for (let run = from; run < to; run += 2) {
        nodes.work();
        nodes.run(store.cells[run] as number, visit(store.cells[run + 1] as number));
      }
      return nodes.inner();
    };
    return visit(a);
  };
}
