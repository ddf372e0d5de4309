/** Mutants of the texts that random policies are compiled to. */
import { describe, expect, test } from 'vitest';
import { joinOutcomes, tryRandomPolicies } from './run.ts';
import { mutantTargets } from './targets.ts';

describe.each(Object.keys(mutantTargets))('%s', (target) => {
  test('random policies', async () => {
    const { failures, rows } = joinOutcomes(await tryRandomPolicies(target));
    expect(failures.join('\n')).toBe('');
    // A mistake that never shows, or an edit that always does, would say that the policies are too plain.
    const total = (effect: 'changes' | 'same' | 'refused'): number =>
      rows.reduce((sum, row) => sum + row.effects[effect], 0);
    for (const effect of ['changes', 'same', 'refused'] as const)
      expect(total(effect), effect).toBeGreaterThan(50);
  });
});
