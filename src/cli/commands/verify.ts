import type { Command } from 'commander';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { missingTagsFor, optionsInForce } from '../../driver/compile-devices.ts';
import { expiredDenials } from '../../driver/compile-target.ts';
import { chooseDevices, type Device, sayOfDevice } from '../../driver/devices.ts';
import { digestOf } from '../../driver/digest.ts';
import type { Report, TargetReport } from '../../driver/report.ts';
import { type Verification, verifyFiles } from '../../driver/verify-files.ts';
import type { Difference } from '../../proof/compare/proof.ts';
import { renderJson } from '../../report/runs/json.ts';
import { renderLosses } from '../../report/runs/text.ts';
import { renderAnswer, renderDifferences } from '../../report/runs/verify-text.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { findTarget } from '../../targets/registry.ts';
import type { Target } from '../../targets/target.ts';
import { type GivenFile, readGivenFiles } from '../inputs/given-files.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { hintAtOptions } from '../inputs/output-folder.ts';
import { readConfiguration } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice, withFindings } from '../messages.ts';
import { examples, type Runner, repeat, withFormat, withInputs, withTargets, withVoice } from '../options.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly stdinName: string;
  readonly with: readonly string[];
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** `rulec verify RULESET FILE…`. */
export function define(command: Command, run: Runner): void {
  command
    .argument('<RULESET>', 'a file, - for standard input, or the name of a bundled rule set')
    .argument('<FILE...>', 'the files of the configuration, folders that hold them, or - for standard input');
  withTargets(command, 'the target or device that the files are for')
    .option('--with <RULESET>', 'a rule set that was compiled as one with the first (repeatable)', repeat, [])
    .option('--stdin-name <NAME>', 'the file name that stands for -, which tells its format', '-');
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github'])).addHelpText(
    'after',
    examples([
      'rulec verify rules.yaml --target squid /etc/squid/conf.d/00-rulec-rules.conf /etc/squid/rulec',
      'rulec verify rules.yaml --target pf out',
      'rulec verify rules.yaml --target edge-fw - --stdin-name edge-fw.set < exported.set',
    ]),
  );
  command.action((ruleSet: string, files: readonly string[]) => {
    const options = command.opts<Options>();
    return run((io) => withFindings(options, io, (told) => verify(ruleSet, files, options, told)));
  });
}

async function verify(ruleSet: string, names: readonly string[], options: Options, io: Io): Promise<number> {
  const config = await readConfiguration(options.config, io);
  if (config.value === undefined) return tell(io, options, config.diagnostics, config.sources);
  const chosen = chooseDevices(options.target, config.value, options.set);
  const [device, ...others] = chosen.value ?? [];
  const misuse = checkUsage(device, others);
  if (device === undefined || misuse !== undefined) {
    const problems =
      options.target.length > 0 && device === undefined ? chosen.diagnostics : [misuse ?? whichTarget];
    return tell(io, options, problems, config.sources);
  }
  const target = await findTarget(device.target)?.load();
  if (target === undefined) throw new Error(`the target ${device.target} is not registered`);

  const read = await readInputs([ruleSet, ...options.with], options, io);
  const given = await readGivenFiles(names, device.folder, options.stdinName, io);
  const sources = new Map([...config.sources, ...read.sources]);
  const diagnostics: Diagnostic[] = [...read.diagnostics, ...given.diagnostics];
  if (read.value === undefined || given.value === undefined) return tell(io, options, diagnostics, sources);
  const { ruleSets, tags, provenance } = read.value;
  const resolved = resolvePolicy(ruleSets, tags, {
    missingTags: await missingTagsFor([device]),
    targets: [device.target],
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
  });
  diagnostics.push(...resolved.diagnostics);
  if (resolved.value === undefined) return tell(io, options, diagnostics, sources);

  const files = ownFiles(given.value, target);
  const verified = verifyFiles(resolved.value, target, device.values, files);
  const ofText = verified.diagnostics.filter(({ at }) => at !== undefined);
  const shown = (path: string): string => files.find((file) => file.path === path)?.shown ?? path;
  diagnostics.push(...verified.diagnostics.map((one) => showPlace(sayOfDevice(one, device), shown)));
  const { value } = verified;
  if (value === undefined || answerOf(value.proof) !== 'equal')
    diagnostics.push(...(await hintAtOptions(names, device, target, io)));
  if (value === undefined) return tell(io, options, diagnostics, sources);

  const expired = expiredDenials(diagnostics, ruleSets.length > 1);
  const report = describeVerification(device, target, value, files, expired);
  const answer = answerOf(value.proof);
  const status = tell(io, options, diagnostics, sources);
  const whole: Report = { ...provenance, targets: [report], diagnostics: ofText };
  io.told?.({ targets: whole.targets, sources, shown });
  if (options.format === 'json') io.stdout.write(renderJson(whole, sources));
  else if (options.format === 'text') {
    const paint = paintFor(io.stdout, io, options);
    const name = device.device ?? device.target;
    const more = value.proof?.more === true;
    const several = value.formats.length > 1;
    io.stdout.write(renderAnswer(name, answer, report, more, paint));
    const tagWords = (tag: { readonly cloud: string; readonly name: string }): string => versionOf(tag, tags);
    io.stdout.write(renderDifferences(report, { sources, paint, several, shown, tagWords }));
    const allowRules = resolved.value.rules.filter(({ action }) => action === 'allow').map(({ id }) => id);
    const { quiet, strict } = options;
    io.stdout.write(renderLosses(report, { sources, paint, allowRules, quiet, strict }));
  }
  return Math.max(status, answer === 'equal' ? exit.done : exit.findings);
}

