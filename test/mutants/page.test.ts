/** The published table is of what was measured, and that of the operators as they are; RULEC_MUTANT_PAGE=write measures. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { targetNames } from '../../src/targets/registry.ts';
import { measuredPath, pageOf, pagePath, readMeasured, roundedTotal, spellMeasured } from './page.ts';
import {
  joinOutcomes,
  type Outcome,
  type Row,
  randomCount,
  totalOf,
  tryPolicy,
  tryRandomPolicies,
} from './run.ts';
import { chosenPolicies } from './subjects.ts';
import { registrationOf } from './targets.ts';

if (process.env.RULEC_MUTANT_PAGE === 'write') {
  const chosen = process.env.RULEC_MUTANT_TARGETS?.split(',') ?? targetNames;
  const measured: Record<string, readonly Row[]> = {};

  test.each(chosen)('all mutants of %s', { timeout: 1_200_000 }, async (target) => {
    const parts: Outcome[] = [];
    for (const given of chosenPolicies()) parts.push(await tryPolicy(target, given));
    const { failures, rows } = joinOutcomes([...parts, await tryRandomPolicies(target, randomCount)]);
    measured[target] = registrationOf(target).operators.flatMap(({ name }) =>
      rows.filter(({ operator, counts }) => operator === name && counts.made > 0),
    );
    expect(failures.join('\n')).toBe('');
  });

  test('write the page', () => {
    const all = { ...readMeasured(), ...measured };
    writeFileSync(measuredPath, spellMeasured(all));
    writeFileSync(pagePath, pageOf(all));
  });
} else {
  describe('npm run mutants measures', () => {
    test.each(targetNames)('every operator of %s that can be made', (target) => {
      const names = registrationOf(target).operators.map(({ name }) => name);
      const found = (readMeasured()[target] ?? []).map(({ operator }) => operator);
      expect(found.filter((name) => !names.includes(name))).toEqual([]);
      // Some know a form of text that the target does not have.
      expect(found.length).toBeGreaterThan(0.8 * names.length);
    });

    test('nothing is called equal that is not', () => {
      expect(totalOf(Object.values(readMeasured()).flat()).wrong).toBe(0);
    });

    test('what the page says', () => {
      expect(readFileSync(pagePath, 'utf8')).toBe(pageOf(readMeasured()));
    });

    test('what the README says', () => {
      const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
      expect(readme).toContain(`some ${roundedTotal(readMeasured())} [ways](docs/mutants.md)`);
    });
  });
}
