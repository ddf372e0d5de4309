import type { TargetReport } from '../../driver/report.ts';
import type { Difference } from '../../proof/compare/proof.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { count, describeRequest, describeSize, type Paint, printable } from '../forms/paint.ts';

/** What a renderer for people needs beside the report. */
export interface VerifyTextOptions {
  readonly sources: Sources;
  readonly paint: Paint;
  /** Whether several formats were read, so that a difference has to say which it is in. */
  readonly several: boolean;
  /** What the user calls a file of the report. */
  readonly shown: (path: string) => string;
  /** The service tags behind a difference, with their version. */
  readonly tagWords: (tag: NonNullable<Difference['tags']>[number]) => string;
}

const effectWords: Readonly<Record<Difference['effect'], string>> = {
  permits: 'lets through what it should not',
  blocks: 'blocks what it should let through',
  unknown: 'cannot be told',
  'permits-ungoverned': 'lets through traffic that the rule set does not govern',
  'blocks-ungoverned': 'blocks traffic that the rule set does not govern',
  inspects: 'has TLS opened that the rule set wants left closed',
  exempts: 'keeps TLS from inspection that the rule set does not speak of',
};

const unknownInspection = 'cannot be told to leave TLS closed, or open to inspection';

/** How many regions that one line decides are shown; the report has all of them. */
const mostOfOneLine = 3;

/** The differences of one target, numbered, each with its region, size, witness and the lines of both sides. */
export function renderDifferences(report: TargetReport, options: VerifyTextOptions): string {
  const groups = new Map<string, Difference[]>();
  for (const one of report.differences) {
    const key = JSON.stringify([one.format, one.effect, one.line?.file, one.line?.line]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  let number = 0;
  return [...groups.values()]
    .flatMap((group) => {
      const rest = group.length - mostOfOneLine;
      const lines = group.slice(0, mostOfOneLine).flatMap((one) => renderDifference(one, ++number, options));
      number += Math.max(0, rest);
      return rest > 0 ? [...lines, `and ${count(rest, 'more region')} that the same line decides`] : lines;
    })
    .map((line) => `${line}\n`)
    .join('');
}

function renderDifference(
  difference: Difference,
  number: number,
  options: VerifyTextOptions,
): readonly string[] {
  const { effect, bypass, region, size, witness, format, tags } = difference;
  const { paint } = options;
  const words = effect === 'unknown' && bypass !== undefined ? unknownInspection : effectWords[effect];
  const title = paint(effect === 'unknown' ? 'yellow' : 'red', words);
  const of = options.several ? ` (${format})` : '';
  const rows: (readonly [string, string])[] = [];
  if (witness !== undefined) rows.push(['for one', printable(describeRequest(witness.request))]);
  rows.push(['rule set', ruleWords(difference, options)], ['text', lineWords(difference, options)]);
  if (difference.why !== undefined) rows.push(['because', printable(difference.why)]);
  if (size !== null) rows.push(['size', describeSize(size)]);
  if (tags !== undefined) rows.push(['addresses of', tags.map(options.tagWords).map(printable).join('; ')]);
  return [
    `${number}. ${title}${of}: ${printable(region)}`,
    ...rows.map(([name, value]) => `     ${paint('dim', `${name}:`.padEnd(10))} ${value}`),
  ];
}

function ruleWords(
  { effect, bypass, rule, span, witness }: Difference,
  { sources }: VerifyTextOptions,
): string {
  const place = span === undefined ? '' : ` (${renderSpan(span, sources)})`;
  const by = rule === undefined ? '' : ` by rule ${printable(rule)}${place}`;
  if (effect.endsWith('-ungoverned'))
    return 'does not govern it: the options speak of other machines or addresses';
  if (bypass === 'demanded') return `demands a bypass${by}`;
  if (bypass === 'not-demanded') return 'demands no bypass';
  if (witness?.request.form !== undefined) return 'denies it: no service means such a request';
  if (witness?.policy === 'allow') return `allows it${by}`;
  return by === '' ? 'denies it: no rule allows it' : `denies it${by}`;
}

const verbs = { allow: 'allows it', deny: 'denies it', unknown: 'may do either' } as const;
const inspectionVerbs = {
  allow: 'leaves it closed',
  deny: 'has it opened',
  unknown: 'may do either',
} as const;

/** The line that decides, with its text. */
function lineWords({ bypass, witness, line, lineRule }: Difference, { shown }: VerifyTextOptions): string {
  const words = bypass === undefined ? verbs : inspectionVerbs;
  const verb = words[witness?.target ?? 'unknown'];
  if (line === undefined)
    return `${verb}: no line ${witness?.target === 'allow' ? 'stops it' : 'speaks of it'}`;
  const origin = lineRule === undefined ? '' : ` (from rule ${printable(lineRule)}, it says)`;
  const text = line.text === undefined ? '' : `: ${shorten(line.text.trim())}`;
  return `${verb}: ${printable(shown(line.file))}:${line.line}${text}${origin}`;
}

const longestLine = 160;

function shorten(text: string): string {
  return printable(text.length > longestLine ? `${text.slice(0, longestLine)}…` : text);
}

/** What came of a comparison, in one line. */
export function renderAnswer(
  name: string,
  answer: 'equal' | 'different' | 'unknown' | 'unreadable',
  report: TargetReport,
  more: boolean,
  paint: Paint,
): string {
  const { differences, verdict } = report;
  const number = more
    ? `${count(differences.length, 'difference')} at least`
    : count(differences.length, 'difference');
  const words = {
    equal: `means what the rule set says (${verdict})`,
    different: `does not mean what the rule set says: ${number}`,
    unknown: 'cannot be told to mean what the rule set says',
    unreadable: 'was not compared: the files are not what the target reads',
  }[answer];
  return `${paint('bold', name)}: ${paint(answer === 'equal' ? 'green' : 'red', answer)}: ${words}\n`;
}
