/** Mutants of the texts that the bundled rule sets are compiled to. */
import { describe, expect, test } from 'vitest';
import { tryPolicy } from './run.ts';
import { chosenPolicies } from './subjects.ts';
import { mutantTargets } from './targets.ts';

describe.each(Object.keys(mutantTargets))('%s', (target) => {
  test.each(chosenPolicies())('$name', async (given) => {
    const { failures, rows } = await tryPolicy(target, given);
    expect(failures.join('\n')).toBe('');
    expect(rows.length).toBeGreaterThan(0);
  });
});
