/** Whether a set lies in another, without making what is left of it. */
import { createPairs, type Diagram, everything, type Nodes, nothing, seekRun } from './nodes.ts';

/** Returns a function that says whether each point of `a` is in `b`; it throws `budgetExceeded` as operations do. */
export function createIsWithin(nodes: Nodes): (a: Diagram, b: Diagram) => boolean {
  const { store, last, sizes, levelOf } = nodes;
  // 1 where it does, 0 where not.
  const memo = createPairs();
  const compare = (a: Diagram, b: Diagram): boolean => {
    const levelA = levelOf(a);
    const levelB = levelOf(b);
    const level = levelA < levelB ? levelA : levelB;
    const isLeaf = level === last;
    const size = isLeaf ? nodes.words : (sizes[level] as number);
    const { cells, starts } = store;
    let i = levelA === level ? (starts[a] as number) + 1 : -1;
    let j = levelB === level ? (starts[b] as number) + 1 : -1;
    const endA = starts[a + 1] as number;
    const endB = starts[b + 1] as number;
    for (let at = 0; at < size; ) {
      nodes.work();
      const left = i < 0 ? a : (cells[i + 1] as number);
      const right = j < 0 ? b : (cells[j + 1] as number);
      const untilA = i < 0 || i + 2 >= endA ? size : (cells[i + 2] as number);
      const untilB = j < 0 || j + 2 >= endB ? size : (cells[j + 2] as number);
      let until = untilA < untilB ? untilA : untilB;
      // No bits, or nothing, are in whatever is there.
      if (left === 0) until = untilA;
      else if (isLeaf ? (left & ~right) !== 0 : !isWithin(left, right)) return false;
      at = until;
      if (i >= 0 && untilA <= at) i = seekRun(cells, i, endA, at);
      if (j >= 0 && untilB <= at) j = seekRun(cells, j, endB, at);
    }
    return true;
  };
  const isWithin = (a: Diagram, b: Diagram): boolean => {
    if (a === b || a === nothing || b === everything) return true;
    // Equal sets are the same number.
    if (a === everything || b === nothing) return false;
    const known = memo.get(a, b);
    if (known >= 0) return known === 1;
    const found = compare(a, b);
    memo.set(a, b, found ? 1 : 0);
    return found;
  };
  return isWithin;
}
