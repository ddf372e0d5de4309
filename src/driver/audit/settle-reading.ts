/** Readings in which conditions that no text can tell are settled, by premises or by what somebody assumes. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { all, always, any, type Condition, never, where } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Meaning, Origin, Reading } from '../../targets/target.ts';

export type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;
type Leaf = Unknown | Extract<Condition, { readonly kind: 'test' }>;
type Replace = (leaf: Leaf) => Condition | undefined;

/** Returns what takes the place of an unknown condition; undefined leaves it as it is. */
export type Settle = (unknown: Unknown) => Condition | undefined;

/** Takes what the claim of a compile takes one way or the other, as the target's `governs` says, and nothing else. */
export const settleByClaim: Settle = ({ premise }) =>
  premise?.claimed === undefined ? undefined : premise.claimed ? always : never;

/** Takes a premise for granted, unless it is one of those that are not to be. */
export function settleByPremise({ premise }: Unknown, off: Iterable<string>): Condition | undefined {
  if (premise === undefined || [...off].includes(premise.name)) return undefined;
  return premise.holds ? always : never;
}

/** Leaves out messages that say of a line what is not known, where all that is open there is settled, premises included. */
export function dropSettled(
  diagnostics: readonly Diagnostic[],
  raw: Reading,
  settled: Reading,
  noPremise: readonly string[],
): readonly Diagnostic[] {
  if (!diagnostics.some(({ code }) => code === 'unknown-construct')) return diagnostics;
  const open = listOpenLines(raw);
  const left = listOpenLines(settleReading(settled, (unknown) => settleByPremise(unknown, noPremise)));
  return diagnostics.filter(({ code, at }) => {
    const line = at === undefined ? undefined : nameLine(at);
    return code !== 'unknown-construct' || line === undefined || !open.has(line) || left.has(line);
  });
}

function nameLine({ file, line }: Origin): string {
  return `${file}:${line}`;
}

/** The lines of a reading of which something is not known. */
function listOpenLines({ permit, bypass }: Reading): ReadonlySet<string> {
  const lines = new Set<string>();
  const known = new Map<Condition, boolean>();
  for (const meaning of [permit, ...(permit.also ?? []), ...(bypass === undefined ? [] : [bypass])])
    for (const { action, condition, ends, origin } of meaning.clauses)
      if (action === 'unknown' || isOpen(condition, known) || (ends !== undefined && isOpen(ends, known)))
        lines.add(nameLine(origin));
  return lines;
}

/** Whether some part of a condition is unknown; parts are shared, and each is looked at once. */
function isOpen(condition: Condition, known: Map<Condition, boolean>): boolean {
  return remember(known, condition, () => {
    if (condition.kind === 'not') return isOpen(condition.of, known);
    if (condition.kind === 'all' || condition.kind === 'any')
      return condition.of.some((part) => isOpen(part, known));
    return condition.kind === 'unknown';
  });
}

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
      if (condition === never && ends === undefined) return [];
      if (condition === clause.condition && ends === clause.ends) return [clause];
      return [{ ...clause, condition, ...present({ ends }) }];
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
