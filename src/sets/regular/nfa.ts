/**
 * Nondeterministic automata of regular languages, in rows of numbers. A state has at most one edge, over a set of
 * symbols, and any number of jumps, which take no symbol.
 */
import { remember } from '../remember.ts';
import type { Regular, SymbolSet } from './regular.ts';

type Place = 'start' | 'end' | undefined;

export interface Nfa {
  count: number;
  /** How many states there may be. */
  readonly most: number;
  /** For each state: the set of symbols of its edge, an index into `sets`, or -1; and where it leads. */
  readonly edgeSet: number[];
  readonly edgeTo: number[];
  /** For each state: where nothing leads, everywhere or only at the start or the end of the text. */
  readonly jumps: ({ readonly to: number; readonly when: Place }[] | undefined)[];
  /** For each state: the language that it is part of; for each language: its accepting state. */
  readonly owner: number[];
  readonly accepts: number[];
  readonly sets: SymbolSet[];
  readonly setIndex: Map<SymbolSet, number>;
  /** For each state: what it comes to inside of a text, once it was asked for. */
  readonly closures: (readonly number[] | undefined)[];
}

export function createNfa(most: number): Nfa {
  return {
    count: 0,
    most,
    edgeSet: [],
    edgeTo: [],
    jumps: [],
    owner: [],
    accepts: [],
    sets: [],
    setIndex: new Map(),
    closures: [],
  };
}

export function addState(nfa: Nfa, owner: number): number {
  nfa.edgeSet.push(-1);
  nfa.edgeTo.push(0);
  nfa.jumps.push(undefined);
  nfa.owner.push(owner);
  return nfa.count++;
}

function addJump(nfa: Nfa, from: number, to: number, when?: Place): void {
  const known = nfa.jumps[from];
  if (known === undefined) nfa.jumps[from] = [{ to, when }];
  else known.push({ to, when });
}

/** Adds a language in front of the state `to`, and returns the state where it begins; stops where there are too many. */
export function addLanguage(nfa: Nfa, language: Regular, to: number, owner: number): number {
  if (nfa.count > nfa.most) return to;
  switch (language.kind) {
    case 'sequence':
      return language.of.reduceRight((next, part) => addLanguage(nfa, part, next, owner), to);
    case 'repeat': {
      let next = to;
      if (language.max === undefined) {
        next = addState(nfa, owner);
        addJump(nfa, next, to);
        addJump(nfa, next, addLanguage(nfa, language.of, next, owner));
      }
      for (let count = language.min; count < (language.max ?? 0); count++) {
        const optional = addState(nfa, owner);
        addJump(nfa, optional, to);
        addJump(nfa, optional, addLanguage(nfa, language.of, next, owner));
        next = optional;
      }
      for (let count = 0; count < language.min; count++) next = addLanguage(nfa, language.of, next, owner);
      return next;
    }
    case 'symbol': {
      const state = addState(nfa, owner);
      nfa.edgeSet[state] = numberSet(nfa, language.symbols);
      nfa.edgeTo[state] = to;
      return state;
    }
    case 'choice': {
      const state = addState(nfa, owner);
      for (const branch of language.of) addJump(nfa, state, addLanguage(nfa, branch, to, owner));
      return state;
    }
    case 'start':
    case 'end': {
      const state = addState(nfa, owner);
      addJump(nfa, state, to, language.kind);
      return state;
    }
  }
}

/** Returns the number of a set of symbols; -1 for the empty one, which no text passes. */
function numberSet(nfa: Nfa, symbols: SymbolSet): number {
  return remember(nfa.setIndex, symbols, () => (symbols.includes(1) ? nfa.sets.push(symbols) - 1 : -1));
}

/**
 * Takes away the edges behind which no text is accepted any more: behind a text's first symbol its start does not
 * come again, so an anchored expression is over where it did not match.
 */
export function trimEdges(nfa: Nfa): void {
  const into: (number[] | undefined)[] = [];
  const addInto = (to: number, from: number): void => {
    const known = into[to];
    if (known === undefined) into[to] = [from];
    else known.push(from);
  };
  for (let state = 0; state < nfa.count; state++) {
    if ((nfa.edgeSet[state] ?? -1) >= 0) addInto(nfa.edgeTo[state] ?? 0, state);
    for (const { to, when } of nfa.jumps[state] ?? []) if (when !== 'start') addInto(to, state);
  }
  const alive = new Set(nfa.accepts);
  for (const state of alive) for (const before of into[state] ?? []) alive.add(before);
  for (let state = 0; state < nfa.count; state++) {
    if (!alive.has(nfa.edgeTo[state] ?? 0)) nfa.edgeSet[state] = -1;
  }
}

/**
 * Returns what a state comes to inside of a text: the states with edges that are reached without a symbol, and the
 * accepting state where a text that ends here is accepted.
 */
export function findClosure(nfa: Nfa, state: number): readonly number[] {
  const known = nfa.closures[state];
  if (known !== undefined) return known;
  const found = reachFrom(nfa, state, undefined);
  nfa.closures[state] = found;
  return found;
}

/** Returns what a state comes to at the start of a text. */
export function reachFromStart(nfa: Nfa, state: number): readonly number[] {
  return reachFrom(nfa, state, 'start');
}

function reachFrom(nfa: Nfa, state: number, place: Place): readonly number[] {
  const jumpsFrom = nfa.jumps[state];
  const accept = nfa.accepts[nfa.owner[state] ?? 0] ?? 0;
  if (jumpsFrom === undefined) return state === accept || (nfa.edgeSet[state] ?? -1) >= 0 ? [state] : [];
  const follow = (isTaken: (when: Place) => boolean): ReadonlySet<number> => {
    const reached = new Set([state]);
    for (const one of reached)
      for (const { to, when } of nfa.jumps[one] ?? []) if (isTaken(when)) reached.add(to);
    return reached;
  };
  const inside = follow((when) => when === undefined || when === place);
  const atEnd = follow((when) => when !== 'start' || place === 'start');
  const edges = [...inside].filter((one) => (nfa.edgeSet[one] ?? -1) >= 0);
  return atEnd.has(accept) ? [...edges, accept] : edges;
}
