import { type Command, Option } from 'commander';
import { type Diagnostic, error, hasErrors, note } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { Device } from '../../driver/devices.ts';
import { findMovedDevices } from '../../driver/diff/diff-devices.ts';
import { compareFolders } from '../../driver/diff/diff-folders.ts';
import { compareSides } from '../../driver/diff/diff-policies.ts';
import { type DiffReport, isPassed, refuseUndecided } from '../../driver/diff/diff-report.ts';
import { guardChange } from '../../driver/guard/guard-change.ts';
import { noGuardrails } from '../../driver/guard/guardrails.ts';
import { renderDiffHtml, renderDiffMarkdown, renderDiffText } from '../../report/diff/diff-formats.ts';
import { renderDiffJson } from '../../report/diff/diff-json.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { readConfigGuardrails, readGuardrailsOfCommit } from '../inputs/config.ts';
import { noRuleSet, type Pair, readPair } from '../inputs/diff/diff-inputs.ts';
import { type LockOptions, tagsPolicies } from '../inputs/diff/diff-locks.ts';
import type { Sides } from '../inputs/diff/diff-parameters.ts';
import { readExceptions } from '../inputs/exceptions.ts';
import { gatherReads, type Read } from '../inputs/gather.ts';
import { isGitName, parseGitName } from '../inputs/git.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, readDevices, readDevicesOfCommit } from '../inputs/prepare.ts';
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
  readonly rules: readonly string[];
  readonly newAccess: boolean;
  readonly except: readonly string[];
  readonly exceptions: readonly string[];
  readonly commentId?: string;
  readonly tags: LockOptions['tags'];
  readonly from: readonly string[];
  readonly trustHost: readonly string[];
  readonly format: 'text' | 'json' | 'markdown' | 'html' | 'sarif' | 'github';
}

/** `rulec diff OLD NEW`. */
export function define(command: Command, act: Act): void {
  command
    .argument('<OLD>', 'a rule set, an output folder, a file of Service Tags, or git:REV:PATH')
    .argument('<NEW>', 'what to compare it with: the same kind, or a rule set for a folder');
  withTargets(command, 'the targets or devices to compare in addition to the policy; default: all')
    .option('--no-new-access', 'exit with 1 only for new access')
    .addOption(
      new Option(
        '--tags <POLICY>',
        "how to judge locks that grew: like the rest, by the older locks, or by the vendor's file",
      )
        .choices([...tagsPolicies])
        .default('ask'),
    )
    .option(
      '--comment-id <ID>',
      'marks a comment in Markdown, to find it again; default: the name of the rule set',
    );
  addRepeatable(command, {
    '--rules <RULESET>': 'the rule set that two files of Service Tags mean (repeatable)',
    '--except <RULE=REASON>': 'agree to new access by this rule, or device:NAME (repeatable)',
    '--exceptions <FILE>': 'exceptions from a file: exceptions: [{ rule: ID, reason: TEXT }]',
    '--from <[SOURCE=]URL|FILE>':
      "for --tags grow, the vendor's file: of service tags, or of a source (repeatable); default: fetch it",
    '--trust-host <HOST>': 'for --tags grow, also fetch from this host (repeatable)',
  });
  withVoice(withFormat(withInputs(command), ['text', 'json', 'markdown', 'html', 'sarif', 'github']));
  addExamples(
    command,
    [
      'rulec diff git:main:rules.yaml rules.yaml',
      'rulec diff old.yaml rules.yaml --target pf --no-new-access --except news="approved in NET-99"',
      'rulec diff ServiceTags_Public_20250818.json ServiceTags_Public_20250825.json --rules rules.yaml',
    ],
    'Exit status: 0 if nothing differs, else 1; with --no-new-access, 1 only for new access.',
  );
  act(command, diff);
}

async function diff(io: Io, given: Options, oldName: string, newName: string): Promise<number> {
  // With the gate, 1 is new access and nothing else: a warning is no reason to stop.
  const options = given.newAccess ? given : { ...given, strict: false };
  const { diagnostics, sources, take } = gatherReads();
  const devices =
    take(await readDevicesOf(newName, options, io)) ?? take(await readDevices(options, io, all));
  const former = take(await readDevicesOf(oldName, options, io));
  diagnostics.push(...refuseMisuse(oldName, newName, options));
  if (devices === undefined || hasErrors(diagnostics)) return tell(io, options, diagnostics, sources);
  const sides = { devices, ...present({ former }) };
  const pair = take(await readPair([oldName, newName], { ...options, ...sides, locks: options }, io));
  const report = pair === undefined ? undefined : take(await comparePair(pair, sides, options, io));
  const found =
    pair === undefined || report === undefined
      ? []
      : (take(await guardPair(pair, report, devices, [oldName, options.config], io)) ?? []);
  if (report !== undefined) diagnostics.push(...refuseUndecided(report));
  if (pair !== undefined && 'policies' in pair && isGitName(oldName))
    diagnostics.push(...noteUncompared(sides));
  const status = tell(io, options, [...found, ...diagnostics], sources);
  if (report === undefined) return status;
  const guards = found.map(({ message }) => message);
  const whole: DiffReport = guards.length === 0 ? report : { ...report, guards };
  io.told?.({ diff: whole, sources });
  printDiff(whole, options, io, sources);
  return Math.max(status, isPassed(report) ? exit.done : exit.findings);
}

