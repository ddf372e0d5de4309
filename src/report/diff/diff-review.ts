/** A comparison for those who have to agree to it: a sentence, who can reach what, and folded what changes no access. */
import type { Change, Comparison, Effect } from '../../diff/change.ts';
import {
  allCauses,
  compareLosses,
  effects,
  groupComparisons,
  isEqual,
  placesOf,
} from '../../diff/summary.ts';
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  code,
  makeList,
  makeParagraph,
  makeSection,
  makeTable,
  own,
  type Row,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  type Words,
} from '../forms/document.ts';
import { count, describeRequest } from '../forms/words.ts';
import { answerOutputs, answerTotals, sayEqual, sayLasting, sayReason, sayRewrites } from './diff-answers.ts';
import { listRegion } from './diff-document.ts';
import { elsewhere, sayStops } from './diff-headline.ts';
import {
  effectTones,
  effectWords,
  groupAlike,
  sayAmount,
  sayAsker,
  sayDecidingLines,
  sayReasons,
  sayRelation,
} from './diff-words.ts';

/** Describes a comparison for a comment or a page. */
export function describeReview(report: DiffReport, sources: Sources): readonly Block[] {
  const { comparisons, rewrites, gate } = report;
  const outputs = answerOutputs(report);
  const stops = makeList([...(report.guards ?? []).map((words) => say`${words}`), ...sayStops(report)]);
  if (isEqual(comparisons))
    return [
      ...stops,
      makeParagraph([strong(sayEqual(report), 'good')]),
      ...makeList(sayRewrites(rewrites)),
      ...outputs,
    ];
  const told = mergeChanges(comparisons);
  const tables = effects.map((effect) => describeEffect(effect, told, report, sources));
  const isAllShown = tables.every(({ rest }) => rest.length === 0);
  return [
    ...stops,
    ...makeList(comparisons.flatMap(({ of, notes = [] }) => notes.map((words) => say`${of}: ${words}`))),
    ...tables.flatMap(({ open }) => open),
    ...makeList(gate === undefined ? sayLasting(rewrites) : []),
    ...(isAllShown ? [] : answerTotals(report)),
    ...outputs,
    ...tables.flatMap(({ rest }) => rest),
    ...describeUnchanged(report),
    ...describeBackground(report, sources),
  ];
}

/** A change, and the devices that it is a change on; none where the rules alone change. */
interface Told {
  readonly change: Change;
  readonly names: readonly string[];
}

/** Puts together what is the same on several devices. */
function mergeChanges(comparisons: readonly Comparison[]): readonly Told[] {
  const seeing = comparisons.filter(({ of, asPolicy }) => asPolicy && of !== 'policy');
  const merged = new Map<string, { readonly change: Change; readonly names: string[] }>();
  for (const { of, asPolicy, changes } of comparisons) {
    if (asPolicy && of !== 'policy') continue;
    for (const change of changes) {
      const { effect, words, size } = change;
      const key = JSON.stringify([effect, words, size, placesOf(change), idsOf(change)]);
      const one = merged.get(key) ?? { change, names: [] };
      if (of !== 'policy') one.names.push(of);
      else one.names.push(...seeing.filter((other) => isSeen(change, other)).map((other) => other.of));
      merged.set(key, one);
    }
  }
  return [...merged.values()];
}

function idsOf({ causes, denials }: Change): readonly string[] {
  return [...causes, ...denials].map(({ rule }) => rule.id);
}

/** Says whether a device that changes as the rules do has a part in a change of these. */
function isSeen(change: Change, { changes }: Comparison): boolean {
  const ids = new Set(idsOf(change));
  const { transport, port } = change.witness;
  return changes.some(
    (one) =>
      one.effect === change.effect &&
      one.witness.transport === transport &&
      one.witness.port === port &&
      idsOf(one).some((id) => ids.has(id)),
  );
}

/** How many rows of one effect are in the open: the first screen has room for no more. */
const mostOpen: Readonly<Record<Effect, number>> = {
  'permits now': 6,
  'permits no more': 4,
  'is not known': 4,
  'exempts from inspection now': 2,
  'exempts from inspection no more': 2,
};

const effectTitles: Readonly<Record<Effect, string>> = {
  'permits now': ': what can be reached that could not before',
  'permits no more': ': what can no longer be reached',
  'is not known': ': what rulec cannot read there',
  'exempts from inspection now': '',
  'exempts from inspection no more': '',
};

