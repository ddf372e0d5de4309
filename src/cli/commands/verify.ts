import type { Command } from 'commander';
import { expiredDenials } from '../../compile/expired-denials.ts';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import type { Report } from '../../driver/report.ts';
import { verifyFiles } from '../../driver/verify-files.ts';
import { renderJson } from '../../report/runs/json.ts';
import { renderLosses } from '../../report/runs/text.ts';
import { renderAnswer, renderDifferences } from '../../report/runs/verify-text.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { findTarget } from '../../targets/registry.ts';
import type { Target } from '../../targets/target.ts';
import type { Runner } from '../command.ts';
import { missingTagsFor } from '../compile-devices.ts';
import { sayOfDevice } from '../device-messages.ts';
import { exit } from '../exit.ts';
import { withFindings } from '../findings.ts';
import { chooseDevices, type Device } from '../inputs/devices.ts';
import { type GivenFile, readGivenFiles } from '../inputs/given-files.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import type { Io } from '../io.ts';
import { paintFor, tell, type Voice } from '../messages.ts';
import { examples, repeat, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { readConfiguration } from '../read-configuration.ts';
import { hintAtOptions } from '../verify-options.ts';
import { answerOf, describeVerification, showPlace, versionOf } from '../verify-report.ts';

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
