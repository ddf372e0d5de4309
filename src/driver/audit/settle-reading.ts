/** Readings in which conditions that no text can tell are settled, by premises or by what somebody assumes. */
import { present } from '../../diagnostics/present.ts';
import { all, always, any, type Condition, never } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Meaning, Reading } from '../../targets/target.ts';

export type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;

/** Returns what takes the place of an unknown condition; undefined leaves it as it is. */
export type Settle = (unknown: Unknown) => Condition | undefined;

/** Takes what the claim of a compile takes one way or the other, as the target's `governs` says, and nothing else. */
export const settleByClaim: Settle = ({ premise }) =>
  premise?.claimed === undefined ? undefined : premise.claimed ? always : never;

/** Returns a reading with its unknown conditions settled; parts that say nothing unknown are the same objects as before. */
export function settleReading(reading: Reading, settle: Settle): Reading {
  const known = new Map<Condition, Condition>();
  const { permit, bypass, states } = reading;
  return {
    ...reading,
    permit: settleMeaning(permit, settle, known),
    ...present({
      states: states?.map((one) => ({ ...one, permit: settleMeaning(one.permit, settle, known) })),
    }),
    ...present({ bypass: bypass === undefined ? undefined : settleMeaning(bypass, settle, known) }),
  };
}

/** Returns a meaning with its unknown conditions settled. */
export function settleMeaning(
  meaning: Meaning,
  settle: Settle,
  known: Map<Condition, Condition> = new Map(),
): Meaning {
  const { clauses, also } = meaning;
  return {
    ...meaning,
    clauses: clauses.flatMap((clause) => {
      const condition = settleCondition(clause.condition, settle, known);
      const ends = clause.ends === undefined ? undefined : settleCondition(clause.ends, settle, known);
      return condition === never && ends === undefined
        ? []
        : [{ ...clause, condition, ...present({ ends }) }];
    }),
    ...present({ also: also?.map((chain) => settleMeaning(chain, settle, known)) }),
  };
}

/** Settles the parts of a condition. Parts may be shared many times over: each is settled once. */
function settleCondition(condition: Condition, settle: Settle, known: Map<Condition, Condition>): Condition {
  return remember(known, condition, () => {
    if (condition.kind === 'test') return condition;
    if (condition.kind === 'unknown') return settle(condition) ?? condition;
    if (condition.kind === 'not') {
      const of = settleCondition(condition.of, settle, known);
      if (of === always || of === never) return of === always ? never : always;
      return of === condition.of ? condition : { kind: 'not', of };
    }
    const of = condition.of.map((part) => settleCondition(part, settle, known));
    if (of.every((part, index) => part === condition.of[index])) return condition;
    const [deciding, idle] = condition.kind === 'all' ? [never, always] : [always, never];
    if (of.includes(deciding)) return deciding;
    const rest = of.filter((part) => part !== idle);
    if (rest.length === 0) return idle;
    return condition.kind === 'all' ? all(...rest) : any(...rest);
  });
}
