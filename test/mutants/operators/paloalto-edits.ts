/** Ways to edit the values, lists and entries of a PAN-OS configuration, alike in both of its forms. */
import type { Edit, Effect, Operator, Subject } from '../mutant.ts';
import { type Part, type Spot, spotsOf } from './paloalto-spots.ts';
import { withFile } from './text.ts';

/** The main text with other words in some places; the later places first. */
export function change(
  subject: Subject,
  where: string,
  replacements: readonly (readonly [number, number, string])[],
  effect?: Effect,
): Edit {
  const { path: file, text } = spotsOf(subject);
  const make = (): string =>
    [...replacements]
      .sort((a, b) => b[0] - a[0])
      .reduce((all, [from, to, words]) => all.slice(0, from) + words + all.slice(to), text);
  return {
    where,
    files: () => withFile(subject.files, file, make()),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** Which values an operator changes. */
export interface Aim {
  readonly kinds: readonly string[];
  readonly keys: readonly string[];
}

function isAimed({ kinds, keys }: Aim, { kind, key }: Pick<Spot, 'kind' | 'key'>): boolean {
  return kinds.includes(kind) && keys.includes(key);
}

/** Other values in the place of one. */
export function onValues(
  name: string,
  what: string,
  aim: Aim,
  others: (value: string, subject: Subject, spot: Spot) => readonly string[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) => {
      const { values, isXml } = spotsOf(subject);
      return values.flatMap((spot) =>
        !isAimed(aim, spot)
          ? []
          : others(spot.value, subject, spot)
              .filter((other) => other !== spot.value)
              .map((other) => {
                const words = isXml ? other.replaceAll('&', '&amp;') : / /.test(other) ? `"${other}"` : other;
                return change(
                  subject,
                  `${spot.kind} ${spot.entry} ${spot.key}: ${spot.value} => ${other}`,
                  [[spot.from, spot.to, words]],
                  effect,
                );
              }),
      );
    },
  };
}

/** One more value in a list, or a list of these values in the place of another. */
export function withValues(
  subject: Subject,
  part: Part,
  values: readonly string[],
  replace: boolean,
): readonly (readonly [number, number, string])[] {
  const { text, isXml, values: all } = spotsOf(subject);
  const spots = all.filter(
    (spot) => spot.kind === part.kind && spot.entry === part.entry && spot.key === part.key,
  );
  const [first] = spots;
  const last = spots.at(-1);
  if (first === undefined || last === undefined) return [];
  if (isXml) {
    const members = values.map((value) => `<member>${value}</member>`).join('');
    const start = text.lastIndexOf('<member>', first.from);
    const end = last.to + '</member>'.length;
    return [replace ? [start, end, members] : [end, end, members]];
  }
  const lines = values.map((value) => `${text.slice(first.unit[0], first.from)}${value}\n`).join('');
  const taken = replace ? spots.map(({ unit: [from, to] }) => [from, to, ''] as const) : [];
  return [
    ...taken.slice(0, -1),
    replace ? [last.unit[0], last.unit[1], lines] : [last.unit[1], last.unit[1], lines],
  ];
}

/** Lists changed as a whole. */
export function onLists(
  name: string,
  what: string,
  aim: Aim,
  changes: (
    values: readonly string[],
    subject: Subject,
    part: Part,
  ) => readonly { readonly values: readonly string[]; readonly replace: boolean }[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) => {
      const { parts, values } = spotsOf(subject);
      return parts.flatMap((part) => {
        if (!isAimed(aim, part)) return [];
        const own = values
          .filter((spot) => spot.kind === part.kind && spot.entry === part.entry && spot.key === part.key)
          .map(({ value }) => value);
        return changes(own, subject, part).map((one) =>
          change(
            subject,
            `${part.kind} ${part.entry} ${part.key}: ${one.replace ? '' : 'and '}${one.values.join(' ')}`,
            withValues(subject, part, one.values, one.replace),
            effect,
          ),
        );
      });
    },
  };
}

/** Names of the entries of a kind, but for one. */
export function namesOf(subject: Subject, kind: string, but?: string): readonly string[] {
  return spotsOf(subject).entries.flatMap((entry) =>
    entry.kind === kind && entry.entry !== but ? [entry.entry] : [],
  );
}
