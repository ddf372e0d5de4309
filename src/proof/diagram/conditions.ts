/** Conditions and meanings as diagrams. */

import type { Condition, FieldName, Test } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Clause, Meaning } from '../../targets/target.ts';
import { chooseBranchingOrder, createSpace, levelOf, type Space } from '../space/space.ts';
import {
  budgetExceeded,
  createDiagrams,
  type Diagram,
  type Diagrams,
  everything,
  foldPairwise,
  nothing,
} from './diagram.ts';

/** Where a condition surely holds, and where it may. They differ where a part of it is unknown. */
export interface Bounds {
  readonly must: Diagram;
  readonly may: Diagram;
}

/** What a text does with the points of the space. Points in neither set are denied, or fall to no clause. */
export interface Decisions {
  readonly allow: Diagram;
  readonly unknown: Diagram;
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
    return work(createUniverse(space, createDiagrams(space.sizes, budget, chooseBranchingOrder(hosts))));
  } catch (thrown) {
    if (thrown === budgetExceeded) return undefined;
    throw thrown;
  }
}

/** Makes a universe of a space and diagrams over its sizes. */
export function createUniverse(space: Space, diagrams: Diagrams): Universe {
  const memo = new Map<Condition, Bounds>();
  const [unionBounds, intersectBounds] = [combineBounds(diagrams.union), combineBounds(diagrams.intersect)];
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
      case 'unknown':
        return { must: nothing, may: everything };
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
        return foldPairwise(condition.of.map(boundsOf), unionBounds, { must: nothing, may: nothing });
    }
  };
  return { ...diagrams, space, bounds: boundsOf, set: (condition) => boundsOf(condition).must };
}

function combineBounds(combine: (a: Diagram, b: Diagram) => Diagram): (a: Bounds, b: Bounds) => Bounds {
  return (a, b) => {
    const must = combine(a.must, b.must);
    return { must, may: a.must === a.may && b.must === b.may ? must : combine(a.may, b.may) };
  };
}

/** Computes what a meaning permits, and where that is not known. */
export function computeDecisions(universe: Universe, meaning: Meaning): Decisions {
  const { union, subtract } = universe;
  return listSteps(universe, meaning).reduceRight(
    (rest: Decisions, step): Decisions => {
      if ('clause' in step) return decideBefore(universe, step.clause, rest);
      const { allows, denies } = step;
      return {
        allow: union(subtract(rest.allow, denies), allows),
        unknown: rest.unknown === nothing ? nothing : subtract(rest.unknown, union(allows, denies)),
      };
    },
    { allow: meaning.otherwise === 'allow' ? everything : nothing, unknown: nothing },
  );
}

/** Clauses without doubts behind each other, taken together: what they allow and deny. */
interface Block {
  readonly allows: Diagram;
  readonly denies: Diagram;
}

type Step = Block | { readonly clause: Clause };

/** Returns the clauses of a meaning in steps, those that decide first in front. */
function listSteps(universe: Universe, { mode, clauses }: Meaning): readonly Step[] {
  const { union, subtract } = universe;
  const inOrder =
    mode === 'first-match'
      ? clauses
      : mode === 'last-match'
        ? [...clauses].reverse()
        : [...clauses.filter(isDenial), ...clauses.filter((clause) => !isDenial(clause))];
  const before = (a: Block, b: Block): Block => ({
    allows: union(a.allows, subtract(b.allows, a.denies)),
    denies: union(a.denies, subtract(b.denies, a.allows)),
  });
  const steps: Step[] = [];
  let blocks: Block[] = [];
  const close = (): void => {
    steps.push(foldPairwise(blocks, before, { allows: nothing, denies: nothing }));
    blocks = [];
  };
  for (const clause of inOrder) {
    const { must, may } = universe.bounds(clause.condition);
    if (must === may)
      blocks.push(isDenial(clause) ? { allows: nothing, denies: must } : { allows: must, denies: nothing });
    else {
      close();
      steps.push({ clause });
    }
  }
  close();
  return steps;
}

function isDenial({ action }: Clause): boolean {
  return action === 'deny';
}

/** Puts a clause before decisions: where it may match, what happens is known only if both agree. */
function decideBefore(universe: Universe, clause: Clause, rest: Decisions): Decisions {
  const { union, subtract, intersect } = universe;
  const { must, may } = universe.bounds(clause.condition);
  const doubtful = subtract(may, must);
  const disputed =
    clause.action === 'allow'
      ? subtract(doubtful, rest.allow)
      : intersect(doubtful, union(rest.allow, rest.unknown));
  const elsewhere = subtract(subtract(rest.allow, must), disputed);
  return {
    allow: clause.action === 'allow' ? union(elsewhere, must) : elsewhere,
    unknown: union(subtract(rest.unknown, must), disputed),
  };
}

/** Returns the points that are in `set` with some value or other in these fields. */
export function forgetFields(universe: Universe, set: Diagram, fields: readonly FieldName[]): Diagram {
  return universe.exists(
    set,
    fields.reduce((levels, field) => levels | (1 << levelOf(field)), 0),
  );
}
