/**
 * The package as its users get it: packed, unpacked outside of this repository, and with nothing beside it but what its
 * `dependencies` bring. What `docs/library.md` shows compiles there, and prints that.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
// Below the repository: the compiler and the bundler find what they need there.
const stage = join(root, 'coverage/test-package');
const folder = mkdtempSync(join(tmpdir(), 'rulec-package-'));
const installed = join(folder, 'node_modules/rulec');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
const [, program = '', printed = ''] = /```ts\n(.*?)```.*?```text\n(.*?)```/s.exec(page) ?? [];

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readManifest(of: string): Manifest {
  return JSON.parse(readFileSync(join(of, 'package.json'), 'utf8'));
}

function run(command: string, words: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  return stdout;
}

const node = (...words: readonly string[]): string => run(process.execPath, words);

/** Compiles the program as strictly as TypeScript can, the types of the package included. */
function compile(module: string, resolution: string): void {
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
  const options = ['--module', module, '--moduleResolution', resolution, '--target', 'es2023'];
  node(tsc, 'program.ts', '--ignoreConfig', '--strict', ...types, ...options);
}

/** Copies the dependencies of a package, and theirs, as `npm install --omit=dev` would bring them. */
function copyDependencies(of: string): void {
  for (const name of Object.keys(readManifest(of).dependencies ?? {})) {
    const from = join(root, 'node_modules', name);
    const to = join(folder, 'node_modules', name);
    if (existsSync(to)) continue;
    cpSync(from, to, { recursive: true, dereference: true });
    copyDependencies(from);
  }
}

beforeAll(() => {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of ['package.json', ...readManifest(root).files]) {
    if (name === 'dist' || name.startsWith('!')) continue;
    cpSync(join(root, name), join(stage, name), { recursive: true });
  }
  run(process.execPath, ['scripts/build.mjs', 'coverage/test-package/dist'], root);
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], stage);
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
  copyDependencies(root);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(folder, 'program.ts'), program);
}, 120_000);
afterAll(() => {
  for (const made of [stage, folder]) rmSync(made, { recursive: true, force: true });
});

it('has types for bundlers', () => compile('esnext', 'bundler'), 60_000);

it('does what its page shows', () => {
  expect(program).toContain("from 'rulec'");
  compile('nodenext', 'nodenext');
  expect(node('program.js')).toBe(printed);
}, 60_000);

it('has its schemas, and nothing but what it exports', () => {
  const resolve = (name: string): string =>
    `try { console.log(import.meta.resolve('${name}') ? 'found' : '') } catch ({ code }) { console.log(code) }`;
  const find = (name: string): string => node('--input-type=module', '-e', resolve(name)).trim();
  expect(find('rulec/schemas/rule-set.schema.json')).toBe('found');
  expect(find('rulec/schemas/audit.schema.json')).toBe('found');
  expect(find('rulec/package.json')).toBe('found');
  expect(find('rulec/dist/index.js')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

it('npm pack prints the name of its file alone, whatever scripts say: pre-commit takes all of it for the name', () => {
  const noisy = mkdtempSync(join(tmpdir(), 'rulec-noisy-'));
  cpSync(join(root, '.npmrc'), join(noisy, '.npmrc'));
  const manifest = { name: 'noisy', version: '1.0.0', scripts: { prepare: 'echo noise' } };
  writeFileSync(join(noisy, 'package.json'), JSON.stringify(manifest));
  expect(run('npm', ['pack'], noisy)).toBe('noisy-1.0.0.tgz\n');
  rmSync(join(noisy, '.npmrc'));
  expect(run('npm', ['pack'], noisy)).toContain('noise');
  rmSync(noisy, { recursive: true });
});

describe('without the development dependencies', () => {
  it('every module can be imported', () => {
    expect(existsSync(join(folder, 'node_modules/ajv'))).toBe(false);
    const modules = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.js') && !name.startsWith('bin'),
    );
    expect(modules.length).toBeGreaterThan(1);
    const urls = modules.map((name) => pathToFileURL(join(installed, 'dist', name)).href);
    node('--input-type=module', '-e', `for (const url of ${JSON.stringify(urls)}) await import(url);`);
  });

  it('is small: no library twice, and no types that nobody can name', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files.length).toBeLessThanOrEqual(300);
    const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    expect(statSync(join(folder, archive)).size).toBeLessThanOrEqual(700_000);
  });

  it('the program of one file has everything in it', () => {
    run(process.execPath, ['scripts/bundle.mjs', 'coverage/test-one-file/rulec.mjs'], root);
    const alone = mkdtempSync(join(tmpdir(), 'rulec-one-'));
    cpSync(join(root, 'coverage/test-one-file/rulec.mjs'), join(alone, 'rulec.mjs'));
    const rulec = (...words: readonly string[]): string =>
      run(process.execPath, ['rulec.mjs', ...words], alone);
    expect(
      rulec(
        'compile',
        '--target',
        'all',
        '--set',
        'paloalto.from-zone=a',
        '--set',
        'paloalto.to-zone=b',
        '--out',
        'out',
      ),
    ).toMatch(/wrote \d+ files to out\n$/);
    expect(rulec('list')).toContain('docker-desktop');
    rulec('init', 'new', '--rulec', 'rulec');
    expect(existsSync(join(alone, 'new/rules.yaml'))).toBe(true);
    for (const made of [alone, join(root, 'coverage/test-one-file')]) rmSync(made, { recursive: true });
  }, 60_000);

  it('the program runs, and has its rule sets, their service tags and its examples', () => {
    const rulec = join(installed, 'dist/bin/rulec.js');
    expect(node(rulec, 'compile', '--target', 'pf', '--out', 'out')).toMatch(/wrote \d+ files to out\n$/);
    node(rulec, 'check', join(installed, 'examples/first/rules.yaml'));
  });
});
