/** Conditions and meanings as diagrams. */

import type { Condition, FieldName, Test } from '../sets/condition.ts';
import type { Clause, Meaning } from '../targets/target.ts';
import { type Diagram, type Diagrams, everything, nothing } from './diagram.ts';
import { levelOf, type Space } from './space.ts';

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
  const tests = new Map<Test, Diagram>();
  const setOf = (test: Test): Diagram => {
    const known = tests.get(test) ?? diagrams.field(levelOf(test.field), space.membersOf(test));
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
        return fold(condition.of.map(boundsOf), diagrams.intersect, everything);
      case 'any':
        return fold(condition.of.map(boundsOf), diagrams.union, nothing);
    }
  };
  return { ...diagrams, space, bounds: boundsOf, set: (condition) => boundsOf(condition).must };
}

/** Combines pairwise, as a balanced tree, so that no intermediate result is larger than it must be. */
function fold(of: readonly Bounds[], combine: (a: Diagram, b: Diagram) => Diagram, none: Diagram): Bounds {
  let parts = of;
  while (parts.length > 1) {
    const halved: Bounds[] = [];
    for (let index = 0; index < parts.length; index += 2) {
      const [a, b] = [parts[index], parts[index + 1]];
      if (a === undefined) continue;
      halved.push(b === undefined ? a : { must: combine(a.must, b.must), may: combine(a.may, b.may) });
    }
    parts = halved;
  }
  return parts[0] ?? { must: none, may: none };
}

/** What a meaning permits, and where that is not known. */
export function decisionsOf(universe: Universe, meaning: Meaning): Decisions {
  const otherwise: Decisions = {
    allow: meaning.otherwise === 'allow' ? everything : nothing,
    unknown: nothing,
  };
  switch (meaning.mode) {
    case 'first-match':
      return meaning.clauses.reduceRight((rest, clause) => decideBefore(universe, clause, rest), otherwise);
    case 'last-match':
      return meaning.clauses.reduce((rest, clause) => decideBefore(universe, clause, rest), otherwise);
    case 'deny-overrides': {
      const allows = meaning.clauses.filter((clause) => clause.action === 'allow');
      const denies = meaning.clauses.filter((clause) => clause.action === 'deny');
      return [...allows, ...denies].reduce((rest, clause) => decideBefore(universe, clause, rest), otherwise);
    }
  }
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
export function forget(universe: Universe, set: Diagram, fields: readonly FieldName[]): Diagram {
  return universe.exists(set, new Set(fields.map(levelOf)));
}
