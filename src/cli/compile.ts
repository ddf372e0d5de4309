import type { Command } from 'commander';
import { staleAccepts } from '../compile/accepts.ts';
import { expiredDenials } from '../compile/expired-denials.ts';
import { runTargetTests } from '../compile/target-tests.ts';
import { type Diagnostic, error, note } from '../diagnostics/diagnostic.ts';
import { renderJson } from '../report/json.ts';
import { count } from '../report/numbers.ts';
import { bytesOf, type Report } from '../report/report.ts';
import { renderLosses, renderSummary } from '../report/text.ts';
import { resolvePolicy } from '../rules/resolve.ts';
import { failureOf, runPolicyTests } from '../rules/run-tests.ts';
import type { Runner } from './command.ts';
import { type Compiled, compileDevices } from './compile-devices.ts';
import { chooseDevices } from './devices.ts';
import { exit } from './exit.ts';
import { type InputOptions, readInputs } from './inputs.ts';
import type { Io } from './io.ts';
import { paintFor, tell, type Voice } from './messages.ts';
import { examples, withFormat, withInputs, withTargets, withVoice } from './options.ts';
import { arrangeFiles, checkOutputs, writeOutputs } from './outputs.ts';
import { readConfiguration } from './read-configuration.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly out?: string;
  readonly check?: true;
  readonly format: 'text' | 'json';
}

/** `rulec compile [RULESET…]`. */
export function define(command: Command, run: Runner): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'targets or devices, separated by commas, or all')
    .option('--out <DIR>', 'write a folder for each target, and rulec-report.json')
    .option('--check', 'write nothing, and exit with 1 if DIR would change');
  withVoice(withFormat(withInputs(command), ['text', 'json'])).addHelpText(
    'after',
    examples([
      'rulec compile --target squid > 00-rulec.conf',
      'rulec compile rules.yaml --target all --set paloalto.from-zone=trust --set paloalto.to-zone=untrust --out out',
      'rulec compile rules.yaml --target squid,pf --service-tags ServiceTags_Public_20251028.json --out out',
      'rulec compile rules.yaml --target all --out out --check     (in a pipeline)',
    ]),
  );
  command.action((names: readonly string[]) => run((io) => compile(names, command.opts<Options>(), io)));
}

async function compile(names: readonly string[], options: Options, io: Io): Promise<number> {
  const misuse = checkUsage(options);
  if (misuse !== undefined) return tell(io, options, [misuse], new Map());
  const config = await readConfiguration(options.config, io);
  if (config.value === undefined) return tell(io, options, config.diagnostics, config.sources);
  const chosen = chooseDevices(options.target, config.value, options.set);
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, config.sources);
  const devices = chosen.value;
  if (devices.length > 1 && options.out === undefined && options.format === 'text') {
    const help = 'add --out DIR; a single target goes to standard output';
    return tell(io, options, [error('usage', 'several targets need a folder', { help })], new Map());
  }

  const read = await readInputs(names, options, io);
  const sources = new Map([...config.sources, ...read.sources]);
  if (read.value === undefined) return tell(io, options, read.diagnostics, sources);
  const { ruleSets, tags, provenance } = read.value;
  const targets = [...new Set(devices.map(({ target }) => target))];
  const resolved = resolvePolicy(ruleSets, tags, {
    targets,
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
  });
  const diagnostics: Diagnostic[] = [...read.diagnostics, ...resolved.diagnostics];
  if (resolved.value === undefined) return tell(io, options, diagnostics, sources);
  const policy = resolved.value;

  const expired = expiredDenials(diagnostics, ruleSets.length > 1);
  const compiled = await compileDevices(policy, devices, expired);
  diagnostics.push(...compiled.diagnostics);
  if (compiled.value === undefined) return tell(io, options, diagnostics, sources);
  const all = compiled.value;

  const tests = ruleSets.flatMap((ruleSet) => [
    ...runPolicyTests(ruleSet, policy),
    ...all.flatMap(({ device, compilation }) => runTargetTests(ruleSet, policy, device.target, compilation)),
  ]);
  diagnostics.push(...tests.flatMap((result) => failureOf(result) ?? []));
  diagnostics.push(
    ...staleAccepts(
      policy,
      all.map(({ report }) => report),
    ),
  );

  const report: Report = { ...provenance, targets: all.map((one) => one.report) };
  const allowRules = policy.rules.filter(({ action }) => action === 'allow').map(({ id }) => id);
  const status = Math.max(tell(io, options, diagnostics, sources), lossStatus(report, options.strict));
  const toFolder = options.out !== undefined && status === exit.done && options.format === 'text';
  for (const target of report.targets) {
    const paint = paintFor(io.stderr, io, options);
    const losses = renderLosses(target, {
      sources,
      paint,
      allowRules,
      quiet: options.quiet,
      strict: options.strict,
    });
    const sink = toFolder ? io.stdout : io.stderr;
    if (!options.quiet) sink.write(renderSummary(target, paintFor(sink, io, options), options.strict));
    io.stderr.write(losses);
  }
  const written = await deliver(all, report, renderJson(report, sources), status, options, io);
  return Math.max(status, written);
}

function checkUsage({ target, check, out }: Options): Diagnostic | undefined {
  if (target.length === 0)
    return error('usage', 'which target?', {
      help: 'add --target squid, another one, or all; rulec targets lists them',
    });
  if (check === true && out === undefined)
    return error('usage', '--check compares a folder', { help: 'add --out DIR' });
  return undefined;
}

/** Findings: a loss that is an error and that nobody has accepted. */
function lossStatus({ targets }: Report, strict: boolean): number {
  const open = targets.flatMap(({ losses }) => losses).filter(({ accepted }) => accepted === null);
  const grave = open.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
  return grave ? exit.findings : exit.done;
}

/** Hands out what was made: into the folder, or to standard output; nothing but the report where there are findings. */
async function deliver(
  all: readonly Compiled[],
  report: Report,
  json: string,
  status: number,
  options: Options,
  io: Io,
): Promise<number> {
  if (options.format === 'json') io.stdout.write(json);
  const { out } = options;
  const outputs = all.map(({ device, compilation }) => ({ folder: device.folder, files: compilation.files }));
  const files = arrangeFiles(outputs, json);
  if (options.check === true && out !== undefined) {
    return tell(io, options, await checkOutputs(out, files, io), new Map());
  }
  if (status !== exit.done) {
    const what = out === undefined ? 'no text is handed out' : `nothing was written in ${out}`;
    const help =
      'mend the errors above, or accept losses in the rule set: accept: [{ loss: CODE, reason: … }]';
    if (!options.quiet) io.stderr.write(`${what}\n  help: ${help}\n`);
    return status;
  }
  if (out !== undefined) {
    const diagnostics = await writeOutputs(out, files, io);
    const written = tell(io, options, diagnostics, new Map());
    if (written === exit.done && options.format === 'text' && !options.quiet) {
      io.stdout.write(`wrote ${count(files.length, 'file')} to ${out}\n`);
    }
    return written;
  }
  if (options.format === 'json') return exit.done;
  const [main, ...others] = outputs[0]?.files ?? [];
  if (main === undefined) throw new Error('a target made no file');
  io.stdout.write(bytesOf(main));
  if (others.length > 0) {
    const names = others.map(({ path }) => path).join(', ');
    const message = `this is ${main.path} alone; to it belong ${names}`;
    tell(
      io,
      options,
      [
        note('usage', message, {
          target: report.targets[0]?.target ?? '',
          help: 'write all of them with --out DIR',
        }),
      ],
      new Map(),
    );
  }
  return exit.done;
}
