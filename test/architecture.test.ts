/** The walls between the parts, as `docs/` and CONTRIBUTING.md promise them; one test a wall. */
import { describe, expect, it } from 'vitest';
import { readSource, readSources, type SourceFile } from './support/source-files.ts';

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

/** Which piece of its target a module is: `read/parse-acl.ts` is a part of `parse`. */
function pieceOf(path: string): string {
  return /^targets\/[^/]+\/(?:(?:read|compile)\/)?([a-z]+)/.exec(path)?.[1] ?? '';
}

function isPiece(path: string, ...pieces: readonly string[]): boolean {
  return targetOf(path) !== undefined && pieces.includes(pieceOf(path));
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
  expect(source.packages).toEqual(['node:fs']);
  expect(source.code).not.toMatch(/process|comment/);
});

it('finds the sources, and their imports among them', () => {
  expect(sources.length).toBeGreaterThan(40);
  const dangling = breaks(
    () => true,
    (imported) => !byPath.has(imported) && !imported.startsWith('generated/'),
  );
  expect(dangling).toEqual([]);
});

/** The modules of one target that some of its pieces reach, by any number of steps. */
function reach(target: string, ...pieces: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (targetOf(path) !== target || found.has(path)) return;
    found.add(path);
    for (const imported of byPath.get(path)?.imports ?? []) visit(imported);
  };
  for (const { path } of sources)
    if (targetOf(path) === target && pieces.includes(pieceOf(path))) visit(path);
  return found;
}

const targets: readonly string[] = [...new Set(sources.flatMap(({ path }) => targetOf(path) ?? []))];

describe.each(targets)('wall 1: the halves of %s', (target) => {
  const interpreter = reach(target, 'parse', 'meaning');
  const compiler = reach(target, 'lower', 'print');

  it('are both there', () => {
    expect(interpreter.size).toBeGreaterThan(1);
    expect(compiler.size).toBeGreaterThan(1);
  });

  it('never lead to each other', () => {
    const compiling = [...interpreter].filter((path) => isPiece(path, 'lower', 'print', 'capabilities'));
    expect(compiling).toEqual([]);
    expect([...compiler].filter((path) => isPiece(path, 'parse', 'meaning'))).toEqual([]);
  });

  // What the user asked for (`options`) is neither half's, and both are told it.
  it('share config and options alone', () => {
    const shared = reach(target, 'config', 'options');
    expect([...interpreter].filter((path) => compiler.has(path) && !shared.has(path))).toEqual([]);
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

describe('wall 3: the outer world', () => {
  const pure = sources.filter(
    ({ path }) => !path.startsWith('cli/') && !/^service-tags\/refresh\b/.test(path),
  );

  it('packages and modules that reach it are for the edge alone', () => {
    const harmless = new Set(['ajv', 'ip-cidr', 'node:crypto', 'node:url', 'saxes', 'yaml']);
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

describe('wall 4: the order of things', () => {
  it('nothing imports cli', () => {
    const found = breaks(
      (path) => !path.startsWith('cli/'),
      (imported) => imported.startsWith('cli/'),
    );
    expect(found).toEqual([]);
  });

  it('rules, sets and the engine import nothing that is built on them', () => {
    const found = breaks(
      (path) => /^(?:diagnostics|sets|rules|service-tags|targets|proof)\//.test(path),
      (imported) => /^(?:compile|diff|report)\//.test(imported),
    );
    expect(found).toEqual([]);
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
    const halves = [...reach(target, 'capabilities')].filter((path) =>
      isPiece(path, 'lower', 'print', 'parse', 'meaning'),
    );
    expect(halves).toEqual([]);
  });

  it('the projection and the rest of the engine import no target', () => {
    const found = breaks(
      (path) => path.startsWith('proof/') || path.startsWith('rules/') || path.startsWith('sets/'),
      (imported) => targetOf(imported) !== undefined,
    );
    expect(found).toEqual([]);
  });
});
