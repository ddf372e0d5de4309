/** Every code, loss, target, option, command and key of the language has its place in the documentation. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { codes } from '../../src/diagnostics/codes.ts';
import { losses, lossWords } from '../../src/rules/losses.ts';
import { registry } from '../../src/targets/registry.ts';
import { fencesOf, pages, proseOf, root, textOf } from './pages.ts';

/** Codes that no command line can be made to bring up in a sample. */
const withoutSample: ReadonlySet<string> = new Set([
  'fetch-failed', // needs a network
  'not-trusted',
  'tags-suspicious',
  'internal', // would be a bug
  'not-decided',
  'address-not-known', // accepted by the option that brings it up
  'inspection-not-controlled', // no target of today has it
]);

/** The names of pages in a folder, its table aside. */
function pagesIn(folder: string): readonly string[] {
  return pages
    .filter(({ path }) => path.startsWith(`${folder}/`) && !path.endsWith('/README.md'))
    .map(({ path }) => path.slice(folder.length + 1, -'.md'.length));
}

/** What follows the heading of a page. */
function bodyOf(path: string): string {
  return textOf(path).split('\n').slice(2).join(' ');
}

/** The samples of a page, as one text. */
function samplesOf(path: string): string {
  const page = pages.find((one) => one.path === path);
  const fences = page === undefined ? [] : fencesOf(page);
  return fences.map(({ language, body }) => (language === 'console' ? body : '')).join('\n');
}

describe('diagnostics', () => {
  const names = Object.keys(codes).sort();

  it('have a page each, and no page is of none', () => {
    expect(pagesIn('docs/diagnostics')).toEqual(names);
  });

  it.each(Object.entries(codes))('%s has a page that opens with its sentence', (code, sentence) => {
    const path = `docs/diagnostics/${code}.md`;
    expect(textOf(path).split('\n')[0]).toBe(`# ${code}`);
    expect(bodyOf(path).startsWith(sentence)).toBe(true);
    expect(proseOf({ path, text: textOf(path) }).length).toBeGreaterThan(150);
    expect(textOf('docs/diagnostics/README.md')).toContain(`| [${code}](${code}.md) | ${sentence} |`);
  });

  const told = names.filter((code) => !withoutSample.has(code));
  it.each(told)('%s comes up in a sample of its page', (code) => {
    // A verdict: told under other words.
    const words = code === 'different' ? 'different: ' : `[${code}]`;
    expect(samplesOf(`docs/diagnostics/${code}.md`)).toContain(words);
  });
});

describe('losses', () => {
  it('have a page each, and no page is of none', () => {
    expect(pagesIn('docs/losses')).toEqual(Object.keys(losses).sort());
  });

  const directions = {
    'over-permit': 'Over-permit',
    'under-permit': 'Under-permit',
    obligation: 'Obligation',
    note: 'Note',
  } as const;
  it.each(Object.entries(losses))('%s has a page that says its direction, %s', (code, direction) => {
    const path = `docs/losses/${code}.md`;
    expect(textOf(path).split('\n')[0]).toBe(`# ${code}`);
    expect(bodyOf(path).startsWith(directions[direction])).toBe(true);
    const [, table = ''] = textOf('docs/losses/README.md').split(`${directions[direction].toLowerCase()}s\n`);
    expect(table.split('\n## ')[0]).toContain(`[${code}](${code}.md)`);
  });

  const told = Object.keys(losses).filter((code) => !withoutSample.has(code) && code !== 'expired-denial');
  it.each(told)('%s comes up in a sample of its page', (code) => {
    expect(samplesOf(`docs/losses/${code}.md`)).toContain(`[${code}]`);
  });

  it('have words for people', () => {
    expect(Object.keys(lossWords).sort()).toEqual(Object.keys(losses).sort());
  });
});

describe('targets', () => {
  /** What somebody does with the files, in this order. */
  const steps: readonly string[] = ['Install', 'Load', 'Check', 'Update', 'Roll back', 'Remove'];

  /** Commands without remarks and layout. */
  const plain = (text: string): string => text.replace(/ +# .*$/gm, '').replace(/ {2,}/g, ' ');

  it('have a page each, and no page is of none', () => {
    expect(pagesIn('docs/targets')).toEqual(registry.map(({ name }) => name).sort());
  });

  it.each(registry)(
    '$name has a page with a sample, and a README with its options and limits',
    async (entry) => {
      const target = await entry.load();
      const page = textOf(`docs/targets/${entry.name}.md`);
      const readme = textOf(`src/targets/${entry.name}/README.md`);
      expect(samplesOf(`docs/targets/${entry.name}.md`)).toContain('$ cat out/');
      expect(page).toContain(`](../../src/targets/${entry.name}/README.md)`);
      expect(textOf('README.md')).toContain(`](docs/targets/${entry.name}.md)`);
      for (const { name } of target.options) expect(readme).toMatch(new RegExp(`\`${name}[\`=]`));
      for (const word of steps) expect(readme).toMatch(new RegExp(word, 'i'));
    },
  );

  it.each(registry)('the page of $name has the steps of its guide, and no other commands', async (entry) => {
    const target = await entry.load();
    const given = target.options.map(({ name, placeholder }) => [name, placeholder] as const);
    const values = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    const options = target.readOptions(values as Record<string, string>).value;
    const page = textOf(`docs/targets/${entry.name}.md`);
    const [, work = ''] = page.split(/^(?=## Install$)/m);
    expect(work.match(/^## .*$/gm)).toEqual([...steps, 'Losses to expect'].map((step) => `## ${step}`));
    const guide = options === undefined ? '' : plain(target.guide(options));
    expect(guide.match(new RegExp(`^(?:${steps.join('|')})`, 'gm'))).toEqual(steps);
    const linesOf = (text: string): readonly string[] =>
      fencesOf({ path: '', text }).flatMap(({ body }) => plain(body).split('\n'));
    expect(linesOf(work).length).toBeGreaterThan(5);
    const lines = [...linesOf(work), ...linesOf(textOf(`src/targets/${entry.name}/README.md`))];
    expect(lines.filter((line) => !guide.includes(line))).toEqual([]);
  });

  it.each(registry)('the page of $name has every loss that its code names', ({ name }) => {
    const folder = join(root, 'src/targets', name);
    const code = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const named = Object.keys(losses).filter((loss) => code.includes(`'${loss}'`));
    const page = textOf(`docs/targets/${name}.md`);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((loss) => !page.includes(`](../losses/${loss}.md)`))).toEqual([]);
  });
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
      for (const { long } of one.options) {
        expect(`${own}${common}`.includes(`\`${long}`) || own.includes(`${long} `), `${full} ${long}`).toBe(
          true,
        );
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

it('CI runs what the README tells everybody to run', () => {
  const line = 'npm ci && npm test';
  expect(textOf('README.md')).toContain(`    ${line}\n`);
  expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain(`(${line})`);
});
