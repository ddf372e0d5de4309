/**
 * Bundles the program with everything that it needs into a folder (`node scripts/bundle.mjs dist/bin`), in
 * chunks, so that a command loads only its own code, and the licences of what is bundled. The folder must be two levels below the root: that is
 * where the program looks for `data/`.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = process.argv[2];

const { metafile } = await build({
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
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // Some dependencies are CommonJS and ask for Node's own modules with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
chmodSync(join(root, outdir, 'rulec.js'), 0o755);

/** Returns the licence of a package that is bundled: its authors ask for it to come along. */
function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e(?:\.\w+)?$/i.test(one));
  const text = file === undefined ? '' : `\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  return `${name} ${version}, ${license}\n${text}`;
}

const folders = Object.keys(metafile.inputs).flatMap(
  (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
);
const bundled = [...new Set(folders)]
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .sort();
writeFileSync(
  join(root, outdir, 'THIRD-PARTY-LICENSES.txt'),
  bundled.map(readLicence).join(`\n${'-'.repeat(78)}\n\n`),
);
