/** Conditions and meanings as diagrams. */

import type { Condition, FieldName, Test } from '../../sets/condition.ts';
import type { Clause, Meaning } from '../../targets/target.ts';
import { levelOf, type Space } from '../space/space.ts';
import { type Diagram, type Diagrams, everything, nothing } from './diagram.ts';

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

export function createUniverse(space: Space, diagrams: Diagrams): Universe {
  const memo = new Map<Condition, Bounds>();
  const [unionBounds, intersectBounds] = [combineBounds(diagrams.union), combineBounds(diagrams.intersect)];
  const tests = new Map<Test, Diagram>();
  const setOf = (test: Test): Diagram => {
    const known = tests.get(test) ?? diagrams.fieldOf(levelOf(test.field), space.classesOf(test));
    tests.set(test, known);
    return known;
  };
  const boundsOf = (condition: Condition): Bounds => {
    const known = memo.get(condition);
    if (known !== undefined) return known;
    const found = compute(condition);
    memo.set(condition, found);
    return found;
  };
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

/** Combines pairwise, as a balanced tree, so that no intermediate result is larger than it must be. */
function foldPairwise<T>(of: readonly T[], combine: (a: T, b: T) => T, none: T): T {
  let parts = of;
  while (parts.length > 1) {
    const halved: T[] = [];
    for (let index = 0; index < parts.length; index += 2) {
      const [a, b] = [parts[index], parts[index + 1]];
      if (a === undefined) continue;
      halved.push(b === undefined ? a : combine(a, b));
    }
    parts = halved;
  }
  return parts[0] ?? none;
}

function combineBounds(combine: (a: Diagram, b: Diagram) => Diagram): (a: Bounds, b: Bounds) => Bounds {
  return (a, b) => {
    const must = combine(a.must, b.must);
    return { must, may: a.must === a.may && b.must === b.may ? must : combine(a.may, b.may) };
  };
}

/** What a meaning permits, and where that is not known. */
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

/** The clauses of a meaning, those that decide first in front. */
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

/** The clause decides where it matches; elsewhere `rest` does. Where it may match, only agreement is known. */
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

/** The points of `set`, whatever they have in these fields. */
export function forgetFields(universe: Universe, set: Diagram, fields: readonly FieldName[]): Diagram {
  return universe.exists(
    set,
    fields.reduce((levels, field) => levels | (1 << levelOf(field)), 0),
  );
}
