import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { renderDiffJson } from '../report/diff-json.ts';
import type { DiffReport } from '../report/diff-report.ts';
import { renderDiff } from '../report/diff-text.ts';
import { isEqual } from '../report/diff-words.ts';
import { digestOf } from '../report/digest.ts';
import type { RuleSet } from '../rules/ast.ts';
import { resolvePolicy } from '../rules/resolve.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import type { Runner } from './command.ts';
import { chooseDevices } from './devices.ts';
import { compareSides, type ResolvedSide } from './diff-policies.ts';
import { mixedSides, readGivenTags, readSide, type Side } from './diff-sides.ts';
import { readExceptions } from './exceptions.ts';
import { exit } from './exit.ts';
import { type InputOptions, readRuleSets, tagsUsed } from './inputs.ts';
import type { Io } from './io.ts';
import { paintFor, tell, type Voice } from './messages.ts';
import { examples, repeat, withFormat, withInputs, withTargets, withVoice } from './options.ts';
import { readConfiguration } from './read-configuration.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly rules: readonly string[];
  readonly newAccess: boolean;
  readonly except: readonly string[];
  readonly exceptions: readonly string[];
  readonly format: 'text' | 'json';
}

/** `rulec diff OLD NEW`. */
export function define(command: Command, run: Runner): void {
  command
    .argument('<OLD>', 'a rule set, an output folder, a file of Service Tags, or git:REV:PATH')
    .argument('<NEW>', 'what it is compared with, of the same kind');
  withTargets(command, 'beside the policy, what these targets or devices see alone; left out, all')
    .option('--rules <RULESET>', 'the rule set that two files of Service Tags mean (repeatable)', repeat, [])
    .option('--no-new-access', 'exit with 1 if anything is permitted now that was not, and else with 0')
    .option('--except <RULE=REASON>', 'new access because of this rule is agreed to (repeatable)', repeat, [])
    .option(
      '--exceptions <FILE>',
      'exceptions from a file: exceptions: [{ rule: ID, reason: TEXT }]',
      repeat,
      [],
    );
  withVoice(withFormat(withInputs(command), ['text', 'json'])).addHelpText(
    'after',
    `${examples([
      'rulec diff git:main:rules.yaml rules.yaml',
      'rulec diff old.yaml rules.yaml --target pf --no-new-access --except news="approved in NET-99"',
      'rulec diff ServiceTags_Public_20250818.json ServiceTags_Public_20250825.json --rules rules.yaml',
    ])}\n\nExit status: 0 where nothing differs, 1 where something does; with --no-new-access 1 is new access alone.`,
  );
  command.action((before: string, after: string) =>
    run((io) => diff(before, after, command.opts<Options>(), io)),
  );
}

async function diff(oldName: string, newName: string, given: Options, io: Io): Promise<number> {
  const gated = !given.newAccess;
  // With the gate, 1 is new access and nothing else: a warning is no reason to stop.
  const options = gated ? { ...given, strict: false } : given;
  const config = await readConfiguration(options.config, io);
  const sources = new Map(config.sources);
  if (config.value === undefined) return tell(io, options, config.diagnostics, sources);
  const devices = chooseDevices(
    options.target.length === 0 ? ['all'] : options.target,
    config.value,
    options.set,
  );
  const misuse = [...devices.diagnostics, ...misuseOf(oldName, newName, options)];
  if (devices.value === undefined || hasErrors(misuse)) return tell(io, options, misuse, sources);

  const read = await readBoth(oldName, newName, options, io, sources);
  const exceptions = await readExceptions(options.except, options.exceptions, io);
  for (const [file, text] of exceptions.sources) sources.set(file, text);
  const problems = [...read.diagnostics, ...exceptions.diagnostics];
  if (read.value === undefined || exceptions.value === undefined) return tell(io, options, problems, sources);

  const [before, after] = read.value;
  const gate = gated ? { gate: exceptions.value } : {};
  const compared = await compareSides({ before, after, devices: devices.value, ...gate });
  const diagnostics = [...problems, ...compared.diagnostics, ...undecided(compared.value, gated)];
  const status = tell(io, options, diagnostics, sources);
  if (compared.value === undefined) return status;
  io.stdout.write(render(compared.value, options, io, sources));
  return Math.max(status, verdictOf(compared.value));
}

