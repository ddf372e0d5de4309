/** Edits that take the index of a manual word by word: each line of a list, put at each of several places of a text. */
import type { Policy } from '../../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { answerOf, sample } from '../edits.ts';

/** The lines of a text in backticks. */
export function listLines(text: string): readonly string[] {
  return text.trim().split('\n');
}

export interface Subject {
  readonly policy: Policy;
  readonly values: Readonly<Record<string, string>>;
  readonly files: readonly TargetFile[];
}

/** Where lines are put in the first file, and in the texts of which subjects. */
export interface Place {
  readonly name: string;
  readonly subjects: readonly number[];
  readonly lines: readonly string[];
  readonly put: (text: string, line: string) => string;
}

/** A kind of edits that are rightly called equal: those whose names it fits, and why nothing that is governed changes. */
export type Harmless = readonly [names: RegExp, reason: string];

export interface Manual {
  readonly target: Target;
  readonly subjects: readonly Subject[];
  readonly places: readonly Place[];
  readonly harmless: readonly Harmless[];
}

export interface Edit {
  /** `SUBJECT PLACE: LINE` */
  readonly name: string;
  readonly subject: number;
  readonly files: readonly TargetFile[];
}

/** All edits that change the text. */
export function listEdits({ subjects, places }: Manual): readonly Edit[] {
  return places.flatMap(({ name, subjects: numbers, lines, put }) =>
    numbers.flatMap((subject) => {
      const [main, ...others] = subjects[subject]?.files ?? [];
      if (main === undefined) throw new Error(`no subject ${subject}`);
      const text = String(main.content);
      return lines.flatMap((line): readonly Edit[] => {
        const content = put(text, line);
        if (content === text) return [];
        return [{ name: `${subject} ${name}: ${line}`, subject, files: [{ ...main, content }, ...others] }];
      });
    }),
  );
}

/** Puts a line in front of the first match, or behind it. */
export function before(where: RegExp): Place['put'] {
  return (text, line) => text.replace(where, (found) => `${line}${found}`);
}

export function behind(where: RegExp): Place['put'] {
  return (text, line) => text.replace(where, (found) => `${found}${line}`);
}

/** Those of so many edits that are called equal. */
export function findEqual(manual: Manual, count: number, seed: number): readonly Edit[] {
  const { target, subjects } = manual;
  return sample(listEdits(manual), count, seed).filter(({ subject, files }) => {
    const { policy, values } = subjects[subject] ?? {};
    return policy && values && answerOf(policy, target, values, files) === 'equal';
  });
}

/** Those of them that are of no kind which is known to be harmless. */
export function findUnexplained({ harmless }: Manual, equal: readonly Edit[]): readonly string[] {
  return equal.map(({ name }) => name).filter((name) => !harmless.some(([names]) => names.test(name)));
}
