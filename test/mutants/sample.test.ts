/** A sample of the mutants, for every run of the tests: those of a few random policies. The long tests try all. */
import { expect, test } from 'vitest';
import { joinOutcomes, randomCount, tryRandomPolicies } from './run.ts';
import { mutantTargets } from './targets.ts';

test.each(Object.keys(mutantTargets))('mutants of %s', async (target) => {
  const { failures, rows } = joinOutcomes(await tryRandomPolicies(target, Math.ceil(randomCount / 3)));
  expect(failures.join('\n')).toBe('');
  expect(rows.reduce((sum, { mutants }) => sum + mutants, 0)).toBeGreaterThan(100);
});
