/**
 * Sequences of whole numbers, each kept once, so that equal ones have the same number. They are found by a hash
 * and told apart by their content. All lie in one row of memory: millions of them cost no more than their length.
 */
export interface Sequences {
  /** Sequence i is `cells[starts[i]]` up to, but without, `cells[starts[i + 1]]`. Both rows are replaced as they grow. */
  cells: Int32Array;
  starts: Int32Array;
  count: number;
  hashes: Int32Array;
  /** Where a sequence of a hash is looked for: its number and one, 0 where there is none. */
  table: Int32Array;
  readonly most: SequenceLimits;
}

/** How many sequences there may be, and how long they may be together. */
export interface SequenceLimits {
  readonly sequences: number;
  readonly cells: number;
}

export function createSequences(most: SequenceLimits): Sequences {
  return {
    cells: new Int32Array(1024),
    starts: new Int32Array(256),
    count: 0,
    hashes: new Int32Array(256),
    table: new Int32Array(512),
    most,
  };
}

/** Returns the number of the sequence that stands in a row from `from` up to `to`, or -1 where there would be too many. */
export function internSequence(all: Sequences, row: Int32Array, from: number, to: number): number {
  const hash = hashRow(row, from, to);
  let slot = hash & (all.table.length - 1);
  for (let entry = all.table[slot] as number; entry !== 0; entry = all.table[slot] as number) {
    if (all.hashes[entry - 1] === hash && equalsRow(all, entry - 1, row, from, to)) return entry - 1;
    slot = (slot + 1) & (all.table.length - 1);
  }
  const start = all.starts[all.count] as number;
  const end = start + to - from;
  if (all.count >= all.most.sequences || end > all.most.cells) return -1;
  if (end > all.cells.length) all.cells = growRow(all.cells, end);
  if (all.count + 2 > all.starts.length) all.starts = growRow(all.starts, all.count + 2);
  if (all.count + 1 > all.hashes.length) all.hashes = growRow(all.hashes, all.count + 1);
  for (let at = from; at < to; at++) all.cells[start + at - from] = row[at] as number;
  all.starts[all.count + 1] = end;
  all.hashes[all.count] = hash;
  all.table[slot] = ++all.count;
  if (all.count * 2 > all.table.length) rehash(all);
  return all.count - 1;
}

/** Returns a row with the same content and more room, at least this much. */
export function growRow(row: Int32Array, least: number): Int32Array {
  const larger = new Int32Array(Math.max(least, row.length * 2));
  larger.set(row);
  return larger;
}

function hashRow(row: Int32Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ (row[at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function equalsRow(all: Sequences, index: number, row: Int32Array, from: number, to: number): boolean {
  const start = all.starts[index] as number;
  if ((all.starts[index + 1] as number) - start !== to - from) return false;
  for (let at = from; at < to; at++) if (all.cells[start + at - from] !== row[at]) return false;
  return true;
}

function rehash(all: Sequences): void {
  const table = new Int32Array(all.table.length * 2);
  for (let index = 0; index < all.count; index++) {
    let slot = (all.hashes[index] as number) & (table.length - 1);
    while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
    table[slot] = index + 1;
  }
  all.table = table;
}
