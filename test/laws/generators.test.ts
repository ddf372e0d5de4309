/** The random rule sets reach what the laws are about: both verdicts, every loss, every class of requests. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTarget } from '../../src/compile/compile-target.ts';
import { losses } from '../../src/targets/loss.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

/** Losses that rule sets alone do not make: they need a date, or a device that rulec cannot control. */
const elsewhere = new Set(['expired-denial', 'inspection-not-controlled']);

test('every loss and every verdict occurs on some target', async () => {
  const seen = new Map<string, number>();
  const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  const samples = fc.sample(randomRules, { numRuns: 60, seed: 20251028 });
  for (const { name, load } of registry) {
    const target = await load();
    for (const values of optionSets[name] ?? [{}]) {
      for (const words of samples) {
        const { value } = compileTarget(policy(...words), target, values);
        if (value === undefined) continue;
        count(value.proof.verdict);
        for (const code of new Set(value.proof.losses.map((loss) => loss.code))) count(code);
      }
    }
  }
  const expected = [
    ...Object.keys(losses).filter((code) => !elsewhere.has(code)),
    'best-possible',
    'approximate',
    'exact',
  ];
  const missing = expected.filter((what) => !seen.has(what));
  expect([missing, Object.fromEntries(seen)]).toEqual([[], expect.anything()]);
});
