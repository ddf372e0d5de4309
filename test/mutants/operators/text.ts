/** Ways to edit the lines of a file, shared by the catalogues. */
import type { TargetFile } from '../../../src/targets/target.ts';
import type { Edit, Effect, Operator, Subject } from '../mutant.ts';

/** A file of a subject as lines; the last one is empty where the text ends with a newline. */
export interface Lines {
  readonly path: string;
  readonly lines: readonly string[];
}

export function linesOf(file: TargetFile | undefined): Lines {
  return { path: file?.path ?? '', lines: String(file?.content ?? '').split('\n') };
}

/** The files with another content for one of them; undefined: without it. */
export function withFile(
  files: readonly TargetFile[],
  path: string,
  content: TargetFile['content'] | undefined,
): readonly TargetFile[] {
  return files.flatMap((file) =>
    file.path !== path ? [file] : content === undefined ? [] : [{ path, content }],
  );
}

/** Puts other lines in the place of `count` lines. */
export function splice(
  subject: Subject,
  { path, lines }: Lines,
  at: number,
  count: number,
  replacement: readonly string[],
  effect?: Effect,
): Edit {
  const was = lines.slice(at, at + count).join(' // ');
  return {
    where: `${path}:${at + 1}: ${cut(was)} => ${cut(replacement.join(' // '))}`,
    files: () =>
      withFile(
        subject.files,
        path,
        [...lines.slice(0, at), ...replacement, ...lines.slice(at + count)].join('\n'),
      ),
    ...(effect === undefined ? {} : { effect }),
  };
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

/** Puts another text in the place of a whole file. */
export function rewrite(
  subject: Subject,
  { path, lines }: Lines,
  what: string,
  change: (text: string) => string,
  effect?: Effect,
): Edit {
  const text = lines.join('\n');
  return {
    where: `${path}: ${what}`,
    files: () => withFile(subject.files, path, change(text)),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** Which file an operator edits, and which of its lines. */
export interface Scope {
  readonly files: (subject: Subject) => readonly Lines[];
  readonly isMeant: (line: string) => boolean;
}

/** One edit for every line that the scope means and that the change gives something else for. */
export function onLines(
  name: string,
  what: string,
  { files, isMeant }: Scope,
  change: (line: string, subject: Subject) => readonly (string | readonly string[])[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      files(subject).flatMap((file) =>
        file.lines.flatMap((line, at) =>
          !isMeant(line)
            ? []
            : change(line, subject)
                .map((one) => (typeof one === 'string' ? [one] : one))
                .filter((lines) => lines.length !== 1 || lines[0] !== line)
                .map((lines) => splice(subject, file, at, 1, lines, effect)),
        ),
      ),
  };
}

/** Every replacement of one match of a pattern in a line. */
export function replaceEach(
  line: string,
  pattern: RegExp,
  replace: (match: RegExpExecArray) => string | undefined,
): readonly string[] {
  return [...line.matchAll(pattern)].flatMap((match) => {
    const text = replace(match);
    return text === undefined
      ? []
      : [line.slice(0, match.index) + text + line.slice(match.index + match[0].length)];
  });
}

/** Swaps lines that the scope means and that follow each other, whatever stands between them. */
export function swapLines(name: string, what: string, { files, isMeant }: Scope, effect?: Effect): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      files(subject).flatMap((file) => {
        const meant = file.lines.flatMap((line, at) => (isMeant(line) ? [at] : []));
        return meant.slice(1).map((second, index): Edit => {
          const first = meant[index] ?? 0;
          const between = file.lines.slice(first + 1, second);
          const swapped = [file.lines[second] ?? '', ...between, file.lines[first] ?? ''];
          return splice(subject, file, first, second - first + 1, swapped, effect);
        });
      }),
  };
}

/** Changes a whole file in one way. */
export function onFiles(
  name: string,
  what: string,
  files: (subject: Subject) => readonly Lines[],
  change: (text: string, file: Lines, subject: Subject) => readonly string[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      files(subject).flatMap((file) => {
        const text = file.lines.join('\n');
        return change(text, file, subject)
          .filter((changed) => changed !== text)
          .map((changed) => rewrite(subject, file, name, () => changed, effect));
      }),
  };
}
