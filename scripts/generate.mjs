/**
 * Writes the files that are made from tables of the sources (`scripts/generators.ts` lists them): `npm run generate`.
 * With `--check` it writes nothing, names each file that differs, and exits 1 where one does.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isCheck = process.argv.includes('--check');

async function loadGenerators() {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-generate-'));
  const outfile = join(folder, 'generators.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/generators.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
    // Some dependencies are CommonJS and ask for Node's own modules with `require`.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const { generators } = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return generators;
}

for (const { file, make } of await loadGenerators()) {
  const path = join(root, file);
  const made = await make(root);
  if (existsSync(path) && readFileSync(path, 'utf8') === made) continue;
  if (isCheck) {
    console.error(`${file} is not what npm run generate makes of the sources`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, made);
  console.log(`wrote ${file}`);
}
