/** Edits of texts as an adversary writes them into a table: what is looked for, and what stands in its place then. */
import { compileTarget } from '../../src/driver/compile-target.ts';
import { type Answer, chooseAnswer, verifyFiles } from '../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';
import { numbersFrom } from '../support/numbers.ts';

/** What is looked for, and the words for what takes its place; each stands for an edit of its own. */
export type Row = readonly [find: RegExp, ...puts: readonly string[]];

/** One edit of the files of a text. */
export interface Edited {
  /** The row and the place: what a failure is found again by. */
  readonly name: string;
  readonly files: readonly TargetFile[];
}

/** Every edit of the rows in the files that `isIn` takes, at the first place where it fits, or at all. */
export function listEdits(
  rows: readonly Row[],
  files: readonly TargetFile[],
  isIn: (path: string) => boolean,
  places: 'first' | 'all' = 'all',
): readonly Edited[] {
  const seen = new Set<string>();
  return files.flatMap((file, at) =>
    isIn(file.path)
      ? rows.flatMap(([find, ...puts]) =>
          puts.flatMap((put) => {
            const text = String(file.content);
            const found = [...text.matchAll(new RegExp(find.source, unique(`${find.flags}g`)))];
            return (places === 'first' ? found.slice(0, 1) : found).flatMap((match): readonly Edited[] => {
              const once = new RegExp(find.source, unique(`${find.flags.replace('g', '')}y`));
              once.lastIndex = match.index;
              const content = text.replace(once, put);
              if (content === text || seen.has(`${at} ${content}`)) return [];
              seen.add(`${at} ${content}`);
              const line = text.slice(0, match.index).split('\n').length;
              const name = `${file.path}:${line}: ${show(find.source)} becomes ${show(put)}`;
              return [{ name, files: files.map((one, index) => (index === at ? { ...one, content } : one)) }];
            });
          }),
        )
      : [],
  );
}

function unique(flags: string): string {
  return [...new Set(flags)].join('');
}

function show(text: string): string {
  return JSON.stringify(text).slice(1, -1).slice(0, 160);
}

/** The files of a rule set. */
export function compileFiles(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
): readonly TargetFile[] {
  const { value, diagnostics } = compileTarget(policy, target, values);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value.files;
}

/** What `verify` says of files; those of no format are unreadable, too. */
export function answerOf(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
  files: readonly TargetFile[],
): Answer {
  return chooseAnswer(verifyFiles(policy, target, values, files).value?.proof);
}

/** So many of them, chosen by the seed, in their order. */
export function sample<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  const next = numbersFrom(seed);
  return all
    .map((one, at) => ({ one, at, rank: next(1_000_000_007) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
