/** The page of the rule sets that come with rulec: what each is for, what it is made of, and what it accepts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { listEditions } from '../../src/driver/source-editions.ts';
import type { AcceptNode, RuleSet } from '../../src/rules/ast.ts';
import { bundledSourcesLockName } from '../../src/rules/read/load-definitions.ts';
import { registry } from '../../src/targets/registry.ts';
import type { GeneratedFile } from '../generators.ts';
import { loadTarget } from './load-target.ts';
import { formatTable, joinWords, makePage } from './markdown.ts';

export const cataloguePage: GeneratedFile = makePage('docs/catalogue.md', 'data/', async (prose, root) => {
  const byAddress = await namePacketFilters();
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
  const pages = sets.map((ruleSet) => describe(ruleSet, byAddress));
  return `${prose.trimEnd()}\n\n${overview}\n\n${pages.join('\n\n')}\n`;
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

function describe(ruleSet: RuleSet, byAddress: string): string {
  const { name, text, requires, accepts } = ruleSet;
  const needs = requires.length === 0 ? '' : ` ${sayRequirements(requires.length)}`;
  const file = `[The file](../data/${name.value}.yaml)`;
  const lives = accepts.length === 0 ? '' : ` ${file} accepts ${listAccepts(accepts, byAddress)}.`;
  const lists = `Lists: ${listDocuments(ruleSet)}.${needs}${lives}`;
  return [`## ${name.value}`, readComment(text), lists].join('\n\n');
}

/** Returns the vendor's documents, each once, with the edition and the lists that come from it. */
function listDocuments(ruleSet: RuleSet): string {
  const editions = new Map(listEditions(ruleSet).map(({ source, day }) => [source, day]));
  const documents = new Map<string, RuleSet['sources'][number][]>();
  for (const source of ruleSet.sources) {
    const key = `${source.url}, ${editions.get(source.id) ?? source.date}`;
    documents.set(key, [...(documents.get(key) ?? []), source]);
  }
  return [...documents]
    .map(([key, lists]) => {
      const [url, edition] = key.split(', ');
      return `[${lists.map(({ id }) => `\`${id}\``).join(', ')}](${url}), ${edition}`;
    })
    .join('; ');
}

function sayRequirements(count: number): string {
  return `The machine must have what ${count} entries of \`requires\` say ([a script](probe.md#a-server-without-node) checks it).`;
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

/** Returns the names, joined; the targets that go by addresses have one name together. */
function nameTargets(names: readonly string[], byAddress: string): string {
  return names.join(', ').replace(byAddress, 'packet filters');
}

/** Returns the names of the targets that know hosts by their addresses. */
async function namePacketFilters(): Promise<string> {
  const loaded = await Promise.all(registry.map((entry) => loadTarget(entry)));
  const found = loaded.filter(({ capabilities }) => capabilities.hosts === 'by-address');
  return found.map(({ target }) => target.name).join(', ');
}

/** Returns the accepted losses, each with its targets. The file has rules, hosts and reasons. */
function listAccepts(accepts: readonly AcceptNode[], byAddress: string): string {
  const entries = new Map<string, Set<string>>();
  for (const { loss, targets = [] } of accepts)
    entries.set(loss, new Set([...(entries.get(loss) ?? []), ...targets.map(({ value }) => value)]));
  const parts = [...entries].map(
    ([loss, targets]) => `[${loss}](losses/${loss}.md) on ${nameTargets([...targets], byAddress)}`,
  );
  return joinWords(parts, 'and');
}
