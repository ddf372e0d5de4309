/**
 * Requests that a device's own text is run with, where it is a script that nothing else can be told of. What it answers is
 * told of these requests alone: of others it shows nothing.
 */
import { present } from '../../diagnostics/present.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { parseRequest } from '../../rules/forms/request-text.ts';
import type { Policy } from '../../rules/policy.ts';
import { formatAddress, isMisread } from '../../sets/prefix.ts';
import type { RanRequest, WebRequest } from '../../targets/script.ts';
import type { Target, TargetFile } from '../../targets/target.ts';
import { planQuestions } from '../probe/plan-questions.ts';
import type { OpenReading } from './open-device.ts';

/** A request that was asked for a rule, or for the test of one, and what the script answered. */
export interface RanForRule extends RanRequest {
  /** The id of the rule; empty of a test that no rule decides. */
  readonly rule: string;
  readonly expect: 'allow' | 'deny';
}

/** How many requests are run. */
const most = 200;

/** The files of a device, and the options that say what their answers mean. */
export interface RunPlan {
  readonly runScript: RunScript;
  readonly files: readonly TargetFile[];
  readonly values: Readonly<Record<string, string>>;
}

/** The text of a script, and what is run before it. */
export interface GivenScript {
  readonly functions: string;
  readonly text: string;
}

/** What a script said to one call, or why it said nothing; all of it printable. */
export interface ScriptAnswer {
  readonly answer: string;
  /** What it wanted to know of who asks, the network or the time. */
  readonly asked: readonly string[];
  readonly problem?: string;
}

/** Runs a script with calls, apart from this program and within bounds; the edge has one. */
export type RunScript = (script: GivenScript, calls: readonly string[]) => Promise<readonly ScriptAnswer[]>;

/** Returns whether a text is a script of which nothing can be read. */
export function isScript({ script }: Target, { reading: { permit } }: OpenReading): boolean {
  return script !== undefined && permit.clauses.length === 0 && permit.otherwise === 'unknown';
}

/** Runs a script with the requests of a rule set: one for each destination that has a name or an address, and its tests. */
export async function runForRules(
  target: Target,
  plan: RunPlan,
  policy: Policy,
  ruleSets: readonly RuleSet[],
): Promise<readonly RanForRule[]> {
  const { questions } = planQuestions(policy, ruleSets, { hosts: [], negative: true });
  const asked = questions.flatMap(({ speaks, host, address, port, path, uses, expect }) => {
    const name = host ?? (address === undefined ? undefined : formatAddress(address));
    if ((speaks !== 'https' && speaks !== 'http') || name === undefined) return [];
    const request: WebRequest = { scheme: speaks, host: name, port, ...present({ path }) };
    const rule = uses[0]?.rule ?? '';
    return [{ request, rule, expect: expect === 'held' ? ('deny' as const) : ('allow' as const) }];
  });
  const first = asked.slice(0, most);
  const ran = await runRequests(target, plan, first.map(({ request }) => request)); // biome-ignore format: one thought
  return first.flatMap(({ rule, expect }, index) => {
    const one = ran[index];
    return one === undefined ? [] : [{ ...one, rule, expect }];
  });
}

/** Runs a script with one request, as `explain` writes it; nothing comes of one that is not of the web. */
export async function runForRequest(
  target: Target,
  plan: RunPlan,
  text: string,
): Promise<RanRequest | undefined> {
  const read = parseRequest(text);
  if (isMisread(read) || (read.scheme !== 'https' && read.scheme !== 'http')) return undefined;
  const host = read.host ?? (read.address === undefined ? undefined : formatAddress(read.address));
  if (host === undefined) return undefined;
  const [ran] = await runRequests(target, plan, [
    { scheme: read.scheme, host, port: read.port, ...present({ path: read.path }) },
  ]);
  return ran;
}

/** Runs a script with requests. */
export async function runRequests(
  target: Target,
  { files, values, runScript }: RunPlan,
  requests: readonly WebRequest[],
): Promise<readonly RanRequest[]> {
  const { value: options } = target.readOptions(values);
  const { script } = target;
  const content = files[0]?.content;
  if (script === undefined || options === undefined || content === undefined || requests.length === 0)
    return [];
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const calls = requests.map(script.writeCall);
  const answers = await runScript(
    { functions: script.functions, text },
    calls.map(({ code }) => code),
  );
  return answers.map(({ answer, asked, problem }, index) => {
    const url = calls[index]?.url ?? '';
    if (problem !== undefined) return { url, verdict: 'unknown', says: problem };
    if (asked.length > 0)
      return { url, verdict: 'unknown', says: `depends on ${asked.slice(0, 3).join(', ')}` };
    return { url, ...script.judge(answer, options) };
  });
}
