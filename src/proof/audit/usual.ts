/** Views that premises say nobody means, where a target may see a request in several ways. */
import type { Condition, Test } from '../../sets/condition.ts';
import type { ViewPiece } from '../../targets/target.ts';

/** Returns the pieces of a view without those of which all is unusual by what they set. */
export function usualPieces(
  pieces: readonly ViewPiece[],
  unusual: readonly Condition[],
): readonly ViewPiece[] {
  const tests = unusual.flatMap((one) => (one.kind === 'test' ? [one.test] : []));
  if (tests.length === 0) return pieces;
  return pieces.filter(({ sets }) => !sets.some((set) => tests.some((test) => isWithin(set, test))));
}

function isWithin(set: Test, test: Test): boolean {
  if (!('values' in set && 'values' in test) || set.field !== test.field) return false;
  const values: readonly string[] = test.values;
  return set.values.every((one) => values.includes(one));
}
