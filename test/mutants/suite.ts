/** The tests of one target: all mutants of the texts of chosen and of random policies. */
import { describe, expect, test } from 'vitest';
import { type Outcome, randomCount, totalOf, tryPolicy, tryRandomPolicies } from './run.ts';
import { chosenPolicies } from './subjects.ts';

/** Of the edits that change nothing, so many at most may be called something else than equal. */
const mostNoise = 0.25;

export function expectRight({ failures, rows }: Outcome, atLeast: number): void {
  expect(failures.join('\n')).toBe('');
  const { made, equal, noise } = totalOf(rows);
  expect(made).toBeGreaterThan(atLeast);
  // Of a handful, a share says nothing.
  if (equal + noise >= 20) expect(noise / (equal + noise)).toBeLessThan(mostNoise);
}

export function describeMutants(target: string): void {
  describe(`mutants of ${target}`, () => {
    test.each(chosenPolicies())('$name', async (given) => {
      expectRight(await tryPolicy(target, given), 5);
    });

    test('random policies', async () => {
      const outcome = await tryRandomPolicies(target, randomCount);
      expectRight(outcome, 200);
      // A mistake that never shows, or an edit that always does, would say that the policies are too plain.
      const { different, unknown, equal } = totalOf(outcome.rows);
      expect(Math.min(different, unknown, equal)).toBeGreaterThan(30);
    });
  });
}
