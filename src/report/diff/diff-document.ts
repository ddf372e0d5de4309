/** What a comparison found, as a document: the answers, then the regions of each comparison, then what is behind them. */
import type { Change, Effect } from '../../diff/change.ts';
import { effects, type Group, groupComparisons, isEqual } from '../../diff/summary.ts';
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  code,
  type Listing,
  makeList,
  makeParagraph,
  makeSection,
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
import {
  answerQuestions,
  sayEqual,
  sayLasting,
  sayNewAccess,
  sayReason,
  sayRewrites,
} from './diff-answers.ts';
import { effectTones, effectWords, sayAmount, sayDecidingLines, sayReasons } from './diff-words.ts';

/** Describes what was compared for a terminal: the answers to what a reviewer asks first, then each comparison. */
export function describeDiff(report: DiffReport, sources: Sources): readonly Block[] {
  const { comparisons, rewrites } = report;
  if (isEqual(comparisons))
    return [makeParagraph([strong(sayEqual(report), 'good')]), ...makeList(sayRewrites(rewrites))];
  const { different, asPolicy, equal, undecided } = groupComparisons(comparisons);
  const sections = different.map((group) => describeGroup(group, sources));
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

/** Describes what guardrails say. */
export function describeGuards({ guards = [] }: DiffReport): readonly Block[] {
  return guards.map((words) => makeParagraph(say`${strong('guardrail:', 'bad')} ${words}`));
}

/** Describes what `--no-new-access` says. */
export function describeGate({ gate, rewrites, locks = [] }: DiffReport): readonly Block[] {
  const judged = makeList(locks.map((words) => say`${words}`));
  if (gate === undefined) return judged;
  const { of, regions } = sayNewAccess(gate);
  const used = [
    ...gate.exceptions.flatMap(({ rule, reason, meets }) => (meets === undefined ? [] : [[rule, reason]])),
    ...gate.devices.flatMap(({ device, reason, isUsed }) => (isUsed ? [[`device ${device}`, reason]] : [])),
  ];
  const left = gate.passed || used.length === 0 ? [] : regions;
  return [
    ...(gate.unjudged.length === 0 ? [] : [makeParagraph(sayUnjudged(gate.unjudged))]),
    ...(gate.passed && gate.unjudged.length > 0
      ? []
      : [
          makeParagraph(
            gate.passed
              ? say`${strong('no new access', 'good')}${used.length > 0 && own(' beside what was agreed to')}`
              : say`${strong('new access', 'bad')} that nobody agreed to: ${of}`,
          ),
        ]),
    ...makeList([
      ...left.map((words) => say`not agreed to: ${words}`),
      ...used.map(([of = '', reason = '']) => say`excepted: ${of}: ${reason}`),
      ...sayLasting(rewrites),
    ]),
    ...judged,
  ];
}

function sayUnjudged(names: readonly string[]): Words {
  return say`${strong('not known', 'bad')} whether there is new access on ${sayNames(names)}`;
}

/** The sign of an effect in a terminal. */
const signs: Readonly<Record<Effect, string>> = {
  'permits now': '+',
  'permits no more': '-',
  'exempts from inspection now': '# newly exempt from TLS inspection:',
  'exempts from inspection no more': '# no longer exempt from TLS inspection:',
  'is not known': '? not known:',
};

/** How many regions of one effect are in the open. */
const mostOpen = 20;

function describeGroup({ names, comparison }: Group, sources: Sources): Section {
  const { changes, notes = [], moved = [], totals } = comparison;
  const tables = effects.flatMap((effect): readonly Block[] => {
    const found = changes.filter((change) => change.effect === effect);
    if (found.length === 0) return [];
    const rows = found.map((change) => describeChange(names, change, sources));
    const more = totals[effect]?.more === true ? [own('There are more regions than were worked out.')] : [];
    const sign = strong(signs[effect], effectTones[effect]);
    return [{ kind: 'table', rows, signs: [sign, 'e.g. '], open: mostOpen }, ...makeList(more)];
  });
  const of = [...makeList([...moved, ...notes].map((words) => say`${words}`)), ...tables];
  return makeSection(sayNames(names), of);
}

/** How many rules are named for one region. */
const mostCauses = 5;

function describeChange(names: readonly string[], change: Change, sources: Sources): Row {
  const reasons = sayReasons(change).map((reason) => sayReason(reason, sources, true));
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
export function listRegion(
  names: readonly string[],
  { effect, words, ...region }: Change,
): readonly Listing[] {
  const hosts = region.names?.patterns.map(formatHostPattern) ?? [];
  const prefixes = region.addresses === undefined ? [] : coverOf(region.addresses).map(formatPrefix);
  const within = say`${sayNames(names)}: ${own(effectWords[effect])}: ${code(words)}`;
  const list = (number: string, items: readonly string[]): readonly Listing[] => {
    const lines = items.map((text) => ({ text }));
    return lines.length <= 8 ? [] : [{ kind: 'listing', title: own(number), within, lines }];
  };
  return [
    ...list(count(hosts.length, 'host'), hosts),
    ...list(count(prefixes.length, 'prefix', 'prefixes'), prefixes),
  ];
}
