/**
 * Adding a target takes what `docs/adding-a-target.md` lists, and nothing else: every registered target has each piece,
 * the page names each piece, and no other place names a target by hand.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetExamples } from '../scripts/generators.ts';
import { registry, targetNames } from '../src/targets/registry.ts';
import { lineMeanings } from '../src/vendors/source.ts';
import { runCli } from './support/run-cli.ts';

const root = join(import.meta.dirname, '..');

/** What a target consists of. NAME is its name; where words follow, the file is shared, and has to hold these. */
const pieces: readonly (readonly [path: string, words?: string])[] = [
  ['src/targets/NAME/config.ts'],
  ['src/targets/NAME/options.ts'],
  ['src/targets/NAME/capabilities.ts'],
  ['src/targets/NAME/guide.ts'],
  ['src/targets/NAME/target.ts'],
  ['src/targets/NAME/compile/lower.ts'],
  ['src/targets/NAME/compile/print.ts'],
  ['src/targets/NAME/read/parse.ts'],
  ['src/targets/NAME/read/meaning.ts'],
  ['src/targets/registry.ts', "'./NAME/target.ts'"],
  ['docs/src/targets/NAME.md'],
  ['test/conformance/NAME/options.ts'],
  ['test/conformance/by-hand/NAME'],
  ['test/conformance/by-hand/cases.ts', "target: 'NAME'"],
  ['test/targets/NAME'],
  ['test/targets/side-by-side.test.ts', 'NAME'],
  ['test/support/configs/NAME.ts'],
  ['test/support/configs/all.ts', "'./NAME.ts'"],
  ['test/mutants/NAME.long.test.ts'],
];

function missingPieces(name: string): readonly string[] {
  const named = (text: string): string => text.replaceAll('NAME', name);
  return pieces.flatMap(([path, words]) => {
    const place = join(root, named(path));
    if (!existsSync(place)) return [named(path)];
    const holds = words === undefined || readFileSync(place, 'utf8').includes(named(words));
    return holds ? [] : [`${path}: ${named(words)}`];
  });
}

describe('the pieces of a target', () => {
  it.each(targetNames)('%s has all of them', (name) => {
    expect(missingPieces(name)).toEqual([]);
  });

  it('are missed where they are not there', () => {
    expect(missingPieces('made-up')).toHaveLength(pieces.length);
  });

  it('are on the page, in this order, and no others', () => {
    const page = readFileSync(join(root, 'docs/adding-a-target.md'), 'utf8');
    const named = [...page.matchAll(/^\| `((?:src|docs|test)\/[^`]+)` \|/gm)].map(([, path]) => path);
    expect(named).toEqual(pieces.map(([path]) => path));
  });

  it('every folder of a target is registered, under its name', async () => {
    const folders = readdirSync(join(root, 'src/targets'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'kernel')
      .map(({ name }) => name);
    expect(folders.sort()).toEqual([...targetNames].sort());
    for (const { name, load } of registry) expect((await load()).name).toBe(name);
  });

  const bundled = readdirSync(join(root, 'data'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace('.yaml', ''));

  it.each(registry)('the rule sets here accept what $name cannot mean', async ({ name, load }) => {
    const { options } = await load();
    const words = options.flatMap((option) =>
      option.required === true ? ['--set', `${name}.${option.name}=${option.placeholder}`] : [],
    );
    for (const ruleSet of [...bundled, join(root, 'examples/first/rules.yaml')]) {
      const { status, stderr } = await runCli(['compile', ruleSet, '--target', name, ...words]);
      expect(stderr).not.toContain('error[');
      expect([ruleSet, status]).toEqual([ruleSet, 0]);
    }
  });
});

/** The files below some folders, as paths from the root. */
function filesOf(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
}

/** How a line of a vendor's list is meant is named after the programs that read such lists. */
const namesFormats = new Set(['src/vendors/source.ts', 'src/vendors/formats/lines.ts']);

const lineMeaningWords = JSON.stringify(lineMeanings).replaceAll(',', ', ');

/** What of a file may name targets: pieces of a target, what a generator writes, and examples of command lines. */
function withoutSteps(path: string, text: string): string {
  const isPiece = targetNames.some((name) =>
    pieces.some(([piece]) => {
      const own = piece.replaceAll('NAME', name);
      return path === own || (piece !== own && path.startsWith(own.replace(/[^/]*\.ts$/, '')));
    }),
  );
  if (
    isPiece ||
    namesFormats.has(path) ||
    path.startsWith('src/generated/') ||
    path === 'schemas/config.schema.json'
  )
    return '';
  if (path.endsWith('.json')) return text.replace(targetExamples, '').replace(lineMeaningWords, '');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  return code.replace(/'rulec [^'\n]*'|(?:--target|--set) [\w,.=-]+/g, "''");
}

function namedIn(text: string): readonly string[] {
  const words = new RegExp(`(?<![\\w-])(?:${targetNames.join('|')})(?![\\w-])`, 'g');
  return text.match(words) ?? [];
}

describe('names of targets', () => {
  const scanned = filesOf('src', 'schemas', 'scripts', 'test/support', 'test/laws').filter((path) =>
    /\.(?:ts|mjs|json)$/.test(path),
  );

  it('stand by hand in the pieces of a target alone', () => {
    const found = scanned.flatMap((path) =>
      namedIn(withoutSteps(path, readFileSync(join(root, path), 'utf8'))).map((name) => `${path}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('are found where they do', () => {
    const [first = ''] = targetNames;
    const found = (path: string, text: string): readonly string[] => namedIn(withoutSteps(path, text));
    expect(found('src/cli/run.ts', `if (target === '${first}') return; // ${first}`)).toEqual([first]);
    expect(found('src/cli/run.ts', `const help = 'rulec compile --target ${first}';`)).toEqual([]);
    expect(found(`src/targets/${first}/target.ts`, `name: '${first}'`)).toEqual([]);
    expect(found('schemas/rule-set.schema.json', `{ "enum": ["${first}"] }`)).toEqual([first]);
    expect(scanned.length).toBeGreaterThan(300);
  });
});
