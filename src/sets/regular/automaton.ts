/**
 * How a family of regular languages splits all texts into classes: two texts are in one class where the same languages
 * hold them. This is exact: the classes are the reachable states of the union automaton, determinised breadth first,
 * keyed by their full membership (semantics, section 5).
 */
import { collectClasses } from './collect-classes.ts';
import { addAccept, addLanguage, createNfa, trimEdges } from './nfa.ts';
import type { Regular } from './regular.ts';
import { type GraphBudget, makeSubsetGraph } from './subset-graph.ts';

/** A class of texts: which languages hold them (indices, ascending), and the shortest one, as symbols. */
export interface TextClass {
  readonly members: readonly number[];
  readonly witness: readonly number[];
}

export const classBudget: GraphBudget = {
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
  budget: GraphBudget = classBudget,
): readonly TextClass[] | undefined {
  const nfa = createNfa(budget.states);
  const starts = [domain, ...languages].map((language) => {
    const accept = addAccept(nfa);
    return addLanguage(nfa, language, accept, nfa.accepts.length - 1);
  });
  if (nfa.count > nfa.most) return undefined;
  trimEdges(nfa);
  const graph = makeSubsetGraph(nfa, starts, symbols, budget);
  const found = graph === undefined ? undefined : collectClasses(graph, budget);
  return found?.map(({ members, witness }) => ({ members: members.map((owner) => owner - 1), witness }));
}
