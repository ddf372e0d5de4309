/** A sample of the mutants, for every run of the tests: those of a few random policies. The long tests try all. */
import { test } from 'vitest';
import { targetNames } from '../../src/targets/registry.ts';
import { tryRandomPolicies } from './run.ts';
import { expectRight } from './suite.ts';

test.each(targetNames)('mutants of %s', async (target) => {
  expectRight(await tryRandomPolicies(target, 3), 50);
});
