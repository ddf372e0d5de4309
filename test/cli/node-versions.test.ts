/**
 * The bundled program on every Node at hand: this one, and those that RULEC_NODES names (programs, as PATH separates
 * folders). Where RULEC_REQUIRE_ENGINES=1, every Node of the CI matrix has to be among them.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { shortRunFlags } from '../../src/cli/short-runs.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'coverage/test-nodes');
const others = (process.env.RULEC_NODES ?? '').split(delimiter).filter((node) => node !== '');
const { path } = useSmallFolder();

const run = (node: string, words: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(node, [...words], { cwd: path(), encoding: 'utf8' });

function versionsOf(node: string): { readonly node: string; readonly v8: string } {
  return JSON.parse(run(node, ['-p', 'JSON.stringify(process.versions)']).stdout);
}

describe.each([process.execPath, ...others])('on %s, the program', (node) => {
  beforeAll(() => {
    const { status } = spawnSync(process.execPath, ['scripts/bundle.mjs', 'coverage/test-nodes'], {
      cwd: root,
    });
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(bin, { recursive: true, force: true }));

  it.each([
    ['--version'],
    ['--help'],
    ['targets', 'pf'],
    ['check', 'rules.yaml'],
    ['compile', 'rules.yaml', '--target', 'pf', '--out', 'out', '--quiet'],
  ])('writes nothing to standard error: %s', (...words) => {
    const { status, stderr } = run(node, [join(bin, 'rulec.js'), ...words]);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('knows how to set V8 up for a short run there, with flags that V8 lists', () => {
    const listed = run(node, ['--v8-options']).stdout;
    const flags = shortRunFlags(versionsOf(node).v8);
    const unknown = flags.filter((flag) => !listed.includes(`  ${flag.split('=')[0]} (`));
    expect(unknown).toEqual([]);
    expect(flags.length > 0).toBe(matrix.includes(majorOf(node)));
  });
});

const matrix: readonly number[] = JSON.parse(
  /node: (\[.*\])/.exec(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8'))?.[1] ?? '[]',
);
const majorOf = (node: string): number => Number.parseInt(versionsOf(node).node, 10);

test.runIf(process.env.RULEC_REQUIRE_ENGINES === '1')('every Node of the CI matrix is at hand', () => {
  expect(matrix.length).toBeGreaterThan(1);
  expect([process.execPath, ...others].map(majorOf)).toEqual(expect.arrayContaining([...matrix]));
});

test.each(['11.8.172.17', '12.9.202.28-node.14', '13.60.1', '14.1.146.11-node.14', ''])(
  'a V8 that was not tried is told nothing: %s',
  (v8) => {
    expect(shortRunFlags(v8)).toEqual([]);
  },
);
