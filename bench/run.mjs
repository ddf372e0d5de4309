/**
 * Bundles a file of this folder and runs it: `npm run bench` is `run.mjs main`, `npm run churn` is `run.mjs churn`.
 * `main` needs a built `dist/` (`npm ci` makes one).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const [entry, ...words] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'rulec-bench-'));
const outfile = join(folder, 'main.mjs');
await build({
  entryPoints: [`bench/${entry}.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  // Some dependencies are CommonJS and ask for Node's own modules with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
const { status } = spawnSync(process.execPath, [outfile, ...words], {
  stdio: 'inherit',
});
rmSync(folder, { recursive: true });
process.exit(status ?? 1);
