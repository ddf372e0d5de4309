/** Mutants of the texts that the bundled rule sets are compiled to. */
import { describe, expect, test } from 'vitest';
import { joinOutcomes, tryMutants } from './run.ts';
import { bundledPolicies, manyName, subjectsOf } from './subjects.ts';
import { mutantTargets } from './targets.ts';

const seed = process.env['RULEC_MUTANT_SEED'] ?? '1';

const only = process.env['RULEC_MUTANT_TARGET'];
describe.each(Object.entries(mutantTargets).filter(([name]) => only === undefined || name === only))('%s', (target, registration) => {
  test.each(bundledPolicies())('%s', async (name, policy) => {
    const options = name === manyName ? registration.options.slice(0, 1) : registration.options;
    const subjects = (await Promise.all(options.map((values) => subjectsOf(name, policy, target, values)))).flat();
    for (const subject of subjects) expect(registration.evaluator.contradictions(subject, 200)).toEqual([]);
    const most = name === manyName ? 1 : 4;
    const { failures } = joinOutcomes(subjects.map((subject) => tryMutants(subject, registration, { seed, most })));
    expect(failures.join('\n')).toBe('');
  });
});
