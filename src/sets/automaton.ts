/**
 * Regular languages over a small alphabet, and how a family of them splits all texts into classes: two texts
 * are in one class where the same languages hold them. Exact: the classes are the reachable states of the
 * union automaton, determinised breadth first, keyed by their full membership (semantics, section 5).
 */

/** A set of symbols: entry i is 1 where symbol i belongs. */
export type SymbolSet = Uint8Array;

/** A regular language; `start` and `end` are empty texts at the very start and end. */
export type Regular =
  | { readonly kind: 'symbol'; readonly symbols: SymbolSet }
  | { readonly kind: 'sequence'; readonly of: readonly Regular[] }
  | { readonly kind: 'choice'; readonly of: readonly Regular[] }
  | { readonly kind: 'repeat'; readonly of: Regular; readonly min: number; readonly max?: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export function symbol(symbols: SymbolSet): Regular {
  return { kind: 'symbol', symbols };
}

export function sequence(...of: readonly Regular[]): Regular {
  return { kind: 'sequence', of };
}

export function choice(...of: readonly Regular[]): Regular {
  return { kind: 'choice', of };
}

export function repeat(of: Regular, min = 0, max?: number): Regular {
  return { kind: 'repeat', of, min, ...(max === undefined ? {} : { max }) };
}

/** The language read from its end. */
export function reverse(language: Regular): Regular {
  switch (language.kind) {
    case 'symbol':
      return language;
    case 'start':
      return { kind: 'end' };
    case 'end':
      return { kind: 'start' };
    case 'sequence':
      return { kind: 'sequence', of: language.of.map(reverse).reverse() };
    case 'choice':
      return { kind: 'choice', of: language.of.map(reverse) };
    case 'repeat':
      return { ...language, of: reverse(language.of) };
  }
}

/** A class of texts: which languages hold them (indices, ascending), and the shortest one, as symbols. */
export interface TextClass {
  readonly members: readonly number[];
  readonly witness: readonly number[];
}

/** How many states a classification may have before it is given up. */
export const stateBudget = 200_000;

/**
 * The classes into which `languages` split the texts of `domain`, in the order of their shortest members
 * (symbols of a lower number first). `undefined` where there would be more states than the budget.
 */
export function classify(
  domain: Regular,
  languages: readonly Regular[],
  symbols: number,
  budget: number = stateBudget,
): readonly TextClass[] | undefined {
  const nfa: Nfa = { edges: [], jumps: [], accepts: [], owner: [], budget };
  const starts = [domain, ...languages].map((language, index) => {
    const accept = addState(nfa, index);
    nfa.accepts[accept] = index;
    return addLanguage(nfa, language, accept, index);
  });
  if (nfa.edges.length > budget) return undefined;
  const representatives = compressSymbols(nfa, symbols);

  const first = closure(nfa, starts, 'start');
  const queue: { readonly states: readonly number[]; readonly from: number; readonly by: number }[] = [];
  const seen = new Set<string>();
  const tried = new Set<string>();
  const found = new Map<string, TextClass>();
  const visit = (states: readonly number[], from: number, by: number): void => {
    // Without a state of the domain (the states are sorted by owner) no longer text can be of the domain.
    if (!states.some((state) => nfa.owner[state] === 0)) return;
    const key = states.join();
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ states, from, by });
  };
  visit(first, -1, -1);
  for (let at = 0; at < queue.length; at++) {
    const here = queue[at];
    if (here === undefined || queue.length > budget) return undefined;
    const accepted = acceptedBy(nfa, at === 0 ? starts : here.states, at === 0);
    if (accepted[0] === 0) {
      const members = accepted.slice(1).map((index) => index - 1);
      const key = members.join();
      if (!found.has(key)) found.set(key, { members, witness: spell(queue, at) });
    }
    for (const [by, targets] of successors(nfa, here.states, representatives)) {
      // Most symbols lead to the same few states: look those up before anything is computed.
      const key = targets.join();
      if (tried.has(key)) continue;
      tried.add(key);
      visit(closure(nfa, targets, 'inside'), at, by);
    }
  }
  return [...found.values()];
}

function spell(
  queue: readonly { readonly from: number; readonly by: number }[],
  at: number,
): readonly number[] {
  const symbols: number[] = [];
  for (let here = queue[at]; here !== undefined && here.from >= 0; here = queue[here.from])
    symbols.push(here.by);
  return symbols.reverse();
}

