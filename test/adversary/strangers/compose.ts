/**
 * Edits of edits: each is made on top of those before it that are still called equal, so that what one alone is right
 * about meets what another one alone is right about. Numbers come from a seed.
 */
import type { Policy } from '../../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { type Next, numbersFrom, pick } from '../../support/numbers.ts';
import { answerOf, compileFiles, type Row } from '../edits.ts';

type Values = Readonly<Record<string, string>>;

export interface Subject {
  readonly policy: Policy;
  readonly values: Values;
  readonly files: readonly TargetFile[];
}

export interface Stranger {
  readonly target: Target;
  readonly subjects: readonly Subject[];
  /** What is looked for in the files that the expression fits, and what may stand in its place. */
  readonly rows: readonly (readonly [paths: RegExp, rows: readonly Row[]])[];
}

/** An edited text that is called equal. */
export interface Equal {
  readonly subject: Subject;
  readonly files: readonly TargetFile[];
}

export interface Campaign {
  readonly edits: number;
  readonly equal: readonly Equal[];
}

export function toSubjects(target: Target, all: readonly (readonly [Policy, Values])[]): readonly Subject[] {
  return all.map(([policy, values]) => ({ policy, values, files: compileFiles(policy, target, values) }));
}

/** One edit at a place that the seed chooses; the same files where the row fits nowhere. */
function editOnce(files: readonly TargetFile[], { rows }: Stranger, next: Next): readonly TargetFile[] {
  const [paths, some] = pick(next, rows);
  const [find, ...puts] = pick(next, some);
  const put = pick(next, puts);
  const places = files.flatMap(({ path, content }, file) =>
    paths.test(path)
      ? [...String(content).matchAll(new RegExp(find.source, `${find.flags}g`))].map(({ index }) => ({
          file,
          index,
        }))
      : [],
  );
  if (places.length === 0) return files;
  const { file, index } = pick(next, places);
  return files.map((one, at) => {
    if (at !== file) return one;
    const once = new RegExp(find.source, `${find.flags}y`);
    once.lastIndex = index;
    return { ...one, content: String(one.content).replace(once, put) };
  });
}

function keyOf(subject: number, files: readonly TargetFile[]): string {
  return `${subject} ${files.map(({ content }) => content).join('\0')}`;
}

/** So many different edited texts, each of up to `depth` edits that are called equal and one more. */
export function compose(stranger: Stranger, count: number, seed: number, depth = 3): Campaign {
  const next = numbersFrom(seed);
  const seen = new Set<string>();
  const equal: Equal[] = [];
  for (let idle = 0; seen.size < count && idle < 50 * count; ) {
    const at = next(stranger.subjects.length);
    const subject = stranger.subjects[at] as Subject;
    let { files } = subject;
    for (let step = 0; step < depth && seen.size < count; step += 1) {
      const edited = editOnce(files, stranger, next);
      idle += 1;
      const key = keyOf(at, edited);
      if (edited === files || seen.has(key) || key === keyOf(at, subject.files)) continue;
      seen.add(key);
      if (answerOf(subject.policy, stranger.target, subject.values, edited) !== 'equal') continue;
      equal.push({ subject, files: edited });
      files = edited;
    }
  }
  return { edits: seen.size, equal };
}

/** The lines that went and those that came. */
export function showEdit({ subject, files }: Equal): string {
  const before = subject.files.flatMap(({ content }) => String(content).split('\n'));
  const after = files.flatMap(({ content }) => String(content).split('\n'));
  const lost = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  return [JSON.stringify(subject.values), ...lost, ...come].join('\n');
}
