import { error, failWith, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { registry } from '../../targets/registry.ts';
import type { Advice, WebRequest } from '../../targets/script.ts';
import type { Target, TargetFile } from '../../targets/target.ts';
import type { RunScript } from '../audit/run-requests.ts';
import { nameHost, type Question } from './questions.ts';

/** Says which ways a client takes with a request. */
export type Adviser = (request: WebRequest) => Advice;

/** Makes the request that a client asks such a file about; undefined of a question that is not of the web. */
export function makeWebRequest(question: Question): WebRequest | undefined {
  const { speaks, port, path } = question;
  if (speaks !== 'http' && speaks !== 'https') return undefined;
  return { scheme: speaks, host: nameHost(question), port, ...present({ path }) };
}

/**
 * Reads a file that tells clients their ways, with whichever target can say what it tells. What cannot be read is run with
 * these questions; what then hangs on the network, the client or the time stays unknown. Errors: `config-syntax`.
 */
export async function readAdviser(
  file: TargetFile,
  questions: readonly Question[],
  runScript: RunScript,
): Promise<Outcome<Adviser>> {
  const target = await registry.find(({ advises }) => advises === true)?.load();
  const format = target?.formats[0];
  if (target?.advise === undefined || format === undefined)
    return failWith(error('internal', 'no target reads what tells clients their ways'));
  const { advise } = target;
  const { value: config, diagnostics } = format.parse([file]);
  if (config === undefined) return { diagnostics };
  const requests = questions.flatMap((question) => makeWebRequest(question) ?? []);
  const open = requests.filter((request) => canRun(advise(config, request)));
  const ran = await runFor(target, file, open, runScript);
  return { value: (request) => ran.get(makeKey(request)) ?? advise(config, request), diagnostics };
}

function canRun(advice: Advice): boolean {
  return 'unknown' in advice && advice.canRun === true;
}

function makeKey({ scheme, host, port, path = '' }: WebRequest): string {
  return [scheme, host, port, path].join(' ');
}

async function runFor(
  { script }: Target,
  { content }: TargetFile,
  requests: readonly WebRequest[],
  runScript: RunScript,
): Promise<ReadonlyMap<string, Advice>> {
  if (script === undefined || requests.length === 0) return new Map();
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const codes = requests.map((request) => script.writeCall(request).code);
  const answers = await runScript({ functions: script.functions, text }, codes);
  const advices = answers.map(({ answer, asked, problem }): Advice => {
    if (problem !== undefined) return { unknown: `the script was run: ${problem}` };
    if (asked.length > 0)
      return { unknown: `the script was run: its answer depends on ${asked.slice(0, 3).join(', ')}` };
    const ways = script.readWays(answer);
    return ways === undefined
      ? { unknown: `the script answers ${JSON.stringify(answer.slice(0, 80))}` }
      : { ways };
  });
  return new Map(
    requests.flatMap((request, index) => {
      const advice = advices[index];
      return advice === undefined ? [] : [[makeKey(request), advice] as const];
    }),
  );
}
