/**
 * Law of every target: a device gets the same files, losses, differences and messages whether it is compiled alone or after
 * devices with other options, which share what was made of the policy, what was read, and proofs.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { createProver } from '../../src/driver/share-proofs.ts';
import { registry } from '../../src/targets/registry.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { lawRuns } from '../support/seed.ts';
import { type OptionSet, optionSets, printedSets } from '../support/target-options.ts';

type Words = readonly RuleWords[];

/** What is handed out, as data. */
function madeOf(outcome: ReturnType<typeof compileTarget>): unknown {
  const { value, diagnostics } = outcome;
  if (value === undefined) return { diagnostics };
  const { verdict, losses, differences, diagnostics: ofProof } = value.proof;
  return { files: value.files, verdict, losses, differences, ofProof, diagnostics };
}

/** Compiles for devices in a row, as a run does. */
function compileInRow(target: Target, words: Words, devices: readonly OptionSet[]): readonly unknown[] {
  const shared = policy(...words);
  const prove = createProver(shared);
  return devices.map((values) => madeOf(compileTarget(shared, target, values, prove)));
}

describe.each(registry)('$name', ({ name, load }) => {
  const sets = [...(optionSets[name] ?? [{}]), ...(printedSets[name] ?? [])];
  const devices = fc.shuffledSubarray([...sets, ...sets], {
    minLength: 2,
    maxLength: Math.min(5, 2 * sets.length),
  });

  test('alone as among others', async () => {
    const target = await load();
    fc.assert(
      fc.property(randomRules, devices, (words, some) => {
        const together = compileInRow(target, words, some);
        for (const [index, values] of some.entries()) {
          const alone = madeOf(compileTarget(policy(...words), target, values));
          expect([values, together[index]]).toEqual([values, alone]);
        }
      }),
      { numRuns: lawRuns(40) },
    );
  }, 120_000);
});
