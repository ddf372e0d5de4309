/** Readings in which conditions that no text can tell are settled, by premises or by what somebody assumes. */
import { present } from '../../diagnostics/present.ts';
import { all, always, any, type Condition, never, where } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Meaning, Reading } from '../../targets/target.ts';

export type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;
type Leaf = Unknown | Extract<Condition, { readonly kind: 'test' }>;
type Replace = (leaf: Leaf) => Condition | undefined;

/** Returns what takes the place of an unknown condition; undefined leaves it as it is. */
export type Settle = (unknown: Unknown) => Condition | undefined;

/** Takes what the claim of a compile takes one way or the other, as the target's `governs` says, and nothing else. */
export const settleByClaim: Settle = ({ premise }) =>
  premise?.claimed === undefined ? undefined : premise.claimed ? always : never;

/** Returns a reading with its unknown conditions settled; parts that say nothing unknown are the same objects as before. */
export function settleReading(reading: Reading, settle: Settle): Reading {
  return replaceLeaves(reading, (leaf) => (leaf.kind === 'unknown' ? settle(leaf) : undefined));
}

/** Returns a reading in which nobody knows what expressions match. */
export function forgetExpressions(reading: Reading): Reading {
  const open: Condition = { kind: 'unknown', why: 'what an expression matches' };
  return replaceLeaves(reading, (leaf) => {
    if (leaf.kind === 'unknown') return undefined;
    const { test } = leaf;
    if (test.field === 'path')
      return test.paths.some(({ kind }) => kind === 'decoded-expression') ? open : undefined;
    if (test.field !== 'host' || test.hosts.names === 'all') return undefined;
    const names = test.hosts.names.filter(({ kind }) => kind !== 'expression');
    if (names.length === test.hosts.names.length) return undefined;
    return any(where({ field: 'host', hosts: { ...test.hosts, names } }), open);
  });
}

function replaceLeaves(reading: Reading, replace: Replace): Reading {
  const known = new Map<Condition, Condition>();
  const { permit, bypass, states } = reading;
  return {
    ...reading,
    permit: replaceInMeaning(permit, replace, known),
    ...present({
      states: states?.map((one) => ({ ...one, permit: replaceInMeaning(one.permit, replace, known) })),
    }),
    ...present({ bypass: bypass === undefined ? undefined : replaceInMeaning(bypass, replace, known) }),
  };
}

function replaceInMeaning(meaning: Meaning, replace: Replace, known: Map<Condition, Condition>): Meaning {
  const { clauses, also } = meaning;
  return {
    ...meaning,
    clauses: clauses.flatMap((clause) => {
      const condition = replaceIn(clause.condition, replace, known);
      const ends = clause.ends === undefined ? undefined : replaceIn(clause.ends, replace, known);
      return condition === never && ends === undefined
        ? []
        : [{ ...clause, condition, ...present({ ends }) }];
    }),
    ...present({ also: also?.map((chain) => replaceInMeaning(chain, replace, known)) }),
  };
}

/** Replaces the leaves of a condition. Parts may be shared many times over: each is looked at once. */
function replaceIn(condition: Condition, replace: Replace, known: Map<Condition, Condition>): Condition {
  return remember(known, condition, () => {
    if (condition.kind === 'test' || condition.kind === 'unknown') return replace(condition) ?? condition;
    if (condition.kind === 'not') {
      const of = replaceIn(condition.of, replace, known);
      if (of === always || of === never) return of === always ? never : always;
      return of === condition.of ? condition : { kind: 'not', of };
    }
    const of = condition.of.map((part) => replaceIn(part, replace, known));
    if (of.every((part, index) => part === condition.of[index])) return condition;
    const [deciding, idle] = condition.kind === 'all' ? [never, always] : [always, never];
    if (of.includes(deciding)) return deciding;
    const rest = of.filter((part) => part !== idle);
    if (rest.length === 0) return idle;
    return condition.kind === 'all' ? all(...rest) : any(...rest);
  });
}
