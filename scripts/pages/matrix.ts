/** The matrix of what each target sees of which request, computed from the views that the proof goes by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holds, type View } from '../../src/proof/diagram/evaluate.ts';
import type { FieldName } from '../../src/sets/condition.ts';
import { registry, type TargetEntry } from '../../src/targets/registry.ts';
import type { Capabilities } from '../../src/targets/target.ts';
import { loadTarget } from './load-target.ts';
import { findExpectedLosses } from './losses.ts';
import { formatTable } from './markdown.ts';

/** A request for a host. */
const request: View = {
  transport: 'tcp',
  port: 80,
  host: { kind: 'name', name: 'www.example.com' },
  address: { family: 4, value: 0xc0000201 },
  principal: { account: 'somebody', services: [] },
};

/** The kinds of requests, each with one that stands for it. */
const kinds: Readonly<Record<string, View>> = {
  '`http`': { ...request, scheme: 'http', path: '/path' },
  '`https`': { ...request, scheme: 'https', path: '/path' },
  'other TCP': { ...request, scheme: 'other' },
  UDP: { ...request, transport: 'udp', scheme: 'other' },
};

/** What may be seen. The transport is left out: the columns tell it already. */
const fields: readonly FieldName[] = ['port', 'address', 'host', 'path', 'principal'];

const inspections: Readonly<Record<Capabilities['inspection'], string>> = {
  'never-inspects': 'always',
  'by-text': 'where the text says so',
};

/** Returns the matrix; `pages` is the folder of the pages of targets, as a link writes it. */
export async function makeMatrix(pages: string, root: string): Promise<string> {
  const columns = [...Object.keys(kinds), 'hosts go by', 'TLS stays closed'];
  const rows = registry.map(async (entry) => {
    const { target, capabilities } = await loadTarget(entry);
    const page = `${pages}${entry.name}.md`;
    const prose = readFileSync(join(root, `docs/src/targets/${entry.name}.md`), 'utf8');
    const seen = describeSight(capabilities);
    return [
      `[${entry.title}](${page}): \`${entry.name}\``,
      target.formats.map(({ name }) => `\`${name}\``).join(', '),
      ...columns.map((column) => seen[column] ?? ''),
      (await describeChoices(entry, columns)).join('; '),
      `[${findExpectedLosses(prose).length}](${page}#losses-to-expect)`,
    ];
  });
  return formatTable(['target', 'formats', ...columns, 'changed by', 'losses'], await Promise.all(rows));
}

/** Returns what a target sees of each kind of request, how it knows hosts, and how it meets a demand for bypass. */
function describeSight({
  view,
  hosts,
  usesKnownAddresses,
  inspection,
}: Capabilities): Readonly<Record<string, string>> {
  const byName = usesKnownAddresses === true ? 'name and known address' : 'name';
  const seen = Object.entries(kinds).map(([kind, one]) => {
    const copied = view.filter(({ when }) => holds(when, one) === true).flatMap(({ copies }) => copies);
    const names = fields.filter((field) => copied.includes(field));
    return [kind, names.length === 0 ? 'nothing: blocked' : names.join(', ')];
  });
  return {
    ...Object.fromEntries(seen),
    'hosts go by': hosts === 'by-name' ? byName : 'known address',
    'TLS stays closed': inspections[inspection],
  };
}

/** Returns what the options that choose between words change in the columns. */
async function describeChoices(entry: TargetEntry, columns: readonly string[]): Promise<readonly string[]> {
  const { target, capabilities } = await loadTarget(entry);
  const usual = describeSight(capabilities);
  const choices = target.options.flatMap(({ name, form }) =>
    /^[a-z0-9-]+(?:\|[a-z0-9-]+)+$/.test(form) ? form.split('|').map((value) => [name, value] as const) : [],
  );
  const changed: string[] = [];
  for (const [name, value] of choices) {
    const loaded = await loadTarget(entry, { [name]: value }).catch(() => undefined);
    const seen = loaded === undefined ? usual : describeSight(loaded.capabilities);
    const others = new Set(
      columns.flatMap((column) => (seen[column] === usual[column] ? [] : [seen[column]])),
    );
    changed.push(...[...others].map((words) => `\`${name}=${value}\`: ${words}`));
  }
  return changed;
}
