/** Says what became of a target's text: whether it means its policy, and which losses came and went with it. */

import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';
import { findLosses, type Lost } from '../proof/claim/losses.ts';
import { seeUsually } from '../proof/claim/views.ts';
import type { Preference } from '../proof/compare/examples.ts';
import { type IsWanted, reportLosses } from '../proof/compare/loss-report.ts';
import { type FormatReading, type Loss, type Proof, prove } from '../proof/compare/proof.ts';
import { decideByText } from '../proof/compare/replay.ts';
import type { Context } from '../proof/compare/result.ts';
import type { Universe } from '../proof/diagram/conditions.ts';
import { budgetExceeded } from '../proof/diagram/diagram.ts';
import type { Policy } from '../rules/policy.ts';
import type { Capabilities, Meaning } from '../targets/target.ts';
import type { Comparison, Effect } from './change.ts';
import type { Claimed } from './seen.ts';

/** The texts of a target as they were read back; a side is absent where it has none. */
export interface Texts {
  /** The name of the target, by which rule sets accept losses. */
  readonly target: string;
  readonly before?: readonly FormatReading[];
  readonly after?: readonly FormatReading[];
  /** Whether losses that came or went are to have their sizes and witnesses; those that both sides have never do. */
  readonly measured: boolean;
}

export interface Outputs {
  /** Of the newer text. */
  readonly proof: Proof;
  /** Absent where there is no older text. */
  readonly lossesBefore?: readonly Loss[];
}

export interface Sides {
  readonly capabilities: Capabilities;
  readonly before: Policy;
  readonly after: Policy;
}

/** Where the sides were compared, and what the target is to permit of the older one. */
export interface Place {
  readonly universe: Universe;
  readonly preference: Preference;
  readonly claimed: Claimed;
}

/** Proves the newer text. The older one's losses are found where the sides were compared, if there is such a place. */
export function judgeOutputs(sides: Sides, texts: Texts, place?: Place): Outputs | undefined {
  const { capabilities, before, after } = sides;
  const target = { name: texts.target };
  const { before: old, after: fresh } = texts;
  if (fresh === undefined) return undefined;
  const proveFresh = (isWanted: IsWanted): Proof => prove(after, target, capabilities, fresh, { isWanted });
  const { measured } = texts;
  if (old === undefined) return { proof: proveFresh(() => measured) };
  // Where names are kept, what people asked for was compared, and not all that the texts permit.
  const isWhole = capabilities.keepsNames === undefined;
  const lost = place === undefined || !isWhole ? undefined : findLost(place, capabilities);
  if (place === undefined || lost === undefined) {
    const proof = prove(before, target, capabilities, old, { isWanted: () => measured });
    return { proof: proveFresh(() => measured), lossesBefore: proof.losses };
  }
  const { universe, preference, claimed } = place;
  const context: Context = {
    ...{ policy: before, target, capabilities, universe, preference },
    ...{ claim: claimed.claim, unneeded: [] },
  };
  const named = reportLosses(context, lost, [], () => false).losses;
  const proof = proveFresh((loss) => measured && !isAmong(loss, named));
  const { losses } = reportLosses(context, lost, old, (loss) => measured && !isAmong(loss, proof.losses));
  return { proof, lossesBefore: losses };
}

/** Finds the losses of the older text; undefined where that would be too large beside what is there already. */
function findLost({ universe, claimed }: Place, capabilities: Capabilities): Lost | undefined {
  try {
    return findLosses(universe, claimed.rules, claimed.claim, capabilities);
  } catch (thrown) {
    if (thrown === budgetExceeded) return undefined;
    throw thrown;
  }
}

/** Says whether others have the same loss, with all of its destinations. */
function isAmong({ code, rule, accepted, destinations }: Loss, others: readonly Loss[]): boolean {
  const same = others.filter(
    (one) => one.code === code && one.rule === rule && (one.accepted === null) === (accepted === null),
  );
  const there = new Set(same.flatMap((one) => one.destinations));
  return same.length > 0 && destinations.every((one) => there.has(one));
}

const expected: Partial<Record<Effect, readonly ['allow' | 'deny', 'allow' | 'deny']>> = {
  'permits now': ['deny', 'allow'],
  'permits no more': ['allow', 'deny'],
};

/**
 * Asks the texts of both sides about the witnesses of a comparison of their policies. Errors of code `internal`: the
 * texts do not decide them as the comparison says.
 */
export function replayOnTexts(
  { of, changes }: Comparison,
  capabilities: Capabilities,
  texts: readonly [Meaning, Meaning],
): readonly Diagnostic[] {
  const usual = seeUsually(capabilities);
  return changes.flatMap(({ effect, request, witness }) => {
    const wanted = expected[effect];
    if (wanted === undefined) return [];
    const decided = texts.map((meaning) => decideByText(usual, meaning, request).action);
    if (decided[0] === wanted[0] && decided[1] === wanted[1]) return [];
    const message = `a witness of what ${of} ${effect} does not reproduce on the texts`;
    return error('internal', message, { target: of, data: { witness, decided } });
  });
}
