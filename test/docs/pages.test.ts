/** Every code, loss, target, option, command and key of the language has its place in the documentation. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { generators } from '../../scripts/generators.ts';
import { loadTarget } from '../../scripts/pages/load-target.ts';
import { findExpectedLosses } from '../../scripts/pages/losses.ts';
import { guideSteps } from '../../scripts/pages/targets.ts';
import { commands } from '../../src/cli/commands.ts';
import { codes, severities } from '../../src/diagnostics/codes.ts';
import { losses } from '../../src/rules/losses.ts';
import { registry, targetNames } from '../../src/targets/registry.ts';
import { readSources } from '../support/source-files.ts';
import { fencesOf, isGenerated, pages, proseOf, root, textOf } from './pages.ts';
import { commandsOf } from './samples.ts';

const sources = readSources();
const text = sources.map(({ path }) => readFileSync(join(root, 'src', path), 'utf8')).join('\n');

/** Codes that no command line can be made to bring up in a sample. */
const withoutSample: ReadonlySet<string> = new Set([
  'fetch-failed', // needs a network
  'not-trusted',
  'weaker-guardrail', // needs a commit to compare with
  'tags-suspicious',
  'internal', // would be a bug
  'not-decided',
  'name-not-exact', // no target keeps names yet
  'resolver-bypassed', // accepted by the option that asks for it
  'source-not-list', // no command reads sources yet
  'source-place',
  'source-row-refused',
  'source-instance',
  'source-older',
  'source-version-reused',
  'source-key-lost',
  'source-key-ambiguous',
  'source-service-changed',
  'source-removed',
  'source-lock',
  'address-not-known', // accepted by the options that bring them up
  'app-shift',
  'inspection-not-controlled', // no target of today has it
]);

/** The names of pages in a folder, its table aside. */
function pagesIn(folder: string): readonly string[] {
  return pages
    .filter(({ path }) => path.startsWith(`${folder}/`) && !path.endsWith('/README.md'))
    .map(({ path }) => path.slice(folder.length + 1, -'.md'.length));
}

/** What the commands of a page write, as one text. */
function samplesOf(path: string): string {
  const fences = fencesOf({ path, text: textOf(path) });
  return fences.map(({ language, body }) => (language === 'console' ? body : '')).join('\n');
}

/** What the commands of all pages write, those aside that turn warnings into errors. */
const samples = pages
  .flatMap(fencesOf)
  .flatMap(({ language, body }) => (language === 'console' ? commandsOf(body) : []))
  .map(({ command, expected }) => (command.includes('--strict') ? '' : expected))
  .join('\n');

describe('generated pages', () => {
  it('are those that the generator makes, and no other', () => {
    const made = generators.map(({ file }) => file).filter((file) => pages.some(({ path }) => path === file));
    const whole = pages.filter(isGenerated).map(({ path }) => path);
    expect(whole).toEqual(made.filter((file) => !['README.md', 'docs/README.md'].includes(file)).sort());
    for (const folder of ['diagnostics', 'losses', 'targets']) {
      expect(pagesIn(`docs/${folder}`)).toEqual(pagesIn(`docs/src/${folder}`));
    }
  });

  it('are marked for GitHub', () => {
    const marked = readFileSync(join(root, '.gitattributes'), 'utf8');
    for (const { path } of pages.filter(isGenerated)) {
      const lines = [`/${path} linguist-generated\n`, `/${dirname(path)}/* linguist-generated\n`];
      expect(
        lines.some((line) => marked.includes(line)),
        path,
      ).toBe(true);
    }
  });
});

describe('diagnostics', () => {
  const names = Object.keys(codes).sort();

  it('have a page each, and no page is of none', () => {
    expect(pagesIn('docs/diagnostics')).toEqual(names);
  });

  it.each(names)('%s has prose of its own', (code) => {
    const path = `docs/src/diagnostics/${code}.md`;
    expect(proseOf({ path, text: textOf(path) }).trim().length).toBeGreaterThan(40);
  });

  const told = names.filter((code) => !withoutSample.has(code));
  it.each(told)('%s comes up in a sample of its page', (code) => {
    // A verdict: told under other words.
    const words = code === 'different' ? 'different: ' : `[${code}]`;
    expect(samplesOf(`docs/src/diagnostics/${code}.md`)).toContain(words);
  });

  it.each(names.filter((code) => code !== 'different'))('%s has the severities that it says', (code) => {
    const calls = new RegExp(`\\b(error|warning|note)\\(\\s*'${code}'`, 'g');
    const shown = new RegExp(`\\b(error|warning|note)\\[${code}\\]`, 'g');
    const found = [...text.matchAll(calls), ...samples.matchAll(shown)].map(([, severity]) => severity);
    const said: readonly string[] = severities[code as keyof typeof codes] ?? ['error'];
    expect([...new Set(found)].sort()).toEqual([...said].sort());
  });
});

