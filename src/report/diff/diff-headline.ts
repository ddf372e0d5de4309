/** What a change comes to in one sentence: what it does to access, and whether it compiles. */
import type { Effect, Total } from '../../diff/change.ts';
import type { Rewrites } from '../../diff/rewrites.ts';
import { compareLosses, isEqual } from '../../diff/summary.ts';
import type { DiffReport, ProofReport } from '../../driver/diff/diff-report.ts';
import { listOpenLosses } from '../../driver/report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import { type LossDirection, lossWords } from '../../rules/losses.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { joinWords, own, say, sayNames, type Words } from '../forms/document.ts';
import { groupAlike, sayTotal } from './diff-words.ts';

/** What is permitted now where a list comes from another place. */
export const elsewhere = 'whatever the new places of its lists serve';

/** Says in one sentence what a change does to access, and whether it compiles; what stops it comes first. */
export function sayHeadline(report: DiffReport): Words {
  const [guard] = report.guards ?? [];
  if (guard !== undefined) return say`Breaks a guardrail: ${guard}. ${sayAccess(report.comparisons)}`;
  const compiles = sayCompiling(report);
  const access = sayAccess(report.comparisons);
  if (compiles === undefined) return access;
  return compiles.isStopped ? say`${compiles.words}. ${access}` : say`${access}; ${compiles.words}`;
}

function sayAccess(comparisons: DiffReport['comparisons']): Words {
  if (isEqual(comparisons)) return own('No difference in what is permitted');
  const sayPart = (effect: Effect, what: string): Words | undefined => {
    const having = comparisons.filter(({ totals }) => totals[effect] !== undefined);
    const [{ of, totals } = {}] = having;
    const total = totals?.[effect];
    const where = of !== 'policy' && say` on ${sayNames(having.map((one) => one.of))}`;
    return total && say`${own(what)}${where}: ${own(sayTotal(total))}${sayWhich(total)}`;
  };
  const moved = comparisons.filter((one) => one.moved !== undefined).map(({ of }) => of);
  const served = moved.length > 0 && say`New access on ${sayNames(moved)}: ${own(elsewhere)}`;
  const noted = comparisons.filter((one) => one.notes !== undefined).map(({ of }) => of);
  const parts = [
    sayPart('permits now', 'New access'),
    served === false ? undefined : served,
    noted.length > 0 ? say`The options of ${sayNames(noted)} changed` : undefined,
    sayPart('permits no more', 'Lost access'),
  ];
  if (parts.some((part) => part !== undefined)) return joinWords(parts, '. ');
  const undecided = comparisons.some(({ verdict }) => verdict === 'not-decided');
  return own(undecided ? 'Not decided: too large to compare' : 'Access unchanged; other things changed');
}

/** Names what a change is about where that is one or two host names: nobody has to look for them in the table. */
function sayWhich({ names, size }: Total): Words | false {
  if (names === undefined || size !== undefined || names.except !== undefined) return false;
  const { patterns, partly } = names;
  if (partly.length > 0 || patterns.length === 0 || patterns.length > 2) return false;
  return say` (${sayNames(patterns.map(formatHostPattern))})`;
}

/** Says whether the newer side compiles; a loss that nobody accepted before either stops nothing new. */
function sayCompiling({
  proofs,
  rewrites,
}: DiffReport): { readonly words: Words; readonly isStopped: boolean } | undefined {
  if (proofs.length === 0) return undefined;
  const failing = proofs.filter(
    ({ verdict, losses }) => verdict === undefined || listOpenLosses(losses, false, 'error').length > 0,
  );
  if (failing.length === 0) return { words: own('it compiles'), isStopped: false };
  const reasons = failing.flatMap((proof) => {
    const words = sayNewStop(proof, rewrites?.renamed);
    return words === undefined ? [] : [[proof.name, words] as const];
  });
  const said = groupAlike(reasons).map(([names, words]) => say`${sayNames(names, 4)}: ${words}`);
  if (said.length > 0) return { words: say`Does not compile: ${joinWords(said, '; ')}`, isStopped: true };
  const names = sayNames(failing.map(({ name }) => name), 4); // biome-ignore format: one thought
  return { words: say`as before, it does not compile for ${names}`, isStopped: false };
}

/** Says what stops a device now that did not before. */
function sayNewStop(
  { verdict, losses, lossesBefore, problems }: ProofReport,
  renamed: Rewrites['renamed'] | undefined,
): Words | undefined {
  if (verdict === undefined) return say`${problems[0]?.message ?? own('no text')}`;
  const { added } = compareLosses(lossesBefore ?? [], losses, renamed);
  const open = listOpenLosses(added, false, 'error');
  const parts = Object.entries(lossEffects).flatMap(([direction, [before, after]]) => {
    const rules = [...new Set(open.flatMap((loss) => (loss.direction === direction ? [loss.rule] : [])))];
    return rules.length === 0 ? [] : [say`${own(before)} ${sayNames(rules, 3)}${own(after)}`];
  });
  return parts.length === 0 ? undefined : say`nobody accepted that the text ${joinWords(parts, ' and ')}`;
}

/** What losses do to traffic, around the names of their rules. */
const lossEffects: Readonly<
  Record<Exclude<LossDirection, 'note'>, readonly [before: string, after: string]>
> = {
  'under-permit': ['blocks what', ' allows'],
  'over-permit': ['lets through more than', ' means'],
  obligation: ['does not keep TLS closed for', ''],
};

/** Says what the losses mean that stop a device now, and how they can be mended. */
export function sayStops({ proofs, rewrites }: DiffReport): readonly Words[] {
  const renamed = rewrites?.renamed;
  const stopping = proofs.flatMap(({ verdict, losses, lossesBefore }) =>
    verdict === undefined ? [] : compareLosses(lossesBefore ?? [], losses, renamed).added,
  );
  const codes = new Set(listOpenLosses(stopping, false, 'error').map(({ code }) => code));
  if (codes.size === 0) return [];
  const help = 'Change the rule, or accept it in the rule set with a reason: rulec accept writes the entry';
  return [...[...codes].map((code) => own(`${code}: the device ${lossWords[code]}`)), own(help)];
}

export function sayOpenLosses(losses: readonly Loss[]): Words {
  const codes = new Map<string, Set<string>>();
  for (const { code, rule } of listOpenLosses(losses, false, 'error'))
    codes.set(code, (codes.get(code) ?? new Set()).add(rule));
  const named = [...codes].map(([code, rules]) => say`${own(code)} of ${sayNames([...rules], 3)}`);
  return joinWords(named, ', ');
}
