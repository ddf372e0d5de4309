import type { Command } from 'commander';
import { hasErrors } from '../../../diagnostics/diagnostic.ts';
import type { RuleSetChange } from '../../../diff/addresses.ts';
import { diffTagFiles } from '../../../diff/tag-files.ts';
import {
  type CloudChange,
  renderTagChangesMarkdown,
  renderTagChangesText,
} from '../../../report/tags/tag-changes.ts';
import { renderTagChangesJson } from '../../../report/tags/tag-changes-json.ts';
import { loadServiceTags } from '../../../service-tags/load.ts';
import { gatherReads } from '../../inputs/gather.ts';
import { readRuleSets } from '../../inputs/inputs.ts';
import { listBundledRuleSets, readInput } from '../../inputs/read.ts';
import type { Io } from '../../io.ts';
import { exit, tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly rules: readonly string[];
  readonly all?: true;
  readonly format: TagsFormat;
}

/** The forms that changes of tags are told in. */
export type TagsFormat = 'text' | 'json' | 'markdown';

export function defineTagsDiff(command: Command, act: Act): void {
  command
    .argument('<OLD>', "Microsoft's weekly JSON, or a lock")
    .argument('<NEW>', 'the same, newer')
    .option('--all', 'compare all tags');
  addRepeatable(command, {
    '--rules <RULESET>':
      'compare the tags that this rule set uses (repeatable); default: those of a lock or of the bundled rule sets',
  });
  withVoice(withFormat(command, ['text', 'json', 'markdown']));
  addExamples(
    command,
    [
      'rulec tags diff ServiceTags_Public_20250818.json ServiceTags_Public_20250825.json',
      'rulec tags diff old.lock.json service-tags.lock.json --rules rules.yaml --format markdown',
    ],
    'Exit status: 0 if nothing differs, else 1.',
  );
  act(command, compareTagFiles);
}

async function compareTagFiles(io: Io, options: Options, oldName: string, newName: string): Promise<number> {
  const { diagnostics, sources, take } = gatherReads();
  const [before, after] = [take(await readInput(oldName, io)), take(await readInput(newName, io))];
  const olds = before === undefined ? undefined : take(loadServiceTags(before));
  const news = after === undefined ? undefined : take(loadServiceTags(after));
  const isLock = [...(olds ?? []), ...(news ?? [])].some(({ form }) => form === 'lock');
  const isNamed = options.rules.length > 0 || (!isLock && options.all !== true);
  const rules = options.rules.length > 0 ? options.rules : await listBundledRuleSets();
  const loaded = isNamed ? (take(await readRuleSets(rules, io)) ?? []) : [];
  if (olds === undefined || news === undefined || hasErrors(diagnostics))
    return tell(io, options, diagnostics, sources);
  const found = take(
    diffTagFiles(
      { name: oldName, clouds: olds },
      { name: newName, clouds: news },
      {
        tags: options.all === true ? 'all' : isNamed ? 'used' : 'locked',
        ruleSets: loaded.map(({ ruleSet }) => ruleSet),
      },
    ),
  );
  const status = tell(io, options, diagnostics, sources);
  if (found === undefined) return status;
  io.stdout.write(renderTagChanges(found.clouds, found.ruleSets, options.format));
  const isChanged = found.clouds.some(({ diff }) => diff.changes.length > 0);
  return Math.max(status, isChanged ? exit.findings : exit.done);
}

/** Renders what changed in one of the three forms; as Markdown nothing where nothing changed. */
export function renderTagChanges(
  clouds: readonly CloudChange[],
  ruleSets: readonly RuleSetChange[],
  format: TagsFormat,
): string {
  if (format === 'markdown') return renderTagChangesMarkdown(clouds, ruleSets);
  if (format === 'text') return renderTagChangesText(clouds, ruleSets);
  return renderTagChangesJson(clouds, ruleSets);
}
