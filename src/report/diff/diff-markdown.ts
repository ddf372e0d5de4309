import type { Change, Comparison, Effect } from '../../diff/change.ts';
import type { DiffReport, ProofReport } from '../../driver/diff-report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { type Block, code, fitBlocks, folded, html, mostRows, row, tableHead } from '../forms/markdown.ts';
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
import { allCauses, compareLosses, effects, groupTargets } from './diff-summary.ts';
import { amountWords, lineWords, reasonWords, relationWords, tagWords, whoWords } from './diff-words.ts';

/**
 * By its last line a program finds the comment that it posted before. Comments of several rule sets or jobs are
 * told apart by their ids; whatever an id is, it does not end the line.
 */
export function markerOf(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9 ._/,@-]|-(?=-)/g, (one) => `%${one.codePointAt(0)?.toString(16)}`);
  return `<!-- rulec diff: ${safe.slice(0, 200)} -->\n`;
}

/** For a comment on a pull request: the headline, the six answers, then what each comparison found, folded. */
export function renderDiffMarkdown(report: DiffReport, sources: Sources, id: string = idOf(report)): string {
  const elsewhere =
    'All of it: <code>rulec diff OLD NEW --format json</code>, or <code>--format html</code>.';
  return fitBlocks(
    [headline(report), ...gateBlocks(report), ...bodyOf(report, sources)],
    elsewhere,
    markerOf(id),
  );
}

/** The rule sets, or the folder where there are none. */
function idOf({ before, after }: DiffReport): string {
  const names = [after, before].map(({ ruleSets }) => ruleSets.map(({ name }) => name).join(', '));
  return names.find((one) => one !== '') ?? after.name;
}

function headline(report: DiffReport): Block {
  const { before, after } = report;
  const sides = `${code(before.name)} to ${code(after.name)}`;
  return { name: 'headline', open: `### ${headlineOf(report)}\n\n${sides}\n\n`, rows: [], close: '' };
}

function gateBlocks({ gate, rewrites }: DiffReport): readonly Block[] {
  if (gate === undefined) return [];
  const { of, regions } = newAccess(gate);
  const words = gate.passed
    ? '**No new access** beyond what was agreed to.'
    : `**New access** that nobody agreed to: ${of.map(html).join(', ') || 'not decided'}.`;
  const used = gate.exceptions.filter(({ meets }) => meets !== undefined);
  const rows = [
    ...(gate.passed || used.length === 0 ? [] : regions).map((one) => `- not agreed to: ${code(one)}\n`),
    ...used.map(({ rule, reason }) => `- agreed to: ${code(rule)}: ${code(reason)}\n`),
    ...lastingWords(rewrites).map((one) => `- ${html(one)}\n`),
  ];
  return [{ name: 'exceptions', open: `${words}\n\n`, rows, close: rows.length === 0 ? '' : '\n' }];
}

function bodyOf(report: DiffReport, sources: Sources): readonly Block[] {
  const { comparisons, rewrites, proofs } = report;
  if (isEqual(comparisons)) {
    const moved = rewriteWords(rewrites).map((words) => `- ${html(words)}\n`);
    return [
      {
        name: 'the text',
        open: `${html(equalWords(report))}.\n\n`,
        rows: moved,
        close: moved.length > 0 ? '\n' : '',
      },
    ];
  }
  const overview = overviewOf(report).map(([title, words]) => row([title, words.map(html).join('<br>')]));
  const { policy, equal, asPolicy, own } = groupTargets(comparisons);
  const named = [...(policy === undefined ? [] : [{ names: ['policy'], comparison: policy }]), ...own];
  const alike = [
    ...(asPolicy.length === 0
      ? []
      : [`${asPolicy.map(html).join(', ')}: nothing else, as far as it can be seen there.`]),
    ...(equal.length === 0 ? [] : [`${equal.map(html).join(', ')}: no difference.`]),
  ];
  return [
    { name: 'overview', open: tableHead(['', '']), rows: overview, close: '\n' },
    ...named.map(({ names, comparison }, index) => changesBlock(names, comparison, index === 0, sources)),
    ...(alike.length === 0
      ? []
      : [{ name: 'the other targets', open: `${alike.join(' ')}\n\n`, rows: [], close: '' }]),
    ...lossBlocks(proofs, sources),
    ...ruleBlocks(report, sources),
    ...named.flatMap(({ names, comparison }) => listBlocks(names, comparison)),
  ];
}

const signs: Readonly<Record<Effect, string>> = {
  'permits now': '**+**',
  'permits no more': '**−**',
  'exempts from inspection now': 'TLS stays closed now',
  'exempts from inspection no more': 'TLS may be opened now',
  'is not known': '**?**',
};

