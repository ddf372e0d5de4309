/** Texts that are not what a rule set asks for, beside what a compile would write: files that were not given, and edits. */
import { type Diagnostic, hasErrors, note } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Target, TargetFile } from '../../targets/target.ts';
import { listTextLines, type TextLine } from '../text-lines.ts';

/** How many files are named. */
const mostNames = 4;

/** Writes a policy as the formats that files are of; nothing where it cannot be written. */
export function writeAgain(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
  files: readonly TargetFile[],
): readonly TargetFile[] {
  const options = target.readOptions(values);
  if (options.value === undefined || hasErrors(options.diagnostics)) return [];
  const config = target.lower(policy, options.value);
  if (config.value === undefined || hasErrors(config.diagnostics)) return [];
  const formats = target.formats.filter(({ owns }) => files.every(({ path }) => owns(path)));
  return target.print(config.value).filter(({ path }) => formats.some(({ owns }) => owns(path)));
}

/** Names the files that a compile writes beside those given. */
export function noteMissingFiles(
  target: Target,
  written: readonly TargetFile[],
  files: readonly TargetFile[],
): readonly Diagnostic[] {
  const missing = written.filter((one) => !files.some((file) => isInstalledAs(file, one)));
  if (missing.length === 0 || missing.length === written.length) return [];
  const [it, were, belong] = missing.length === 1 ? ['it', 'was', 'belongs'] : ['them', 'were', 'belong'];
  const names = joinNames(missing.map(({ path }) => path));
  const help = `add ${it}, or name the folder; if the device does not have ${it}, this is the difference`;
  const message = `${names} ${belong} to this text and ${were} not given`;
  return [note('file-not-given', message, { help, target: target.name })];
}

/** A line of a text that a compile does not write, or one that it writes and the text does not have. */
export interface Edit {
  readonly file: string;
  /** Counted from 1; absent: the text does not have it. */
  readonly line?: number;
  readonly text: string;
}

/** Lists lines in which texts differ from what a compile writes; none of a text that is mostly another. */
export function listEdits(written: readonly TargetFile[], files: readonly TargetFile[]): readonly Edit[] {
  const expected = written.map(listTextLines);
  return files.flatMap((file): readonly Edit[] => {
    const given = listTextLines(file);
    const all = expected.map((wanted) => compareLines(given, wanted));
    // On the device it may have another name.
    const nearest = all.reduce((a, b) => (b.odd < a.odd ? b : a), {
      odd: Number.POSITIVE_INFINITY,
      edits: [],
    });
    return nearest.edits.map((one) => ({ file: file.path, ...one }));
  });
}

/** Compares lines, and says which share of them is odd: where that is the most, it is another text. */
function compareLines(
  given: readonly TextLine[],
  wanted: readonly TextLine[],
): { readonly odd: number; readonly edits: readonly Omit<Edit, 'file'>[] } {
  const textsOf = (lines: readonly TextLine[]): ReadonlySet<string> => new Set(lines.map(({ text }) => text));
  const [there, expected] = [textsOf(given), textsOf(wanted)];
  const added = given.filter(({ text }) => !expected.has(text));
  const removed = wanted.filter(({ text }) => !there.has(text)).map(({ text }) => ({ text }));
  const odd = (added.length + removed.length) / (given.length + wanted.length);
  return { odd, edits: odd > 0.5 ? [] : [...added, ...removed] };
}

/** Whether a file is one that a compile writes: it may be installed with something in front, as 00-rulec-NAME.conf. */
function isInstalledAs(file: TargetFile, written: TargetFile): boolean {
  return baseOf(file.path).endsWith(baseOf(written.path));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function joinNames(names: readonly string[]): string {
  const more = names.length - mostNames;
  const list = names.slice(0, mostNames).join(', ');
  return more > 0 ? `${list} and ${more} more` : list;
}

/** Says once which files are not there, where lines of a text name several. */
export function joinMissingFiles(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const missing = diagnostics.filter(({ data }) => data?.missing !== undefined);
  const all = [...new Set(missing.map(({ data }) => String(data?.missing)))];
  const [first] = missing;
  if (first === undefined || all.length < 2) return diagnostics;
  const of = `the file ${quote(String(first.data?.missing))} is not there`;
  const message = first.message.replace(
    of,
    () => `the files ${joinNames(all.map((one) => quote(one)))} are not there`,
  );
  return diagnostics.flatMap((one) =>
    one === first ? [{ ...one, message }] : missing.includes(one) ? [] : [one],
  );
}
