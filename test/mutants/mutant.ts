/** What a mutant is: a compiled text with one mistake in it, or with one edit that is none. */
import type { Policy } from '../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';

/** A text under test: one format of one target, compiled from a policy with these options. */
export interface Subject {
  readonly name: string;
  readonly policy: Policy;
  readonly target: Target;
  readonly format: string;
  readonly values: Readonly<Record<string, string>>;
  /** The files of this format alone. */
  readonly files: readonly TargetFile[];
}

/**
 * What an edit does. `changes`: some request of the claim is decided otherwise, or what happens to it depends on
 * something outside of the files; `same`: none is; `refused`: the real program loads nothing.
 */
export type Effect = 'changes' | 'same' | 'refused';

/** One way to apply an operator to a text. */
export interface Edit {
  /** What was done, for messages: `line 12: port 443 -> 444`. */
  readonly where: string;
  readonly files: () => readonly TargetFile[];
  /** Stated where it follows from the edit alone; else the second evaluator settles it. */
  readonly effect?: Effect;
}

/** A kind of mistake, or of harmless edit. */
export interface Operator {
  readonly name: string;
  /** One sentence for the published table. */
  readonly what: string;
  /** Whether it is tried on lists of thousands of addresses too. */
  readonly onLists?: true;
  /** Every way to make it in this text; the suite samples. */
  readonly edits: (subject: Subject, random: Random) => readonly Edit[];
}

/** Numbers that follow from a seed. */
export interface Random {
  /** From 0 to `below` - 1. */
  readonly integer: (below: number) => number;
  readonly pick: <T>(values: readonly T[]) => T | undefined;
  /** At most `count` of the values, in their order. */
  readonly sample: <T>(values: readonly T[], count: number) => readonly T[];
}

/** A linear congruential generator (Numerical Recipes); good enough to choose among edits. */
export function randomFrom(seed: string): Random {
  let state = 0;
  for (const char of seed) state = (Math.imul(state, 31) + char.charCodeAt(0)) >>> 0;
  const integer = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return {
    integer,
    pick: (values) => values[integer(values.length)],
    sample: (values, count) => {
      if (values.length <= count) return values;
      const chosen = new Set<number>();
      while (chosen.size < count) chosen.add(integer(values.length));
      return [...chosen].sort((a, b) => a - b).flatMap((index) => values.slice(index, index + 1));
    },
  };
}
