import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { type Device, loadTarget } from '../../driver/devices.ts';
import type { Run } from '../../driver/prepare-run.ts';
import type { Report } from '../../driver/report.ts';
import { checkPremiseNames, type Grant } from '../../driver/verify/take-premises.ts';
import { type VerifiedDevice, verifyDevice } from '../../driver/verify/verify-files.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { renderRest } from '../../report/runs/brief.ts';
import { renderJson } from '../../report/runs/json.ts';
import { renderLosses } from '../../report/runs/text.ts';
import { renderAnswer, renderDifferences, renderEdits } from '../../report/runs/verify-text.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { readAssumptions } from '../inputs/open-device.ts';
import {
  type GivenFiles,
  listFolderDevices,
  readDeviceFolders,
  readGivenFiles,
  warnOfOtherFolders,
} from '../inputs/output-folder.ts';
import { type DeviceOptions, readRuns } from '../inputs/prepare.ts';
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
  readonly premise: readonly string[];
  readonly assume: readonly string[];
  readonly verbose?: true;
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** `rulec verify RULESET FILE…`. */
export function define(command: Command, act: Act): void {
  command
    .argument('<RULESET>', 'a file, - for standard input, or the name of a bundled rule set')
    .argument('<FILE...>', 'the files of the configuration, folders that hold them, or - for standard input');
  withTargets(command, 'targets or devices, or all; default: those of the output folder');
  addRepeatable(command, {
    '--with <RULESET>': 'a rule set that was compiled as one with the first (repeatable)',
    '--assume <NAME=VALUE>':
      'what the files leave open, by its name in a report of audit: outer:wan0=yes (repeatable)',
    '--premise <NAME>': 'what the files cannot say and is to be taken for granted, by its name (repeatable)',
  });
  command
    .option('--verbose', 'show the losses of each device, if there are several')
    .option('--stdin-name <NAME>', 'the file name of standard input, which tells its format', '-');
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github']));
  addExamples(command, [
    'rulec verify rules.yaml --target squid /etc/squid/conf.d/00-rulec-rules.conf /etc/squid/rulec',
    'rulec verify rules.yaml --target all out',
    'rulec verify rules.yaml --target edge-fw - --stdin-name edge-fw.set < exported.set',
  ]);
  act(command, verify);
}

/** The files of one device, with the rules that it is judged by. */
interface ToVerify extends GivenFiles {
  readonly run: Run;
  readonly device: Device;
}

async function verify(io: Io, options: Options, ruleSet: string, names: readonly string[]): Promise<number> {
  const target = options.target.length > 0 ? options.target : await listFolderDevices(names, io);
  if (target.length === 0) return tell(io, options, [whichTarget], new Map());
  const read = await readRuns([ruleSet, ...options.with], { ...options, target }, io, {
    refuse: (devices) => refuseStream(devices, names),
  });
  if (read.value === undefined) return tell(io, options, read.diagnostics, read.sources);
  const asked = read.value.flatMap((run) =>
    run.devices.map((device) => ({ run: { ...run, devices: [device] }, device })),
  );
  const targets = await Promise.all(asked.map(({ device }) => loadTarget(device.target)));
  const wrong = checkPremiseNames(targets, options.premise);
  const assumptions = await readAssumptions(options.assume, io);
  const misuse = [...wrong, ...assumptions.diagnostics];
  if (asked.length > 1 && options.assume.length > 0) misuse.push(assumesOfMany);
  if (hasErrors(misuse)) return tell(io, options, misuse, read.sources);
  const isOfAll = options.target.length === 0 || options.target.includes('all');
  const folders = asked.map(({ device }) => device.folder);
  const diagnostics: Diagnostic[] = [
    ...read.diagnostics,
    ...(isOfAll ? await warnOfOtherFolders(names, folders, io) : []),
  ];
  const given: ToVerify[] = [];
  for (const one of asked) {
    const files = await (asked.length > 1
      ? readDeviceFolders(names, one.device.folder, io)
      : readGivenFiles(names, one.device.folder, options.stdinName, io));
    diagnostics.push(...files.diagnostics);
    if (files.value !== undefined) given.push({ ...one, ...files.value });
  }
  if (given.length === 0) return tell(io, options, diagnostics, read.sources);
  const grant = { premises: options.premise, assumptions: assumptions.value ?? [] };
  return judge(given, { grant, diagnostics }, read.sources, options, io);
}

