/** What a mutant is: a compiled text with one edit in it, a mistake or none. */
import type { Policy } from '../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';

/** A text under test: one format of one target, compiled from a policy with these options. */
export interface Subject {
  readonly name: string;
  readonly policy: Policy;
  readonly target: Target;
  readonly format: string;
  readonly values: Readonly<Record<string, string>>;
  /** The config that the text is printed from. */
  readonly config: unknown;
  /** The files of this format alone. */
  readonly files: readonly TargetFile[];
}

/**
 * What an edit does. `changes`: some request of the claim is decided otherwise, or what happens to it depends on
 * something outside of the files; `same`: none is; `refused`: the real program loads nothing.
 */
export type Effect = 'changes' | 'same' | 'refused';

/** The kinds of edits, as the page lists them. */
export const kinds = {
  'config lists': 'an element is removed, doubled, moved or added',
  'config values': 'a value becomes another of its kind, or one at a boundary',
  'config fields': 'a part of an object is removed or added',
  lines: 'a line is removed, doubled, moved, commented out or added',
  words: 'a word, number, quote or sign is removed, doubled, moved or changed',
  bytes: 'byte order mark, CR LF, NUL, blanks, continuations, a truncated file',
  files: 'a file is missing, empty, or has the content of another',
  spelling: 'other spellings and layouts that change nothing',
  platform: 'traps of the platform',
  macros: 'macros, includes and other preprocessing',
  deletions: 'deletions, also of a parent; commands that end a script',
  state: 'settings, limits, the return path of answers',
  stores: 'other stores, vsys, device groups and anchors',
  places: 'sources of lists',
  obligations: 'an exemption from TLS inspection is removed, or one too many added',
  age: 'versions of formats and stores',
} as const;

export type Kind = keyof typeof kinds;

/** One way to apply an operator to a text. */
export interface Edit {
  /** What was done, for messages: `line 12: port 443 -> 444`. */
  readonly where: string;
  /** Edits of one group are alike: a sample takes few of each. */
  readonly group?: string;
  /** Nothing where the edit cannot be made. */
  readonly files: () => readonly TargetFile[] | undefined;
  /** Stated where it follows from the edit alone; else the second evaluator settles it. */
  readonly effect?: Effect;
}

export interface Operator {
  readonly name: string;
  readonly kind: Kind;
  /** Every way to make it in this text; the suite samples. */
  readonly edits: (subject: Subject, random: Random) => readonly Edit[];
}

/** Numbers that follow from a seed. */
export interface Random {
  /** From 0 to `below` - 1. */
  readonly integer: (below: number) => number;
  readonly pick: <T>(values: readonly T[]) => T | undefined;
  /** At most `count` of the values, as many groups of them as there are. */
  readonly sample: <T>(
    values: readonly T[],
    count: number,
    groupOf?: (value: T) => string | undefined,
  ) => readonly T[];
}

/** A linear congruential generator (Numerical Recipes); good enough to choose among edits. */
export function randomFrom(seed: string): Random {
  let state = 0;
  for (const char of seed) state = (Math.imul(state, 31) + char.charCodeAt(0)) >>> 0;
  const integer = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const shuffle = <T>(values: readonly T[]): T[] => {
    const all = [...values];
    for (let last = all.length - 1; last > 0; last--) {
      const other = integer(last + 1);
      [all[last], all[other]] = [all[other] as T, all[last] as T];
    }
    return all;
  };
  return {
    integer,
    pick: (values) => values[integer(values.length)],
    sample: (values, count, groupOf = () => undefined) => {
      if (values.length <= count) return values;
      const turns = new Map<string, number>();
      const ranked = shuffle(values).map((value) => {
        const group = groupOf(value) ?? '';
        const turn = turns.get(group) ?? 0;
        turns.set(group, turn + 1);
        return { value, turn };
      });
      return ranked
        .sort((a, b) => a.turn - b.turn)
        .slice(0, count)
        .map(({ value }) => value);
    },
  };
}
