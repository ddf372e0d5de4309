import type { Command } from 'commander';
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import { proposeAccepts } from '../../driver/accept/propose-accepts.ts';
import { printAccepts } from '../../driver/accept/write-accepts.ts';
import { type Compiled, type CompiledRun, compileRuns } from '../../driver/compile-devices.ts';
import { dropRepeated, judgeGuardrails, noGuardrails } from '../../driver/guard/guardrails.ts';
import type { Run } from '../../driver/prepare-run.ts';
import { hasOpenLosses, type Report } from '../../driver/report.ts';
import type { DeviceFile } from '../../driver/update-device.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { renderErrors, renderRest, renderVerdicts } from '../../report/runs/brief.ts';
import { renderJsonParts } from '../../report/runs/json.ts';
import { renderLosses, renderSummary } from '../../report/runs/text.ts';
import type { Policy } from '../../rules/policy.ts';
import { isRuleSetName, nameForm } from '../../rules/read/nodes.ts';
import { readConfigGuardrails } from '../inputs/config.ts';
import type { Read } from '../inputs/gather.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, readRuns } from '../inputs/prepare.ts';
import type { Io, Sink } from '../io.ts';
import { alwaysTold, exit, exitFor, paintFor, tell } from '../messages.ts';
import { type Act, addExamples, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { type Delivery, deliver, printMain } from '../outputs/outputs.ts';
import { withProgress } from '../progress.ts';
import { repeatWords } from '../repeat.ts';

type Options = Delivery &
  InputOptions &
  DeviceOptions & { readonly name?: string; readonly since?: string; readonly verbose?: true };

/** `rulec compile [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'targets or devices, separated by commas, or all')
    .option('--out <DIR>', 'write a folder for each target, and rulec-report.json')
    .option('--check', 'write nothing, and exit with 1 if DIR would change')
    .option('--prune', 'remove files of the last run in DIR also for devices that this run does not compile')
    .option(
      '--since <OLD>',
      'also write the commands that update this text: an output folder, a file of it or of the device, or git:REV:PATH',
    )
    .option('--verbose', 'show every warning and note, and what was accepted')
    .option('--name <NAME>', 'the name of files and objects; default: that of the first rule set');
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github']));
  addExamples(command, [
    'rulec compile --target squid > 00-rulec.conf',
    'rulec compile rules.yaml --target all --set paloalto.from-zone=trust --set paloalto.to-zone=untrust --out out',
    'rulec compile rules.yaml --target squid,pf --service-tags ServiceTags_Public_20251028.json --out out',
    'rulec compile rules.yaml --target all --out out --check     (in a pipeline, with the devices of rulec.yaml)',
    'rulec compile web.yaml mail.yaml --name site --target pf --out out',
    'rulec compile rules.yaml --target edge-fw --since git:HEAD:out --out out',
  ]);
  act(command, compile);
}

/** What reads older texts is loaded where it is asked for. */
async function makeUpdatesSince(
  since: string | undefined,
  compiled: readonly Compiled[],
  io: Io,
): Promise<Outcome<readonly DeviceFile[]>> {
  if (since === undefined || compiled.length === 0) return { diagnostics: [] };
  const { makeUpdates } = await import('./compile-since.ts');
  return makeUpdates(compiled, since, io);
}

async function compile(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const read = await readRuns(names, options, io, {
    refuse: (devices) => refuseOptions(devices.length, options),
    name: options.name,
  });
  const runs = read.value ?? [];
  const [run] = runs;
  const voice = { ...options, isBrief: options.verbose !== true };
  if (run === undefined) return tell(io, voice, read.diagnostics, read.sources);
  const made = await withProgress(io, options.quiet, (watch) => compileRuns(runs, watch));
  const updates = await makeUpdatesSince(options.since, made.value?.compiled ?? [], io);
  const guarded = await guardRuns(runs, options, io);
  const found = [...guarded.diagnostics, ...made.diagnostics, ...updates.diagnostics];
  const diagnostics = [...read.diagnostics, ...found];
  const sources = new Map([...read.sources, ...guarded.sources]);
  // In brief, what is no error stands behind the errors among the losses.
  const isBrief = made.value !== undefined && options.verbose !== true && !options.quiet;
  const now = isBrief ? diagnostics.filter((one) => isGrave(one, options)) : diagnostics;
  const status = tell(io, voice, now, sources);
  if (made.value === undefined) return status;
  const delivery = { ...options, ...present({ updates: updates.value }) };
  const asked = { ...read, sources, value: run, diagnostics, names };
  return handOut(made.value, asked, status, delivery, io);
}

function isGrave({ severity }: Diagnostic, { strict }: Options): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}

/** Judges what the runs compile by the guardrails of the configuration file. */
async function guardRuns(runs: readonly Run[], { config }: Options, io: Io): Promise<Read<void>> {
  const { value: guardrails = noGuardrails, sources } = await readConfigGuardrails(config, io);
  const found: Diagnostic[] = [];
  for (const run of runs) found.push(...(await judgeGuardrails(run, guardrails)));
  return { diagnostics: dropRepeated(found), sources };
}

