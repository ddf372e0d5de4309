/**
 * Builds `dist/`: the library as plain modules with their types (tsc), and the program `dist/bin/rulec.js`
 * with everything that it needs bundled in, one chunk a command, so that it starts fast.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const generator = join(root, 'scripts/generate-validators.mjs');
const program = join(root, 'dist/bin/rulec.js');

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
if (existsSync(generator)) run(generator);
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
run(join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.build.json');

await build({
  absWorkingDir: root,
  entryPoints: { rulec: 'src/cli/main.ts' },
  outdir: 'dist/bin',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  chunkNames: 'chunk-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  // Some dependencies are CommonJS and ask for Node's own modules with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
chmodSync(program, 0o755);
