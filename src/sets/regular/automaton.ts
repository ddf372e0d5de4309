/**
 * How a family of regular languages splits all texts into classes: two texts are in one class where the same languages
 * hold them. This is exact: the classes are the reachable states of the union automaton, determinised breadth first,
 * keyed by their full membership (semantics, section 5).
 */
import { addLanguage, addState, createNfa, type Nfa, reachFromStart, trimEdges } from './nfa.ts';
import type { Regular } from './regular.ts';
import { createSequences, internSequence } from './sequences.ts';
import { createSteps } from './subset-steps.ts';

/** A class of texts: which languages hold them (indices, ascending), and the shortest one, as symbols. */
export interface TextClass {
  readonly members: readonly number[];
  readonly witness: readonly number[];
}

/** What a classification may take before it is given up. */
export interface ClassBudget {
  /** States of the automaton, and how many states of the languages these may stand for together. */
  readonly states: number;
  readonly cells: number;
  readonly steps: number;
  readonly classes: number;
}

export const classBudget: ClassBudget = {
  states: 1_000_000,
  cells: 6_000_000,
  steps: 40_000_000,
  classes: 200_000,
};

/**
 * Returns the classes into which `languages` split the texts of `domain`, in the order of their shortest members
 * (symbols of a lower number first), or undefined where that would take more than the budget.
 */
export function classify(
  domain: Regular,
  languages: readonly Regular[],
  symbols: number,
  budget: ClassBudget = classBudget,
): readonly TextClass[] | undefined {
  const nfa = createNfa(budget.states);
  const starts = [domain, ...languages].map((language, index) => {
    const accept = addState(nfa, index);
    nfa.accepts.push(accept);
    return addLanguage(nfa, language, accept, index);
  });
  if (nfa.count > nfa.most) return undefined;
  trimEdges(nfa);

  const states = createSequences({ sequences: budget.states, cells: budget.cells });
  const from: number[] = [];
  const by: number[] = [];
  const found = new Map<string, TextClass>();
  let steps = 0;
  /** Whether the states are kept; a text that led to no state of the domain cannot be of it any more. */
  const visit = (row: Int32Array, length: number, at: number, symbol: number): boolean => {
    if (length === 0 || nfa.owner[row[0] as number] !== 0) return true;
    const state = internSequence(states, row, 0, length);
    if (state === from.length) {
      from.push(at);
      by.push(symbol);
    }
    return state >= 0;
  };
  const first = Int32Array.from(new Set(starts.flatMap((start) => reachFromStart(nfa, start)))).sort();
  visit(first, first.length, -1, -1);
  const stepsFrom = createSteps(nfa, symbols);
  for (let at = 0; at < from.length; at++) {
    const here = states.cells.slice(states.starts[at], states.starts[at + 1]);
    const members = findMembers(nfa, here);
    if (members !== undefined) {
      const key = members.join();
      if (!found.has(key)) found.set(key, { members, witness: spellWitness(from, by, at) });
    }
    const kept = stepsFrom(here, (row, length, symbol) => {
      steps += here.length + length;
      return visit(row, length, at, symbol);
    });
    if (!kept || steps > budget.steps || found.size > budget.classes) return undefined;
  }
  return [...found.values()];
}

/** Returns the languages that hold a text that ends in these states; undefined where the domain does not hold it. */
function findMembers(nfa: Nfa, states: Int32Array): readonly number[] | undefined {
  const accepted: number[] = [];
  for (const state of states) {
    const owner = nfa.owner[state] ?? 0;
    if (nfa.accepts[owner] === state) accepted.push(owner - 1);
  }
  return accepted[0] === -1 ? accepted.slice(1) : undefined;
}

function spellWitness(from: readonly number[], by: readonly number[], at: number): readonly number[] {
  const symbols: number[] = [];
  for (let here = at; here > 0; here = from[here] ?? 0) symbols.push(by[here] ?? 0);
  return symbols.reverse();
}
