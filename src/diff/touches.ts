import type { Universe } from '../proof/diagram/conditions.ts';
import { type Diagram, nothing } from '../proof/diagram/diagram.ts';
import { levelOf } from '../proof/space/space.ts';
import type { Box } from '../proof/words/describe.ts';

const levels = [levelOf('port'), levelOf('host'), levelOf('address')];
const supports = new WeakMap<Universe, Map<Diagram, readonly (readonly number[])[]>>();

/**
 * Whether a box holds points of a set. Of many sets most have nothing of it in one field already, which is
 * cheaper to see than an intersection.
 */
export function touches(universe: Universe, set: Diagram, box: Box): boolean {
  if (set === nothing) return false;
  const apart = supportOf(universe, set).some((ours, index) => {
    const theirs = box.occurring[levels[index] ?? 0];
    return ours.every((one) => theirs?.[one] === 0);
  });
  return !apart && universe.intersect(set, box.diagram) !== nothing;
}

/** For each of the levels the classes that occur. */
function supportOf(universe: Universe, set: Diagram): readonly (readonly number[])[] {
  const ofUniverse = supports.get(universe) ?? new Map<Diagram, readonly (readonly number[])[]>();
  supports.set(universe, ofUniverse);
  const support = ofUniverse.get(set) ?? levels.map((level) => onesOf(universe.support(set, level)));
  ofUniverse.set(set, support);
  return support;
}

function onesOf(members: Uint8Array): readonly number[] {
  return [...members.keys()].filter((index) => members[index] === 1);
}
