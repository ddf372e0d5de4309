/** The walls between the parts, as `docs/` and CONTRIBUTING.md promise them; one test a wall. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource, readSources, type SourceFile } from './support/source-files.ts';

const { dirname } = posix;
const sources = readSources();
const byPath: ReadonlyMap<string, SourceFile> = new Map(sources.map((source) => [source.path, source]));

/** Imports that break a wall, as `importer -> imported`. */
function breaks(
  from: (path: string) => boolean,
  isForbidden: (imported: string, importer: string) => boolean,
): readonly string[] {
  return sources
    .filter(({ path }) => from(path))
    .flatMap(({ path, imports }) =>
      imports.filter((imported) => isForbidden(imported, path)).map((imported) => `${path} -> ${imported}`),
    );
}

function targetOf(path: string): string | undefined {
  return /^targets\/(?!kernel\/)([^/]+)\//.exec(path)?.[1];
}

/**
 * Functions that are over the bounds on purpose, or that nobody has taken apart yet. Closures around one mutable
 * store (`create…`) are long because the functions inside share it; each of these is short.
 */
const largeFunctions: readonly string[] = [];

function isKernel(path: string): boolean {
  return path.startsWith('targets/kernel/');
}

it('reads imports in every form', () => {
  const text = `#!/usr/bin/env node
/** import x from './comment.ts' */
import './a.ts';
import type { B } from './b.ts'; // import './no.ts'
import {
  c,
} from '../c.ts';
export { d } from './d.ts';
export type { E } from './e.ts';
import fs from 'node:fs';
const f = async () => import('./f.ts');
const g = 'process.exit';`;
  const source = readSource('x/y.ts', text);
  expect(source.imports).toEqual(['x/a.ts', 'x/b.ts', 'c.ts', 'x/d.ts', 'x/e.ts', 'x/f.ts']);
  expect(source.values).toEqual(['x/a.ts', 'c.ts', 'x/d.ts', 'x/f.ts']);
  expect(source.packages).toEqual(['node:fs']);
  expect(source.code).not.toMatch(/process|comment/);
  expect(source.literals).toEqual(['process.exit']);
});

it('measures functions', () => {
  const text = `export function two(
  a: Map<string, (x: number) => void>,
  b: number,
): void {
  return;
}

const none = (): void => {
  two(1, 2);
};

const value = (1 + 2) * 3;
`;
  expect(readSource('x/y.ts', text).functions).toEqual([
    { name: 'two', lines: 6, parameters: 2 },
    { name: 'none', lines: 3, parameters: 0 },
  ]);
});

it('finds the sources, and their imports among them', () => {
  expect(sources.length).toBeGreaterThan(40);
  const dangling = breaks(
    () => true,
    (imported) => !byPath.has(imported) && !imported.startsWith('generated/'),
  );
  expect(dangling).toEqual([]);
});

const targets: readonly string[] = [...new Set(sources.flatMap(({ path }) => targetOf(path) ?? []))];

/** The modules that some modules reach, by any number of steps, themselves included, with who led there. */
function reach(
  starts: (path: string) => boolean,
  steps: (source: SourceFile) => readonly string[],
  among: ReadonlyMap<string, SourceFile> = byPath,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string, from: string): void => {
    if (found.has(path)) return;
    found.set(path, from);
    const source = among.get(path);
    for (const next of source === undefined ? [] : steps(source)) visit(next, path);
  };
  for (const path of among.keys()) if (starts(path)) visit(path, 'itself');
  return found;
}

/** What the interpreter of a target reaches, as values, and may not: `importer -> imported`. */
function holesOf(target: string, among: ReadonlyMap<string, SourceFile> = byPath): readonly string[] {
  const own = `targets/${target}/`;
  const shared = [`${own}config.ts`, `${own}options.ts`];
  const models = shared
    .flatMap((path) => among.get(path)?.values ?? [])
    .filter((path) => path.startsWith(own) && !among.get(path)?.imports.some((next) => next.startsWith(own)));
  const isAllowed = (path: string): boolean =>
    path.startsWith(`${own}read/`) ||
    [...shared, ...models, 'targets/kernel/options.ts'].includes(path) ||
    /^(?:sets|diagnostics)\//.test(path);
  const reached = reach(
    (path) => path.startsWith(`${own}read/`),
    ({ values }) => values,
    among,
  );
  return [...reached].filter(([path]) => !isAllowed(path)).map(([path, from]) => `${from} -> ${path}`);
}

