/**
 * Bundles the program with everything that it needs into a folder (`node scripts/bundle.mjs dist/bin`), in
 * chunks, so that a command loads only its own code. The folder must be two levels below the root: that is
 * where the program looks for `data/`.
 */
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = process.argv[2];

await build({
  absWorkingDir: root,
  entryPoints: { rulec: 'src/cli/main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  chunkNames: 'chunk-[hash]',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // Some dependencies are CommonJS and ask for Node's own modules with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
chmodSync(join(root, outdir, 'rulec.js'), 0o755);
