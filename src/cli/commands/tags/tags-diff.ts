import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, note } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { compareRuleSets, type RuleSetChange } from '../../../diff/addresses.ts';
import { renderMarkdown } from '../../../report/tags/tag-changes-markdown.ts';
import {
  cloudValue,
  renderCloudText,
  renderRuleSetsText,
  ruleSetValue,
} from '../../../report/tags/tag-changes-text.ts';
import type { CloudChange } from '../../../report/tags/tag-words.ts';
import type { RuleSet } from '../../../rules/ast.ts';
import { tagsInUse } from '../../../rules/resolve/resolve-addresses.ts';
import type { Cloud } from '../../../service-tags/cloud.ts';
import { diffTags } from '../../../service-tags/diff.ts';
import { loadServiceTags } from '../../../service-tags/load.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import { readRuleSets } from '../../inputs/inputs.ts';
import { bundledRuleSets, readInput } from '../../inputs/read.ts';
import type { Io } from '../../io.ts';
import { exit, tell, type Voice } from '../../messages.ts';
import type { Runner } from '../../options.ts';
import { examples, repeat, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly rules: readonly string[];
  readonly all?: true;
  readonly format: TagsFormat;
}

/** The forms that changes of tags are told in. */
export type TagsFormat = 'text' | 'json' | 'markdown';

export function defineTagsDiff(command: Command, run: Runner): void {
  command.argument('<OLD>', "Microsoft's weekly JSON, or a lock").argument('<NEW>', 'the same, newer');
  command
    .option(
      '--rules <RULESET>',
      'compare the tags that this rule set uses (repeatable); left out, those of a lock or of the bundled rule sets',
      repeat,
      [],
    )
    .option('--all', 'compare all tags');
  withVoice(withFormat(command, ['text', 'json', 'markdown'])).addHelpText(
    'after',
    `${examples([
      'rulec tags diff ServiceTags_Public_20250818.json ServiceTags_Public_20250825.json',
      'rulec tags diff old.lock.json service-tags.lock.json --rules rules.yaml --format markdown',
    ])}\n\nExit status: 0 where nothing that was compared differs, 1 where something does.`,
  );
  command.action((before: string, after: string) =>
    run((io) => diff(before, after, command.opts<Options>(), io)),
  );
}

async function diff(oldName: string, newName: string, options: Options, io: Io): Promise<number> {
  const [before, after] = [await readFile(oldName, io), await readFile(newName, io)];
  const isLock = [...before.files, ...after.files].some(({ form }) => form === 'lock');
  const named = options.rules.length > 0 || (!isLock && options.all !== true);
  const read = await readRuleSets(options.rules.length > 0 ? options.rules : await bundledRuleSets(), io);
  const ruleSets = named ? read.ruleSets : [];
  const found: Diagnostic[] = [
    ...before.diagnostics,
    ...after.diagnostics,
    ...(named ? read.diagnostics : []),
  ];
  const pairs = pairsOf(before.files, after.files);
  if (!hasErrors(found)) found.push(...unpaired(oldName, before.files, newName, after.files));
  if (hasErrors(found)) return tell(io, options, found, read.sources);
  const clouds = pairs.map((pair): CloudChange => {
    const names =
      options.all === true ? undefined : named ? usedNames(ruleSets, pair.after.cloud) : lockedNames(pair);
    if (names?.size === 0) found.push(noneUsed(pair.after.cloud));
    return { ...pair, diff: diffTags(pair.before, pair.after, names) };
  });
  const status = tell(io, options, found, read.sources);
  const olds = pairs.map((pair) => pair.before);
  const news = pairs.map((pair) => pair.after);
  const concerned = ruleSets.filter((ruleSet) =>
    tagsInUse([ruleSet]).some(({ cloud }) => news.some((file) => file.cloud === cloud)),
  );
  const changed = clouds.some((cloud) => cloud.diff.changes.length > 0);
  io.stdout.write(
    renderChanges(clouds, changed ? compareRuleSets(concerned, olds, news) : [], options.format),
  );
  return Math.max(status, changed ? exit.findings : exit.done);
}

/** What changed, in one of the three forms; as Markdown nothing where nothing changed. */
export function renderChanges(
  clouds: readonly CloudChange[],
  ruleSets: readonly RuleSetChange[],
  format: TagsFormat,
): string {
  if (format === 'markdown') return renderMarkdown(clouds, ruleSets);
  if (format === 'text') return clouds.map(renderCloudText).join('') + renderRuleSetsText(ruleSets);
  return `${JSON.stringify({ clouds: clouds.map(cloudValue), ruleSets: ruleSets.map(ruleSetValue) }, null, 2)}\n`;
}

async function readFile(
  name: string,
  io: Io,
): Promise<{ readonly files: readonly ServiceTags[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { value: source, diagnostics } = await readInput(name, io);
  if (source === undefined) return { files: [], diagnostics };
  const loaded = loadServiceTags(source);
  return { files: loaded.value ?? [], diagnostics: loaded.diagnostics };
}

interface Pair {
  readonly before: ServiceTags;
  readonly after: ServiceTags;
}

function pairsOf(before: readonly ServiceTags[], after: readonly ServiceTags[]): readonly Pair[] {
  return after.flatMap((file) => {
    const old = before.find(({ cloud }) => cloud === file.cloud);
    return old === undefined ? [] : [{ before: old, after: file }];
  });
}

/** Clouds that one side alone has; an error where they have none in common. */
function unpaired(
  oldName: string,
  before: readonly ServiceTags[],
  newName: string,
  after: readonly ServiceTags[],
): readonly Diagnostic[] {
  const list = (files: readonly ServiceTags[]): string =>
    files.map(({ cloud }) => cloud).join(', ') || 'no cloud';
  if (pairsOf(before, after).length === 0) {
    const what = `${word(oldName)} is of ${list(before)} and ${word(newName)} of ${list(after)}: they have no cloud in common`;
    return [error('wrong-cloud', what)];
  }
  const alone = (
    files: readonly ServiceTags[],
    others: readonly ServiceTags[],
    name: string,
  ): readonly Diagnostic[] =>
    files
      .filter(({ cloud }) => !others.some((other) => other.cloud === cloud))
      .map(({ cloud }) =>
        note('wrong-cloud', `the cloud ${cloud} is in ${word(name)} alone, and was not compared`),
      );
  return [...alone(before, after, oldName), ...alone(after, before, newName)];
}

function usedNames(ruleSets: readonly RuleSet[], cloud: Cloud): ReadonlySet<string> {
  return new Set(tagsInUse(ruleSets).flatMap((use) => (use.cloud === cloud ? [use.name.toLowerCase()] : [])));
}

/** The tags of a lock are those in use; of two locks those of both. */
function lockedNames({ before, after }: Pair): ReadonlySet<string> {
  const locks = [before, after].filter(({ form }) => form === 'lock');
  return new Set(locks.flatMap(({ tags }) => [...tags.keys()]));
}

function noneUsed(cloud: Cloud): Diagnostic {
  const help = 'compare all tags with --all, or those of a rule set with --rules FILE';
  return note('not-judged', `no rule set uses tags of the cloud ${cloud}`, { help });
}
