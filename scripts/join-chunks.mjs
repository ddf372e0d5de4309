/**
 * Joins the chunks that esbuild made into few: what nearly every command loads is one file, and what a target or a command
 * has beyond that another. esbuild makes a chunk for each set of places that share code, and to find and open eighty files
 * takes a command longer than to compile a few functions that it does not call.
 */
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Writes what is not ASCII as escapes: with a single such character in it, V8 keeps a file as two bytes a character, and a command
 * compiles it half as fast. Strings, templates and expressions take escapes; `String.raw` does not.
 */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (/String\.raw`[^`]*[^\0-\x7f]/.test(file.code))
        throw new Error('String.raw with a character that is not ASCII');
      const escaped = (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
      // What tells a bundler that a call can be left out has done its work.
      file.code = file.code.replaceAll('/* @__PURE__ */', '').replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** Joins what esbuild wrote into one folder, its `metafile` tells what, into another; both are below the root. */
export async function joinChunks(metafile, root, from, to, external) {
  const groups = groupChunks(metafile.outputs).map(({ name, chunks }, index, all) => ({
    ...{ name, priority: all.length - index, includeDependenciesRecursively: false },
    test: (id) => chunks.has(relative(root, id).replaceAll('\\', '/')),
  }));
  const bundle = await rolldown({
    input: { index: join(root, from, 'index.js'), 'bin/rulec': join(root, from, 'bin/rulec.js') },
    external: [...external, /^node:/],
    plugins: [asciiOnly],
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'warn',
  });
  await bundle.write({
    ...{ dir: join(root, to), format: 'esm', minify: true },
    ...{ entryFileNames: '[name].js', chunkFileNames: 'lib/[hash].js' },
    codeSplitting: { groups, includeDependenciesRecursively: false },
  });
}

/** Lists groups of chunks: a chunk is in the first one that has it. */
function groupChunks(outputs) {
  const entryOf = (path) => Object.keys(outputs).find((one) => outputs[one].entryPoint === `src/${path}`);
  const reach = (...paths) => reachFrom(outputs, paths.map(entryOf));
  // The program answers `--version` from these alone.
  const first = reach('cli/main.ts');
  const common = reach('cli/process.ts', 'cli/misuse.ts', 'cli/commands/check.ts');
  const compile = reach('cli/commands/compile.ts');
  const targets = Object.values(outputs).flatMap(
    ({ entryPoint = '' }) => /^src\/(targets\/[^/]+\/target\.ts)$/.exec(entryPoint)?.[1] ?? [],
  );
  const ofTargets = targets.map((path) => reach(path));
  const shared = ofTargets.flatMap((one, index) =>
    [...one].filter((chunk) => ofTargets.some((other, at) => at !== index && other.has(chunk))),
  );
  return [
    { name: 'common', chunks: common },
    { name: 'compile', chunks: compile },
    { name: 'targets', chunks: new Set(shared) },
    ...targets.map((path, index) => ({ name: path.split('/')[1], chunks: ofTargets[index] })),
    { name: 'explain', chunks: reach('cli/commands/explain.ts') },
  ].map(({ name, chunks }) => ({ name, chunks: new Set([...chunks].filter((one) => !first.has(one))) }));
}

/** Returns the chunks that are loaded with some, in whatever order. */
function reachFrom(outputs, chunks, found = new Set()) {
  for (const chunk of chunks) {
    if (found.has(chunk)) continue;
    found.add(chunk);
    const { imports } = outputs[chunk];
    const next = imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true);
    reachFrom(outputs, next.map(({ path }) => path), found); // biome-ignore format: one thought
  }
  return found;
}
