import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  collectOutcomes,
  type Diagnostic,
  hasErrors,
  note,
  warning,
} from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { prepareRun, type Run } from '../../../driver/prepare-run.ts';
import { planQuestions } from '../../../driver/probe/plan-questions.ts';
import type { GivenHost, ProbePlan } from '../../../driver/probe/questions.ts';
import type { ProbeResult } from '../../../driver/probe/results.ts';
import type { OwnRoot } from '../../../probe/roots.ts';
import { hasFindings, runProbe } from '../../../probe/run-probe.ts';
import type { Sources } from '../../../report/findings/diagnostic-text.ts';
import { count } from '../../../report/forms/words.ts';
import { isSame } from '../../../sets/remember.ts';
import { gatherReads } from '../../inputs/gather.ts';
import { type InputOptions, readInputs } from '../../inputs/inputs.ts';
import { type ReadRoute, readGivenHost, readOwnRoots, readRoute } from '../../inputs/probe-inputs.ts';
import type { Io } from '../../io.ts';
import { exit, paintFor, tell, type Voice } from '../../messages.ts';
import {
  type Act,
  addExamples,
  addRepeatable,
  readSeconds,
  withFormat,
  withInputs,
  withVoice,
} from '../../options.ts';
import { createCountLine } from '../../progress.ts';