/** Makes the table of an effect, and a fold for the rows that are too many. */
function describeEffect(
  effect: Effect,
  told: readonly Told[],
  { comparisons }: DiffReport,
  sources: Sources,
): { readonly open: readonly Block[]; readonly rest: readonly Section[] } {
  const moved = effect !== 'permits now' ? [] : comparisons.filter((one) => one.moved !== undefined);
  const rows: readonly Row[] = [
    ...moved.map(({ of, moved: places = [] }) => ({
      cells: [own(elsewhere), sayNames([of]), sayLines(places.map((words) => say`${words}`)), []],
    })),
    ...told.filter(({ change }) => change.effect === effect).map((one) => describeRow(one, sources)),
  ];
  if (rows.length === 0) return { open: [], rest: [] };
  const title = say`${strong(upperFirst(effectWords[effect]), effectTones[effect])}${own(effectTitles[effect])}`;
  const columns = [title, 'on', 'because of', 'asked for by'];
  const [shown, hidden] = [rows.slice(0, mostOpen[effect]), rows.slice(mostOpen[effect])];
  const more = comparisons.some(({ totals }) => totals[effect]?.more === true);
  const unlisted = more ? [makeParagraph(own('There are more regions than were worked out.'))] : [];
  const open = [
    makeTable(columns, shown),
    ...(hidden.length > 0 ? [makeParagraph(own(`and ${hidden.length} more, folded below`))] : []),
    ...unlisted,
  ];
  const words = say`${own(`${upperFirst(effectWords[effect])}: ${count(hidden.length, 'more row')}`)}`;
  const rest =
    hidden.length === 0 ? [] : [makeSection(words, [makeTable(columns, hidden)], { look: 'minor' })];
  return { open, rest };
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How many rules are named in one row; a table behind the others has all of them. */
const mostCauses = 3;

function describeRow({ change, names }: Told, sources: Sources): Row {
  const reasons = sayReasons(change);
  const said = reasons.map((reason) => sayReason(reason, sources, false));
  const rest = said.length - mostCauses;
  const askers = new Map(
    reasons.map(([{ rule }]) => [JSON.stringify(sayAsker(rule)), sayAsker(rule)] as const),
  );
  const listings = listRegion(names.length === 0 ? ['rules'] : names, change);
  const cells = [
    say`${code(change.words)}: ${own(sayAmount(change))}\nfor example ${code(describeRequest(change.witness))}`,
    names.length === 0 ? own('only the rules') : sayNames(names),
    sayLines([
      ...said.slice(0, mostCauses),
      rest > 0 && own(`and ${count(rest, 'other rule')}`),
      change.lines && sayDecidingLines(change.lines),
    ]),
    sayLines([...askers.values()].slice(0, mostCauses)),
  ];
  return { cells, listings };
}

/** Folds what moved and changes nobody's access. */
function describeUnchanged({ comparisons, rewrites }: DiffReport): readonly Section[] {
  const { equal, undecided } = groupComparisons(comparisons);
  const items = [
    ...sayRewrites(rewrites),
    ...(equal.length > 0 ? [say`no difference in what is permitted: ${sayNames(equal)}`] : []),
    ...(undecided.length > 0 ? [say`too large to compare: ${sayNames(undecided)}`] : []),
  ];
  if (items.length === 0) return [];
  const title = own('What changed in the text, and where nothing changes');
  return [makeSection(title, makeList(items), { look: 'minor' })];
}

/** Describes what is behind the tables: losses that came or went, and every rule that something comes from. */
function describeBackground(
  { comparisons, proofs, rewrites }: DiffReport,
  sources: Sources,
): readonly Section[] {
  const moved = proofs.flatMap(({ name, losses: after, lossesBefore: before, verdict }) => {
    if (before === undefined || verdict === undefined) return [];
    const { added, removed } = compareLosses(before, after, rewrites?.renamed);
    const tell = (sign: string) => (loss: Loss) =>
      [name, { sign, cells: sayLossCells(loss, sources) }] as const;
    return [...added.map(tell('new')), ...removed.map(tell('gone'))];
  });
  const lossRows = groupAlike(moved).map(([names, { sign, cells }]) => [
    own(sign),
    sayNames(names),
    ...cells,
  ]);
  const causes = allCauses(comparisons).map(([cause, standing]) => {
    const { id, span } = cause.rule;
    return [
      say`${id}`,
      sayRelation(cause, standing),
      sayAsker(cause.rule),
      say`${renderSpan(span, sources)}`,
    ];
  });
  const lossTitles = ['', 'on', 'loss', 'rule', 'destinations', 'accepted'];
  const causeTitles = ['rule', 'change', 'asked for by', 'written at'];
  return [
    ...foldTable('Losses that came or went', lossTitles, lossRows),
    ...foldTable('Rules behind the change', causeTitles, causes.length > mostCauses ? causes : []),
  ];
}

function sayLossCells(loss: Loss, sources: Sources): readonly Words[] {
  const { rule, span, accepted, direction, destinations } = loss;
  return [
    say`${own(loss.code)} (${own(direction)})`,
    rule === '' ? [] : say`${rule} (${renderSpan(span, sources)})`,
    sayNames(destinations, 6),
    accepted === null ? own('no') : say`${accepted}`,
  ];
}

function foldTable(
  title: string,
  titles: readonly string[],
  rows: readonly (readonly Words[])[],
): readonly Section[] {
  if (rows.length === 0) return [];
  return [makeSection(own(`${title}: ${rows.length}`), [makeTable(titles, rows)], { look: 'minor' })];
}
