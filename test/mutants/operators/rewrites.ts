/** Tables of edits that a platform has a trap for: a pattern, and what stands in its place. */
import type { Edit, Effect, Kind, Operator, Random, Subject } from '../mutant.ts';
import { editText, mostMatches, textsOf, withFile } from './text.ts';

/**
 * Alternatives with `¦` between them, in which `$1` stands for a part of the match, and `$0` for all of it; or what
 * returns them for one match.
 */
type Put = string | ((match: RegExpExecArray, subject: Subject, random: Random) => readonly string[]);

interface Also {
  /** Every match at once. */
  readonly everywhere?: true;
  /** Only in texts that are made with a value of this option: without, another place is no difference. */
  readonly ifGiven?: string;
}

export interface Rewrite extends Also {
  readonly name: string;
  readonly kind: Kind;
  readonly find: RegExp;
  readonly put: Put;
  /** Stated where it follows from the edit alone. */
  readonly effect?: Effect;
}

type Rows = Readonly<Record<string, readonly [find: RegExp, put: Put, also?: Also]>>;

/** Rows of one kind, with the effect that all of them are sure of, if any. */
export function table(kind: Kind, effect: Effect | 'not stated', rows: Rows): readonly Rewrite[] {
  const stated = effect === 'not stated' ? {} : { effect };
  return Object.entries(rows).map(([name, [find, put, also]]) => ({
    name,
    kind,
    find,
    put,
    ...stated,
    ...also,
  }));
}

function fill(put: Put, match: RegExpExecArray, subject: Subject, random: Random): readonly string[] {
  if (typeof put !== 'string') return put(match, subject, random);
  return put.split('¦').map((one) => one.replaceAll(/\$(\d)/g, (_, at: string) => match[Number(at)] ?? ''));
}

/** The operators of a table, for files whose paths match. */
export function rewriteOperators(files: RegExp, rows: readonly Rewrite[], prefix = ''): readonly Operator[] {
  return rows.map((row) => ({
    name: `${prefix}${row.name}`,
    kind: row.kind,
    edits: (subject, random) =>
      row.ifGiven !== undefined && subject.values[row.ifGiven] === undefined
        ? []
        : textsOf(subject)
            .filter(({ path }) => files.test(path))
            .flatMap((file) => makeEdits(subject, file, row, random)),
  }));
}

type File = ReturnType<typeof textsOf>[number];

function makeEdits(subject: Subject, file: File, row: Rewrite, random: Random): readonly Edit[] {
  const matches = [...file.text.matchAll(new RegExp(row.find, `${row.find.flags.replace('g', '')}g`))];
  const few = row.everywhere === true ? matches : random.sample(matches, mostMatches);
  const edits = few.map((match) =>
    fill(row.put, match, subject, random).map((put) => ({ match, put, end: match.index + match[0].length })),
  );
  if (row.everywhere !== true)
    return edits
      .flat()
      .flatMap(({ match, put, end }) =>
        put === match[0] ? [] : [editText(subject, file, [match.index, end], put, row.effect)],
      );
  return (edits[0] ?? []).map((_, which): Edit => {
    const parts = edits.map((one, at) => {
      const { put = '', match } = one[which] ?? {};
      return file.text.slice(edits[at - 1]?.[which]?.end ?? 0, match?.index) + put;
    });
    const text = parts.join('') + file.text.slice(edits.at(-1)?.[which]?.end);
    return {
      where: `${file.path}: ${row.find} everywhere, ${which}`,
      files: () => withFile(subject.files, file.path, text),
      ...(row.effect === undefined ? {} : { effect: row.effect }),
    };
  });
}
