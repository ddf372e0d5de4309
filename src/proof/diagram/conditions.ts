/** Conditions as diagrams. */

import type { Condition, FieldName, Test } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import { chooseBranchingOrder, createSpace, fieldOrder, levelOf, type Space } from '../space/space.ts';
import {
  budgetExceeded,
  createDiagrams,
  type Diagram,
  type Diagrams,
  everything,
  nothing,
} from './diagram.ts';
import { foldPairwise } from './unite.ts';

/** Where a condition surely holds, and where it may. They differ where a part of it is unknown. */
export interface Bounds {
  readonly must: Diagram;
  readonly may: Diagram;
}

/** The space, and conditions translated into it. */
export interface Universe extends Diagrams {
  readonly space: Space;
  readonly bounds: (condition: Condition) => Bounds;
  /** The points where a condition without unknown parts holds. */
  readonly set: (condition: Condition) => Diagram;
}

/** How many nodes a universe may have, and for which view its diagrams branch: `by-name` where none is given. */
export interface Opening {
  readonly budget?: number | undefined;
  readonly hosts?: 'by-name' | 'by-address';
}

/**
 * Returns what `work` finds in a universe where all of these conditions are exact, or undefined where the classes
 * of its space or the diagrams exceed their budgets.
 */
export function workInUniverse<T>(
  conditions: readonly Condition[],
  { budget, hosts = 'by-name' }: Opening,
  work: (universe: Universe) => T,
): T | undefined {
  const space = createSpace(conditions);
  if (space === undefined) return undefined;
  try {
    return work(
      createUniverse(space, createDiagrams(space.sizes, budget, chooseBranchingOrder(hosts, space))),
    );
  } catch (thrown) {
    if (thrown === budgetExceeded) return undefined;
    throw thrown;
  }
}

/** Makes a universe of a space and diagrams over its sizes. */
export function createUniverse(space: Space, diagrams: Diagrams): Universe {
  const memo = new Map<Condition, Bounds>();
  const intersectBounds = (a: Bounds, b: Bounds): Bounds => {
    const must = diagrams.intersect(a.must, b.must);
    return { must, may: a.must === a.may && b.must === b.may ? must : diagrams.intersect(a.may, b.may) };
  };
  const tests = new Map<Test, Diagram>();
  const setOf = (test: Test): Diagram =>
    remember(tests, test, () => diagrams.fieldOf(levelOf(test.field), space.classesOf(test)));
  const boundsOf = (condition: Condition): Bounds => remember(memo, condition, compute);
  const compute = (condition: Condition): Bounds => {
    switch (condition.kind) {
      case 'test': {
        const set = setOf(condition.test);
        return { must: set, may: set };
      }
      case 'unknown': {
        const cause = condition.cause === undefined ? -1 : space.causes.indexOf(condition.cause);
        if (cause < 0) return { must: nothing, may: everything };
        const set = diagrams.fieldOf(fieldOrder.length + cause, [1]);
        return { must: set, may: set };
      }
      case 'not': {
        const of = boundsOf(condition.of);
        return { must: diagrams.subtract(everything, of.may), may: diagrams.subtract(everything, of.must) };
      }
      case 'all':
        return foldPairwise(condition.of.map(boundsOf), intersectBounds, {
          must: everything,
          may: everything,
        });
      case 'any':
        return uniteBounds(diagrams, condition.of.map(boundsOf));
    }
  };
  return { ...diagrams, space, bounds: boundsOf, set: (condition) => boundsOf(condition).must };
}

function uniteBounds({ unionAll }: Diagrams, of: readonly Bounds[]): Bounds {
  const must = unionAll(of.map((one) => one.must));
  return { must, may: of.every((one) => one.must === one.may) ? must : unionAll(of.map((one) => one.may)) };
}

/** Returns the points that are in `set` with some value or other in these fields. */
export function forgetFields(universe: Universe, set: Diagram, fields: readonly FieldName[]): Diagram {
  return universe.exists(
    set,
    fields.reduce((levels, field) => levels | (1 << levelOf(field)), 0),
  );
}
