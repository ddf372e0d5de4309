/** `rulec tags refresh` as a process that is stopped, killed, and refused by the file system. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { busPrefixes, busRules, files, hosts, startServer, week } from '../service-tags/refresh/server.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'coverage/test-bin-tags');
const program = join(bin, 'rulec.js');
const lockName = 'service-tags.lock.json';
const path = '/ServiceTags_Public_20260112.json';
const old = week();
const grown = week([...busPrefixes, ...hosts('198.51.100', 100, 100)]);
const folder = useSmallFolder();

beforeAll(() => {
  const { status } = spawnSync(process.execPath, ['scripts/bundle.mjs', 'coverage/test-bin-tags'], {
    cwd: root,
  });
  expect(status).toBe(0);
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

interface Ended {
  /** The exit status, or the signal that it ended by. */
  readonly status: number | string | null;
  readonly stderr: string;
}

function start(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, 'tags', 'refresh', 'rules.yaml', ...words], {
    cwd: folder.path(),
  });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const status = await new Promise<number | string | null>((done) =>
    child.on('close', (code, signal) => done(code ?? signal)),
  );
  return { status, stderr };
}

async function pinOld(): Promise<string> {
  folder.write('rules.yaml', busRules);
  folder.write('old.json', old);
  expect((await ended(start(['--from', 'old.json']))).status).toBe(0);
  return folder.read(lockName);
}

describe('a run that is stopped', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves the lock as it was, and says so', async (signal) => {
    const before = await pinOld();
    const { url, server } = await startServer((_, response) => {
      response.writeHead(200).write(grown.slice(0, 1000));
      server.emit('half');
    });
    const half = new Promise((done) => server.once('half', done));
    const child = start(['--from', url(path)]);
    const end = ended(child);
    await half;
    child.kill(signal);
    expect(await end).toEqual({
      status: signal,
      stderr: 'error[not-written]: interrupted; the lock is as it was\n',
    });
    expect([folder.read(lockName), folder.files('.').length]).toEqual([before, 3]);
  });

  it('at any moment, and killed, leaves the old lock or the new one', async () => {
    const before = await pinOld();
    const { url, requests } = await startServer(files({ [path]: grown }));
    for (const delay of [0, 1, 2, 4, 7, 12, 20, 35, 60]) {
      const asked = requests.length;
      const child = start(['--from', url(path)]);
      const end = ended(child);
      while (requests.length === asked) await new Promise((done) => setTimeout(done, 1));
      await new Promise((done) => setTimeout(done, delay));
      child.kill('SIGKILL');
      await end;
      const text = folder.read(lockName);
      const { value } = loadServiceTags({ file: lockName, bytes: Buffer.from(text) });
      expect(value?.[0]?.tags.get('examplebus')?.prefixes.length).toBe(text === before ? 41 : 141);
      folder.write(lockName, before);
    }
    expect((await ended(start(['--from', url(path)]))).status).toBe(0);
    expect(folder.files('.')).toEqual(['old.json', 'rules.yaml', lockName]);
  });
});

describe('a file system', () => {
  it('that is full leaves the lock as it was', async () => {
    const before = await pinOld();
    const { url } = await startServer(files({ [path]: grown }));
    // A limit of one block: what writes more is refused in the middle, as on a full disk.
    const limited = `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`;
    const words = [process.execPath, program, 'tags', 'refresh', 'rules.yaml', '--from', url(path)];
    const end = await ended(spawn('sh', ['-c', limited, ...words], { cwd: folder.path() }));
    expect(end).toEqual({
      status: 3,
      stderr: expect.stringContaining('a file would be larger than is allowed'),
    });
    expect([folder.read(lockName), folder.files('.').length]).toEqual([before, 3]);
  });

  it('that is read-only for us leaves the lock as it was, and does where nothing changes', async () => {
    const before = await pinOld();
    const { url } = await startServer(files({ [path]: grown, '/same.json': old }));
    chmodSync(folder.path(), 0o555);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const run = (from: string): Promise<Ended> =>
      ended(
        spawn(process.execPath, [program, 'tags', 'refresh', 'rules.yaml', '--from', url(from)], {
          cwd: folder.path(),
          ...nobody,
        }),
      );
    expect(await run(path)).toEqual({
      status: 3,
      stderr: expect.stringMatching(/error\[not-written\]: .*no permission to write there/),
    });
    expect((await run('/same.json')).status).toBe(0);
    chmodSync(folder.path(), 0o755);
    expect(folder.read(lockName)).toBe(before);
  });
});
