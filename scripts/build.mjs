/**
 * Builds `dist/` (`node scripts/build.mjs [FOLDER] [--whole]`): the library, its types in one file, and the program
 * `dist/bin/rulec.js`, which share their modules (`bundle.mjs`, `join-chunks.mjs`). The folder lies below the root. What a run seldom
 * needs comes with npm, as do `commander` and `ip-cidr`, for the size of the package; `--whole` bundles all of it.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { build } from 'esbuild';
import { bundle, licences } from './bundle.mjs';
import { joinChunks } from './join-chunks.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const words = process.argv.slice(2);
const isWhole = words.includes('--whole');
const folder = words.find((word) => word !== '--whole') ?? 'dist';
const out = join(root, folder);

rmSync(out, { recursive: true, force: true });
if (folder === 'dist') {
  const { status } = spawnSync(process.execPath, ['scripts/generate-validators.mjs'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
const external = isWhole ? [] : ['commander', 'ip-cidr', 'parse5', 'saxes', 'undici'];
const apart = join(folder, 'apart');
const metafile = await bundle({ index: 'src/index.ts', 'bin/rulec': 'src/cli/main.ts' }, apart, {
  ...{ chunkNames: 'lib/[hash]', external },
});
await joinChunks(metafile, root, apart, folder, external);
renameSync(join(root, apart, licences), join(out, licences));
rmSync(join(root, apart), { recursive: true });
chmodSync(join(out, 'bin/rulec.js'), 0o755);
await packTags('service-tags.lock.json');
rollUpTypes();

/** Packs the pinned tags: the package has them in this form alone. */
async function packTags(lock) {
  const module = join(out, 'pack.mjs');
  await build({
    ...{ absWorkingDir: root, entryPoints: ['src/service-tags/pack.ts'], outfile: module, bundle: true },
    ...{ platform: 'node', format: 'esm', logLevel: 'warning' },
  });
  const { packLock, unpackLock } = await import(pathToFileURL(module).href);
  rmSync(module);
  const text = readFileSync(join(root, 'data', lock), 'utf8');
  const packed = packLock(text);
  if (unpackLock(packed) !== text) throw new Error(`${lock} does not come back as it is`);
  writeFileSync(join(out, `${lock}.br`), brotliCompressSync(packed));
}

/** Puts the types that the library exports into one file. */
function rollUpTypes() {
  const apart = join(out, 'types');
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  const words = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', apart];
  const { status } = spawnSync(process.execPath, [compiler, ...words], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(root, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(apart, 'index.d.ts'),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.build.json') },
      newlineKind: 'lf',
      apiReport: { enabled: false },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: join(out, 'index.d.ts') },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  // It tells which compiler it brings.
  const quiet = (message) => {
    if (message.logLevel === 'info' || message.messageId.startsWith('console-')) message.logLevel = 'none';
  };
  const { succeeded } = Extractor.invoke(config, { messageCallback: quiet });
  if (!succeeded) process.exit(1);
  rmSync(apart, { recursive: true });
  // What nobody can name is there for its form: what is said of it, and the sentences of codes, cost the package 10 KB.
  const types = join(out, 'index.d.ts');
  const rolledUp = readFileSync(types, 'utf8')
    .replace(/\/\*\*(?:(?!\*\/).)*\*\/\n(?=declare )/gs, '')
    .replace(/^declare [^\n]*\n(?:[ }][^\n]*\n)*/gm, (one) => one.replace(/^ *\/\*\*.*?\*\/\n/gms, ''))
    .replace(/(?<=^declare const codes: \{\n).*?(?=^\})/ms, (codes) =>
      codes.replace(/: ['"].*;$/gm, ': string;'),
    );
  writeFileSync(types, rolledUp);
}
