import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import {
  type AskableDevice,
  compileToAsk,
  missingTagsFor,
  optionsInForce,
} from '../../driver/compile-devices.ts';
import { chooseDevices, type Device } from '../../driver/devices.ts';
import { compareSides, type ResolvedSide } from '../../driver/diff-policies.ts';
import type { DiffReport } from '../../driver/diff-report.ts';
import { type CompiledDevice, collectEvidence, type Evidence } from '../../report/evidence/evidence.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { findTarget } from '../../targets/registry.ts';
import { isRepeated, readPair } from '../inputs/diff-inputs.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { readConfiguration, readPolicy } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, withInputs, withTargets, withVoice } from '../options.ts';
import { writePlainFile } from '../outputs/write.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly out?: string;
  readonly since?: string;
}

/** `rulec report RULESET --out FILE`. */
export function define(command: Command, run: Runner): void {
  command.argument('<RULESET>', 'a file, - for standard input, or the name of a bundled rule set');
  withTargets(command, 'these targets or devices; left out, all')
    .option('--out <FILE>', 'FILE.html, FILE.csv or FILE.json')
    .option('--since <OLD>', 'say what changed since this rule set: a file, or git:REV:PATH');
  withVoice(withInputs(command)).addHelpText(
    'after',
    examples([
      'rulec report rules.yaml --out evidence.html',
      'rulec report rules.yaml --out evidence.html --since git:v1.0:rules.yaml',
      'rulec report rules.yaml --target edge-fw --out evidence.csv     (a device of rulec.yaml)',
    ]),
  );
  command.action((name: string) => run((io) => report(name, command.opts<Options>(), io)));
}

async function report(name: string, options: Options, io: Io): Promise<number> {
  const { out = '' } = options;
  const format = /\.(html|csv|json)$/.exec(out)?.[1];
  if (format === undefined) {
    const help = 'name it FILE.html, FILE.csv or FILE.json';
    return tell(io, options, [error('usage', 'the name of the report tells its form', { help })], new Map());
  }
  const config = await readConfiguration(options.config, io);
  if (config.value === undefined) return tell(io, options, config.diagnostics, config.sources);
  const chosen = chooseDevices(
    options.target.length === 0 ? ['all'] : options.target,
    config.value,
    options.set,
  );
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, config.sources);

  const targets = [...new Set(chosen.value.map(({ target }) => target))];
  const read = await readPolicy([name], options, io, {
    targets,
    missingTags: await missingTagsFor(chosen.value),
  });
  const sources = new Map([...config.sources, ...read.sources]);
  const found: Diagnostic[] = read.diagnostics.filter(
    ({ severity, code }) => severity !== 'note' || code === 'tags-bundled',
  );
  if (read.value === undefined) return tell(io, options, found, sources);
  const { policy, ruleSets, provenance } = read.value;
  const compiled = await compileToAsk(policy, chosen.value);
  found.push(...compiled.diagnostics);
  const since =
    options.since === undefined
      ? undefined
      : await compareWith(options.since, name, chosen.value, options, io, sources);
  found.push(...(since?.diagnostics ?? []).filter((one) => !isRepeated(one, found)));
  if (found.some(({ code }) => code === 'internal') || hasErrors(since?.diagnostics ?? [])) {
    return tell(io, options, found, sources);
  }
  const devices: CompiledDevice[] = [];
  for (const device of chosen.value)
    devices.push(await describeDevice(device, compiled.value, compiled.diagnostics));
  const evidence = collectEvidence(policy, ruleSets, provenance, devices, since?.value);
  const text = await render(evidence, format, sources);
  const unwritten = await writePlainFile(out, text, io);
  const status = tell(io, options, [...found, ...unwritten], sources);
  if (!options.quiet && unwritten.length === 0) io.stdout.write(`wrote ${out}\n`);
  return status;
}

async function compareWith(
  old: string,
  name: string,
  devices: readonly Device[],
  options: Options,
  io: Io,
  sources: Map<string, string>,
): Promise<{ readonly value?: DiffReport; readonly diagnostics: readonly Diagnostic[] }> {
  const pair = await readPair(
    old,
    name,
    { ...options, rules: [], missingTags: await missingTagsFor(devices) },
    io,
  );
  for (const [file, text] of pair.sources) sources.set(file, text);
  if (pair.value === undefined) return { diagnostics: pair.diagnostics };
  if ('texts' in pair.value) {
    return { diagnostics: [error('usage', '--since names a rule set', { help: 'or git:REV:PATH of one' })] };
  }
  const [before, after]: readonly [ResolvedSide, ResolvedSide] = pair.value.policies;
  return compareSides({ before, after, devices, measured: options.out?.endsWith('.json') === true });
}

async function describeDevice(
  device: Device,
  compiled: readonly AskableDevice[],
  problems: readonly Diagnostic[],
): Promise<CompiledDevice> {
  const target = await findTarget(device.target)?.load();
  if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
  const placeholders = target.options.filter(
    ({ name, placeholder }) => placeholder !== undefined && !Object.hasOwn(device.values, name),
  );
  const compilation = compiled.find((one) => one.device === device)?.compilation;
  return {
    name: device.device ?? device.target,
    target: device.target,
    title: target.title,
    options: {
      ...Object.fromEntries(placeholders.map(({ name, placeholder = '' }) => [name, placeholder])),
      ...optionsInForce(target, device),
    },
    placeholders: placeholders.map(({ name }) => name),
    problems: problems.filter((one) => one.target === device.folder),
    ...(compilation === undefined ? {} : { compilation }),
  };
}

async function render(evidence: Evidence, format: string, sources: Sources): Promise<string> {
  if (format === 'csv')
    return (await import('../../report/evidence/evidence-csv.ts')).renderEvidenceCsv(evidence);
  if (format === 'json')
    return (await import('../../report/evidence/evidence-csv.ts')).renderEvidenceJson(evidence, sources);
  return (await import('../../report/evidence/evidence-html.ts')).renderEvidenceHtml(evidence, sources);
}
