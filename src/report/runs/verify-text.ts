import type { TargetReport } from '../../driver/report.ts';
import type { Edit } from '../../driver/verify/compare-written.ts';
import type { VerifiedDevice } from '../../driver/verify/verify-files.ts';
import { unknownEffects } from '../../proof/compare/compare.ts';
import type { Difference } from '../../proof/compare/proof.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { own, say, sayLines, strong, strongName, type Words } from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printWords } from '../forms/print-text.ts';
import { count, describeRequest, describeSize } from '../forms/words.ts';

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
  'permits-ungoverned': 'lets through traffic that the rule set is not for',
  'blocks-ungoverned': 'blocks traffic that the rule set is not for',
  'unknown-ungoverned': 'may decide traffic that the rule set is not for',
  closes: 'denies what it should leave to what follows it',
  leaves: 'leaves to what follows it what a rule denies',
  inspects: 'decrypts TLS that the rule set exempts',
  exempts: 'exempts TLS from inspection that the rule set does not exempt',
};

const unknownInspection = 'unknown whether it leaves TLS closed or open to inspection';

/** How many regions that one line decides are shown; the report has all of them. */
const mostOfOneLine = 3;

/** Writes the differences of one target, numbered, each with its region, size, witness and the lines of both sides. */
export function renderDifferences(report: TargetReport, options: VerifyTextOptions): string {
  const groups = new Map<string, Difference[]>();
  for (const one of report.differences) {
    const key = JSON.stringify([one.format, one.effect, one.line?.file, one.line?.line]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  let number = 0;
  const parts = [...groups.values()].flatMap((group) => {
    const shown = group
      .slice(0, mostOfOneLine)
      .map((one, index) => sayDifference(one, number + index + 1, options));
    number += group.length;
    const rest = group.length - mostOfOneLine;
    return [...shown, rest > 0 && own(`and ${count(rest, 'more region')} that the same line decides`)];
  });
  return printWords(sayLines(parts), options.paint);
}

function sayDifference(difference: Difference, number: number, options: VerifyTextOptions): Words {
  const { effect, bypass, region, size, witness, format, tags, why } = difference;
  const words = effect === 'unknown' && bypass !== undefined ? unknownInspection : effectWords[effect];
  const title = strong(words, unknownEffects.has(effect) ? 'warn' : 'bad');
  const rows: readonly (readonly [string, Words])[] = [
    ['for one', say`${witness && describeRequest(witness.request)}`],
    ['rule set', sayPolicySide(difference, options)],
    ['text', sayTextSide(difference, options)],
    ['because', say`${why}`],
    ['size', own(size === null ? '' : describeSize(size))],
    ['addresses of', say`${tags?.map(options.tagWords).join('; ')}`],
  ];
  const known = rows.filter(([, value]) => value.length > 0);
  return sayLines([
    say`${number}. ${title}${options.several && say` (${format})`}: ${region}`,
    ...known.map(([name, value]) => say`     ${strong(`${name}:`.padEnd(10), 'dim')} ${value}`),
  ]);
}

/** Says what the rule set does with the witness. */
function sayPolicySide(
  { effect, bypass, rule, span, witness }: Difference,
  { sources }: VerifyTextOptions,
): Words {
  if (effect.endsWith('-ungoverned'))
    return own('is not for it: the options name other machines or addresses');
  if (effect === 'closes') return own('leaves it open: no rule denies it');
  const by = rule !== undefined && say` by rule ${rule}${span && say` (${renderSpan(span, sources)})`}`;
  if (bypass === 'demanded') return say`demands a bypass${by}`;
  if (bypass === 'not-demanded') return own('demands no bypass');
  if (witness?.request.form !== undefined) return own('denies it: no service covers such a request');
  if (witness?.policy === 'allow') return say`allows it${by}`;
  return by === false ? own('denies it: no rule allows it') : say`denies it${by}`;
}

const verbs = { allow: 'allows it', deny: 'denies it', unknown: 'may do either' } as const;
const inspectionVerbs = {
  allow: 'leaves it closed',
  deny: 'has it opened',
  unknown: 'may do either',
} as const;

/** Says which line decides, with its text. */
function sayTextSide({ bypass, witness, line, lineRule }: Difference, { shown }: VerifyTextOptions): Words {
  const verb = own((bypass === undefined ? verbs : inspectionVerbs)[witness?.target ?? 'unknown']);
  if (line === undefined)
    return say`${verb}: no line ${own(witness?.target === 'allow' ? 'stops it' : 'speaks of it')}`;
  const origin = lineRule !== undefined && say` (from rule ${lineRule}, it says)`;
  const text = line.text !== undefined && say`: ${cutLine(line.text.trim())}`;
  return say`${verb}: ${`${shown(line.file)}:${line.line}`}${text}${origin}`;
}

const longestLine = 320;

/** Cuts a line of a text that is too long to be shown. */
export function cutLine(text: string): string {
  return text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
}

/** How many edits are shown. */
const mostEdits = 6;

/** Shows where texts differ from what a compile writes: the line that decides may be another than the one that was edited. */
export function renderEdits(
  edits: readonly Edit[],
  { shown, paint }: Pick<VerifyTextOptions, 'shown' | 'paint'>,
): string {
  if (edits.length === 0) return '';
  const lines = edits.slice(0, mostEdits).map(({ file, line, text }) => {
    const place = line === undefined ? say`not in ${shown(file)}` : say`${`${shown(file)}:${line}`}`;
    return say`  ${place}: ${cutLine(text)}`;
  });
  const more = edits.length - mostEdits;
  const title = own('lines that differ from what a compile writes:');
  return printWords(sayLines([title, ...lines, more > 0 && own(`  and ${count(more, 'more line')}`)]), paint);
}

/** Writes what came of a comparison, in one line. */
export function renderAnswer(
  { device, target, differences, verdict }: TargetReport,
  { answer, more, premises, assumed }: Pick<VerifiedDevice, 'answer' | 'more' | 'premises' | 'assumed'>,
  paint: Paint,
): string {
  const number =
    differences.length === 0
      ? 'lists come from other places'
      : `${count(differences.length, 'difference')}${more ? ' at least' : ''}`;
  const words = {
    equal: `means what the rule set says (${verdict})`,
    different: `does not mean what the rule set says: ${number}`,
    unknown: 'cannot be proved to mean what the rule set says',
    unreadable: 'was not compared: the files are not what the target reads',
  }[answer];
  const mark = strong(answer, answer === 'equal' ? 'good' : 'bad');
  const taken = premises.map(({ name, says }) => own(`  taken for granted: ${name}: ${says}`));
  const line = say`${strongName(device ?? target)}: ${mark}: ${own(words)}`;
  const said = assumed.length > 0 && own(`  assumed: ${assumed.join(', ')}`);
  return printWords(sayLines([line, ...taken, said]), paint);
}
