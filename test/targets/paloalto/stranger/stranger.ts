/**
 * A stranger's campaign: edits of texts and of whole devices by somebody who did not write what reads them, listed from
 * the vendor's documentation. After those of three tables the device decides otherwise, refuses the text, or does what no
 * page says of it: none may be called equal. Those of the fourth change nothing that is compared, and none may be called
 * anything else.
 */
import { expect, test } from 'vitest';
import { sampleOf } from '../../../support/sample.ts';
import { ask, bases } from './devices.ts';
import type { Case } from './edits.ts';
import { listElements } from './elements.ts';
import { listHarmless } from './harmless.ts';
import { listLines } from './lines.ts';
import { listParts } from './parts.ts';
import { listPlaces, listSamePlaces } from './places.ts';

/** Tries all edits, or so many of them, the same in every run. */
export function testCampaign(count: number = Number.POSITIVE_INFINITY): void {
  const harmful = [...listLines(), ...listElements(), ...listParts(), ...listPlaces()];
  const harmless = [...listHarmless(), ...listSamePlaces()];
  const answers = (cases: readonly Case[], isRight: (answer: string) => boolean): readonly string[] =>
    cases.flatMap(({ base, name, text, list }) => {
      const [answer, why] = ask(bases[base], text, list);
      return isRight(answer) ? [] : [`${answer}: ${name}: ${why}`];
    });

  test('there are enough edits, and the texts without one are equal', () => {
    expect(harmful.length).toBeGreaterThan(1200);
    expect(harmless.length).toBeGreaterThan(250);
    for (const [name, base] of Object.entries(bases)) expect([name, ask(base)[0]]).toEqual([name, 'equal']);
  });

  test('none of those that change something is', () => {
    expect(answers(sampleOf(harmful, count), (answer) => answer !== 'equal')).toEqual([]);
  }, 300_000);

  test('and all that change nothing are', () => {
    expect(answers(sampleOf(harmless, count / 4), (answer) => answer === 'equal')).toEqual([]);
  }, 120_000);
}
