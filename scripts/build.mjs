/**
 * Builds `dist/`: the library as plain modules with their types (tsc), and the program `dist/bin/rulec.js`
 * (`bundle.mjs`).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');

function run(...words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
run('scripts/generate-validators.mjs');
run(join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.build.json');
cpSync(join(root, 'src/generated'), join(root, 'dist/generated'), { recursive: true });
run('scripts/bundle.mjs', 'dist/bin');
