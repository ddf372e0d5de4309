/** The classes of texts that a graph of sets of states leads to. */
import { remember } from '../remember.ts';
import type { GraphBudget, Node } from './subset-graph.ts';

/** A class of texts: which languages hold them, ascending, and the shortest of them, as symbols. */
interface Found {
  readonly members: readonly number[];
  readonly witness: readonly number[];
}

/** A node as a text comes to it: its languages by the names that they have where the walk began, in the node's order. */
interface Visit {
  readonly node: Node;
  /** Undefined where each language has its own name. */
  readonly names: Int32Array | undefined;
  readonly witness: Step | undefined;
}

/** The symbols of a text, the last one first. */
interface Step {
  readonly symbol: number;
  readonly before: Step | undefined;
}

/**
 * Returns the classes that the first node leads to, in the order of their shortest members (symbols of a lower number
 * first), or undefined where there are too many.
 */
export function collectClasses(nodes: readonly Node[], budget: GraphBudget): readonly Found[] | undefined {
  const [first] = nodes;
  if (first === undefined) return [];
  const known = new Map<Node, readonly Found[]>();
  const spent = { steps: 0 };
  // What a node leads to has no more languages than the node: from few to many, each finds what it needs.
  const twins = new Set(nodes.flatMap(({ twin }) => (twin === undefined ? [] : (nodes[twin] ?? []))));
  for (const twin of [...twins].sort((a, b) => a.owners.length - b.owners.length)) {
    const found = walk(twin, nodes, known, spent, budget);
    if (found === undefined) return undefined;
    known.set(twin, found);
  }
  return walk(first, nodes, known, spent, budget);
}

/** Follows every text from a node; where it comes to fewer languages and to a twin, what that leads to is known. */
function walk(
  root: Node,
  nodes: readonly Node[],
  known: ReadonlyMap<Node, readonly Found[]>,
  spent: { steps: number },
  budget: GraphBudget,
): readonly Found[] | undefined {
  const found = new Map<string, Found>();
  const keep = (members: readonly number[], witness: readonly number[]): void => {
    const key = members.join();
    const other = found.get(key);
    if (other === undefined || compareTexts(witness, other.witness) < 0) found.set(key, { members, witness });
  };
  const seen = new Map<Node, Set<string>>();
  const queue: Visit[] = [];
  /** Returns what the twin of a node leads to, where that is known already. */
  const findKnown = (node: Node): readonly Found[] | undefined =>
    node.twin === undefined || node.owners.length === root.owners.length
      ? undefined
      : known.get(nodes[node.twin] as Node);
  const enter = ({ node, names, witness }: Visit): void => {
    const twin = node.twin === undefined || findKnown(node) !== undefined ? undefined : nodes[node.twin];
    if (twin !== undefined) {
      enter({ node: twin, names: names ?? node.owners, witness });
      return;
    }
    const entered = remember(seen, node, () => new Set());
    const key = names?.join() ?? '';
    if (!entered.has(key)) queue.push({ node, names, witness });
    entered.add(key);
  };
  enter({ node: root, names: undefined, witness: undefined });
  for (const { node, names, witness } of queue) {
    spent.steps += 1 + (names?.length ?? 0);
    if (spent.steps > budget.steps || found.size > budget.classes) return undefined;
    const ready = findKnown(node);
    if (ready !== undefined) {
      const before = spell(witness);
      for (const one of ready) {
        spent.steps += one.members.length + one.witness.length;
        keep(rename(one.members, nodes[node.twin as number] as Node, names ?? node.owners), [
          ...before,
          ...one.witness,
        ]);
      }
      continue;
    }
    if (node.members !== undefined) keep(rename(node.members, node, names), spell(witness));
    for (let at = 0; at < node.edges.length; at += 2) {
      const to = nodes[node.edges[at + 1] as number] as Node;
      const step = { symbol: node.edges[at] as number, before: witness };
      enter({ node: to, names: passNames(node, to, names), witness: step });
    }
  }
  return [...found.values()].sort((a, b) => compareTexts(a.witness, b.witness));
}

/** Returns the names of a node's languages behind an edge: each was there before. */
function passNames(from: Node, to: Node, names: Int32Array | undefined): Int32Array | undefined {
  return names && Int32Array.from(to.owners, nameOwners(from, names));
}

/** Returns a function that gives the name of each language of a node. */
function nameOwners({ owners }: Node, names: Int32Array): (owner: number) => number {
  const nameOf = new Map(Array.from(owners, (owner, place) => [owner, names[place] as number]));
  return (owner) => nameOf.get(owner) as number;
}

/** Returns languages by their names, ascending. */
function rename(members: readonly number[], node: Node, names: Int32Array | undefined): readonly number[] {
  if (names === undefined || members.length === 0) return members;
  return members.map(nameOwners(node, names)).sort((a, b) => a - b);
}

function spell(last: Step | undefined): readonly number[] {
  const symbols: number[] = [];
  for (let step = last; step !== undefined; step = step.before) symbols.push(step.symbol);
  return symbols.reverse();
}

/** Compares texts: a shorter one comes first, then the one with the lower symbol at the first difference. */
function compareTexts(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
