import { describe, expect, test } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { optionSets } from '../support/target-options.ts';
import { regressions } from './policies.ts';

describe.each(registry)('$name', ({ name, load }) => {
  test.each(Object.entries(regressions))('%s', async (_title, words) => {
    const target = await load();
    for (const values of optionSets[name] ?? [{}]) {
      const { diagnostics, value } = compileTarget(policy(...words), target, values);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(value?.proof.differences).toEqual([]);
    }
  });
});
