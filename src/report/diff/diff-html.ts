import type { Change, Comparison, Effect } from '../../diff/change.ts';
import type { DiffReport } from '../../driver/diff-report.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { type Fragment, type Html, h, page, tableRow } from '../forms/html.ts';
import { style } from '../forms/html-style.ts';
import { count, describeRequest } from '../forms/paint.ts';
import {
  equalWords,
  headlineOf,
  isEqual,
  lastingWords,
  newAccess,
  overviewOf,
  rewriteWords,
} from './diff-answers.ts';
import { effects, groupTargets } from './diff-summary.ts';
import { amountWords, lineWords, reasonWords, tagWords, whoWords } from './diff-words.ts';

/** A comparison as a page of its own. */
export function renderDiffHtml(report: DiffReport, sources: Sources): string {
  const { before, after, rulec } = report;
  const body = h`<header><h1>${headlineOf(report)}</h1>
<p><code>${before.name}</code> to <code>${after.name}</code></p></header>
<main>${gate(report)}${diffSections(report, sources, 2)}</main>
<footer class="soft">rulec ${rulec}</footer>`;
  return page(headlineOf(report), style, body);
}

/** What a comparison found: the six answers, then each comparison, under headings of a level. */
export function diffSections(report: DiffReport, sources: Sources, level: 2 | 3): Html {
  const moved = rewriteWords(report.rewrites);
  if (isEqual(report.comparisons)) {
    return h`<p>${equalWords(report)}.</p>${moved.length === 0 ? '' : h`<ul>${moved.map((words) => h`<li>${words}</li>`)}</ul>`}`;
  }
  const rows = overviewOf(report).map(([title, words]) => h`<dt>${title}</dt><dd>${lines(words)}</dd>`);
  const { policy, equal, asPolicy, own } = groupTargets(report.comparisons);
  const named = [...(policy === undefined ? [] : [{ names: ['policy'], comparison: policy }]), ...own];
  const sections = named.map(
    ({ names, comparison }) =>
      h`<section>${heading(level, names.join(', '))}${comparisonPart(names, comparison, sources)}</section>`,
  );
  return h`<section class="answers">${heading(level, 'Answers')}<dl>${rows}</dl></section>
${sections}
${asPolicy.length === 0 ? '' : h`<p>${asPolicy.join(', ')}: nothing else, as far as it can be seen there.</p>`}
${equal.length === 0 ? '' : h`<p>${equal.join(', ')}: no difference.</p>`}`;
}

function heading(level: 2 | 3, words: string): Html {
  return level === 2 ? h`<h2>${words}</h2>` : h`<h3>${words}</h3>`;
}

function gate({ gate, rewrites }: DiffReport): Fragment {
  if (gate === undefined) return '';
  const { of, regions } = newAccess(gate);
  const used = gate.exceptions.filter(({ meets }) => meets !== undefined);
  const words = gate.passed
    ? 'No new access beyond what was agreed to.'
    : `New access that nobody agreed to: ${of.join(', ') || 'not decided'}.`;
  const items = [
    ...(gate.passed || used.length === 0 ? [] : regions).map((one) => h`<li>not agreed to: ${one}</li>`),
    ...used.map(({ rule, reason }) => h`<li>agreed to: ${rule}: ${reason}</li>`),
    ...lastingWords(rewrites).map((one) => h`<li>${one}</li>`),
  ];
  return h`<p><strong>${words}</strong></p>${items.length === 0 ? '' : h`<ul>${items}</ul>`}`;
}

const signs: Readonly<Record<Effect, readonly [string, string]>> = {
  'permits now': ['lossy', '+ permits now'],
  'permits no more': ['best', '− permits no more'],
  'exempts from inspection now': ['best', 'TLS stays closed now'],
  'exempts from inspection no more': ['lossy', 'TLS may be opened now'],
  'is not known': ['unmet', '? not known'],
};

/** How many regions are in the open; the others are folded. */
const mostOpen = 20;

function comparisonPart(names: readonly string[], comparison: Comparison, sources: Sources): Html {
  const { changes, notes = [], totals } = comparison;
  const title = names.join(', ');
  const more = effects.some((effect) => totals[effect]?.more === true);
  const rest = changes.slice(mostOpen);
  const folded = h`<details><summary>${count(rest.length, 'more region')}</summary>${regionTable(`more of ${title}`, rest, sources)}</details>`;
  return h`
${notes.map((words) => h`<p>${words}</p>`)}
${changes.length === 0 ? h`<p>No difference.</p>` : regionTable(title, changes.slice(0, mostOpen), sources)}
${rest.length === 0 ? '' : folded}
${more ? h`<p>There are more regions than were worked out.</p>` : ''}`;
}

const columns = ['change', 'what', 'how much', 'because of', 'asked for by', 'for example'] as const;

function regionTable(title: string, changes: readonly Change[], sources: Sources): Html {
  const head = columns.map((words) => h`<th scope="col" role="columnheader">${words}</th>`);
  return h`<table class="stack" role="table" aria-label="${title}">
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${changes.map((change) => changeRow(change, sources))}</tbody></table>`;
}

/** How many hosts or prefixes of one region are listed: a browser has to show them. */
const mostItems = 5_000;

function changeRow(change: Change, sources: Sources): Html {
  const [chip, words] = signs[change.effect];
  const reasons = reasonWords(change).map(([{ rule, tags }, what]) => {
    const place = renderSpan(rule.span, sources);
    return h`${rule.id}, ${what} <span class="soft">(${place})</span>${tags.map((tag) => h`<br>${tagWords(tag)}`)}`;
  });
  const askers = [...new Set(change.causes.map(({ rule }) => whoWords(rule)).filter((one) => one !== ''))];
  const lists = [
    ['host', 'hosts', change.names === undefined ? [] : change.names.patterns.map(formatHostPattern)],
    ['prefix', 'prefixes', change.addresses === undefined ? [] : coverOf(change.addresses).map(formatPrefix)],
  ] as const;
  const all = lists
    .filter(([, , items]) => items.length > 8)
    .map(
      ([one, many, items]) =>
        h`<details><summary>${count(items.length, one, many)}</summary><code>${items.slice(0, mostItems).join(' ')}</code>${items.length > mostItems ? ' …; --format json has all of them' : ''}</details>`,
    );
  const cells: readonly Fragment[] = [
    h`<span class="chip ${chip}">${words}</span>`,
    h`<code>${change.words}</code>${all}`,
    amountWords(change),
    lines([...reasons, ...decidingLines(change)]),
    askers.length === 0 ? undefined : lines(askers),
    h`<code>${describeRequest(change.witness)}</code>`,
  ];
  return tableRow(columns, cells);
}

function decidingLines({ lines: deciding }: Change): readonly string[] {
  if (deciding === undefined) return [];
  return (['before', 'after'] as const).map((side) => {
    const line = deciding[side];
    const where = line === undefined ? 'no line' : `${line.file}:${line.line}`;
    const why = line?.rule === undefined ? '' : ` (${lineWords(line)})`;
    return `${where} in ${side === 'before' ? 'OLD' : 'NEW'}${why}`;
  });
}

function lines(words: readonly Fragment[]): Html {
  return h`${words.map((one, index) => (index === 0 ? one : h`<br>${one}`))}`;
}
