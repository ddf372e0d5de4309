/** The package as its users get it, found by its name: what `docs/library.md` shows compiles, and prints that. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
// Below the repository: what the package depends on is found in its node_modules.
const folder = join(root, 'coverage/test-package');
const installed = join(folder, 'node_modules/rulec');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
const [, program = '', printed = ''] = /```ts\n(.*?)```.*?```text\n(.*?)```/s.exec(page) ?? [];

function node(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  return stdout;
}

/** Compiles the program as strictly as TypeScript can, the types of the package included. */
function compile(module: string, resolution: string): void {
  const options = ['--module', module, '--moduleResolution', resolution, '--target', 'es2023'];
  node(tsc, 'program.ts', '--ignoreConfig', '--strict', '--types', 'node', ...options);
}

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(folder, 'program.ts'), program);
  for (const name of ['package.json', 'schemas']) {
    cpSync(join(root, name), join(installed, name), { recursive: true });
  }
  node(tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(installed, 'dist'));
  cpSync(join(root, 'src/generated'), join(installed, 'dist/generated'), { recursive: true });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
  expect(find('rulec/package.json')).toBe('found');
  expect(find('rulec/dist/compile/compile-target.js')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});
