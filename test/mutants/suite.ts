/** The tests of one target: all mutants of the texts of chosen and of random policies. */
import { describe, expect, test } from 'vitest';
import { joinOutcomes, randomCount, tryPolicy, tryRandomPolicies } from './run.ts';
import { chosenPolicies } from './subjects.ts';

export function describeMutants(target: string): void {
  describe(`mutants of ${target}`, () => {
    test.each(chosenPolicies())('$name', async (given) => {
      const { failures, rows } = await tryPolicy(target, given);
      expect(failures.join('\n')).toBe('');
      expect(rows.reduce((sum, { mutants }) => sum + mutants, 0)).toBeGreaterThan(10);
    });

    test('random policies', async () => {
      const { failures, rows } = joinOutcomes(await tryRandomPolicies(target, randomCount));
      expect(failures.join('\n')).toBe('');
      // A mistake that never shows, or an edit that always does, would say that the policies are too plain.
      const total = (effect: 'changes' | 'same' | 'refused'): number =>
        rows.reduce((sum, row) => sum + row.effects[effect], 0);
      for (const effect of ['changes', 'same', 'refused'] as const)
        expect(total(effect), effect).toBeGreaterThan(50);
    });
  });
}
