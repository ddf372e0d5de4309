/**
 * What files never say and is nearly always so, where somebody takes it for granted: `verify` takes nothing for granted by
 * itself, and says which premises would do where a text is not equal.
 */
import { type Diagnostic, error, note } from '../../diagnostics/diagnostic.ts';
import { unknownEffects } from '../../proof/compare/compare.ts';
import type { FormatReading } from '../../proof/compare/proof.ts';
import type { Difference } from '../../proof/compare/result.ts';
import { listMeaningConditions } from '../../proof/space/space.ts';
import { always, type Condition, never, visitConditions } from '../../sets/condition.ts';
import type { Premise, Target } from '../../targets/target.ts';
import { type Assumption, checkAssumptions, settleByAssumptions } from '../audit/assume.ts';
import { listOpen } from '../audit/open-device.ts';
import { dropSettled, type Settle, settleReading } from '../audit/settle-reading.ts';

/** What is taken for granted of a device: premises by their names, and what somebody assumes. */
export interface Grant {
  readonly premises: readonly string[];
  readonly assumptions: readonly Assumption[];
}

export const nothingGranted: Grant = { premises: [], assumptions: [] };

/** Premises of a target that are taken for granted, with readings in which they are. */
export interface Granted {
  readonly premises: readonly Premise[];
  readonly readings: readonly FormatReading[];
  readonly unneeded: readonly Condition[];
  readonly diagnostics: readonly Diagnostic[];
  /** The premises that are not taken, and that the files leave something open without. */
  readonly open: readonly Premise[];
}

export function takePremises(
  { premises = [] }: Target,
  asRead: readonly FormatReading[],
  found: readonly Diagnostic[],
  { premises: names, assumptions }: Grant,
): Granted {
  const taken = premises.filter(({ name }) => names.includes(name));
  const off = premises.map(({ name }) => name).filter((name) => !names.includes(name));
  const conditions = listConditions(asRead);
  const occurring = new Set(
    conditions.flatMap((one) => (one.kind === 'unknown' ? (one.premise?.name ?? []) : [])),
  );
  const open = premises.filter(
    ({ name, unneeded, unusual }) =>
      conditions.length <= mostConditions &&
      off.includes(name) &&
      (occurring.has(name) || unneeded !== undefined || unusual !== undefined),
  );
  if (taken.length + assumptions.length === 0)
    return { premises: [], readings: asRead, unneeded: [], diagnostics: found, open };
  const assume = settleByAssumptions(assumptions);
  const settle: Settle = (unknown) => {
    const { premise } = unknown;
    if (premise === undefined || off.includes(premise.name)) return assume(unknown);
    return premise.holds ? always : never;
  };
  const readings = asRead.map((one) => ({ ...one, reading: settleReading(one.reading, settle) }));
  const unneeded = taken.flatMap((one) => one.unneeded ?? one.unusual ?? []);
  const diagnostics = asRead.reduce(
    (left, { reading }, at) => dropSettled(left, reading, readings[at]?.reading ?? reading, off),
    found,
  );
  return { premises: taken, readings, unneeded, diagnostics, open };
}

/** Says which assumptions are about nothing that the files leave open. */
export function checkGrant(asRead: readonly FormatReading[], { assumptions }: Grant): readonly Diagnostic[] {
  if (assumptions.length === 0) return [];
  return checkAssumptions(assumptions, new Map(asRead.flatMap(({ reading }) => [...listOpen(reading)])));
}

/** Leaves out what is not known of lines, where it has turned out that none of it matters. */
export function dropOpen(
  found: readonly Diagnostic[],
  asRead: readonly FormatReading[],
): readonly Diagnostic[] {
  return asRead.reduce((left, { reading }) => {
    const { permit, bypass: _, states: __, ...rest } = reading;
    return dropSettled(left, reading, { ...rest, permit: { ...permit, clauses: [], also: [] } }, []);
  }, found);
}

/** A text of more conditions is not compared again to see which premises would do. */
const mostConditions = 20_000;

function listConditions(readings: readonly FormatReading[]): readonly Condition[] {
  const found: Condition[] = [];
  const all = readings.flatMap(({ reading }) => listMeaningConditions(reading.permit));
  visitConditions(all, (one) => found.push(one));
  return found;
}

/** Says which names are no premise of any target. */
export function checkPremiseNames(
  targets: readonly Target[],
  names: readonly string[],
): readonly Diagnostic[] {
  const known = new Set(targets.flatMap(({ premises = [] }) => premises.map(({ name }) => name)));
  const help =
    known.size === 0 ? 'these targets have none' : `the premises are ${[...known].sort().join(', ')}`;
  return names
    .filter((name) => !known.has(name))
    .map((name) => error('usage', `there is no premise ${JSON.stringify(name)}`, { help }));
}

/** How many premises are tried one by one. */
const mostTried = 6;

/**
 * Finds premises with which a text would be equal, and of which each is needed; none where something is let through that
 * should not, which no premise mends.
 */
export function findMissingPremises(
  open: readonly Premise[],
  differences: readonly Difference[],
  isEqualWith: (names: readonly string[]) => boolean,
): readonly Premise[] {
  const isOpen = differences.every(({ effect }) => effect === 'blocks' || unknownEffects.has(effect));
  if (!isOpen || differences.length === 0 || open.length === 0 || open.length > mostTried) return [];
  const all = open.map(({ name }) => name);
  if (!isEqualWith(all)) return [];
  const needed = all.reduce((left, name) => {
    const without = left.filter((one) => one !== name);
    return isEqualWith(without) ? without : left;
  }, all);
  return open.filter(({ name }) => needed.includes(name));
}

/** Says which premises would do. */
export function hintAtPremises(premises: readonly Premise[]): readonly Diagnostic[] {
  if (premises.length === 0) return [];
  const says = premises.map((one) => one.says).join(' ');
  const help = `to take that for granted, add ${premises.map(({ name }) => `--premise ${name}`).join(' ')}`;
  return [note('usage', `the files mean what the rule set says if this is so: ${says}`, { help })];
}
