import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { missingTagsFor } from '../../driver/compile-devices.ts';
import { chooseDevices, type Device } from '../../driver/devices.ts';
import { compareFolders, type TextSide } from '../../driver/diff-folders.ts';
import { compareSides } from '../../driver/diff-policies.ts';
import type { DiffReport } from '../../driver/diff-report.ts';
import { isEqual } from '../../report/diff/diff-answers.ts';
import { renderDiffHtml } from '../../report/diff/diff-html.ts';
import { renderDiffJson } from '../../report/diff/diff-json.ts';
import { renderDiffMarkdown } from '../../report/diff/diff-markdown.ts';
import { renderDiff } from '../../report/diff/diff-text.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import { readPair, type UnreadSide } from '../inputs/diff-inputs.ts';
import { noRuleSet } from '../inputs/diff-sides.ts';
import { readExceptions } from '../inputs/exceptions.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { readOutputFolder } from '../inputs/output-folder.ts';
import { readConfiguration } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice, withFindings } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, repeat, withFormat, withInputs, withTargets, withVoice } from '../options.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly rules: readonly string[];
  readonly newAccess: boolean;
  readonly except: readonly string[];
  readonly exceptions: readonly string[];
  readonly commentId?: string;
  readonly format: 'text' | 'json' | 'markdown' | 'html' | 'sarif' | 'github';
}

/** `rulec diff OLD NEW`. */
export function define(command: Command, run: Runner): void {
  command
    .argument('<OLD>', 'a rule set, an output folder, a file of Service Tags, or git:REV:PATH')
    .argument('<NEW>', 'what it is compared with: of the same kind, or a rule set beside a folder');
  withTargets(command, 'beside the policy, what these targets or devices see alone; left out, all')
    .option('--rules <RULESET>', 'the rule set that two files of Service Tags mean (repeatable)', repeat, [])
    .option('--no-new-access', 'exit with 1 if anything is permitted now that was not, and else with 0')
    .option('--except <RULE=REASON>', 'new access because of this rule is agreed to (repeatable)', repeat, [])
    .option(
      '--exceptions <FILE>',
      'exceptions from a file: exceptions: [{ rule: ID, reason: TEXT }]',
      repeat,
      [],
    )
    .option(
      '--comment-id <ID>',
      'by what a comment in Markdown is found again; left out, the name of the rule set',
    );
  withVoice(
    withFormat(withInputs(command), ['text', 'json', 'markdown', 'html', 'sarif', 'github']),
  ).addHelpText(
    'after',
    `${examples([
      'rulec diff git:main:rules.yaml rules.yaml',
      'rulec diff old.yaml rules.yaml --target pf --no-new-access --except news="approved in NET-99"',
      'rulec diff ServiceTags_Public_20250818.json ServiceTags_Public_20250825.json --rules rules.yaml',
    ])}\n\nExit status: 0 where nothing differs, 1 where something does; with --no-new-access 1 is new access alone.`,
  );
  command.action((before: string, after: string) => {
    const options = command.opts<Options>();
    return run((io) => withFindings(options, io, (told) => diff(before, after, options, told)));
  });
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

  const read = await readPair(
    oldName,
    newName,
    { ...options, missingTags: await missingTagsFor(devices.value) },
    io,
  );
  for (const [file, text] of read.sources) sources.set(file, text);
  if (read.value !== undefined && 'texts' in read.value) {
    return diffTexts(read.value.texts, devices.value, options, gated, {
      io,
      sources,
      diagnostics: read.diagnostics,
    });
  }
  const exceptions = await readExceptions(options.except, options.exceptions, io);
  for (const [file, text] of exceptions.sources) sources.set(file, text);
  const problems = [...read.diagnostics, ...exceptions.diagnostics];
  if (read.value === undefined || exceptions.value === undefined) return tell(io, options, problems, sources);

  const [before, after] = read.value.policies;
  const gate = gated ? { gate: exceptions.value } : {};
  const compared = await compareSides({
    ...{ before, after, devices: devices.value, measured: options.format === 'json' },
    ...gate,
  });
  const diagnostics = [...problems, ...compared.diagnostics, ...undecided(compared.value, gated)];
  const status = tell(io, options, diagnostics, sources);
  if (compared.value === undefined) return status;
  show(compared.value, options, io, sources);
  return Math.max(status, verdictOf(compared.value));
}

