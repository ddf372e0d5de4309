/**
 * A campaign on values: names, numbers, addresses and hosts of texts in other spellings, at random places. What is called equal
 * is on a list, with the reason why a device decides as before.
 */
import { expect, test } from 'vitest';
import { type Edit, listEdits } from './edits.ts';
import { harmless } from './harmless.ts';
import { ask, type Subject, subjects } from './subjects.ts';

function nameOf({ name }: Subject, { kind, shown }: Edit): string {
  return `${name} | ${kind} | ${shown}`;
}

/** Tries so many edits of each text, the same for a seed. */
export function testValues(count: number, seed: number): void {
  test.each(subjects)(
    '$name',
    (subject) => {
      expect(ask(subject, subject.content)).toBe('equal');
      const edits = listEdits(subject, count, seed);
      expect(edits).toHaveLength(count);
      const answers = edits.map((edit) => ({
        name: nameOf(subject, edit),
        answer: ask(subject, edit.content),
      }));
      const equal = answers.flatMap(({ name, answer }) => (answer === 'equal' ? [name] : []));
      expect(equal.filter((name) => !harmless.some(([like]) => like.test(name)))).toEqual([]);
      // What was read before changes no answer.
      const [first] = edits;
      if (first !== undefined) expect(ask(subject, first.content)).toBe(answers[0]?.answer);
    },
    240_000,
  );
}
