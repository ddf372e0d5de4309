/**
 * Laws of every target: what it prints is read back as what it printed, and means exactly the claim; every
 * difference to the policy is a declared loss with a witness that replays.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBack } from '../../src/driver/compile-target.ts';
import { prove } from '../../src/proof/compare/proof.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { lawRuns } from '../support/seed.ts';
import { optionSets } from '../support/target-options.ts';

describe.each(registry)('$name', ({ name, load }) => {
  test.each(optionSets[name] ?? [{}])('with options %o', async (values) => {
    const target = await load();
    const options = target.readOptions(values);
    if (options.value === undefined) throw new Error(JSON.stringify(options.diagnostics));
    const capabilities = target.capabilities(options.value);
    const verdicts: Record<string, number> = {};
    fc.assert(
      fc.property(randomRules, (words) => {
        const wanted = policy(...words);
        const config = target.lower(wanted, options.value);
        if (config.value === undefined) {
          // Nothing in these rule sets is large: a refusal needs a reason that the target's page names.
          expect(config.diagnostics.map(({ code }) => code)).toEqual(['bad-option']);
          return;
        }
        const files = target.print(config.value);
        const readings = readBack(target, options.value, files);
        expect(readings.diagnostics).toEqual([]);
        for (const format of target.formats) {
          const parsed = format.parse(files.filter(({ path }) => format.owns(path)));
          const again = parsed.value === undefined ? [] : target.print(parsed.value);
          for (const file of again.filter(({ path }) => format.owns(path))) {
            expect(file).toEqual(files.find(({ path }) => path === file.path));
          }
        }
        const proof = prove(wanted, target, capabilities, readings.value ?? []);
        expect(proof.differences).toEqual([]);
        expect(proof.diagnostics).toEqual([]);
        verdicts[proof.verdict] = (verdicts[proof.verdict] ?? 0) + 1;
      }),
      { numRuns: lawRuns(30) },
    );
    expect(Object.keys(verdicts)).not.toContain('different');
  });
});