describe.each(targets)('wall 1: the halves of %s', (target) => {
  const isIn = (folder: string) => (path: string) => path.startsWith(`targets/${target}/${folder}/`);

  it('are both there', () => {
    for (const folder of ['compile', 'read'])
      expect(sources.filter(({ path }) => isIn(folder)(path)).length).toBeGreaterThan(1);
  });

  it('read reaches itself, config and options, sets and diagnostics, and nothing else at any depth', () => {
    expect(holesOf(target)).toEqual([]);
  });

  it('read imports types of the contract besides, and of nothing else', () => {
    const found = breaks(isIn('read'), (imported, importer) => {
      if (byPath.get(importer)?.values.includes(imported) === true) return false;
      return !/^(?:sets|diagnostics)\//.test(imported) && !imported.startsWith(`targets/${target}/`);
    });
    expect(found.filter((line) => !line.endsWith(' -> targets/target.ts'))).toEqual([]);
  });

  it('compile reaches no read, not even its types', () => {
    const reached = reach(isIn('compile'), ({ imports }) => imports);
    expect([...reached.keys()].filter((path) => /^targets\/[^/]+\/read\//.test(path))).toEqual([]);
  });

  it('no module of them lies beside them', () => {
    const stray = sources.filter(({ path }) =>
      new RegExp(`^targets/${target}/(?:lower|print|parse|meaning)`).test(path),
    );
    expect(stray.map(({ path }) => path)).toEqual([]);
  });
});

describe('wall 1: the kernel', () => {
  it('a way round through a module outside the folder is found', () => {
    const [path, text] = [
      'targets/pf/read/meaning.ts',
      "import { atomsOf } from '../../kernel/entries.ts';\n",
    ];
    const broken = new Map(byPath).set(path, readSource(path, text));
    expect(holesOf('pf', broken)).toContain('targets/pf/read/meaning.ts -> targets/kernel/entries.ts');
  });

  it('options stands alone in it', () => {
    expect(breaks((path) => path === 'targets/kernel/options.ts', isKernel)).toEqual([]);
  });

  it('the rest is for compile, capabilities and regions', () => {
    const users = /^targets\/(?:kernel\/|[^/]+\/(?:compile\/|regions\/|regions\.ts|capabilities\.ts))/;
    const found = breaks(
      (path) => !users.test(path),
      (imported) => isKernel(imported) && imported !== 'targets/kernel/options.ts',
    );
    expect(found).toEqual([]);
  });
});

describe('wall 2: targets', () => {
  it('no target imports another', () => {
    const across = breaks(
      (path) => targetOf(path) !== undefined,
      (imported, importer) => targetOf(imported) !== undefined && targetOf(imported) !== targetOf(importer),
    );
    expect(across).toEqual([]);
  });

  it('nothing but the registry knows that one exists', () => {
    const known = breaks(
      (path) => targetOf(path) === undefined && path !== 'targets/registry.ts',
      (imported) => targetOf(imported) !== undefined,
    );
    expect(known).toEqual([]);
  });
});

describe('wall 2: names', () => {
  // Beside the registry: how a line of a vendor's list is meant, named after the programs that read such lists.
  const namesFormats = new Set(['targets/registry.ts', 'vendors/source.ts', 'vendors/formats/lines.ts']);

  it('no string outside targets is the name of one', () => {
    const found = sources
      .filter(({ path }) => targetOf(path) === undefined && !namesFormats.has(path))
      .flatMap(({ path, literals }) =>
        literals.filter((literal) => targets.includes(literal)).map((literal) => `${path}: ${literal}`),
      );
    expect(found).toEqual([]);
  });
});

describe('wall 4: the outer world', () => {
  const pure = sources.filter(({ path }) => !/^(?:cli|probe|service-tags\/refresh)\b/.test(path));

  it('packages and modules that reach it are for the edge alone', () => {
    const harmless = new Set(['ip-cidr', 'parse5', 'saxes', 'yaml']);
    const found = pure.flatMap(({ path, packages }) =>
      packages.filter((name) => !harmless.has(name)).map((name) => `${path} -> ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('so are processes, consoles, clocks, timers, chance, the network and the locale', () => {
    const words =
      /(?<![.\w])(?:console|globalThis|performance|Intl)\s*[.[]|(?<![.\w])process\.(?:arch|argv|cwd|env|exit|hrtime|kill|memory|nextTick|on|off|pid|platform|std|version)|(?<![.\w])(?:Date|fetch|setTimeout|setInterval|setImmediate|require)\s*[.(]|\bnew Date\b|\bMath\.random\b|\b(?:localeCompare|toLocale\w+)\b/g;
    const found = pure.flatMap(({ path, code }) =>
      (code.match(words) ?? []).map((word) => `${path}: ${word}`),
    );
    expect(found).toEqual([]);
  });
});

describe('wall 3: the order of rooms', () => {
  const order =
    'generated version diagnostics sets service-tags vendors rules targets proof diff driver report probe cli'.split(
      ' ',
    );
  const roomOf = (path: string): string => path.replace(/\.ts$/, '').split('/', 1)[0] ?? '';

  it('every folder has its place', () => {
    const rooms = new Set(sources.map(({ path }) => roomOf(path)).filter((room) => room !== 'index'));
    expect([...rooms].filter((room) => !order.includes(room))).toEqual([]);
  });

  it('nothing leads upwards, not even types', () => {
    const up = breaks(
      (path) => path !== 'index.ts',
      (imported, importer) => order.indexOf(roomOf(imported)) > order.indexOf(roomOf(importer)),
    );
    expect(up).toEqual([]);
  });

  it('the library imports nothing above driver', () => {
    const above = order.slice(order.indexOf('driver') + 1);
    expect(
      breaks(
        (path) => path === 'index.ts',
        (imported) => above.includes(roomOf(imported)),
      ),
    ).toEqual([]);
  });

  it('no imports go round, not even those of types', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      const start = trail.indexOf(path);
      if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
      if (start >= 0 || done.has(path)) return;
      for (const imported of byPath.get(path)?.imports ?? []) visit(imported, [...trail, path]);
      done.add(path);
    };
    for (const { path } of sources) visit(path, []);
    expect(cycles).toEqual([]);
  });
});

describe('wall 5: what is asked of a target is not what its compiler found convenient', () => {
  it.each(targets)('the capabilities of %s lead to neither half', (target) => {
    const reached = reach(
      (path) => path === `targets/${target}/capabilities.ts`,
      ({ imports }) => imports,
    );
    expect([...reached.keys()].filter((path) => /^targets\/[^/]+\/(?:read|compile)\//.test(path))).toEqual(
      [],
    );
  });

  it('the proof imports the contract of targets and none of them', () => {
    const found = breaks(
      (path) => path.startsWith('proof/'),
      (imported) => imported.startsWith('targets/') && imported !== 'targets/target.ts',
    );
    expect(found).toEqual([]);
  });
});

describe('wall 7: no base class, and no target by default', () => {
  it('there are no classes', () => {
    expect(sources.filter(({ code }) => /^\s*(?:export )?(?:abstract )?class\b/m.test(code))).toEqual([]);
  });
});

describe('wall 8: sizes', () => {
  it('no flat folder over 16 files', () => {
    const counts = new Map<string, number>();
    for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, files]) => files > 16)).toEqual([]);
  });

  it('no file over 300 lines', () => {
    expect(sources.filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
  });

  it('no file under 30 lines that one sibling alone imports', () => {
    const importers = (file: string): readonly SourceFile[] =>
      sources.filter(({ imports }) => imports.includes(file));
    const small = sources
      .filter(({ path, lines }) => lines < 30 && dirname(importers(path)[0]?.path ?? '') === dirname(path))
      .filter(({ path }) => importers(path).length === 1);
    expect(small.map(({ path }) => path)).toEqual([]);
  });

  it('no function over 60 lines, none with more than 5 parameters, but for those named here', () => {
    const found = sources.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines, parameters }) => lines > 60 || parameters > 5)
        .map(({ name }) => `${path} ${name}`),
    );
    expect(found).toEqual(largeFunctions);
  });
});
