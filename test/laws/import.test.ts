/** What a target prints for a random policy can be imported, and the rule set permits nothing that the text denies. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDevice } from '../../src/driver/audit/open-device.ts';
import { importDevice } from '../../src/driver/import/import-device.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { lawRuns } from '../support/seed.ts';
import { optionSets } from '../support/target-options.ts';

const plan = {
  ...{ name: 'imported', title: 'imported', source: 'text', tunnels: 'https' as const },
  ...{ shown: (file: string) => file, lineOf: () => undefined },
};

test.each(registry)('$name', async ({ name, load }) => {
  const target = await load();
  const values = optionSets[name]?.[0] ?? {};
  const options = target.readOptions(values);
  if (options.value === undefined) throw new Error(JSON.stringify(options.diagnostics));
  const premises = (target.premises ?? []).map((one) => one.name);
  let rules = 0;
  fc.assert(
    fc.property(randomRules, (words) => {
      const config = target.lower(policy(...words), options.value);
      if (config.value === undefined) return;
      const files = target.print(config.value);
      const opened = openDevice(target, files, { values, assumptions: [], noPremise: [] });
      if (opened.value === undefined) throw new Error(JSON.stringify(opened.diagnostics));
      const { value, diagnostics } = importDevice(opened.value, { ...plan, premises });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(value?.proof.tooWide).toEqual([]);
      rules += value?.rules ?? 0;
    }),
    { numRuns: lawRuns(8) },
  );
  expect(rules).toBeGreaterThan(0);
});