describe('losses', () => {
  it('have a page each, and no page is of none', () => {
    expect(pagesIn('docs/losses')).toEqual(Object.keys(losses).sort());
  });

  const told = Object.keys(losses).filter((code) => !withoutSample.has(code) && code !== 'expired-denial');
  it.each(told)('%s comes up in a sample of its page', (code) => {
    expect(samplesOf(`docs/src/losses/${code}.md`)).toContain(`[${code}]`);
  });
});

describe.each(registry)('the page of $name', (entry) => {
  const { name, load } = entry;
  const page = textOf(`docs/targets/${name}.md`);
  const expected = findExpectedLosses(textOf(`docs/src/targets/${name}.md`));

  it('has a sample, every option, every limit, and every step of the guide', async () => {
    const target = await load();
    expect(samplesOf(`docs/src/targets/${name}.md`)).toContain('$ cat out/');
    for (const option of target.options) expect(page).toContain(`\n| \`${option.name}\` | `);
    const { guide } = await loadTarget(entry);
    const steps = guide.match(new RegExp(`^(?:${guideSteps.join('|')})\\b`, 'gm'));
    expect(steps).toEqual(guideSteps);
    expect(page).toContain(`\`rulec targets ${name}\` prints the commands`);
    expect(page.split('\n## Limits\n')[1]).toMatch(/\n\| .+ \| [\d,]+ \|\n/);
  });

  it('has every loss that its code names', () => {
    const named = sources
      .filter(({ path }) => path.startsWith(`targets/${name}/`))
      .flatMap(({ literals }) => literals.filter((literal) => Object.hasOwn(losses, literal)));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((loss) => !expected.includes(loss))).toEqual([]);
  });

  it('has every loss that a sample shows of it', () => {
    const shown = [...samples.matchAll(/\[([a-z-]+)\]: ([a-z-]+)\b/g)]
      .filter(([, code = '', target]) => target === name && Object.hasOwn(losses, code))
      .map(([, code = '']) => code);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((loss) => !expected.includes(loss))).toEqual([]);
  });
});

it('every target has a page, and no page is of none', () => {
  expect(pagesIn('docs/targets')).toEqual([...targetNames].sort());
});

describe('commands', () => {
  const page = textOf('docs/command-line.md');
  const common = section(page, 'Options of several commands');

  it.each(commands)('rulec $name is there with all of its options', async ({ name, load }) => {
    const command = new Command(name);
    (await load()).define(command, async () => undefined);
    const ways = command.commands.length === 0 ? [command] : command.commands;
    for (const one of ways) {
      const full = one === command ? `rulec ${name}` : `rulec ${name} ${one.name()}`;
      const own = section(page, full);
      expect(own, full).not.toBe('');
      for (const { long, description } of one.options) {
        // The page names the option, and --help says what it does.
        expect(description, `${full} ${long}`).not.toBe('');
        expect(new RegExp(`${long}(?![a-z-])`).test(`${own}${common}`), `${full} ${long}`).toBe(true);
      }
    }
    expect(textOf('README.md')).toContain(`\`${name}\``);
  });

  /** What stands below a heading, up to the next one of its level. */
  function section(text: string, heading: string): string {
    const [, level = '', rest = ''] = new RegExp(`^(#+) ${heading}\\n([^]*)`, 'm').exec(text) ?? [];
    return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
  }
});

it('every key of the language is on its page', () => {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/rule-set.schema.json'), 'utf8'));
  const keys = (node: unknown): readonly string[] => {
    if (typeof node !== 'object' || node === null) return [];
    const own = 'properties' in node ? Object.keys(node.properties as object) : [];
    return [...own, ...Object.values(node).flatMap(keys)];
  };
  const missing = [...new Set(keys(schema))].filter(
    (key) => !new RegExp(`(?:^|[\\s\`{-])${key}\\b`, 'm').test(textOf('docs/rule-sets.md')),
  );
  expect(missing).toEqual([]);
});

it('the code map has every room, and no other', () => {
  const rooms = [...textOf('ARCHITECTURE.md').matchAll(/^\| `([a-z-]+)\/` \|/gm)].map(([, room]) => room);
  const there = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
    .map(({ name }) => name);
  expect(rooms.sort()).toEqual(there.sort());
});

it('CI runs what the README tells everybody to run', () => {
  const commands = textOf('README.md').match(/(?<=^ {4})np[mx] .*$/gm);
  expect(commands).toEqual(['npm ci', expect.stringMatching(/^npx rulec compile .*out$/), 'npm test']);
  const ci = readFileSync(join(root, '.ci/run'), 'utf8');
  expect(ci).toContain("sed -n 's/^    \\(np[mx] .*\\)/\\1/p' README.md");
  for (const line of ['npm ci && npm test', 'npm run test:long']) expect(ci).toContain(`run . '${line}'`);
});
