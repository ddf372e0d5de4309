import type { Explanation, Reason, TextDecision } from '../../driver/explain-requests.ts';
import { formatRequest } from '../../rules/forms/request-text.ts';
import { lossWords } from '../../rules/losses.ts';
import type { Request } from '../../rules/policy.ts';
import type { Origin } from '../../targets/target.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { type Block, code, fitBlocks, folded, html, mostRows, row, tableHead } from '../forms/markdown.ts';
import { count } from '../forms/paint.ts';

/** One request and everybody who decides it, as tables: an outcome a table, the rule set and each text a row. */
export function renderExplanationsMarkdown(
  request: string,
  explanations: readonly Explanation[],
  sources: Sources,
  lineOf: (name: string, line: Origin) => string | undefined,
): string {
  const number = explanations.reduce((sum, { requests }) => sum + requests.length, 0);
  const head: Block = {
    name: 'the request',
    open: `### ${code(request)}\n\n${number === 1 ? '' : `Stands for ${count(number, 'request')}, with ${count(explanations.length, 'outcome')}.\n\n`}`,
    rows: [],
    close: '',
  };
  const blocks = explanations.map((one, index) => outcomeBlock(one, index, sources, lineOf));
  return fitBlocks(
    [head, matrix(explanations), ...blocks],
    'All of it: <code>rulec explain REQUEST --format json</code>.',
    '',
  );
}

/** Every outcome a row, the rule set and each target a column. */
function matrix(explanations: readonly Explanation[]): Block {
  const names = [...new Set(explanations.flatMap(({ texts }) => texts.map(({ name }) => name)))];
  const rows = explanations.map(({ requests, policy, texts }) => {
    const decided = names.map((name) => {
      const actions = new Set(texts.filter((one) => one.name === name).map(({ action }) => action));
      return [...actions].map((action) => verbs[action]).join(' or ');
    });
    return row([requestWords(requests), verbs[policy.action], ...decided]);
  });
  return { name: 'matrix', open: tableHead(['', 'rule set', ...names.map(html)]), rows, close: '\n' };
}

function requestWords(requests: readonly Request[]): string {
  const shown = requests.slice(0, 4).map((one) => code(formatRequest(one)));
  return [...shown, ...(requests.length > 4 ? [`and ${requests.length - 4} more`] : [])].join('<br>');
}

const verbs = { allow: '**allows**', deny: '**denies**', unknown: 'may do either' } as const;

function outcomeBlock(
  { requests, policy, texts, reasons }: Explanation,
  index: number,
  sources: Sources,
  lineOf: (name: string, line: Origin) => string | undefined,
): Block {
  const { rule, action } = policy;
  const decider =
    rule === undefined
      ? 'no rule matches'
      : `rule ${code(rule.id)} (${code(renderSpan(rule.span, sources))})`;
  const formats = new Set(texts.map(({ format }) => format)).size;
  const names = new Set(texts.map(({ name }) => name)).size;
  const ofTexts = texts.map((text) =>
    row([
      html(formats > names ? `${text.name} ${text.format}` : text.name),
      verbs[text.action],
      lineWords(text, lineOf),
      reasons
        .filter(({ name }) => name === text.name)
        .map(reasonWords)
        .join('<br>'),
    ]),
  );
  const [first] = requests;
  const title = `Who decides it, and why: ${first === undefined ? '' : formatRequest(first)}`;
  return folded(`outcome ${index + 1}`, title, {
    open: `${tableHead(['', 'decision', 'by', 'because of'])}${row(['rule set', verbs[action], decider, rule?.why === undefined ? '' : code(rule.why)])}`,
    rows: ofTexts.slice(0, mostRows),
    total: ofTexts.length,
    close: '\n',
  });
}

function lineWords(
  { name, line, action, seen }: TextDecision,
  lineOf: (name: string, line: Origin) => string | undefined,
): string {
  if (!seen) return 'such a request never reaches it';
  if (line === undefined) return action === 'allow' ? 'no line stops it' : 'no line lets it through';
  const text = lineOf(name, line)?.trim() ?? '';
  return `${code(`${line.file}:${line.line}`)}${text === '' ? '' : `: ${code(text.slice(0, 160))}`}`;
}

function reasonWords(reason: Reason): string {
  if (reason.kind === 'ungoverned') return `its text does not govern it: ${html(reason.governs)}`;
  const { code: loss, direction, rule, destination, accepted, name } = reason;
  const lived = accepted === null ? '' : `; accepted: ${code(accepted)}`;
  return `${code(loss)} (${direction}): ${html(name)} ${lossWords[loss]}; rule ${code(rule.id)}: ${code(destination)}${lived}`;
}