/** Compares the files of each device, and tells what came of it. Returns the exit status. */
async function judge(
  given: readonly ToVerify[],
  { grant, diagnostics: before }: { readonly grant: Grant; readonly diagnostics: readonly Diagnostic[] },
  sources: Sources,
  options: Options,
  io: Io,
): Promise<number> {
  const verified: { readonly one: ToVerify; readonly found: VerifiedDevice }[] = [];
  const diagnostics = [...before];
  for (const one of given) {
    const { value, diagnostics: found } = await verifyDevice(one.run, one.files, one.reports, grant);
    diagnostics.push(...found);
    if (value !== undefined) verified.push({ one, found: value });
  }
  const status = tell(io, options, diagnostics, sources);
  const [first] = verified;
  if (first === undefined) return status;
  const reports = verified.map(({ found }) => found.report);
  const ofText = verified.flatMap(({ found }) => found.ofText);
  for (const { one, found } of verified)
    io.told?.({ targets: [found.report], sources, shown: (path) => showFile(path, one) });
  if (options.format === 'json') {
    const whole: Report = { ...first.one.run.provenance, targets: reports, diagnostics: ofText };
    io.stdout.write(renderJson(whole, sources));
  }
  const isBrief = given.length > 1 && options.verbose !== true;
  if (options.format === 'text') {
    for (const { one, found } of verified) printAnswer(found, one, { sources, isBrief }, options, io);
    const text = { sources, paint: paintFor(io.stdout, io, options), allowRules: [], ...options };
    if (isBrief && !options.quiet) io.stdout.write(renderRest(reports, [], text));
  }
  const isEqual = verified.every(({ found }) => found.answer === 'equal');
  return Math.max(status, isEqual ? exit.done : exit.findings);
}

function showFile(path: string, { files }: GivenFiles): string {
  return files.find((file) => file.path === path)?.shown ?? path;
}

const assumesOfMany: Diagnostic = error('usage', '--assume is about the files of one device', {
  help: 'name one: --target T',
});

const whichTarget: Diagnostic = error('usage', 'which target are the files for?', {
  help: 'add --target squid, another one, or a device of rulec.yaml; rulec targets lists them',
});

function refuseStream(devices: readonly Device[], names: readonly string[]): Diagnostic | undefined {
  if (devices.length < 2 || !names.includes('-')) return undefined;
  const help = `name one: --target ${devices[0]?.folder}`;
  return error('usage', 'standard input is the file of one device', { help });
}

/** Prints the answer and the differences, and unless it is to be brief the losses. */
function printAnswer(
  { answer, report, more, several, edits, premises, assumed }: VerifiedDevice,
  given: ToVerify,
  { sources, isBrief }: { readonly sources: Sources; readonly isBrief: boolean },
  options: Options,
  io: Io,
): void {
  const paint = paintFor(io.stdout, io, options);
  const { quiet, strict, verbose = false } = options;
  const { policy, tags } = given.run;
  const shown = (path: string): string => showFile(path, given);
  const tagWords = (tag: TagName): string => nameTagVersion(tag, tags);
  const allowRules = policy.rules.filter(({ action }) => action === 'allow').map(({ id }) => id);
  io.stdout.write(renderAnswer(report, { answer, more, premises, assumed }, paint));
  io.stdout.write(renderDifferences(report, { sources, paint, several, shown, tagWords }));
  io.stdout.write(renderEdits(edits, { shown, paint }));
  const text = { sources, paint, allowRules, quiet, strict, verbose };
  if (!isBrief) io.stdout.write(renderLosses(report, text));
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