/** What is compared where nobody names a target. */
const all: readonly string[] = ['all'];

/** Reads the devices as the commit has them that a side is of; undefined where it is of none, or the commit names no devices. */
async function readDevicesOf(name: string, options: Options, io: Io): Promise<Read<readonly Device[]>> {
  const { value: git } = isGitName(name) ? parseGitName(name) : {};
  if (git === undefined) return { diagnostics: [], sources: new Map() };
  return readDevicesOfCommit(git.revision, options, io, all);
}

function noteUncompared({ devices, former }: Sides): readonly Diagnostic[] {
  if (former !== undefined || devices.every(({ span }) => span === undefined)) return [];
  const what = 'the commit of OLD has no configuration file: what options do is not compared';
  return [note('governed', what)];
}

/** Judges the newer side by the guardrails of both: of the older, as its commit has them. */
async function guardPair(
  pair: Pair,
  report: DiffReport,
  devices: readonly Device[],
  [oldName, config]: readonly [oldName: string, config: string | undefined],
  io: Io,
): Promise<Read<readonly Diagnostic[]>> {
  const { take, done } = gatherReads();
  if ('texts' in pair) return done([]);
  const after = take(await readConfigGuardrails(config, io)) ?? noGuardrails;
  const git = isGitName(oldName) ? parseGitName(oldName).value : undefined;
  const before =
    git === undefined
      ? after
      : (take(await readGuardrailsOfCommit(git.revision, config, io)) ?? noGuardrails);
  // Guardrails hold with the locks that will be compiled.
  const { policy, tags } = pair.own ?? pair.policies[1];
  return done(await guardChange({ policy, tags, devices }, report.comparisons, { before, after }));
}

/** Compares two sides, of policies with the exceptions of `--no-new-access`. */
async function comparePair(
  pair: Pair,
  { devices, former }: Sides,
  { newAccess, except, exceptions, target, format }: Options,
  io: Io,
): Promise<Read<DiffReport>> {
  const { take, done } = gatherReads();
  if ('texts' in pair) {
    if (except.length + exceptions.length > 0) {
      const help = 'compare the rule sets that the folders come from';
      const misuse = error('usage', 'exceptions are from rules, and texts have none', { help });
      return { ...done(), diagnostics: [misuse] };
    }
    const [before, after] = pair.texts;
    const targets = target.flatMap((one) => one.split(','));
    return done(take(await compareFolders({ before, after, targets, devices, gated: !newAccess })));
  }
  const gate = take(await readExceptions(except, exceptions, io));
  if (gate === undefined) return done();
  const [before, after] = pair.policies;
  const measured = format === 'json';
  const moved = await findMovedDevices(former ?? devices, devices, pair.forDevices);
  const rules = gate.filter((one) => 'rule' in one);
  const agreed = gate.filter((one) => 'device' in one);
  const gated = { moved, agreed, ...present({ gate: newAccess ? undefined : rules }) };
  const judged = present({ grown: pair.grown, locks: pair.locks });
  return done(take(await compareSides({ before, after, devices, measured, ...gated, ...judged })));
}

function printDiff(report: DiffReport, options: Options, io: Io, sources: Sources): void {
  const { format, commentId } = options;
  if (format === 'json') io.stdout.write(renderDiffJson(report, sources));
  if (format === 'html') io.stdout.write(renderDiffHtml(report, sources));
  if (format === 'markdown') io.stdout.write(renderDiffMarkdown(report, sources, commentId));
  if (format === 'text') io.stdout.write(renderDiffText(report, sources, paintFor(io.stdout, io, options)));
}

function refuseMisuse(
  oldName: string,
  newName: string,
  { except, exceptions, newAccess, tags, from, trustHost }: Options,
): readonly Diagnostic[] {
  if (oldName === '-' && newName === '-') {
    return [error('usage', 'standard input is OLD or NEW, not both', { help: 'name one of them as a file' })];
  }
  if (oldName === noRuleSet && newName === noRuleSet) {
    return [error('usage', `${noRuleSet} is OLD or NEW, not both`, { help: 'name a rule set' })];
  }
  if (newAccess && (except.length > 0 || exceptions.length > 0)) {
    return [error('usage', 'exceptions are from --no-new-access', { help: 'add --no-new-access' })];
  }
  if (newAccess && tags === 'grow') {
    const help = 'add --no-new-access';
    return [error('usage', '--tags grow says what is no new access', { help })];
  }
  if (tags !== 'grow' && from.length + trustHost.length > 0) {
    const help = 'add --tags grow';
    return [error('usage', '--from and --trust-host are for --tags grow', { help })];
  }
  return [];
}
