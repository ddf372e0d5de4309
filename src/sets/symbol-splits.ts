/** How sets of symbols split all symbols: many places of an automaton tell apart the same few sets. */
import type { SymbolSet } from './automaton.ts';

/** Symbols that lie in the same sets: the lowest of them, and these sets. */
export interface SymbolClass {
  readonly symbol: number;
  readonly sets: readonly number[];
}

/** Splits the symbols from 0 up to `symbols` by some of these sets (indices); those that lie in none are left out. */
export function createSplits(
  sets: readonly SymbolSet[],
  symbols: number,
): (chosen: readonly number[]) => readonly SymbolClass[] {
  const known = new Map<string, readonly SymbolClass[]>();
  return (chosen) => {
    const key = chosen.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = new Map<string, SymbolClass>();
    for (let symbol = 0; symbol < symbols; symbol++) {
      const holding = chosen.filter((set) => sets[set]?.[symbol] === 1);
      const signature = holding.join();
      if (holding.length > 0 && !found.has(signature)) found.set(signature, { symbol, sets: holding });
    }
    const classes = [...found.values()];
    known.set(key, classes);
    return classes;
  };
}
