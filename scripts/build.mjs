/**
 * Builds `dist/` (`node scripts/build.mjs [FOLDER]`): the library as a few modules with the types that it exports, and
 * the program `dist/bin/rulec.js` (`bundle.mjs`). The folder lies below the root.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
const folder = process.argv[2] ?? 'dist';
const out = join(root, folder);

function run(...words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Removes the types that `index.d.ts` does not lead to: nobody can name them. */
function pruneTypes() {
  const reached = new Set();
  const left = [join(out, 'index.d.ts')];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const text = readFileSync(path, 'utf8');
    for (const [, name] of text.matchAll(/(?:from\s+|import\()?['"](\.{1,2}\/[^'"]+)\.(?:js|ts)['"]/g)) {
      const next = join(dirname(path), `${name}.d.ts`);
      if (existsSync(next)) left.push(next);
    }
  }
  for (const name of readdirSync(out, { recursive: true })) {
    const path = join(out, name);
    if (name.endsWith('.d.ts') && !reached.has(path)) rmSync(path);
  }
}

rmSync(out, { recursive: true, force: true });
if (folder === 'dist') run('scripts/generate-validators.mjs');
const compiler = join(dirname(typescript), 'bin/tsc');
run(compiler, '-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', folder);
pruneTypes();
// Targets are loaded when they are asked for; what the package depends on stays where it is installed.
await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts'],
  outdir: folder,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'neutral',
  format: 'esm',
  target: 'es2023',
  chunkNames: 'lib/[name]-[hash]',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
});
run('scripts/bundle.mjs', `${folder}/bin`);