function refuseOptions(
  devices: number,
  { check, prune, out, since, format, name }: Options,
): Diagnostic | undefined {
  if (name !== undefined && !isRuleSetName(name)) {
    return error('usage', `--name cannot be ${word(name)}`, { help: nameForm });
  }
  if (check === true && out === undefined) {
    return error('usage', '--check compares a folder', { help: 'add --out DIR' });
  }
  if (prune === true && out === undefined) {
    return error('usage', '--prune removes files from a folder', { help: 'add --out DIR' });
  }
  if (since !== undefined && (out === undefined || check === true)) {
    return error('usage', '--since writes a file beside the others', {
      help: 'give --out DIR, and no --check',
    });
  }
  if (devices === 1 || out !== undefined || format !== 'text') return undefined;
  const help = 'add --out DIR; a single target goes to standard output';
  return error('usage', 'several targets need a folder', { help });
}

/** What was asked for, with the names of the rule sets as they were given. */
interface Asked extends Read<Run> {
  readonly value: Run;
  readonly names: readonly string[];
}

/** Writes or prints what was made, unless there are findings, and tells what came of it. Returns the exit status. */
async function handOut(
  { compiled, report }: CompiledRun,
  { value: { policy }, sources, diagnostics, names }: Asked,
  before: number,
  options: Options,
  io: Io,
): Promise<number> {
  const { out, check, format, quiet, strict } = options;
  const json = renderJsonParts(report, sources);
  const found = hasOpenLosses(report.targets, strict) ? Math.max(before, exit.findings) : before;
  // Written before it is told: what did not reach the disk is no result.
  const delivery =
    found === exit.done && out !== undefined
      ? await deliver(compiled, { report, json }, { ...options, out }, io)
      : undefined;
  const status = Math.max(found, exitFor(delivery?.diagnostics ?? [], strict));
  const hasFiles = (check === true ? found : status) === exit.done;
  // Verdicts are a result where the texts go to a folder.
  const isResult = out !== undefined && format === 'text' && hasFiles;
  const told = { report, policy, sources, diagnostics, hasFiles };
  printTargets(told, isResult ? io.stdout : io.stderr, options, io);
  io.told?.({ targets: report.targets, sources });
  if (format === 'json') io.stdout.write(json.join(''));
  if (delivery !== undefined) tell(io, options, delivery.diagnostics, sources);
  if (found !== exit.done && !quiet) io.stderr.write(describeRefusal(report, policy, names, options));
  if (format !== 'text' || status !== exit.done) return status;
  if (out === undefined) return printMain(compiled, options, io);
  if (!quiet && delivery !== undefined) io.stdout.write(delivery.said);
  return status;
}

interface ToTell {
  readonly report: Report;
  readonly policy: Policy;
  readonly sources: Sources;
  readonly diagnostics: readonly Diagnostic[];
  readonly hasFiles: boolean;
}

/** Prints the verdict of each target to `sink`, and its losses to standard error; in brief unless all of it is wanted. */
function printTargets(
  { report, policy, sources, diagnostics, hasFiles }: ToTell,
  sink: Sink,
  options: Options,
  io: Io,
): void {
  const { quiet, strict, verbose } = options;
  const allowRules = policy.rules.filter(({ action }) => action === 'allow').map(({ id }) => id);
  const text = {
    ...{ sources, paint: paintFor(io.stderr, io, options), allowRules, quiet, strict },
    verbose: verbose === true,
  };
  const paint = paintFor(sink, io, options);
  if (quiet || verbose === true) {
    for (const target of report.targets) {
      if (!quiet) sink.write(renderSummary(target, paint, { strict, hasFiles }));
      io.stderr.write(renderLosses(target, text));
    }
    return;
  }
  const warnings = diagnostics.filter(
    ({ code, severity }) => severity === 'warning' && !strict && !alwaysTold.has(code),
  );
  io.stderr.write(renderErrors(report.targets, text));
  const rest = diagnostics.filter((one) => !isGrave(one, options));
  tell(io, { ...options, isBrief: true }, rest, sources);
  sink.write(renderVerdicts(report.targets, hasFiles, { strict, paint }));
  io.stderr.write(renderRest(report.targets, warnings.map(({ code }) => code), text)); // biome-ignore format: one thought
}

/** Says that nothing was handed out, and how that can be mended: with the accepts to paste, where they are few. */
function describeRefusal(
  { targets }: Report,
  policy: Policy,
  names: readonly string[],
  options: Options,
): string {
  const { out, strict } = options;
  const what = out === undefined ? 'no text was printed' : `nothing was written in ${out}`;
  const undecided = targets.some(({ verdict }) => verdict === 'not-decided');
  const mend = undecided ? 'reduce what is too large, as said above' : 'fix the errors above';
  const proposed = proposeAccepts(policy, targets, strict);
  if (proposed.length === 0) return `${what}\n  help: ${mend}\n`;
  const help = `${mend}, or accept the losses in the rule set, each with a reason: rulec accept ${repeatWords(names, options)}`;
  if (proposed.length > 4) return `${what}\n  help: ${help} prints the entries, and --write puts them in\n`;
  return `${what}\n  help: ${help} --write puts these in:\n    accept:\n${printAccepts(proposed, 6)}`;
}