interface Options extends Voice, InputOptions {
  readonly host: readonly string[];
  readonly proxy?: string;
  readonly pacFile?: string;
  readonly ownCa: readonly string[];
  readonly negative?: true;
  /** In seconds. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly format: 'text' | 'json' | 'junit' | 'markdown';
  readonly script?: 'powershell';
}

/** `rulec probe [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  addRepeatable(command, {
    '--host <HOST>':
      'a name or address to try where a rule has a wildcard or a network, NAME or NAME:PORT (repeatable)',
    '--own-ca <FILE>':
      'PEM certificates of services with their own authority, FILE or HOST=FILE; never that of an inspecting proxy (repeatable)',
  });
  command
    .option(
      '--proxy <URL>',
      'the proxy to go through, http://HOST:PORT, or direct; default: from the environment',
    )
    .option('--pac-file <FILE>', 'the PAC file that chooses the proxy, or its address')
    .option('--negative', 'also try what the tests expect to be denied: it must not get through')
    .option('--timeout <S>', 'seconds for one question', readSeconds, 10)
    .option('--concurrency <N>', 'questions at once', readConcurrency, 8)
    .addOption(
      new Option('--script <LANGUAGE>', 'only write a script that asks the same on another machine').choices([
        'powershell',
      ]),
    );
  withVoice(withFormat(withInputs(command), ['text', 'json', 'junit', 'markdown']));
  addExamples(
    command,
    [
      'rulec probe --host tenant.msappproxy.net           the bundled connector rule set, from this machine',
      'rulec probe rules.yaml --proxy http://proxy.example:3128',
      'rulec probe rules.yaml --pac-file http://wpad.example/proxy.pac --format markdown',
      'rulec probe rules.yaml --negative --format junit > probe.xml',
      'rulec probe rules.yaml --own-ca db.example.com=service-ca.pem',
      'rulec probe rules.yaml --script powershell > probe.ps1    for a server without Node',
    ],
    'It contacts what the rule set names, the resolver, the proxy and the PAC file, and nobody else.',
  );
  act(command, probe);
}

function readConcurrency(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 64) return value;
  throw new InvalidArgumentError('It is not a number from 1 to 64');
}

async function probe(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { diagnostics, sources, take } = gatherReads();
  const account = nameAccount(io);
  const hosts = take(collectOutcomes(options.host.map(readGivenHost)));
  const own = take(collectOutcomes(await Promise.all(options.ownCa.map((one) => readOwnRoots(one, io)))));
  const inputs = hasErrors(diagnostics) ? undefined : take(await readInputs(names, options, io));
  const run = inputs && take(await prepareRun(inputs, [], { asOf: options.asOf }));
  const timeout = options.timeout * 1000;
  if (options.script !== undefined) {
    const wishes = run && hosts && own && { run, hosts, own: own.flat() };
    return writeScript(io, options, wishes, { diagnostics, sources });
  }
  const wishes = { hosts: hosts ?? [], negative: options.negative === true };
  const plan = run && planQuestions(run.policy, run.ruleSets, wishes);
  // The network comes last: nobody is contacted for a rule set that is wrong.
  const isWrong = plan === undefined || hosts === undefined || own === undefined;
  const way = isWrong
    ? undefined
    : take(await readRoute({ ...options, timeout, questions: plan.questions }, io, account));
  if (run === undefined || isWrong || way === undefined) return tell(io, options, diagnostics, sources);
  const unused = hosts.flatMap((one) => findUnused(one, plan));
  const status = tell(io, options, [...diagnostics, ...unused, ...noteRequirements(run)], sources);
  const { result, isStopped } = await ask(io, options, { plan, way, own, account });
  await print(io, options, { result, run, sources });
  return Math.max(status, isStopped || hasFindings(result.answers) ? exit.findings : exit.done);
}

/** Notes the requirements of machines: the script checks them, where it runs. */
function noteRequirements({ ruleSets }: Run): readonly Diagnostic[] {
  const number = ruleSets.flatMap(({ requires }) => requires).length;
  if (number === 0) return [];
  const help = 'rulec probe --script powershell writes a script that checks them on a Windows machine';
  return [note('not-judged', `${count(number, 'requirement')} of the machine: not checked here`, { help })];
}

/** Writes the script that asks, in place of asking. */
async function writeScript(
  io: Io,
  options: Options,
  wishes: { run: Run; hosts: readonly GivenHost[]; own: readonly OwnRoot[] } | undefined,
  { diagnostics, sources }: { readonly diagnostics: readonly Diagnostic[]; readonly sources: Sources },
): Promise<number> {
  const script = await import('./probe-script.ts');
  const allowed = script.refuseAskingOptions(options);
  const found = [...diagnostics, ...allowed.diagnostics];
  if (wishes === undefined || hasErrors(found)) return tell(io, options, found, sources);
  const plan = script.planScript(wishes.run, wishes.hosts);
  const made = script.makeScript(wishes.run, plan, wishes.own);
  const unused = wishes.hosts.flatMap((one) => findUnused(one, plan));
  const status = tell(io, options, [...found, ...unused, ...made.diagnostics], sources);
  if (made.value !== undefined) io.stdout.write(made.value);
  return status;
}

/** Names the account that asks, as this machine knows it. */
function nameAccount({ env }: Io): string {
  try {
    const { username, uid } = userInfo();
    return uid >= 0 ? `${username} (uid ${uid})` : [env.USERDOMAIN, username].filter((one) => one).join('\\');
  } catch {
    return 'an account without a name';
  }
}

/** Warns of a host that was given and that nothing asks. */
function findUnused({ text, host, address }: GivenHost, { questions }: ProbePlan): readonly Diagnostic[] {
  const isUsed = questions.some((one) =>
    host === undefined ? isSame(one.address, address) : one.host === host,
  );
  if (isUsed) return [];
  const help = 'it is tried where a rule has a wildcard or a network that contains it, on a port of the rule';
  return [warning('usage', `--host ${word(text)} fits no question`, { help })];
}

interface Asked {
  readonly plan: ProbePlan;
  readonly way: ReadRoute;
  readonly own: readonly (readonly OwnRoot[])[];
  readonly account: string;
}

/** Asks the network; `isStopped`: the user ended it early. */
async function ask(
  io: Io,
  options: Options,
  { plan, way, own, account }: Asked,
): Promise<{ readonly result: ProbeResult; readonly isStopped: boolean }> {
  const stop = new AbortController();
  const forget = io.onInterrupt(() => stop.abort());
  const line = createCountLine(io, options.quiet, plan.questions.length);
  try {
    const result = await runProbe(plan, {
      ...{
        route: way.route,
        own: own.flat(),
        timeout: options.timeout * 1000,
        concurrency: options.concurrency,
      },
      ...{ env: io.env, stop: stop.signal, onAnswer: line.show },
    });
    const all = [...way.contacts, ...result.contacts];
    const contacts = [...new Map(all.map((one) => [`${one.what} ${one.place}`, one])).values()];
    return {
      result: { ...result, contacts, account, setting: way.setting },
      isStopped: stop.signal.aborted,
    };
  } finally {
    line.clear();
    forget();
  }
}

async function print(
  io: Io,
  options: Options,
  { result, run, sources }: { readonly result: ProbeResult; readonly run: Run; readonly sources: Sources },
): Promise<void> {
  const forms = await import('../../../report/probe/probe-formats.ts');
  const { format, quiet } = options;
  if (format === 'json') io.stdout.write(forms.renderProbeJson(run.provenance, result, sources));
  else if (format === 'junit') io.stdout.write(forms.renderProbeJunit(result, sources));
  else if (format === 'markdown') io.stdout.write(forms.renderProbeMarkdown(result, sources));
  else io.stdout.write(forms.renderProbeText(result, sources, paintFor(io.stdout, io, options), quiet));
}
