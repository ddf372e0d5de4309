import type { Command } from 'commander';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { type Compiled, compileDevices, missingTagsFor } from '../../driver/compile-devices.ts';
import { expiredDenials } from '../../driver/compile-target.ts';
import { runTargetTests } from '../../driver/explain-requests.ts';
import type { Report } from '../../driver/report.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { renderJson } from '../../report/runs/json.ts';
import { renderLosses, renderSummary } from '../../report/runs/text.ts';
import { staleAccepts } from '../../rules/check/accepts.ts';
import { checkPolicy } from '../../rules/check/policy-checks.ts';
import { failureOf, runPolicyTests } from '../../rules/check/run-tests.ts';
import type { Policy } from '../../rules/policy.ts';
import { isRuleSetName, nameForm } from '../../rules/read/load.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, type Prepared, readDevices, readPolicy } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, exitFor, paintFor, tell, withFindings } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { type Delivery, deliver, printMain } from '../outputs/outputs.ts';
import { watching } from '../progress.ts';

type Options = Delivery & InputOptions & DeviceOptions & { readonly name?: string };

/** `rulec compile [RULESET…]`. */
export function define(command: Command, run: Runner): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'targets or devices, separated by commas, or all')
    .option('--out <DIR>', 'write a folder for each target, and rulec-report.json')
    .option('--check', 'write nothing, and exit with 1 if DIR would change')
    .option('--name <NAME>', 'what files and objects are named after; left out, the first rule set');
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github'])).addHelpText(
    'after',
    examples([
      'rulec compile --target squid > 00-rulec.conf',
      'rulec compile rules.yaml --target all --set paloalto.from-zone=trust --set paloalto.to-zone=untrust --out out',
      'rulec compile rules.yaml --target squid,pf --service-tags ServiceTags_Public_20251028.json --out out',
      'rulec compile rules.yaml --target all --out out --check     (in a pipeline, with the devices of rulec.yaml)',
      'rulec compile web.yaml mail.yaml --name site --target pf --out out',
    ]),
  );
  command.action((names: readonly string[]) => {
    const options = command.opts<Options>();
    return run((io) => withFindings(options, io, (told) => compile(names, options, told)));
  });
}

async function compile(names: readonly string[], options: Options, io: Io): Promise<number> {
  const asked = await readDevices(options, io);
  const devices = asked.value;
  if (devices === undefined) return tell(io, options, asked.diagnostics, asked.sources);
  const misuse = misuseOf(devices.length, options);
  if (misuse !== undefined) return tell(io, options, [misuse], asked.sources);

  const targets = [...new Set(devices.map(({ target }) => target))];
  const missingTags = await missingTagsFor(devices);
  const read = await readPolicy(names, options, io, {
    targets,
    missingTags,
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const sources = new Map([...asked.sources, ...read.sources]);
  if (read.value === undefined) return tell(io, options, read.diagnostics, sources);
  const { policy, ruleSets, provenance } = read.value;

  const expired = expiredDenials(read.diagnostics, ruleSets.length > 1);
  const compiled = await watching(io, options.quiet, (watch) =>
    compileDevices(policy, devices, expired, watch),
  );
  const diagnostics = [...read.diagnostics, ...checkPolicy(policy, ruleSets), ...compiled.diagnostics];
  if (compiled.value === undefined) return tell(io, options, diagnostics, sources);
  const all = compiled.value;
  diagnostics.push(...judge(read.value, all));

  const report: Report = { ...provenance, targets: all.map((one) => one.report) };
  const json = renderJson(report, sources);
  const { out, format, quiet, strict } = options;
  const told = tell(io, options, diagnostics, sources);
  const found = hasOpenLosses(report.targets, strict) ? Math.max(told, exit.findings) : told;
  // Written before it is told: what did not reach the disk is no result.
  const delivery =
    found === exit.done && out !== undefined ? await deliver(all, json, { ...options, out }, io) : undefined;
  const status = Math.max(found, exitFor(delivery?.diagnostics ?? [], strict));
  show(report, policy, sources, options.check === true ? found : status, options, io);
  io.told?.({ targets: report.targets, sources });
  if (format === 'json') io.stdout.write(json);
  if (delivery !== undefined) tell(io, options, delivery.diagnostics, sources);
  if (found !== exit.done && !quiet) io.stderr.write(refusal(report, options));
  if (format !== 'text' || status !== exit.done) return status;
  if (out === undefined) return printMain(all, options, io);
  if (!quiet && delivery !== undefined) io.stdout.write(delivery.said);
  return status;
}

function misuseOf(devices: number, { check, out, format, name }: Options): Diagnostic | undefined {
  if (name !== undefined && !isRuleSetName(name)) {
    return error('usage', `--name cannot be ${word(name)}`, { help: nameForm });
  }
  if (check === true && out === undefined) {
    return error('usage', '--check compares a folder', { help: 'add --out DIR' });
  }
  if (devices === 1 || out !== undefined || format !== 'text') return undefined;
  const help = 'add --out DIR; a single target goes to standard output';
  return error('usage', 'several targets need a folder', { help });
}

/** Tests of the rule sets that fail, and accepts that meet nothing. */
function judge({ policy, ruleSets }: Prepared, all: readonly Compiled[]): readonly Diagnostic[] {
  const results = ruleSets.flatMap((ruleSet) => [
    ...runPolicyTests(ruleSet, policy),
    ...all.flatMap(({ device, compilation }) => runTargetTests(ruleSet, policy, device.target, compilation)),
  ]);
  const failures = results.flatMap((result) => failureOf(result) ?? []);
  const losses = all.map(({ report }) => report);
  return [...failures, ...staleAccepts(policy, losses)];
}

/** Whether there is a loss that is an error and that nobody has accepted. */
function hasOpenLosses(targets: Report['targets'], strict: boolean): boolean {
  const open = targets.flatMap(({ losses }) => losses).filter(({ accepted }) => accepted === null);
  return open.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
}

/** Tells people the verdicts and the losses; verdicts are a result where the texts go to a folder. */
function show(
  { targets }: Report,
  policy: Policy,
  sources: Sources,
  status: number,
  { quiet, strict, color, out, format }: Options,
  io: Io,
): void {
  const voice = { quiet, strict, color };
  const sink = out !== undefined && format === 'text' && status === exit.done ? io.stdout : io.stderr;
  const allowRules = policy.rules.filter(({ action }) => action === 'allow').map(({ id }) => id);
  const paint = paintFor(io.stderr, io, voice);
  for (const target of targets) {
    if (!quiet) sink.write(renderSummary(target, paintFor(sink, io, voice), strict));
    io.stderr.write(renderLosses(target, { sources, paint, allowRules, quiet, strict }));
  }
}

function refusal({ targets }: Report, { out, strict }: Options): string {
  const what = out === undefined ? 'no text is handed out' : `nothing was written in ${out}`;
  const accept = hasOpenLosses(targets, strict)
    ? ', or accept losses in the rule set: accept: [{ loss: CODE, reason: … }]'
    : '';
  const undecided = targets.some(({ verdict }) => verdict === 'not-decided');
  const mend = undecided ? 'make what is too large smaller, as is told above' : 'mend the errors above';
  return `${what}\n  help: ${mend}${accept}\n`;
}
