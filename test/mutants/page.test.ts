/** The published table of mutants names every target and every operator; RULEC_MUTANT_PAGE=write writes it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cellsOf, headOf, pageOf, pagePath, sectionOf } from './page.ts';
import { joinOutcomes, type Outcome, randomCount, tryPolicy, tryRandomPolicies } from './run.ts';
import { chosenPolicies } from './subjects.ts';
import { mutantTargets } from './targets.ts';

const page: string = existsSync(pagePath) ? readFileSync(pagePath, 'utf8') : '';
const targets = Object.keys(mutantTargets);

if (process.env.RULEC_MUTANT_PAGE === 'write') {
  const chosen = process.env.RULEC_MUTANT_TARGETS?.split(',') ?? targets;
  const outcomes: Record<string, Outcome> = {};

  test.each(chosen)('all mutants of %s', { timeout: 600_000 }, async (target) => {
    const parts: Outcome[] = [];
    for (const given of chosenPolicies()) parts.push(await tryPolicy(target, given));
    const outcome = joinOutcomes([...parts, ...(await tryRandomPolicies(target, randomCount))]);
    expect(outcome.failures).toEqual([]);
    for (const { operator, mutants } of outcome.rows) expect(mutants, operator).toBeGreaterThan(0);
    outcomes[target] = outcome;
  });

  test('write the page', () => {
    expect(Object.keys(outcomes)).toEqual(chosen);
    writeFileSync(pagePath, pageOf(outcomes, page));
  });
} else {
  describe('the page is of the catalogue as it is; npm run mutants writes it', () => {
    test.each(Object.entries(mutantTargets))('%s', (target, { operators }) => {
      const lines = sectionOf(page, target)
        .split('\n')
        .filter((line) => /^\| (?!operator|---|\*\*)/.test(line));
      const wanted = operators.map(({ name, what }) => cellsOf(name, what));
      expect(lines.map((line) => wanted.find((cells) => line.startsWith(cells)) ?? line)).toEqual(wanted);
    });

    test('no other target', () => {
      const heads = page.split('\n').filter((line) => line.startsWith('## '));
      expect(heads).toEqual(targets.map(headOf));
    });
  });
}
