/**
 * Mutants of Squid's texts that `verify` calls equal, in a running Squid: it starts with each of them without a
 * complaint, and answers as it does with the text before the edit.
 */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { TargetFile } from '../../src/targets/target.ts';
import { judge } from '../mutants/judge.ts';
import { randomFrom, type Subject } from '../mutants/mutant.ts';
import { makeMutants } from '../mutants/run.ts';
import { subjectsOf } from '../mutants/subjects.ts';
import { registrationOf } from '../mutants/targets.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { askWith, squidVersion } from './squid-daemon.ts';
import { linesFor } from './squid-lines.ts';

const version = squidVersion();
const perPolicy = 12 * Number(process.env.RULEC_MUTANT_EFFORT ?? 1);

/** Mutants that are called equal: one of each operator that makes such, as many as are asked for. */
function equalMutants(
  subject: Subject,
): readonly { readonly where: string; readonly files: readonly TargetFile[] }[] {
  const { operators } = registrationOf('squid');
  const found = [];
  for (const operator of randomFrom(subject.name).sample(operators, operators.length - 1)) {
    const [made] = makeMutants(subject, operator, 1);
    if (made === undefined || found.length === perPolicy) continue;
    const { verdict } = judge(subject, made.files, made.edit.effect, undefined);
    if (verdict === 'equal') found.push({ where: `${operator.name}: ${made.edit.where}`, files: made.files });
  }
  return found;
}

describeWithEngine(`mutants in Squid ${version}`, 'squid', version !== undefined, () => {
  let tried = 0;
  const random = fc.sample(randomRules, { numRuns: 5, seed: 3 });
  it.each(random.map((words, index) => [index, words] as const))(
    'of random rules %i',
    async (index, words) => {
      const rules = policy(...words);
      const lines = linesFor(rules, 150, index);
      const requests = lines.map((line) => ({ line }));
      for (const subject of await subjectsOf(`random-${index}`, rules, 'squid', {})) {
        const before = await askWith(subject.files, requests);
        for (const { where, files } of equalMutants(subject)) {
          const after = await askWith(files, requests);
          const other = lines.flatMap((line, at) =>
            before[at] === after[at] ? [] : [`${line}: ${before[at]}, then ${after[at]}`],
          );
          expect(other, where).toEqual([]);
          tried++;
        }
      }
    },
  );

  afterAll(() => {
    expect(tried).toBeGreaterThan(4 * perPolicy);
  });
});
