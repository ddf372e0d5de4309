/** What a text decides at several places, where the claim is about all of them and a view names none. */

import { type AddressSet, equalAddresses } from '../../../sets/addresses.ts';
import { all, any, type Condition, never, not, type Test, where } from '../../../sets/condition.ts';
import { equalIntervals } from '../../../sets/intervals.ts';
import type { Clause } from '../../target.ts';
import type { PfOptions } from '../config.ts';
import type { Doubt } from './meaning-criteria.ts';
import { holdsAt, type Place as InterfacePlace } from './meaning-interfaces.ts';
import { doubtfully, type Place } from './meaning-steps.ts';

/** A clause, and why it is not certain. */
export interface Decision {
  readonly clause: Clause;
  readonly doubts: readonly Doubt[];
}

export interface Asked {
  readonly places: readonly InterfacePlace[];
  readonly at: (holds: Place['holds']) => Place;
}

const byPlace: Doubt = {
  why: 'a test of the interface, since other lines decide otherwise on other interfaces of governed traffic',
  help: 'say with --set pf.inside=NAME,… which interfaces that traffic passes',
};

/**
 * What is decided at every one of the places, in the words of the first; unknown where some of them let through
 * what others block. What is not governed is to be blocked nowhere, so there one of them is enough.
 */
export function uniform(
  asked: Asked,
  options: PfOptions,
  decideAt: (place: Place) => readonly Decision[],
): readonly Decision[] {
  const each = asked.places.map((place) => decideAt(asked.at((tests) => holdsAt(tests, place))));
  const [first = [], ...others] = each;
  const strangers = others.flatMap((other) => withoutThose(other, first));
  if (strangers.length === 0 && others.every((other) => isSame(first, other))) return first;
  const denied = each.map((decisions) => deniedBy(decisions.map(({ clause }) => clause)));
  const differs = all(any(...denied), not(all(...denied)));
  const origin = (strangers[0] ?? first[0])?.clause.origin;
  if (origin === undefined) return first;
  const ungoverned = all(any(...denied), notGoverned(options));
  const split: readonly Decision[] = [
    { clause: { action: 'deny', condition: ungoverned, origin }, doubts: [] },
    ...(['allow', 'deny'] as const).map((action) => ({
      clause: { action, condition: doubtfully(differs, [byPlace]), origin },
      doubts: [byPlace],
    })),
  ];
  // What is let through by default at the first place may be let through by a rule at another one.
  return [...split, ...first, ...strangers.filter(({ clause }) => clause.action === 'allow')];
}

function notGoverned({ local }: PfOptions): Condition {
  return any(where({ field: 'source', values: ['outside'] }), where({ field: 'address', addresses: local }));
}

function isSame(a: readonly Decision[], b: readonly Decision[]): boolean {
  const clauses = [a, b].map((decisions) => decisions.map(({ clause }) => clause));
  return sameClauses(clauses[0] ?? [], clauses[1] ?? []);
}

function withoutThose(decisions: readonly Decision[], others: readonly Decision[]): readonly Decision[] {
  return decisions.filter((one) => !others.some((other) => isSame([one], [other])));
}

/** Where the first clause that matches denies. */
function deniedBy(clauses: readonly Clause[]): Condition {
  return clauses.reduceRight<Condition>(
    (rest, { action, condition }) =>
      action === 'deny' ? any(condition, rest) : rest === never ? never : all(not(condition), rest),
    never,
  );
}

/** Whether two lists of clauses decide alike, clause by clause, wherever they stand in the text. */
function sameClauses(a: readonly Clause[], b: readonly Clause[]): boolean {
  return a.length === b.length && a.every((clause, index) => sameClause(clause, b[index]));
}

function sameClause(a: Clause, b: Clause | undefined): boolean {
  return b !== undefined && a.action === b.action && sameCondition(a.condition, b.condition);
}

function sameCondition(a: Condition, b: Condition): boolean {
  if (a === b) return true;
  if (a.kind === 'test') return b.kind === 'test' && sameTest(a.test, b.test);
  if (a.kind === 'not') return b.kind === 'not' && sameCondition(a.of, b.of);
  if (a.kind === 'unknown') return b.kind === 'unknown';
  if (a.kind !== b.kind || a.of.length !== b.of.length) return false;
  const of = b.of;
  return a.of.every((part, index) => {
    const other = of[index];
    return other !== undefined && sameCondition(part, other);
  });
}

/** The tests that pf's conditions are made of. */
function sameTest(a: Test, b: Test): boolean {
  if (a.field === 'port') return b.field === 'port' && equalIntervals(a.ports, b.ports);
  if (a.field === 'address') return b.field === 'address' && sameAddresses(a.addresses, b.addresses);
  return 'values' in a && 'values' in b && a.field === b.field && a.values.join() === b.values.join();
}

function sameAddresses(a: AddressSet, b: AddressSet): boolean {
  return a === b || equalAddresses(a, b);
}