function verdictOf({ comparisons, gate }: DiffReport): number {
  if (gate === undefined) return isEqual(comparisons) ? exit.done : exit.findings;
  const isNew = gate.comparisons.some(({ totals }) => totals['permits now'] !== undefined);
  return isNew ? exit.findings : exit.done;
}

function render(report: DiffReport, options: Options, io: Io, sources: ReadonlyMap<string, string>): string {
  if (options.format === 'json') return renderDiffJson(report, sources);
  return renderDiff(report, { sources, paint: paintFor(io.stdout, io, options) });
}

function misuseOf(
  oldName: string,
  newName: string,
  { except, exceptions, newAccess }: Options,
): readonly Diagnostic[] {
  if (oldName === '-' && newName === '-') {
    return [error('usage', 'standard input is OLD or NEW, not both', { help: 'name one of them as a file' })];
  }
  if (newAccess && (except.length > 0 || exceptions.length > 0)) {
    return [error('usage', 'exceptions are from --no-new-access', { help: 'add --no-new-access' })];
  }
  return [];
}

/** What was too large to compare: a finding, but none of new access. */
function undecided(report: DiffReport | undefined, gated: boolean): readonly Diagnostic[] {
  return (report?.comparisons ?? [])
    .filter(({ verdict }) => verdict === 'not-decided')
    .map(({ of }) =>
      error(gated ? 'too-large' : 'not-decided', `${of}: the two sides are too large to compare`, {
        help: 'compare fewer rules at a time',
      }),
    );
}

async function readBoth(
  oldName: string,
  newName: string,
  options: Options,
  io: Io,
  sources: Map<string, string>,
): Promise<Outcome<readonly [ResolvedSide, ResolvedSide]>> {
  const tags = await readGivenTags(options.serviceTags, io);
  if (tags.value === undefined) return { diagnostics: tags.diagnostics };
  const given = options.serviceTags.length === 0 ? undefined : tags.value;
  const diagnostics: Diagnostic[] = [];
  const sides: Side[] = [];
  for (const name of [oldName, newName]) {
    const read = await readSide(name, given, io);
    diagnostics.push(...read.diagnostics.filter(isGrave));
    for (const [file, text] of read.sources) sources.set(file, text);
    if (read.value !== undefined) sides.push(read.value);
  }
  const [before, after] = sides;
  if (before === undefined || after === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (before.kind !== after.kind) return { diagnostics: [mixedSides(before, after)] };
  const ruleSets = before.kind === 'tags' ? await readRuleSets(options.rules, io) : undefined;
  for (const [file, text] of ruleSets?.sources ?? []) sources.set(file, text);
  diagnostics.push(...(ruleSets?.diagnostics ?? []).filter(isGrave));
  if (hasErrors(diagnostics)) return { diagnostics };
  const [old, fresh] = [before, after].map((side) => {
    const resolved = resolveSide(side, ruleSets, tags.value ?? [], options);
    diagnostics.push(...resolved.diagnostics.filter(isGrave));
    return resolved.value;
  });
  return old === undefined || fresh === undefined ? { diagnostics } : { value: [old, fresh], diagnostics };
}

/** What is of no matter to a comparison is left to `check`. */
function isGrave({ severity, code }: Diagnostic): boolean {
  return severity === 'error' || code === 'dropped-rule';
}

function resolveSide(
  side: Side,
  shared: Awaited<ReturnType<typeof readRuleSets>> | undefined,
  given: readonly ServiceTags[],
  { asOf }: Options,
): Outcome<ResolvedSide> {
  if (side.kind === 'folder') throw new Error('an output folder has no policy');
  const ruleSets: readonly RuleSet[] = side.kind === 'rules' ? side.ruleSets : (shared?.ruleSets ?? []);
  const digests =
    side.kind === 'rules'
      ? side.digests
      : (shared?.files ?? []).map(({ bytes }, index) => ({
          name: ruleSets[index]?.name.value ?? '',
          digest: digestOf(bytes),
        }));
  const others = given.filter(({ cloud }) => !side.tags.some((one) => one.cloud === cloud));
  const tags = side.kind === 'tags' ? [...side.tags, ...others] : side.tags;
  const resolved = resolvePolicy(ruleSets, tags, asOf === undefined ? {} : { asOf });
  if (resolved.value === undefined) return { diagnostics: resolved.diagnostics };
  const report = { name: side.name, ruleSets: digests, serviceTags: tagsUsed(ruleSets, tags) };
  return { value: { policy: resolved.value, tags, report }, diagnostics: resolved.diagnostics };
}
