/**
 * The deterministic automaton of a family of languages, as a graph of sets of states. Sets that are alike but for which
 * languages their states belong to lead on alike, so one of them is followed: of ten thousand paths with the same tail
 * behind each, the tail is made once.
 */
import { remember } from '../remember.ts';
import { type Nfa, reachFromStart } from './nfa.ts';
import { createSequences, internSequence } from './sequences.ts';
import { createSteps } from './subset-steps.ts';

/** What a graph may take before it is given up. */
export interface GraphBudget {
  /** Sets of states, and how many states these may hold together. */
  readonly states: number;
  readonly cells: number;
  readonly steps: number;
  readonly classes: number;
}

/** How many states may be looked at for each one that a set takes up: most are reached once. */
const mostWork = 2;

/** A set of states that a text leads to. */
export interface Node {
  /** The languages that its states belong to, but for the domain, in an order that is the same for alike nodes. */
  readonly owners: Int32Array;
  /** The languages that hold a text that ends here, ascending; undefined where the domain does not hold it. */
  readonly members: readonly number[] | undefined;
  /** The node that leads on alike and is followed in place of this one. */
  readonly twin: number | undefined;
  /** Where each symbol that is told apart leads, as pairs of a symbol and a node, symbols of a lower number first. */
  edges: readonly number[];
}

/** Returns the nodes that texts lead to, the one of the empty text first, or undefined where there are too many. */
export function makeSubsetGraph(
  nfa: Nfa,
  starts: readonly number[],
  symbols: number,
  budget: GraphBudget,
): readonly Node[] | undefined {
  const sets = createSequences({ sequences: budget.states, cells: budget.cells });
  const describe = createShapes(nfa);
  const nodes: Node[] = [];
  const firstOfShape = new Map<number, number>();
  const classes = new Set<string>();
  let steps = 0;
  /** Returns the node of a set of states; -1 for one that no text of the domain leads to, -2 where there are too many. */
  const visit = (row: Int32Array, length: number): number => {
    if (length === 0 || nfa.owner[row[0] as number] !== 0) return -1;
    const index = internSequence(sets, row, 0, length);
    if (index < 0) return -2;
    if (index < nodes.length) return index;
    const states = row.subarray(0, length);
    const { owners, shape } = describe(states);
    const followed = shape === undefined ? index : remember(firstOfShape, shape, () => index);
    const twin = followed === index ? undefined : followed;
    const members = findMembers(nfa, states);
    if (members !== undefined) classes.add(members.join());
    nodes.push({ owners, members, twin, edges: [] });
    return index;
  };
  const first = Int32Array.from(new Set(starts.flatMap((start) => reachFromStart(nfa, start)))).sort();
  if (visit(first, first.length) === -2) return undefined;
  const stepsFrom = createSteps(nfa, symbols, mostWork * budget.steps);
  for (const [at, node] of nodes.entries()) {
    if (node.twin !== undefined) continue;
    const here = sets.cells.slice(sets.starts[at], sets.starts[at + 1]);
    const edges: number[] = [];
    const goesOn = stepsFrom(here, (row, length, symbol) => {
      steps += here.length + length;
      const to = visit(row, length);
      if (to >= 0) edges.push(symbol, to);
      return to !== -2;
    });
    if (!goesOn || steps > budget.steps || classes.size > budget.classes) return undefined;
    node.edges = edges;
  }
  return nodes;
}

/** Returns the languages that hold a text that ends in these states; undefined where the domain does not hold it. */
function findMembers(nfa: Nfa, states: Int32Array): readonly number[] | undefined {
  const accepted: number[] = [];
  for (const state of states) {
    const owner = nfa.owner[state] ?? 0;
    if (nfa.accepts[owner] === state) accepted.push(owner);
  }
  return accepted[0] === 0 ? accepted.slice(1) : undefined;
}

/** Sets of states of more languages than this are followed one by one: few are alike, and they lead to much. */
const mostAlike = 8;

/** What a set of states is alike in with others. */
interface Description {
  readonly owners: Int32Array;
  /** A number that sets share that differ in nothing but the languages that their states belong to. */
  readonly shape: number | undefined;
}

/**
 * Returns a function that describes sets of states, which stand in ascending order, so that those of one language stand
 * together. Two sets are alike where their languages can be paired so that each pair has states of the same shapes.
 */
function createShapes(nfa: Nfa): (states: Int32Array) => Description {
  const unbounded = { sequences: Number.POSITIVE_INFINITY, cells: Number.POSITIVE_INFINITY };
  const ofLanguage = createSequences(unbounded);
  const ofAll = createSequences(unbounded);
  const numberLanguage = (states: Int32Array): number => {
    const shapes = Int32Array.from(
      new Set(Array.from(states, (state) => nfa.shapes[state] as number)),
    ).sort();
    return internSequence(ofLanguage, shapes, 0, shapes.length);
  };
  return (states) => {
    const runs = listRuns(nfa, states);
    if (runs.length > mostAlike + 1)
      return { owners: Int32Array.from(runs.slice(1), ({ owner }) => owner), shape: undefined };
    // The domain stays in front: it is a language like no other.
    const [domain, ...others] = runs.map(({ owner, from, to }) => ({
      owner,
      shape: numberLanguage(states.subarray(from, to)),
    }));
    others.sort((a, b) => a.shape - b.shape || a.owner - b.owner);
    const row = Int32Array.of(domain?.shape ?? -1, ...others.map(({ shape }) => shape));
    return {
      owners: Int32Array.from(others, ({ owner }) => owner),
      shape: internSequence(ofAll, row, 0, row.length),
    };
  };
}

/** Returns the languages of states in ascending order, each with the part of the row where its states stand. */
function listRuns(
  nfa: Nfa,
  states: Int32Array,
): readonly { readonly owner: number; readonly from: number; readonly to: number }[] {
  const runs: { owner: number; from: number; to: number }[] = [];
  for (let from = 0; from < states.length; ) {
    const owner = nfa.owner[states[from] as number] as number;
    let to = from + 1;
    while (to < states.length && nfa.owner[states[to] as number] === owner) to++;
    runs.push({ owner, from, to });
    from = to;
  }
  return runs;
}
