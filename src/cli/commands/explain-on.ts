/** `rulec explain REQUEST --on FILE`, and `--requests FILE`: single requests, asked of a device's own files. */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { type AskDevice, prepareToAsk, type Question } from '../../driver/audit/ask-device.ts';
import type { OpenDevice } from '../../driver/audit/open-device.ts';
import { isScript, runForRequest } from '../../driver/audit/run-requests.ts';
import { encodeAnswer, ranWords, sayAnswer } from '../../report/audit/answers.ts';
import { printWords } from '../../report/forms/print-text.ts';
import type { Policy } from '../../rules/policy.ts';
import { isMisread, parseAddress, parsePrefix } from '../../sets/prefix.ts';
import { remember } from '../../sets/remember.ts';
import { gatherReads } from '../inputs/gather.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import {
  chooseOneDevice,
  type DeviceFileOptions,
  limitMessages,
  type NamedDevice,
  openNamedDevice,
} from '../inputs/open-device.ts';
import { type DeviceOptions, readDevices, readRun } from '../inputs/prepare.ts';
import { readInput } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice } from '../messages.ts';
import { runScript } from '../run-script.ts';

export interface ExplainOnOptions extends Voice, InputOptions, DeviceOptions, DeviceFileOptions {
  readonly on: readonly string[];
  readonly requests?: string;
  readonly principal?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

/** A question, and the client that asks it. */
interface SourcedQuestion extends Question {
  readonly source?: string;
}

/** How many lines of a file of requests are complained of. */
const mostWrong = 10;

/** Asks a device's own files about requests. A rule set, where one is named, knows the addresses of hosts. */
export async function explainOnDevice(
  io: Io,
  options: ExplainOnOptions,
  words: readonly string[],
): Promise<number> {
  const { take, done, diagnostics } = gatherReads();
  const tellAll = (): number => tell(io, options, diagnostics, done().sources);
  const [request, ...rest] = words;
  const names = options.requests === undefined ? rest : words;
  if (options.requests === undefined && request === undefined) {
    const help = 'rulec explain https://HOST/ --target T --on FILE, or --requests FILE';
    return tell(io, options, [error('usage', 'which request?', { help })], new Map());
  }
  const devices = take(await readDevices(options, io));
  const device = devices === undefined ? undefined : take(chooseOneDevice(devices));
  if (device === undefined) return tellAll();
  const policy = names.length === 0 ? undefined : take(await readRun(names, options, io, {}))?.policy;
  const questions = take(await readQuestions(request ?? '', options, io));
  if (questions === undefined || hasErrors(diagnostics)) return tellAll();
  const named = take(await openNamedDevice(device, options.on, options, io));
  if (named === undefined) return tellAll();
  if (options.requests === undefined) diagnostics.push(...limitMessages(named.ofText));
  tellAll();
  const written = answerQuestions(questions, named, policy, { io, options });
  if (typeof written === 'string') {
    io.stdout.write(`${written}${await runQuestion(questions, named, options)}`);
    return exit.done;
  }
  return tell(io, options, [written], new Map());
}

/** Runs a script with a single request, and says what it answers; nothing where the files are read. */
async function runQuestion(
  questions: readonly SourcedQuestion[],
  { open, files, device: { values } }: NamedDevice,
  { requests, format }: ExplainOnOptions,
): Promise<string> {
  const [question] = questions;
  const { value } = open.readFor();
  const isOne = question !== undefined && requests === undefined && format !== 'json';
  if (!isOne || value === undefined || !isScript(open.target, value)) return '';
  const ran = await runForRequest(open.target, { runScript, files, values }, question.request);
  return ran === undefined ? '' : `  run with it, the script says: ${ran.says} (${ranWords[ran.verdict]})\n`;
}

/** Answers each of the questions. A question that cannot be read is an error, and then none is answered. */
function answerQuestions(
  questions: readonly SourcedQuestion[],
  { open, noPremise, lines: { shown, lineOf } }: NamedDevice,
  policy: Policy | undefined,
  { io, options }: { readonly io: Io; readonly options: ExplainOnOptions },
): string | Diagnostic {
  const asks = createAsks(open, noPremise, policy);
  const paint = paintFor(io.stdout, io, options);
  const isJson = options.requests !== undefined || options.format === 'json';
  const lines: string[] = [];
  for (const question of questions) {
    const ask = asks(question.source);
    const answer = typeof ask === 'string' ? { problem: ask, help: undefined } : ask(question);
    if ('problem' in answer) {
      const place = options.requests === undefined ? '' : `${options.requests}: `;
      return error('usage', `${place}${answer.problem}`, present({ help: answer.help }));
    }
    if (isJson) lines.push(`${encodeAnswer(question, answer, shown)}\n`);
    else lines.push(printWords(sayAnswer(question, answer, { shown, lineOf }), paint));
  }
  return lines.join('');
}

/** Returns what answers the questions of a client; a text says why there is nothing that does. */
function createAsks(
  device: OpenDevice,
  noPremise: readonly string[],
  policy: Policy | undefined,
): (source?: string) => AskDevice | string {
  const off = new Set(noPremise);
  const known = new Map<string | undefined, AskDevice | string>();
  const hasSource = device.target.options.some(({ name }) => name === 'source');
  return (source) =>
    remember(known, hasSource ? source : undefined, (client) => {
      const { value, diagnostics } = device.readFor(client);
      const problem = diagnostics.find(({ severity }) => severity === 'error');
      if (value === undefined) return problem?.message ?? 'the files cannot be read for this client';
      return prepareToAsk(value, { off, ...present({ policy, premises: device.target.premises }) });
    });
}

async function readQuestions(
  request: string,
  { requests, principal }: ExplainOnOptions,
  io: Io,
): Promise<Outcome<readonly SourcedQuestion[]>> {
  if (requests === undefined) return { value: [{ request, ...present({ principal }) }], diagnostics: [] };
  const { value: file, diagnostics } = await readInput(requests, io);
  if (file === undefined) return { diagnostics };
  const lines = new TextDecoder().decode(file.bytes).split('\n');
  const questions: SourcedQuestion[] = [];
  const wrong: number[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const question = parseQuestion(line, principal);
    if (question === undefined) wrong.push(index + 1);
    else questions.push(question);
  });
  if (wrong.length === 0) return { value: questions, diagnostics };
  const help =
    'each line is {"request": "https://HOST/", "source"?: "192.0.2.1", "principal"?: …, "address"?: …}';
  const more = wrong.length > mostWrong ? ` and ${wrong.length - mostWrong} more` : '';
  const message = `lines ${wrong.slice(0, mostWrong).join(', ')}${more} are no requests`;
  return {
    diagnostics: [
      error('file-not-readable', message, { at: { file: file.file, line: wrong[0] ?? 1 }, help }),
    ],
  };
}

function parseQuestion(line: string, principal: string | undefined): SourcedQuestion | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof read !== 'object' || read === null) return undefined;
  const text = (name: string): string | undefined => {
    const value = (read as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const request = text('request');
  const source = text('source');
  const client = source === undefined ? undefined : readClient(source);
  if (request === undefined || (source !== undefined && client === undefined)) return undefined;
  return {
    request,
    ...present({ source: client, principal: text('principal') ?? principal, address: text('address') }),
  };
}

/** Returns the value of the option `source` for a client. */
function readClient(text: string): string | undefined {
  const address = parseAddress(text);
  if (!isMisread(address)) return `${text}/${address.family === 4 ? 32 : 128}`;
  return isMisread(parsePrefix(text)) ? undefined : text;
}
