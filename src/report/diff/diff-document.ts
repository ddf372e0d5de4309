/** What a comparison found, as a document: the answers, then the regions of each comparison, then what is behind them. */
import type { Change, Effect } from '../../diff/change.ts';
import {
  allCauses,
  compareLosses,
  effects,
  type Group,
  groupComparisons,
  isEqual,
} from '../../diff/summary.ts';
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  code,
  joinWords,
  type Listing,
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
  type Tone,
  type Words,
} from '../forms/document.ts';
import { count, describeRequest } from '../forms/words.ts';
import { answerQuestions, sayEqual, sayLasting, sayNewAccess, sayRewrites } from './diff-answers.ts';
import {
  sayAmount,
  sayAsker,
  sayDecidingLines,
  sayReasons,
  sayRelation,
  sayRowCause,
  sayTagCause,
} from './diff-words.ts';

/** Describes what was compared: the answers to what a reviewer asks first, then each comparison. */
export function describeDiff(report: DiffReport, sources: Sources): readonly Block[] {
  const { comparisons, rewrites } = report;
  if (isEqual(comparisons))
    return [makeParagraph([strong(sayEqual(report), 'good')]), ...makeList(sayRewrites(rewrites))];
  const { different, asPolicy, equal, undecided } = groupComparisons(comparisons);
  const sections = different.map((group, index) => describeGroup(group, index === 0, sources));
  const sayOthers = (names: readonly string[], words: string): readonly Block[] =>
    names.length === 0 ? [] : [makeParagraph(say`${sayNames(names)}: ${own(words)}`)];
  return [
    answerQuestions(report),
    ...sections.slice(0, 1),
    ...sayOthers(asPolicy, 'nothing else, as far as it can be seen there'),
    ...sections.slice(1),
    ...sayOthers(equal, 'no difference'),
    ...sayOthers(undecided, 'not decided'),
  ];
}

/** Describes what `--no-new-access` says. */
export function describeGate({ gate, rewrites }: DiffReport): readonly Block[] {
  if (gate === undefined) return [];
  const { of, regions } = sayNewAccess(gate);
  const used = gate.exceptions.filter(({ meets }) => meets !== undefined);
  const left = gate.passed || used.length === 0 ? [] : regions;
  return [
    makeParagraph(
      gate.passed
        ? [strong('no new access', 'good')]
        : say`${strong('new access', 'bad')} that nobody agreed to: ${of}`,
    ),
    ...makeList([
      ...left.map((words) => say`not agreed to: ${words}`),
      ...used.map(({ rule, reason }) => say`excepted: ${rule}: ${reason}`),
      ...sayLasting(rewrites),
    ]),
  ];
}

/** The sign of an effect in a terminal, its title elsewhere, and its tone. */
const marks: Readonly<Record<Effect, readonly [sign: string, title: string, tone: Tone]>> = {
  'permits now': ['+', '+ permits now', 'warn'],
  'permits no more': ['-', '- permits no more', 'calm'],
  'exempts from inspection now': ['# TLS stays closed now:', 'TLS stays closed now', 'calm'],
  'exempts from inspection no more': ['# TLS may be opened now:', 'TLS may be opened now', 'warn'],
  'is not known': ['? not known:', 'is not known', 'bad'],
};

/** How many regions of one effect are in the open. */
const mostOpen = 20;

function describeGroup({ names, comparison }: Group, isFirst: boolean, sources: Sources): Section {
  const { changes, notes = [], moved = [], totals } = comparison;
  const tables = effects.flatMap((effect): readonly Block[] => {
    const found = changes.filter((change) => change.effect === effect);
    if (found.length === 0) return [];
    const [sign, title, tone] = marks[effect];
    const rows = found.map((change) => describeChange(names, change, sources));
    const regions = makeTable([[strong(title, tone)], 'because of', 'for example'], rows);
    const more = totals[effect]?.more === true ? [own('There are more regions than were worked out.')] : [];
    return [{ ...regions, signs: [strong(sign, tone), 'e.g. '], open: mostOpen }, ...makeList(more)];
  });
  const of = [...makeList([...moved, ...notes].map((words) => say`${words}`)), ...tables];
  const amount = count(changes.length, 'region');
  return makeSection(sayNames(names), of, isFirst ? {} : { look: 'small', amount });
}

/** How many rules are named for one region; a table behind the regions has all of them. */
const mostCauses = 5;

function describeChange(names: readonly string[], change: Change, sources: Sources): Row {
  const reasons = sayReasons(change).map(([{ rule, tags, rows }, words]) => {
    const head = say`rule ${rule.id}, ${words} (${renderSpan(rule.span, sources)})`;
    return joinWords([head, ...tags.map(sayTagCause), ...rows.map(sayRowCause), sayAsker(rule)], '; ');
  });
  const rest = reasons.length - mostCauses;
  const more = rest > 0 && own(`and ${count(rest, 'other rule')}`);
  const deciding = change.lines && sayDecidingLines(change.lines);
  const cells = [
    say`${code(change.words)}: ${own(sayAmount(change))}`,
    sayLines([...reasons.slice(0, mostCauses), more, deciding]),
    code(describeRequest(change.witness)),
  ];
  return { cells, listings: listRegion(names, change) };
}

/** Lists the hosts and prefixes of a region, where its words do not show them. */
function listRegion(names: readonly string[], { effect, words, ...region }: Change): readonly Listing[] {
  const hosts = region.names?.patterns.map(formatHostPattern) ?? [];
  const prefixes = region.addresses === undefined ? [] : coverOf(region.addresses).map(formatPrefix);
  const within = say`${sayNames(names)}: ${own(effect)}: ${code(words)}`;
  const list = (number: string, items: readonly string[]): readonly Listing[] => {
    const lines = items.map((text) => ({ text }));
    return lines.length <= 8 ? [] : [{ kind: 'listing', title: own(number), within, lines }];
  };
  return [
    ...list(count(hosts.length, 'host'), hosts),
    ...list(count(prefixes.length, 'prefix', 'prefixes'), prefixes),
  ];
}

/** Describes what is behind the comparisons: losses that came or went, and every rule that something comes from. */
export function describeBackground(
  { comparisons, proofs }: DiffReport,
  sources: Sources,
): readonly Section[] {
  if (isEqual(comparisons)) return [];
  const losses = proofs.flatMap(({ name, losses: after, lossesBefore: before, verdict }) => {
    if (before === undefined || verdict === undefined) return [];
    const { added, removed } = compareLosses(before, after);
    return [
      ...added.map((loss) => [[strong('+')], say`${name}`, ...sayLossCells(loss, sources)]),
      ...removed.map((loss) => [[strong('-')], say`${name}`, ...sayLossCells(loss, sources)]),
    ];
  });
  const causes = allCauses(comparisons).map(([cause, standing]) => {
    const { id, span } = cause.rule;
    return [
      say`${id}`,
      sayRelation(cause, standing),
      sayAsker(cause.rule),
      say`${renderSpan(span, sources)}`,
    ];
  });
  const lossTitles = ['', 'output', 'loss', 'rule', 'destinations', 'accepted'];
  const causeTitles = ['rule', 'change', 'asked for by', 'written at'];
  return [
    ...foldTable('Losses of the outputs that came or went', lossTitles, losses),
    ...foldTable('Rules behind it', causeTitles, causes.length > mostCauses ? causes : []),
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
