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
import { formatTable, makePage } from './markdown.ts';

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
  const shared = findSharedReasons(sets);
  const pages = sets.map((ruleSet) => describe(ruleSet, shared, byAddress));
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

function describe(ruleSet: RuleSet, shared: readonly string[], byAddress: string): string {
  const { name, text, requires, accepts } = ruleSet;
  const needs = requires.length === 0 ? [] : [sayRequirements(name.value, requires.length)];
  const lives =
    accepts.length === 0
      ? 'Accepted losses: none.'
      : `Accepted losses:\n\n${listAccepts(accepts, shared, byAddress)}`;
  return [`## ${name.value}`, readComment(text), `Lists:\n\n${listDocuments(ruleSet)}`, ...needs, lives].join(
    '\n\n',
  );
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
      const title = findCommonStart(lists.map((one) => one.title ?? one.id));
      const [url, edition] = key.split(', ');
      return `- [${title}](${url}), ${edition}: ${lists.map(({ id }) => `\`${id}\``).join(', ')}`;
    })
    .join('\n');
}

/** Returns what all titles begin with, without the separator at its end. */
function findCommonStart([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  let start = first;
  while (!others.every((title) => title.startsWith(start))) start = start.slice(0, -1);
  return start.replace(/[:,]\s*\w*$/, '');
}

function sayRequirements(name: string, count: number): string {
  const script = '[a script of `rulec probe`](probe.md#a-server-without-node)';
  return `The machine must have what \`requires\` in [the file](../data/${name}.yaml) lists (${count} checks, by ${script}).`;
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

/** Returns the accepted losses; those with one loss, targets and reason are one entry. */
function listAccepts(accepts: readonly AcceptNode[], shared: readonly string[], byAddress: string): string {
  const entries = new Map<string, string[]>();
  for (const accept of accepts) {
    const { loss, targets = [], reason } = accept;
    const known = shared.indexOf(reason);
    const why = known < 0 ? `: ${reason}` : ` ([reason ${known + 1}](#shared-reasons))`;
    const on = nameTargets(
      targets.map(({ value }) => value),
      byAddress,
    );
    const head = `[${loss}](losses/${loss}.md) on ${on}`;
    const key = `${head}\n${why}`;
    entries.set(key, [...(entries.get(key) ?? []), sayScope(accept)]);
  }
  return [...entries]
    .map(([key, scopes]) => {
      const [head, why] = key.split('\n');
      return `- ${head}, ${scopes.join('; ')}${why}`;
    })
    .join('\n');
}

function sayScope({ rules = [], hosts = [] }: AcceptNode): string {
  const named = (nodes: readonly { readonly value: string }[]): string =>
    nodes.map(({ value }) => `\`${value}\``).join(', ');
  const parts = [
    rules.length === 0 ? '' : `rules ${named(rules)}`,
    hosts.length > 4 ? `${hosts.length} hosts` : named(hosts),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
