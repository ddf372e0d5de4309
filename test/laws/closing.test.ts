/** Texts that do not close, of random rule sets: each is proved where it is written, on every target that has the option. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadTarget } from '../../src/driver/devices.ts';
import { targetNames } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

const targets = (await Promise.all(targetNames.map((name) => loadTarget(name)))).filter(({ options }) =>
  options.some(({ name }) => name === 'closing'),
);

it.each(targets.map((target) => ({ name: target.name, target })))(
  'are proved for $name',
  ({ name, target }) => {
    const values = { ...optionSets[name]?.[0], closing: 'none' };
    let left = 0;
    const property = fc.property(randomRules, (words) => {
      const { value, diagnostics } = compileTarget(policy(...words), target, values);
      const failed = diagnostics.filter(({ code }) => code === 'internal' || code === 'bad-option');
      expect(failed.map(({ message }) => message)).toEqual([]);
      if (value?.proof.losses.some(({ code }) => code === 'closing-left-open') === true) left++;
    });
    fc.assert(property, { numRuns: 12, seed: 20261130 });
    expect(left).toBeGreaterThan(5);
  },
);
