/**
 * A stranger's campaign: edits of the script, of Registry.pol, LGPO text, registry exports and listings by somebody who did not
 * write what reads them, listed from Microsoft's documentation. After those of three tables Windows decides otherwise,
 * stops, or does what no page says of it: none may be called equal. Those of the fourth change nothing that is compared,
 * and none may be called anything else.
 */
import { expect, test } from 'vitest';
import { sampleOf } from '../../../support/sample.ts';
import type { Case } from './edits.ts';
import { listFiles } from './files.ts';
import { listHarmless } from './harmless.ts';
import { listListings, listSameListings } from './listings.ts';
import { ask, plain, scoped } from './machines.ts';
import { listRegistry } from './registry.ts';
import { listScript } from './script.ts';

/** Tries all edits, or so many of them, the same in every run. */
export function testCampaign(count: number = Number.POSITIVE_INFINITY): void {
  const harmful = [...listScript(), ...listRegistry(), ...listFiles(), ...listListings()];
  const harmless = [...listHarmless(), ...listSameListings()];
  const answers = (cases: readonly Case[], isRight: (answer: string) => boolean): readonly string[] =>
    cases.flatMap(({ path, name, content, options }) => {
      const [answer, why] = ask(path, content, options);
      return isRight(answer) ? [] : [`${answer}: ${path}: ${name}: ${why}`];
    });

  test('there are enough edits, and the texts without one are equal', () => {
    expect(harmful.length).toBeGreaterThan(1000);
    expect(harmless.length).toBeGreaterThan(150);
    for (const { script, lgpo, pol, reg, options } of [plain, scoped])
      for (const [path, text] of Object.entries({
        'a.ps1': script,
        'a.lgpo.txt': lgpo,
        'a.pol': pol,
        'a.reg': reg,
      }))
        expect([path, ask(path, text, options)[0]]).toEqual([path, 'equal']);
  });

  test('none of those that change something is', () => {
    expect(answers(sampleOf(harmful, count), (answer) => answer !== 'equal')).toEqual([]);
  }, 300_000);

  test('and all that change nothing are', () => {
    expect(answers(sampleOf(harmless, count / 4), (answer) => answer === 'equal')).toEqual([]);
  }, 120_000);
}
