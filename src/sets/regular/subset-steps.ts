/** Where the symbols lead from a set of states: the inner loop of making an automaton deterministic. */
import { findClosure, type Nfa } from './nfa.ts';
import { createSequences, growRow, internSequence } from './sequences.ts';

/** Symbols that lie in the same sets: the lowest of them, and for each set, by its place, whether it holds them. */
interface Split {
  readonly symbol: number;
  readonly isIn: Uint8Array;
}

/** Takes the states that a symbol leads to, in ascending order at the front of the row; false where that is too much. */
type Take = (row: Int32Array, length: number, symbol: number) => boolean;

/**
 * Returns a function that gives `take` the states behind each symbol that a set of states tells apart, symbols of a
 * lower number first; it returns false where `take` stopped it, or all looks together came to more states than `most`.
 */
export function createSteps(
  nfa: Nfa,
  symbols: number,
  most: number,
): (states: Int32Array, take: Take) => boolean {
  // Many places of an automaton tell apart by the same few sets of symbols, so how these split them is kept.
  const unbounded = { sequences: Number.POSITIVE_INFINITY, cells: Number.POSITIVE_INFINITY };
  const known = createSequences(unbounded);
  const lowest = splitAll(nfa, symbols);
  const splits: (readonly Split[])[] = [];
  /** The place of each set among those of the states at hand, or -1. */
  const places = new Int32Array(nfa.sets.length).fill(-1);
  const chosen = new Int32Array(nfa.sets.length);
  const splitsOf = (count: number): readonly Split[] => {
    const index = internSequence(known, chosen, 0, count);
    const found = splits[index] ?? splitSymbols(nfa, chosen.subarray(0, count), lowest);
    splits[index] = found;
    return found;
  };
  /** When a state was reached last: each is taken once. */
  const reached = new Int32Array(nfa.count);
  let now = 0;
  let row: Int32Array = new Int32Array(64);

  return (states, take) => {
    let count = 0;
    for (const state of states) {
      const set = nfa.edgeSet[state] as number;
      if (set < 0 || (places[set] as number) >= 0) continue;
      places[set] = 0;
      chosen[count++] = set;
    }
    sortFront(chosen, count);
    for (let place = 0; place < count; place++) places[chosen[place] as number] = place;
    let goesOn = true;
    for (const { symbol, isIn } of splitsOf(count)) {
      let length = 0;
      now++;
      for (const state of states) {
        const set = nfa.edgeSet[state] as number;
        if (set < 0 || isIn[places[set] as number] !== 1) continue;
        const targets = findClosure(nfa, nfa.edgeTo[state] as number);
        nfa.work += targets.length;
        if (nfa.work > most) break;
        for (const target of targets) {
          if (reached[target] === now) continue;
          reached[target] = now;
          if (length === row.length) row = growRow(row, length + 1);
          row[length++] = target;
        }
      }
      sortFront(row, length);
      goesOn = nfa.work <= most && take(row, length, symbol);
      if (!goesOn) break;
    }
    for (let place = 0; place < count; place++) places[chosen[place] as number] = -1;
    return goesOn;
  };
}

/** Sorts the front of a row; most are short. */
function sortFront(row: Int32Array, length: number): void {
  if (length > 32) {
    row.subarray(0, length).sort();
    return;
  }
  for (let at = 1; at < length; at++) {
    const value = row[at] as number;
    let place = at;
    for (; place > 0 && (row[place - 1] as number) > value; place--) row[place] = row[place - 1] as number;
    row[place] = value;
  }
}

/** Returns the lowest symbol of each class that all sets together tell apart. */
function splitAll(nfa: Nfa, symbols: number): Int32Array {
  const all = Int32Array.from({ length: symbols }, (_, symbol) => symbol);
  const sets = Int32Array.from(nfa.sets.keys());
  return Int32Array.from(splitSymbols(nfa, sets, all), ({ symbol }) => symbol);
}

/** Splits symbols by some sets; those that lie in none are left out. */
function splitSymbols(nfa: Nfa, sets: Int32Array, symbols: Int32Array): readonly Split[] {
  /** The part of each symbol: halved with each set, 0 for those in none. */
  const parts = new Int32Array(symbols.length);
  let count = 1;
  for (const set of sets) {
    const members = nfa.sets[set];
    const inside = new Int32Array(count);
    for (let at = 0; at < symbols.length; at++) {
      if (members?.[symbols[at] as number] !== 1) continue;
      const part = parts[at] as number;
      if (inside[part] === 0) inside[part] = count++;
      parts[at] = inside[part] as number;
    }
  }
  const found: Split[] = [];
  const isFound = new Uint8Array(count);
  for (let at = 0; at < symbols.length; at++) {
    const part = parts[at] as number;
    if (part === 0 || isFound[part] === 1) continue;
    isFound[part] = 1;
    const symbol = symbols[at] as number;
    found.push({ symbol, isIn: Uint8Array.from(sets, (set) => nfa.sets[set]?.[symbol] ?? 0) });
  }
  return found;
}