interface Nfa {
  /** For each state: where a symbol of a set leads. */
  readonly edges: { readonly symbols: SymbolSet; readonly to: number }[][];
  /** For each state: where nothing leads, everywhere or only at the start or the end of the text. */
  readonly jumps: { readonly to: number; readonly when?: 'start' | 'end' }[][];
  /** For each state: the language that it accepts. */
  readonly accepts: (number | undefined)[];
  /** For each state: the language that it is part of. */
  readonly owner: number[];
  readonly budget: number;
}

function addState(nfa: Nfa, owner: number): number {
  nfa.edges.push([]);
  nfa.jumps.push([]);
  nfa.accepts.push(undefined);
  return nfa.owner.push(owner) - 1;
}

/** Adds a language in front of the state `to`, and returns the state where it begins. */
function addLanguage(nfa: Nfa, language: Regular, to: number, owner: number): number {
  if (nfa.edges.length > nfa.budget) return to;
  switch (language.kind) {
    case 'sequence':
      return language.of.reduceRight((next, part) => addLanguage(nfa, part, next, owner), to);
    case 'repeat': {
      let next = to;
      if (language.max === undefined) {
        next = addState(nfa, owner);
        nfa.jumps[next]?.push({ to }, { to: addLanguage(nfa, language.of, next, owner) });
      }
      for (let count = language.min; count < (language.max ?? 0); count++) {
        const optional = addState(nfa, owner);
        nfa.jumps[optional]?.push({ to }, { to: addLanguage(nfa, language.of, next, owner) });
        next = optional;
      }
      for (let count = 0; count < language.min; count++) next = addLanguage(nfa, language.of, next, owner);
      return next;
    }
    case 'symbol': {
      const state = addState(nfa, owner);
      nfa.edges[state]?.push({ symbols: language.symbols, to });
      return state;
    }
    case 'choice': {
      const state = addState(nfa, owner);
      for (const branch of language.of) nfa.jumps[state]?.push({ to: addLanguage(nfa, branch, to, owner) });
      return state;
    }
    case 'start':
    case 'end': {
      const state = addState(nfa, owner);
      nfa.jumps[state]?.push({ to, when: language.kind });
      return state;
    }
  }
}

/** One symbol for each set of symbols that no language tells apart; the lowest of each. */
function compressSymbols(nfa: Nfa, symbols: number): readonly number[] {
  const sets = new Set(nfa.edges.flat().map((edge) => edge.symbols));
  const bySignature = new Map<string, number>();
  for (let one = 0; one < symbols; one++) {
    let signature = '';
    for (const set of sets) signature += set[one] === 1 ? '1' : '0';
    if (!bySignature.has(signature)) bySignature.set(signature, one);
  }
  return [...bySignature.values()];
}

/** All states that can be reached without a symbol, sorted. */
function closure(
  nfa: Nfa,
  states: readonly number[],
  place: 'start' | 'inside' | 'end' | 'empty',
): readonly number[] {
  const reached = new Set(states);
  for (const state of reached) {
    for (const jump of nfa.jumps[state] ?? []) {
      if (jump.when === undefined || jump.when === place || place === 'empty') reached.add(jump.to);
    }
  }
  return [...reached].sort((a, b) => a - b);
}

/** The languages that hold the text which led to these states, ascending. */
function acceptedBy(nfa: Nfa, states: readonly number[], empty: boolean): readonly number[] {
  const accepted = new Set<number>();
  for (const state of closure(nfa, states, empty ? 'empty' : 'end')) {
    const language = nfa.accepts[state];
    if (language !== undefined) accepted.add(language);
  }
  return [...accepted].sort((a, b) => a - b);
}

/**
 * Where the symbols lead from these states: for each set of symbols that the states tell apart, its lowest
 * one and the states behind it. Few symbols are told apart at any one place.
 */
function successors(
  nfa: Nfa,
  states: readonly number[],
  representatives: readonly number[],
): readonly (readonly [number, readonly number[]])[] {
  const edges = states.flatMap((state) => nfa.edges[state] ?? []);
  const found: (readonly [number, readonly number[]])[] = [];
  const seen = new Set<string>();
  for (const one of representatives) {
    let taken = '';
    for (let index = 0; index < edges.length; index++) taken += edges[index]?.symbols[one] === 1 ? '1' : '0';
    if (seen.has(taken)) continue;
    seen.add(taken);
    found.push([one, edges.filter(({ symbols }) => symbols[one] === 1).map(({ to }) => to)]);
  }
  return found;
}
