/** What a device does with single requests, in words and as JSON lines. */
import type { DeviceAnswer, Question } from '../../driver/audit/ask-device.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Origin } from '../../targets/target.ts';
import { code, own, say, sayLines, sayNames, strong, type Tone, type Words } from '../forms/document.ts';
import { count } from '../forms/words.ts';
import { cutLine } from '../runs/verify-text.ts';

/** What answers refer to. */
export interface AnswerContext {
  /** What the user calls a file. */
  readonly shown: (path: string) => string;
  /** The text of a line; none of a binary file. */
  readonly lineOf: (line: Origin) => string | undefined;
}

const tones: Readonly<Record<DeviceAnswer['answer'], Tone>> = {
  allow: 'good',
  deny: 'bad',
  depends: 'warn',
  'not-here': 'dim',
};

/** What the answer of a script that was run comes to. */
export const ranWords = { allow: 'permitted', deny: 'not permitted', unknown: 'open' } as const;

/** How many lines and prefixes are told. */
const most = 5;

/** Says what a device does with a request, with the lines that decide, and what the answer rests on. */
export function sayAnswer({ request }: Question, answer: DeviceAnswer, context: AnswerContext): Words {
  const { lines, isByDefault, causes, premises, open } = answer;
  const title = say`${request}: ${strong(answer.answer, tones[answer.answer])}`;
  if (answer.answer === 'not-here') return sayLines([title, own('  no such request reaches this device')]);
  const prefixes = open === undefined ? [] : coverOf(open).map(formatPrefix);
  return sayLines([
    title,
    ...lines.slice(0, most).map((line) => sayLine(line, context)),
    lines.length > most && own(`  and ${count(lines.length - most, 'more line')}`),
    isByDefault && own('  no line matches: the default decides'),
    causes.length > 0 && say`  depends on ${sayNames(causes, most)}`,
    open !== undefined && say`  open for ${prefixes.length === 0 ? own('none') : sayNames(prefixes, most)}`,
    premises.length > 0 &&
      say`  taken for granted: ${sayNames(premises)} (${code('--no-premise NAME')} if not)`,
  ]);
}

/** Says which line it is, and what stands there. */
export function sayLine(line: Origin, { shown, lineOf }: AnswerContext): Words {
  const text = lineOf(line);
  const place = say`  ${shown(line.file)}:${String(line.line)}`;
  return text === undefined ? place : say`${place}: ${code(cutLine(text.trim()))}`;
}

/** Writes an answer as one line of JSON. */
export function encodeAnswer(
  { request }: Question,
  answer: DeviceAnswer,
  shown: AnswerContext['shown'],
): string {
  const { lines, causes, premises, open } = answer;
  return JSON.stringify({
    request,
    answer: answer.answer,
    lines: lines.map(({ file, line }) => `${shown(file)}:${line}`),
    causes,
    premises,
    ...(open === undefined ? {} : { open: coverOf(open).map(formatPrefix) }),
  });
}
