import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { compileToAsk } from '../../driver/compile-devices.ts';
import type { Device } from '../../driver/devices.ts';
import { compareSides } from '../../driver/diff/diff-policies.ts';
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import { collectEvidence, type Evidence } from '../../report/evidence/evidence.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { isRepeated, readPair } from '../inputs/diff/diff-inputs.ts';
import { gatherReads, type Read } from '../inputs/gather.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, readRun } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import { type Act, addExamples, withInputs, withTargets, withVoice } from '../options.ts';
import { writePlainFile } from '../outputs/write.ts';

interface Options extends Voice, InputOptions, DeviceOptions {
  readonly out?: string;
  readonly since?: string;
}

/** `rulec report RULESET --out FILE`. */
export function define(command: Command, act: Act): void {
  command.argument('<RULESET>', 'a file, - for standard input, or the name of a bundled rule set');
  withTargets(command, 'these targets or devices; default: all')
    .option('--out <FILE>', 'FILE.html, FILE.csv or FILE.json')
    .option('--since <OLD>', 'add what changed since this rule set: a file, or git:REV:PATH');
  withVoice(withInputs(command));
  addExamples(command, [
    'rulec report rules.yaml --out evidence.html',
    'rulec report rules.yaml --out evidence.html --since git:v1.0:rules.yaml',
    'rulec report rules.yaml --target edge-fw --out evidence.csv     (a device of rulec.yaml)',
  ]);
  act(command, reportEvidence);
}

async function reportEvidence(io: Io, options: Options, name: string): Promise<number> {
  const { out = '' } = options;
  const format = /\.(html|csv|json)$/.exec(out)?.[1];
  if (format === undefined) {
    const help = 'name it FILE.html, FILE.csv or FILE.json';
    return tell(io, options, [error('usage', 'the name of the report tells its form', { help })], new Map());
  }
  const { value: run, diagnostics, sources } = await readRun([name], options, io, { preset: ['all'] });
  const found: Diagnostic[] = diagnostics.filter(isTold);
  if (run === undefined) return tell(io, options, found, sources);
  const { policy, ruleSets, provenance, devices } = run;
  const asked = await compileToAsk(policy, devices);
  found.push(...asked.flatMap(({ problems }) => problems));
  const since = await compareWithOld(name, devices, options, io);
  const texts = new Map([...sources, ...since.sources]);
  found.push(...since.diagnostics.filter((one) => !isRepeated(one, found)));
  if (found.some(({ code }) => code === 'internal') || hasErrors(since.diagnostics))
    return tell(io, options, found, texts);
  const evidence = collectEvidence(policy, ruleSets, provenance, asked, since.value);
  const unwritten = await writePlainFile(out, await renderEvidence(evidence, format, texts), io);
  const status = tell(io, options, [...found, ...unwritten], texts);
  if (!options.quiet && unwritten.length === 0) io.stdout.write(`wrote ${out}\n`);
  return status;
}

/** Says whether a message belongs here; notes on the rule set are left to `check`. */
function isTold({ severity, code }: Diagnostic): boolean {
  return severity !== 'note' || code === 'tags-bundled' || code === 'sources-edition';
}

/** Compares the rule set with the one of `--since`; there is no value where that is left out. */
async function compareWithOld(
  name: string,
  devices: readonly Device[],
  options: Options,
  io: Io,
): Promise<Read<DiffReport>> {
  const { take, done } = gatherReads();
  const { since, out, serviceTags, asOf, param } = options;
  if (since === undefined) return done();
  const inputs = { serviceTags, ...present({ asOf, param }), rules: [], devices };
  const pair = take(await readPair([since, name], inputs, io));
  if (pair === undefined) return done();
  if ('texts' in pair) {
    const help = 'or git:REV:PATH of one';
    return { ...done(), diagnostics: [error('usage', '--since names a rule set', { help })] };
  }
  const [before, after] = pair.policies;
  return done(
    take(await compareSides({ before, after, devices, measured: out?.endsWith('.json') === true })),
  );
}

async function renderEvidence(evidence: Evidence, format: string, sources: Sources): Promise<string> {
  if (format === 'csv')
    return (await import('../../report/evidence/evidence-tables.ts')).renderEvidenceCsv(evidence);
  if (format === 'json')
    return (await import('../../report/evidence/evidence-tables.ts')).renderEvidenceJson(evidence, sources);
  return (await import('../../report/evidence/evidence-page.ts')).renderEvidenceHtml(evidence, sources);
}
