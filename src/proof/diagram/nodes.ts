/** The nodes of decision diagrams, each kept once, and the making of new ones. */
import { createSequences, growRow, internSequence, type Sequences } from '../../sets/regular/sequences.ts';

/** A set of points. */
export type Diagram = number;

export const nothing: Diagram = 0;
export const everything: Diagram = 1;

/** Thrown where a comparison would need more than its budget; `prove` turns it into `not-decided`. */
export const budgetExceeded: unique symbol = Symbol('node budget exceeded');

/** How many nodes the diagrams of one comparison may have together. */
export const nodeBudget = 2_000_000;
/** How many numbers (32 million: 128 MB) may stand in them, and how many steps be taken, for each node of the budget. */
const cellsPerNode = 16;
const stepsPerNode = 500;

export interface Nodes {
  /** Of each node its level and its runs: the class where each begins, and its child; of a leaf the word, and its bits. */
  readonly store: Sequences;
  readonly sizes: readonly number[];
  /** The leaves' level, and how many words their bits take. */
  readonly last: number;
  readonly words: number;
  readonly levelOf: (node: Diagram) => number;
  /** Counts one step. */
  readonly work: () => void;
  /** Begins a node; nodes that are begun and ended before it is ended do not matter to it. */
  readonly begin: (level: number) => void;
  /** Adds a run; one like the run before it lengthens that. */
  readonly run: (start: number, child: Diagram | number) => void;
  /** Ends the node. */
  readonly leaf: () => Diagram;
  readonly inner: () => Diagram;
}

/** Returns whether bit `index` of a word of 32 is set. */
export function hasBit(bits: number, index: number): boolean {
  return ((bits >>> (index & 31)) & 1) === 1;
}

/** Returns the child of a node in the run that holds this class or word. */
export function findChild({ store }: Nodes, node: Diagram, index: number): Diagram {
  let low = (store.starts[node] as number) + 1;
  let high = (store.starts[node + 1] as number) - 2;
  while (low < high) {
    const middle = low + 2 * ((high - low + 2) >> 2);
    if ((store.cells[middle] as number) <= index) low = middle;
    else high = middle - 2;
  }
  return store.cells[low + 1] as number;
}

/** Returns the run of a node that holds a class: the last one that begins at or before it, not before `from`. */
export function seekRun(cells: Int32Array, from: number, end: number, index: number): number {
  let low = from;
  let step = 2;
  while (low + step < end && (cells[low + step] as number) <= index) {
    low += step;
    step *= 2;
  }
  let high = Math.min(end - 2, low + step);
  while (low < high) {
    const middle = low + 2 * ((high - low + 2) >> 2);
    if ((cells[middle] as number) <= index) low = middle;
    else high = middle - 2;
  }
  return low;
}

/**
 * Makes the store of nodes for levels of these numbers of classes. Whatever adds a node throws `budgetExceeded` where
 * the store may not grow.
 */
export function createNodes(sizes: readonly number[], budget: number): Nodes {
  const last = sizes.length - 1;
  const words = Math.max(1, Math.ceil((sizes[last] ?? 0) / 32));
  const cells = cellsPerNode * budget;
  const store = createSequences({ sequences: budget, cells });
  /** The nodes that are being made, behind each other; where the innermost begins, and the others. */
  let row: Int32Array = new Int32Array(1024);
  let top = 0;
  let from = 0;
  const begun: number[] = [];
  let steps = stepsPerNode * budget;

  const push = (word: number): void => {
    if (top === row.length) row = growRow(row, top + 1);
    row[top++] = word;
  };
  const begin = (level: number): void => {
    begun.push(from);
    from = top;
    push(level);
  };
  const drop = (): void => {
    top = from;
    from = begun.pop() ?? 0;
  };
  const intern = (): Diagram => {
    const found = internSequence(store, row, from, top);
    if (found < 0) throw budgetExceeded;
    drop();
    return found;
  };
  const run = (start: number, child: number): void => {
    if (top > from + 1 && row[top - 1] === child) return;
    push(start);
    push(child);
  };
  const nodes: Nodes = {
    store,
    sizes,
    last,
    words,
    levelOf: (node) => store.cells[store.starts[node] as number] as number,
    work: () => {
      if (--steps < 0) throw budgetExceeded;
    },
    begin,
    run,
    leaf: intern,
    inner: () => {
      if (top > from + 3) return intern();
      const child = row[top - 1] as number;
      drop();
      return child;
    },
  };
  // `nothing` and `everything` are the first two.
  for (const full of [false, true]) internConstant(nodes, full);
  return nodes;
}

/** Makes the leaf that holds none or all of the points. */
function internConstant({ sizes, last, words, begin, run, leaf }: Nodes, full: boolean): void {
  begin(last);
  for (let word = 0; word < words; word++) {
    const left = (sizes[last] ?? 0) - 32 * word;
    run(word, !full || left <= 0 ? 0 : left >= 32 ? -1 : (1 << left) - 1);
  }
  leaf();
}

/** What was found for pairs of numbers. It forgets everything before it grows beyond its bound. */
interface Pairs {
  /** What was found, or -1. */
  readonly get: (a: number, b: number) => number;
  readonly set: (a: number, b: number, found: number) => void;
}

/** 24 MB a table. */
const mostSlots = 1 << 21;

export function createPairs(): Pairs {
  // Three numbers a slot: the pair, and what was found and one.
  let slots = 1 << 10;
  let table = new Int32Array(3 * slots);
  let used = 0;
  const slotOf = (a: number, b: number): number => {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & (slots - 1);
    while (table[3 * slot + 2] !== 0 && (table[3 * slot] !== a || table[3 * slot + 1] !== b))
      slot = (slot + 1) & (slots - 1);
    return 3 * slot;
  };
  const put = (a: number, b: number, value: number): void => {
    const at = slotOf(a, b);
    table[at] = a;
    table[at + 1] = b;
    table[at + 2] = value;
  };
  const makeRoom = (): void => {
    const before = table;
    const keep = slots < mostSlots;
    if (keep) slots *= 2;
    table = new Int32Array(3 * slots);
    if (!keep) used = 0;
    else
      for (let at = 0; at < before.length; at += 3) {
        if (before[at + 2] !== 0)
          put(before[at] as number, before[at + 1] as number, before[at + 2] as number);
      }
  };
  return {
    get: (a, b) => (table[slotOf(a, b) + 2] as number) - 1,
    set: (a, b, found) => {
      if (used * 2 >= slots) makeRoom();
      used++;
      put(a, b, found + 1);
    },
  };
}
