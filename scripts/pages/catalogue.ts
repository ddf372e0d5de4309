/** The page of the rule sets that come with rulec: what each is for, what it is made of, and what it lives with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { listEditions } from '../../src/driver/source-editions.ts';
import type { AcceptNode, RuleSet } from '../../src/rules/ast.ts';
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
  return `${prose.trimEnd()}\n\n${overview}\n\n${sets.map(describe).join('\n\n')}\n`;
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

function describe(ruleSet: RuleSet): string {
  const { name, text, sources, accepts } = ruleSet;
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
    accepts.length === 0 ? 'It accepts no loss.' : `It lives with:\n\n${accepts.map(sayAccept).join('\n')}`;
  return [`## ${name.value}`, readComment(text), lists, lives].join('\n\n');
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

function sayAccept({ loss, rules = [], targets = [], hosts = [], reason }: AcceptNode): string {
  const of = rules.map(({ value }) => `\`${value}\``).join(', ');
  const on = targets.map(({ value }) => value).join(', ');
  const what =
    hosts.length > 4 ? `${hosts.length} hosts` : hosts.map(({ value }) => `\`${value}\``).join(', ');
  const where = [
    on === '' ? '' : ` on ${on}`,
    of === '' ? '' : `, rules ${of}`,
    what === '' ? '' : `, ${what}`,
  ];
  return `- [${loss}](losses/${loss}.md)${where.join('')}: ${reason}`;
}
