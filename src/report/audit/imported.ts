/** An imported rule set, with what it leaves out as comments, and as JSON. */
import type { Assumption } from '../../driver/audit/assume.ts';
import type { Imported } from '../../driver/import/import-device.ts';
import type { LeftOut } from '../../proof/audit/carried.ts';
import { version } from '../../version.ts';
import { describeSize } from '../forms/words.ts';
import { cutLine } from '../runs/verify-text.ts';
import type { AnswerContext } from './answers.ts';

export interface ImportContext extends AnswerContext {
  readonly device: string;
  readonly assumptions: readonly Assumption[];
  readonly values: Readonly<Record<string, string>>;
  /** The names of all premises of the target. */
  readonly premises: readonly string[];
}

const otherForms = [
  'No rule can name requests of other forms, such as GET https://HOST/ or ftp://HOST/: they may get through',
  'there, and nothing that rulec writes lets them through.',
];

/** Prints the rule set with comments: in front what is proved, behind it what is left out. */
export function printImported(imported: Imported, context: ImportContext): string {
  const { text, proof, premises } = imported;
  const { missing, open, exempt, lines, wholeLines, tooWide } = proof;
  const options = Object.entries(context.values).map(([name, value]) => `${name}=${value}`);
  const head = [
    `Imported by rulec ${version} from ${context.device}${options.length > 0 ? `, with ${options.join(', ')}` : ''}.`,
    tooWide.length === 0
      ? 'Proved: whatever these rules permit there, its own text lets through.'
      : `Not the same: rules ${tooWide.join(', ')} permit more than its own text lets through.`,
    `Lines that certainly let something through: ${lines}; whole in these rules: ${wholeLines}.`,
    ...(missing.length + open.length + exempt.length > 0
      ? ['What is left out, and what depends, is at the end.']
      : []),
    ...premises.map(({ name, says }) => `Taken for granted: ${name}: ${says}`),
    ...context.assumptions.map((one) => `Assumed: ${one.text}`),
  ];
  const more = context.premises.filter((name) => !premises.some((one) => one.name === name));
  const way = `Premises that are not taken for granted: ${more.join(', ')}. --premise NAME takes one, --premise all each.`;
  const tail = [
    ...(missing.length > 0 ? ['', 'Let through there, and not in these rules:'] : []),
    ...missing.flatMap((one) => sayLeftOut(one, context)),
    ...(open.length > 0 ? ['', 'Perhaps let through there, and not in these rules:'] : []),
    ...open.flatMap((one) => sayLeftOut(one, context)),
    ...(exempt.length > 0
      ? ['', 'Exempt from TLS inspection there, and not in these rules (tls-inspection: bypass says it):']
      : []),
    ...exempt.flatMap((one) => sayLeftOut(one, context)),
    ...(proof.stray ? ['', ...otherForms] : []),
    ...(missing.length + open.length > 0 && more.length > 0 ? ['', way] : []),
  ];
  const comment = (line: string): string => (line === '' ? '' : `# ${line}`);
  return `${head.map(comment).join('\n')}\n${text}${tail.length > 0 ? `${tail.map(comment).join('\n')}\n` : ''}`;
}

function sayLeftOut({ line, region, size, causes }: LeftOut, context: ImportContext): readonly string[] {
  const text = line === undefined ? undefined : context.lineOf(line);
  const place = line === undefined ? 'the default' : `${context.shown(line.file)}:${line.line}`;
  const amount = size === null ? '' : ` (${describeSize(size)})`;
  const shown = text === undefined ? place : `${place}: ${cutLine(text.trim())}`;
  return [
    `  ${clean(shown)}`,
    `      ${clean(region)}${amount}`,
    ...(causes.length > 0 ? [`      depends on ${clean(causes.slice(0, 5).join(', '))}`] : []),
  ];
}

/** A comment is one line of printable text. */
function clean(text: string): string {
  return text.replace(/[^ -~\u00a0-\ud7ff\ue000-\uffff]+/g, ' ');
}

/** Writes the rule set and its proof for programs. */
export function printImportJson(imported: Imported, context: ImportContext): string {
  const { text, rules, proof, refused, premises } = imported;
  const encode = ({ line, ...rest }: LeftOut): unknown => ({
    ...rest,
    line: line && { file: context.shown(line.file), line: line.line, text: context.lineOf(line) },
  });
  const { missing, open, exempt, tooWide, lines, wholeLines } = proof;
  const value = {
    ...{ rulec: version, device: context.device, options: context.values, ruleSet: text, rules },
    proof: {
      ...{ tooWide, lines, wholeLines, missing: missing.map(encode), open: open.map(encode) },
      ...{ exempt: exempt.map(encode), stray: proof.stray },
    },
    refused: refused.map(({ id, lines: of }) => ({
      id,
      lines: of.map(({ file, line }) => `${context.shown(file)}:${line}`),
    })),
    premises: premises.map(({ name }) => name),
    assumptions: context.assumptions.map((one) => one.text),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
