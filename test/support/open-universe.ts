import { createUniverse, type Universe } from '../../src/proof/diagram/conditions.ts';
import { createDiagrams } from '../../src/proof/diagram/diagram.ts';
import { createSpace } from '../../src/proof/space/space.ts';
import type { Condition } from '../../src/sets/condition.ts';

/** Opens a universe in which these conditions are exact, and which must not exceed its budget. */
export function openUniverse(conditions: readonly Condition[]): Universe {
  const space = createSpace(conditions);
  if (space === undefined) throw new Error('over budget');
  return createUniverse(space, createDiagrams(space.sizes));
}