interface Said {
  readonly io: Io;
  readonly sources: Sources;
  readonly diagnostics: readonly Diagnostic[];
}

async function diffTexts(
  [before, after]: readonly [UnreadSide, UnreadSide],
  devices: readonly Device[],
  options: Options,
  gated: boolean,
  { io, sources, diagnostics }: Said,
): Promise<number> {
  if (options.except.length + options.exceptions.length > 0) {
    const help = 'compare the rule sets that the folders come from';
    return tell(
      io,
      options,
      [error('usage', 'exceptions are from rules, and texts have none', { help })],
      new Map(),
    );
  }
  const asked = options.target.flatMap((one) => one.split(','));
  const read = async (side: UnreadSide): Promise<Outcome<TextSide>> =>
    'policy' in side ? { value: side, diagnostics: [] } : readOutputFolder(side, io);
  const [old, fresh] = [await read(before), await read(after)];
  const ofFolders = [...diagnostics, ...old.diagnostics, ...fresh.diagnostics];
  if (old.value === undefined || fresh.value === undefined) return tell(io, options, ofFolders, sources);
  const compared = await compareFolders(old.value, fresh.value, asked, devices);
  const found = [
    ...ofFolders,
    ...compared.diagnostics,
    ...undecided(compared.value, gated),
    ...(gated ? unjudged(compared.value) : []),
  ];
  const status = tell(io, options, found, sources);
  if (compared.value === undefined) return status;
  const { comparisons } = compared.value;
  const passed = !comparisons.some(({ totals }) => totals['permits now'] !== undefined);
  const report = gated
    ? { ...compared.value, gate: { passed, comparisons, exceptions: [] } }
    : compared.value;
  show(report, options, io, sources);
  return Math.max(status, verdictOf(report));
}

/** What says nothing about access: lines that are not understood, and options that speak of other machines. */
function unjudged(report: DiffReport | undefined): readonly Diagnostic[] {
  return (report?.comparisons ?? [])
    .filter(({ totals, notes = [] }) => totals['is not known'] !== undefined || notes.length > 0)
    .map(({ of }) => error('governed', `${of}: whether there is new access cannot be told from these texts`));
}

function verdictOf({ comparisons, gate }: DiffReport): number {
  if (gate === undefined) return isEqual(comparisons) ? exit.done : exit.findings;
  const isNew = gate.comparisons.some(({ totals }) => totals['permits now'] !== undefined);
  return isNew ? exit.findings : exit.done;
}

function show(report: DiffReport, options: Options, io: Io, sources: Sources): void {
  const { format } = options;
  io.told?.({ diff: report, sources });
  if (format === 'json') io.stdout.write(renderDiffJson(report, sources));
  if (format === 'html') io.stdout.write(renderDiffHtml(report, sources));
  if (format === 'markdown') io.stdout.write(renderDiffMarkdown(report, sources, options.commentId));
  if (format === 'text')
    io.stdout.write(renderDiff(report, { sources, paint: paintFor(io.stdout, io, options) }));
}

function misuseOf(
  oldName: string,
  newName: string,
  { except, exceptions, newAccess }: Options,
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
  return [];
}

/** What was too large to compare: a finding, but none of new access. */
function undecided(report: DiffReport | undefined, gated: boolean): readonly Diagnostic[] {
  return (report?.comparisons ?? [])
    .filter(({ verdict }) => verdict === 'not-decided')
    .map(({ of }) =>
      error(gated ? 'too-large' : 'not-decided', `${of}: the two sides are too large to compare`, {
        help: 'many host patterns with * inside a label make it large: name the hosts instead, or compare fewer rules at a time',
      }),
    );
}
