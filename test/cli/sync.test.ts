/** That what is written outlasts a loss of power: each file is synced, by itself or with its file system. */
import fs, {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeRun } from '../../src/cli/outputs/write.ts';

const real = fs.fsyncSync;
const fsyncs = vi.fn(real);

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-sync-'));
  replaceFsync(fsyncs);
});
afterEach(() => {
  vi.unstubAllEnvs();
  replaceFsync(real);
  fsyncs.mockClear();
  rmSync(dir, { recursive: true, force: true });
});

/** Puts another function in its place, for whoever has imported it. */
function replaceFsync(other: typeof real): void {
  fs.fsyncSync = other;
  syncBuiltinESMExports();
}

/** Puts a program called `sync` in front of the machine's. */
function putSync(script: string): void {
  const place = join(dir, 'sync');
  writeFileSync(place, `#!/bin/sh\n${script}\n`);
  chmodSync(place, 0o755);
  vi.stubEnv('PATH', `${dir}${delimiter}${process.env.PATH}`);
}

/** Writes so many files, each into one of two folders, and returns how many were synced one by one. */
async function write(count: number, interrupted: () => boolean = () => false): Promise<number> {
  const files = Array.from({ length: count }, (_, index) => ({
    path: `edge-${index % 2}/list-${index}.txt`,
    content: `192.0.2.${index}\n`,
  }));
  const problems = await writeRun(join(dir, 'out'), files, [], interrupted);
  expect(problems.map(({ message }) => message)).toEqual(
    interrupted() ? [expect.stringContaining('interrupted')] : [],
  );
  return fsyncs.mock.calls.length;
}

const folders = 2;

it('syncs few files one by one', async () => {
  putSync(`touch ${dir}/asked`);
  expect(await write(20)).toBe(20 + folders);
  expect(existsSync(join(dir, 'asked'))).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'syncs the file system of many at once, while they have no names yet',
  async () => {
    putSync(`echo "$@" > ${dir}/asked; ls -A ${dir}/out/edge-0 > ${dir}/there`);
    expect(await write(100)).toBe(folders);
    const [option, end, ...places] = readFileSync(join(dir, 'asked'), 'utf8').trim().split(' ');
    expect([option, end, places.length]).toEqual(['-f', '--', 1]);
    expect(places[0]).toMatch(/out\/edge-[01]$/);
    const there = readFileSync(join(dir, 'there'), 'utf8').trim().split('\n');
    expect(there).toHaveLength(50);
    expect(there.every((name) => /^\.rulec-\d+-[0-9a-f]{12}\.tmp$/.test(name))).toBe(true);
    expect(readdirSync(join(dir, 'out/edge-0'))).toHaveLength(50);
  },
);

it.each([
  ['fails', 'exit 1'],
  ['is killed', 'kill -9 $$'],
])('syncs many one by one where the program %s', async (_, script) => {
  putSync(script);
  expect(await write(100)).toBe(100 + folders);
});

it.runIf(process.platform === 'linux')(
  'hears an interruption meanwhile, and then leaves nothing',
  async () => {
    putSync(`touch ${dir}/asked`);
    await write(100, () => existsSync(join(dir, 'asked')));
    expect(readdirSync(dir).sort()).toEqual(['asked', 'sync']);
  },
);
