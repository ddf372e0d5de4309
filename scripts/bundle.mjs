/**
 * Bundles the program with everything that it needs into a folder (`node scripts/bundle.mjs dist/bin`), in
 * chunks, so that a command loads only its own code. The folder must be two levels below the root: that is
 * where the program looks for `data/`. `node scripts/bundle.mjs release/rulec.mjs` makes a program of one file, which
 * needs Node and nothing else.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, parse, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Lets CommonJS packages ask for Node's modules without `require`, which ES modules lack, and without an import, which a
 * browser lacks. `node:sqlite`, say, is not in every Node, and then is undefined, as a guarded `require` takes it.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?[a-z0-9_/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (path === name && !builtinModules.includes(name)) return undefined;
      if (kind === 'require-call') return { path: name, namespace: 'builtin' };
      return { path: `node:${name}`, external: true };
    });
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

/** Takes of undici what asks for a file through proxies, and leaves its web platform, mocks and caches out. */
const onlyRequests = {
  name: 'only-requests',
  setup({ onResolve, onLoad, initialOptions }) {
    if (initialOptions.external?.includes('undici')) return;
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'part' }));
    onLoad({ filter: /./, namespace: 'part' }, () => ({
      contents: `Object.assign(require('undici/lib/dispatcher/dispatcher').prototype, require('undici/lib/api'));
exports.EnvHttpProxyAgent = require('undici/lib/dispatcher/env-http-proxy-agent');`,
      resolveDir: root,
    }));
    // Requests here have no body, go through no SOCKS, and are of HTTP/1.1.
    onResolve(
      { filter: /[\\/](?:web[\\/]fetch[\\/]body|socks5-proxy-agent|client-h2)(?:\.js)?$/ },
      ({ path }) => ({
        ...{ path, namespace: 'nothing' },
      }),
    );
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: '' }));
    // One parser of HTTP is enough, the one that runs on every processor; a package compresses no base64.
    onResolve({ filter: /llhttp_simd-wasm\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace('llhttp_simd-wasm', 'llhttp-wasm')),
    }));
    onLoad({ filter: /llhttp-wasm\.js$/ }, ({ path }) => {
      const packed = brotliCompressSync(createRequire(import.meta.url)(path)).toString('base64');
      const contents = `const { brotliDecompressSync } = require('node:zlib');
module.exports = brotliDecompressSync(Buffer.from('${packed}', 'base64'));`;
      return { contents };
    });
  },
};

/** Returns the licence of a package that is bundled: its authors ask for it to come along. */
function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e(?:\.\w+)?$/i.test(one));
  const text = file === undefined ? '' : `\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  return `${name} ${version}, ${license}\n${text}`;
}

function readLicences({ inputs }) {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replace(/^[a-z]+:/, '')) ?? [],
  );
  return [...new Set(folders)]
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map(readLicence)
    .join(`\n${'-'.repeat(78)}\n\n`);
}

/** The name of the file with the licences of what is bundled. */
export const licences = 'THIRD-PARTY-LICENSES.txt';

/**
 * Bundles entry points, `{ [name]: file }`, into a folder, with the licences of what is bundled, and returns what esbuild tells of
 * it; `others` are more settings of esbuild.
 */
export async function bundle(entryPoints, outdir, others = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    // What it asks of Node, it asks for by name: what the library needs is in every browser.
    platform: 'neutral',
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'es2023',
    chunkNames: 'chunk-[hash]',
    minify: true,
    metafile: true,
    legalComments: 'none',
    plugins: [builtins, onlyRequests],
    logLevel: 'warning',
    ...others,
  });
  writeFileSync(join(root, outdir, licences), readLicences(metafile));
  return metafile;
}

/** Puts the files that come with rulec into the program. */
const filesInside = {
  name: 'files-inside',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]package-files\.ts$/ }, () => {
      const files = ['data', 'examples'].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((one) => one.isFile())
          .map((one) => join(one.parentPath, one.name)),
      );
      const texts = files.map((file) => [
        relative(root, file).replaceAll('\\', '/'),
        readFileSync(file, 'utf8'),
      ]);
      const packed = brotliCompressSync(JSON.stringify(Object.fromEntries(texts))).toString('base64');
      const contents = `import { brotliDecompressSync } from 'node:zlib';
const unpack = () => JSON.parse(brotliDecompressSync(Buffer.from('${packed}', 'base64')));
let files;
export const readPackageFile = async (path) => {
  files ??= unpack();
  if (files[path] === undefined) throw new Error(\`\${path} does not come with rulec\`);
  return Buffer.from(files[path]);
};
export const findClone = async () => undefined;
export const listPackageFiles = async (folder) => {
  files ??= unpack();
  const start = \`\${folder}/\`;
  return Object.keys(files).flatMap((path) => (path.startsWith(start) ? [path.slice(start.length)] : []));
};`;
      return { contents };
    });
  },
};

/** Bundles the program with the files that come with it into one file that needs nothing but Node. */
export async function bundleOneFile(file) {
  const { dir, name } = parse(file);
  await bundle({ [name]: 'src/cli/main.ts' }, dir, {
    splitting: false,
    outExtension: { '.js': '.mjs' },
    plugins: [builtins, onlyRequests, filesInside],
  });
  chmodSync(join(root, file), 0o755);
}

/** Bundles the program alone. */
export async function bundleProgram(outdir) {
  await bundle({ rulec: 'src/cli/main.ts' }, outdir);
  chmodSync(join(root, outdir, 'rulec.js'), 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , place = ''] = process.argv;
  await (place.endsWith('.mjs') ? bundleOneFile(place) : bundleProgram(place));
}
