/** Mistakes with whole files, shared by the catalogues of targets that keep lists in files. */
import type { Effect, Operator, Subject } from '../mutant.ts';
import { type Lines, withFile } from './text.ts';

/** Each file of a kind is lost. */
export function loseFiles(
  name: string,
  what: string,
  files: (subject: Subject) => readonly Lines[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      files(subject).map(({ path }) => ({
        where: path,
        files: () => withFile(subject.files, path, undefined),
        ...(effect === undefined ? {} : { effect }),
      })),
  };
}

/** Each two files of a kind have what the other one should hold. */
export function exchangeFiles(
  name: string,
  what: string,
  files: (subject: Subject) => readonly Lines[],
): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      files(subject).flatMap((one, index, all) =>
        all.slice(index + 1).map((other) => ({
          where: `${one.path} and ${other.path}`,
          files: () =>
            withFile(
              withFile(subject.files, one.path, other.lines.join('\n')),
              other.path,
              one.lines.join('\n'),
            ),
        })),
      ),
  };
}
