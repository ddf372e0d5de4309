/** The page of the rule sets that come with rulec: what each is for, what it is made of, and what it accepts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { listEditions } from '../../src/driver/source-editions.ts';
import type { AcceptNode, RuleSet } from '../../src/rules/ast.ts';
import { describeCheck, describeScope } from '../../src/rules/machine-check.ts';
import { bundledSourcesLockName } from '../../src/rules/read/load-definitions.ts';
import type { GeneratedFile } from '../generators.ts';
import { formatTable, makePage } from './markdown.ts';

export const cataloguePage: GeneratedFile = makePage('docs/catalogue.md', 'data/', (prose, root) => {
  const sets = readBundled(root);
  const overview = formatTable(
    ['name', 'for', 'rules', 'hosts'],
    sets.map(({ name, title = '', rules }) => [
      `[\`${name.value}\`](#${name.value})`,
      title,
      String(rules.length),
      String(countHosts(rules)),
    ]),
  );
  const shared = findSharedReasons(sets);
  const pages = sets.map((ruleSet, index) => describe(ruleSet, shared, sets.slice(0, index)));
  const reasons = shared.map((reason, index) => `- **${index + 1}.** ${reason}`).join('\n');
  return `${prose.trimEnd()}\n\n${overview}\n\n${pages.join('\n\n')}\n\n## Shared reasons\n\n${reasons}\n`;
});

function readBundled(root: string): readonly RuleSet[] {
  const folder = join(root, 'data');
  const files = new Map([[bundledSourcesLockName, readFileSync(join(folder, 'sources.lock.json'))]]);
  return readdirSync(folder)
    .flatMap((file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, `${name}.yaml`));
      const { value, diagnostics } = loadRuleSet(`rulec:${name}`, bytes, { files });
      if (value === undefined) throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
      return value;
    });
}

function countHosts(rules: RuleSet['rules']): number {
  const hosts = rules.flatMap(({ destinations }) => destinations.flatMap((one) => one.hosts ?? []));
  return new Set(hosts.map(({ text }) => text)).size;
}

/** Returns the reasons that several rule sets give for what they accept. */
function findSharedReasons(sets: readonly RuleSet[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { accepts } of sets)
    for (const reason of new Set(accepts.map((accept) => accept.reason)))
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].flatMap(([reason, count]) => (count > 1 ? [reason] : []));
}

/** Describes a rule set; `before` are those that the page has described already. */
function describe(ruleSet: RuleSet, shared: readonly string[], before: readonly RuleSet[]): string {
  const { name, text, sources, requires, accepts } = ruleSet;
  const editions = new Map(listEditions(ruleSet).map(({ source, day }) => [source, day]));
  const lists = formatTable(
    ['list', 'edition', 'document'],
    sources.map(({ id, title = id, url = '', date = '' }) => [
      `\`${id}\``,
      editions.get(id) ?? date,
      `[${title}](${url})`,
    ]),
  );
  const lives =
    accepts.length === 0
      ? 'Accepted losses: none.'
      : `Accepted losses:\n\n${accepts.map((accept) => sayAccept(accept, shared)).join('\n')}`;
  const needs = requires.length === 0 ? [] : [sayRequirements(requires, before)];
  return [`## ${name.value}`, readComment(text), lists, ...needs, lives].join('\n\n');
}

/** Returns what the machine must have. Of requirements like those of an earlier rule set, only the others are listed. */
function sayRequirements(requires: RuleSet['requires'], before: readonly RuleSet[]): string {
  const lines = requires.map(sayRequirement);
  const ids = requires.map(({ id }) => id.value).join();
  const like = before.find((one) => one.requires.map(({ id }) => id.value).join() === ids);
  if (like === undefined) return `The machine must have:\n\n${lines.join('\n')}`;
  const same = new Set(like.requires.map(sayRequirement));
  const others = lines.filter((line) => !same.has(line));
  const reference = `The machine must have what [\`${like.name.value}\`](#${like.name.value}) requires`;
  return others.length === 0 ? `${reference}.` : `${reference}, but:\n\n${others.join('\n')}`;
}

function sayRequirement(one: RuleSet['requires'][number]): string {
  const scope = describeScope(one);
  return `- \`${one.id.value}\`: \`${describeCheck(one.check)}\`${scope === '' ? '' : `, where: ${scope}`}`;
}

/** Returns the comment at the head of a rule set as prose. */
function readComment(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(1, end)
    .map((line) => line.replace(/^# ?/, '').replace(/[*<>_]/g, '\\$&'))
    .join('\n')
    .trim()
    .replace(/:\n- /, ':\n\n- ');
}

function sayAccept(
  { loss, rules = [], targets = [], hosts = [], reason }: AcceptNode,
  shared: readonly string[],
): string {
  const of = rules.map(({ value }) => `\`${value}\``).join(', ');
  const on = targets.map(({ value }) => value).join(', ');
  const what =
    hosts.length > 4 ? `${hosts.length} hosts` : hosts.map(({ value }) => `\`${value}\``).join(', ');
  const where = [
    on === '' ? '' : ` on ${on}`,
    of === '' ? '' : `, rules ${of}`,
    what === '' ? '' : `, ${what}`,
  ];
  const known = shared.indexOf(reason);
  const why = known < 0 ? `: ${reason}` : ` ([reason ${known + 1}](#shared-reasons))`;
  return `- [${loss}](losses/${loss}.md)${where.join('')}${why}`;
}