const whichTarget: Diagnostic = error('usage', 'which target are the files for?', {
  help: 'add --target squid, another one, or a device of rulec.yaml; rulec targets lists them',
});

function checkUsage(device: Device | undefined, others: readonly Device[]): Diagnostic | undefined {
  if (device === undefined) return whichTarget;
  if (others.length > 0)
    return error('usage', 'files are for one target at a time', { help: `--target ${device.folder}` });
  return undefined;
}

/** Of files that were only found in a folder, those that are none of the target's are not meant. */
function ownFiles(files: readonly GivenFile[], target: Target): readonly GivenFile[] {
  const own = files.filter(({ found, path }) => !found || target.formats.some((format) => format.owns(path)));
  return own.length === 0 ? files : own;
}

/** What came of a comparison, for people. */
function answerOf(proof: Verification['proof']): 'equal' | 'different' | 'unknown' | 'unreadable' {
  if (proof === undefined) return 'unreadable';
  if (proof.verdict === 'not-decided') return 'unknown';
  if (proof.differences.length === 0) return 'equal';
  return proof.differences.every(({ effect }) => effect === 'unknown') ? 'unknown' : 'different';
}

/** What a report says of the files, with the text of the lines that differences point at. */
function describeVerification(
  device: Device,
  target: Target,
  { proof }: Verification,
  files: readonly GivenFile[],
  expired: TargetReport['losses'],
): TargetReport {
  const texts = new Map(files.map(({ path, content }) => [path, linesOf(content)]));
  const differences = proof?.differences.map((one): Difference => {
    const { line } = one;
    const text = line === undefined ? undefined : texts.get(line.file)?.[line.line - 1];
    return line === undefined || text === undefined ? one : { ...one, line: { ...line, text } };
  });
  return {
    target: device.target,
    device: device.device,
    options: optionsInForce(target, device),
    files: files.map(({ path, content }) => ({ path, digest: digestOf(content), bytes: content.length })),
    verdict: proof === undefined || answerOf(proof) === 'unknown' ? 'not-decided' : proof.verdict,
    losses: [...expired, ...(proof?.losses ?? [])],
    differences: differences ?? [],
  };
}

/** The lines of a text; none of a binary file. */
function linesOf(content: Uint8Array): readonly string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content).split(/\r?\n/);
  } catch {
    return [];
  }
}

/** Messages about lines name the files as the user did. */
function showPlace(diagnostic: Diagnostic, shown: (path: string) => string): Diagnostic {
  const { at } = diagnostic;
  return at === undefined ? diagnostic : { ...diagnostic, at: { ...at, file: shown(at.file) } };
}

/** `AzureCloud of ServiceTags_Public_20260622.json, change 412`. */
function versionOf(
  { cloud, name }: { readonly cloud: string; readonly name: string },
  tags: readonly ServiceTags[],
): string {
  const from = tags.find((one) => one.cloud === cloud);
  const change = from?.tags.get(name.toLowerCase())?.changeNumber || from?.changeNumber;
  const words = [
    from?.published ?? from?.file,
    change === undefined || change === '' ? undefined : `change ${change}`,
  ];
  const known = words.filter((one) => one !== undefined);
  return known.length === 0 ? name : `${name} of ${known.join(', ')}`;
}