/** The regions of one comparison; of the first one in the open, of the others folded. */
function changesBlock(
  names: readonly string[],
  comparison: Comparison,
  open: boolean,
  sources: Sources,
): Block {
  const { changes, notes = [], totals } = comparison;
  const more = effects.some((effect) => totals[effect]?.more === true);
  const block = {
    open: `${notes.map((words) => `- ${html(words)}\n`).join('')}${notes.length > 0 ? '\n' : ''}${changes.length === 0 ? '' : tableHead(['', 'what', 'how much', 'because of', 'asked for by', 'for example'])}`,
    rows: changes.slice(0, mostRows).map((change) => changeRow(change, sources)),
    total: changes.length,
    close: more ? '\nThere are more regions than were worked out.\n' : '\n',
  };
  const title = names.join(', ');
  if (open)
    return {
      name: title,
      ...block,
      open: `#### ${html(title)}\n\n${changes.length === 0 ? 'No difference.\n' : ''}${block.open}`,
    };
  return folded(title, `${title}: ${count(changes.length, 'region')}`, block);
}

const mostCauses = 4;

function changeRow(change: Change, sources: Sources): string {
  const reasons = reasonWords(change).map(([cause, words]) => {
    const tags = cause.tags.map((tag) => `; ${code(tagWords(tag))}`).join('');
    return `${code(cause.rule.id)} ${html(words)} (${code(renderSpan(cause.rule.span, sources))})${tags}`;
  });
  const askers = [
    ...new Set(change.causes.map(({ rule }) => whoWords(rule)).filter((words) => words !== '')),
  ];
  const shorten = (words: readonly string[]): string => {
    const shown = words.slice(0, mostCauses);
    return [...shown, ...(words.length > mostCauses ? [`and ${words.length - mostCauses} more`] : [])].join(
      '<br>',
    );
  };
  return row([
    signs[change.effect],
    code(change.words),
    amountWords(change),
    shorten([...reasons, ...decidingLines(change)]),
    shorten(askers.map(code)),
    code(describeRequest(change.witness)),
  ]);
}

function decidingLines({ lines }: Change): readonly string[] {
  if (lines === undefined) return [];
  return (['before', 'after'] as const).map((side) => {
    const line = lines[side];
    const where = line === undefined ? 'no line' : code(`${line.file}:${line.line}`);
    return `${where} in ${side === 'before' ? 'OLD' : 'NEW'}${line?.rule === undefined ? '' : ` (${code(lineWords(line))})`}`;
  });
}

/** The losses that the outputs have now and did not have, and that are gone. */
function lossBlocks(proofs: readonly ProofReport[], sources: Sources): readonly Block[] {
  const rows = proofs.flatMap(({ name, losses, lossesBefore, verdict }) => {
    if (lossesBefore === undefined || verdict === undefined) return [];
    const { added, removed } = compareLosses(lossesBefore, losses);
    const lines = (list: readonly Loss[], sign: string): readonly string[] =>
      list.map(({ code: loss, rule, span, accepted, direction, destinations }) =>
        row([
          sign,
          html(name),
          code(loss),
          html(direction),
          rule === '' ? '' : `${code(rule)} (${code(renderSpan(span, sources))})`,
          code(destinations.slice(0, 6).join(', ') + (destinations.length > 6 ? ' …' : '')),
          accepted === null ? 'no' : code(accepted),
        ]),
      );
    return [...lines(added, '**+**'), ...lines(removed, '**−**')];
  });
  if (rows.length === 0) return [];
  const open = tableHead(['', 'output', 'loss', 'direction', 'rule', 'destinations', 'accepted']);
  return [
    folded('losses', `Losses of the outputs that came or went: ${rows.length}`, { open, rows, close: '' }),
  ];
}

/** Every rule that something comes from, with who asked for it. */
function ruleBlocks({ comparisons }: DiffReport, sources: Sources): readonly Block[] {
  const causes = allCauses(comparisons);
  if (causes.length <= mostCauses) return [];
  const rows = causes.map(([cause, standing]) => {
    const { id, span } = cause.rule;
    const asked = [whoWords(cause.rule), renderSpan(span, sources)];
    return row([code(id), html(relationWords(cause, standing)), ...asked.map(code)]);
  });
  const open = tableHead(['rule', 'change', 'asked for by', 'written at']);
  return [folded('rules', `Rules behind it: ${causes.length}`, { open, rows, close: '' })];
}

/** The hosts and prefixes of the regions that are about more than their words show. */
function listBlocks(names: readonly string[], { changes }: Comparison): readonly Block[] {
  return changes.slice(0, mostRows).flatMap(({ effect, addresses, names: hosts, words }) => {
    const lists = [
      ['host', 'hosts', hosts === undefined ? [] : hosts.patterns.map(formatHostPattern)],
      ['prefix', 'prefixes', addresses === undefined ? [] : coverOf(addresses).map(formatPrefix)],
    ] as const;
    return lists
      .filter(([, , items]) => items.length > 8)
      .map(([one, many, items]) => {
        const title = `${names.join(', ')}: ${effect}: ${count(items.length, one, many)}`;
        return folded(`the ${many} of ${names.join(', ')} (${effect})`, title, {
          open: `${code(words)}\n\n\`\`\`text\n`,
          rows: items.map((item) => `${item}\n`),
          close: '```\n',
        });
      });
  });
}
