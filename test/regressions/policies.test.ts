import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { optionSets } from '../support/target-options.ts';
import { regressions } from './policies.ts';

/** IPv6 networks that PAN-OS takes for all of IPv4 too are refused, and no text comes of them. */
function isRefused(target: string, { code, message }: Diagnostic): boolean {
  return target === 'paloalto' && code === 'limit' && message.includes('::/96');
}

describe.each(registry)('$name', ({ name, load }) => {
  test.each(Object.entries(regressions))('%s', async (_title, words) => {
    const target = await load();
    for (const values of optionSets[name] ?? [{}]) {
      const { diagnostics, value } = compileTarget(policy(...words), target, values);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.filter((one) => !isRefused(name, one))).toEqual([]);
      expect(value?.proof.differences ?? []).toEqual([]);
      expect(value === undefined).toBe(errors.length > 0);
    }
  });
});
