/** The points of a diagram: one of them, and what occurs in them. */
import { remember } from '../../sets/remember.ts';
import { type Diagram, everything, findChild, hasBit, type Nodes, nothing } from './nodes.ts';

/** Where a node says something about no more classes than these, they are looked at one by one. */
const few = 64;

/** The place of each class in an order of preference. */
const ranks = new WeakMap<readonly number[], Int32Array>();

function rankOrder(order: readonly number[]): Int32Array {
  const found = new Int32Array(order.length);
  order.forEach((index, rank) => {
    found[index] = rank;
  });
  return found;
}

/** Returns the classes of one point, by preference, or undefined where there is none. Nodes branch in the order of fields. */
export function pickFrom(
  nodes: Nodes,
  a: Diagram,
  preference: readonly (readonly number[])[],
): readonly number[] | undefined {
  if (a === nothing) return undefined;
  const { last } = nodes;
  const classes: number[] = [];
  let here = a;
  for (let level = 0; level < last; level++) {
    const order = preference[level] ?? [];
    const isFree = nodes.levelOf(here) !== level;
    const chosen = isFree ? (order[0] ?? 0) : choosePreferred(nodes, here, order);
    classes.push(chosen);
    if (!isFree) here = findChild(nodes, here, chosen);
  }
  const holds = (index: number): boolean => hasBit(findChild(nodes, here, index >>> 5), index);
  classes.push((preference[last] ?? []).find(holds) ?? 0);
  return classes;
}

/** Returns such a point where the nodes do not branch in the order of fields. */
export function pickByField(
  a: Diagram,
  preference: readonly (readonly number[])[],
  support: (set: Diagram, field: number) => Uint8Array,
  narrow: (set: Diagram, field: number, index: number) => Diagram,
): readonly number[] | undefined {
  if (a === nothing) return undefined;
  let here = a;
  return preference.map((order, field) => {
    const occurring = support(here, field);
    const chosen = order.find((index) => occurring[index] === 1) ?? 0;
    here = narrow(here, field, chosen);
    return chosen;
  });
}

/** Returns the first class in the order that is not nothing in an inner node. */
function choosePreferred(nodes: Nodes, node: Diagram, order: readonly number[]): number {
  const { store } = nodes;
  const ranked = remember(ranks, order, rankOrder);
  let best = -1;
  let looked = 0;
  const [from, to] = [(store.starts[node] as number) + 1, store.starts[node + 1] as number];
  for (let run = from; run < to; run += 2) {
    if (store.cells[run + 1] === nothing) continue;
    const start = store.cells[run] as number;
    const end = run + 2 < to ? (store.cells[run + 2] as number) : order.length;
    looked += end - start;
    if (looked > few) return order.find((index) => findChild(nodes, node, index) !== nothing) ?? 0;
    for (let index = start; index < end; index++) {
      if (best < 0 || (ranked[index] as number) < (ranked[best] as number)) best = index;
    }
  }
  return Math.max(best, 0);
}

/** Returns which classes of a level occur, as 1. */
export function findSupport(nodes: Nodes, a: Diagram, level: number): Uint8Array {
  const { store, last, sizes } = nodes;
  const size = sizes[level] ?? 0;
  const found = new Uint8Array(size);
  const seen = new Set<Diagram>();
  const visit = (here: Diagram): void => {
    if (here === nothing || seen.has(here)) return;
    seen.add(here);
    const at = nodes.levelOf(here);
    const [from, to] = [(store.starts[here] as number) + 1, store.starts[here + 1] as number];
    // A node below the level does not depend on it: every class occurs.
    if (at > level || here === everything) found.fill(1);
    else if (at === last) {
      for (let index = 0, run = from; index < size; index++) {
        if (run + 2 < to && index >>> 5 >= (store.cells[run + 2] as number)) run += 2;
        if (hasBit(store.cells[run + 1] as number, index)) found[index] = 1;
      }
    } else
      for (let run = from; run < to; run += 2) {
        const child = store.cells[run + 1] as number;
        if (at < level) visit(child);
        else if (child !== nothing)
          found.fill(1, store.cells[run] as number, run + 2 < to ? (store.cells[run + 2] as number) : size);
      }
  };
  visit(a);
  return found;
}
