import type { Command } from 'commander';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import type { Device } from '../../driver/devices.ts';
import type { Run } from '../../driver/prepare-run.ts';
import type { Report } from '../../driver/report.ts';
import { type VerifiedDevice, verifyDevice } from '../../driver/verify-files.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { renderJson } from '../../report/runs/json.ts';
import { renderLosses } from '../../report/runs/text.ts';
import { renderAnswer, renderDifferences } from '../../report/runs/verify-text.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { readGivenFiles } from '../inputs/output-folder.ts';
import { type DeviceOptions, readRun } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice } from '../messages.ts';
import {
  type Act,
  addExamples,
  addRepeatable,
  withFormat,
  withInputs,
  withTargets,
  withVoice,
} from '../options.ts';

interface Options extends Voice, InputOptions, DeviceOptions {
  readonly stdinName: string;
  readonly with: readonly string[];
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** `rulec verify RULESET FILE…`. */
export function define(command: Command, act: Act): void {
  command
    .argument('<RULESET>', 'a file, - for standard input, or the name of a bundled rule set')
    .argument('<FILE...>', 'the files of the configuration, folders that hold them, or - for standard input');
  withTargets(command, 'the target or device that the files are for');
  addRepeatable(command, {
    '--with <RULESET>': 'a rule set that was compiled as one with the first (repeatable)',
  });
  command.option('--stdin-name <NAME>', 'the file name that stands for -, which tells its format', '-');
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github']));
  addExamples(command, [
    'rulec verify rules.yaml --target squid /etc/squid/conf.d/00-rulec-rules.conf /etc/squid/rulec',
    'rulec verify rules.yaml --target pf out',
    'rulec verify rules.yaml --target edge-fw - --stdin-name edge-fw.set < exported.set',
  ]);
  act(command, verify);
}

async function verify(io: Io, options: Options, ruleSet: string, names: readonly string[]): Promise<number> {
  const read = await readRun([ruleSet, ...options.with], options, io, { refuse: refuseSeveral });
  const [device] = read.value?.devices ?? [];
  if (read.value === undefined || device === undefined) {
    const isNone = options.target.length === 0;
    return tell(io, options, isNone ? [whichTarget] : read.diagnostics, read.sources);
  }
  const given = await readGivenFiles(names, device.folder, options.stdinName, io);
  const diagnostics = [...read.diagnostics, ...given.diagnostics];
  if (given.value === undefined) return tell(io, options, diagnostics, read.sources);
  const { files, reports } = given.value;
  const verified = await verifyDevice(read.value, files, reports);
  const status = tell(io, options, [...diagnostics, ...verified.diagnostics], read.sources);
  if (verified.value === undefined) return status;
  const shown = (path: string): string => files.find((file) => file.path === path)?.shown ?? path;
  const { answer, report, ofText } = verified.value;
  const whole: Report = { ...read.value.provenance, targets: [report], diagnostics: ofText };
  io.told?.({ targets: whole.targets, sources: read.sources, shown });
  if (options.format === 'json') io.stdout.write(renderJson(whole, read.sources));
  if (options.format === 'text')
    printAnswer(verified.value, { ...read.value, sources: read.sources, shown }, options, io);
  return Math.max(status, answer === 'equal' ? exit.done : exit.findings);
}

const whichTarget: Diagnostic = error('usage', 'which target are the files for?', {
  help: 'add --target squid, another one, or a device of rulec.yaml; rulec targets lists them',
});

function refuseSeveral([device, ...others]: readonly Device[]): Diagnostic | undefined {
  if (device === undefined || others.length === 0) return undefined;
  return error('usage', 'files are for one target at a time', { help: `--target ${device.folder}` });
}

/** Prints the answer, the differences and the losses. */
function printAnswer(
  { answer, report, more, several }: VerifiedDevice,
  { policy, tags, sources, shown }: Run & { sources: Sources; shown: (path: string) => string },
  options: Options,
  io: Io,
): void {
  const paint = paintFor(io.stdout, io, options);
  const { quiet, strict } = options;
  const tagWords = (tag: TagName): string => nameTagVersion(tag, tags);
  const allowRules = policy.rules.filter(({ action }) => action === 'allow').map(({ id }) => id);
  io.stdout.write(renderAnswer(report.device ?? report.target, answer, report, more, paint));
  io.stdout.write(renderDifferences(report, { sources, paint, several, shown, tagWords }));
  io.stdout.write(renderLosses(report, { sources, paint, allowRules, quiet, strict }));
}

interface TagName {
  readonly cloud: string;
  readonly name: string;
}

/** Returns `AzureCloud of ServiceTags_Public_20260622.json, change 412`. */
function nameTagVersion({ cloud, name }: TagName, tags: readonly ServiceTags[]): string {
  const from = tags.find((one) => one.cloud === cloud);
  const change = from?.tags.get(name.toLowerCase())?.changeNumber || from?.changeNumber;
  const words = [from?.published ?? from?.file, change ? `change ${change}` : undefined];
  const known = words.filter((one) => one !== undefined);
  return known.length === 0 ? name : `${name} of ${known.join(', ')}`;
}
