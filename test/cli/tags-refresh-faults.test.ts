/** Whatever goes wrong, the lock on the disk is the old one or the new one, whole. */
import { existsSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { withHold } from '../../src/cli/outputs/hold.ts';
import {
  busPrefixes,
  busRules,
  files,
  hosts,
  send,
  startServer,
  week,
} from '../service-tags/refresh/server.ts';
import { type CliResult, type CliSetting, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const lockName = 'service-tags.lock.json';
const mark = `.rulec-${lockName}.busy`;
const second = '/ServiceTags_Public_20260112.json';
const grown = week([...busPrefixes, '198.51.100.200/32']);
let before = '';

beforeEach(async () => {
  folder.write('rules.yaml', busRules);
  folder.write('ServiceTags_Public_20260105.json', week());
  expect(await refresh(['--from', 'ServiceTags_Public_20260105.json'])).toMatchObject({ status: 0 });
  before = folder.read(lockName);
});

function refresh(words: readonly string[], setting: CliSetting = {}): Promise<CliResult> {
  return runCli(['tags', 'refresh', 'rules.yaml', ...words], { cwd: folder.path(), ...setting });
}

async function serve(body: string | Uint8Array): Promise<string> {
  return (await startServer(files({ [second]: body }))).url(second);
}

/** Nothing but what was there, and the lock as it was. */
function expectUntouched(): void {
  expect(folder.read(lockName)).toBe(before);
  expect(folder.files('.')).toEqual(['ServiceTags_Public_20260105.json', 'rules.yaml', lockName]);
}

describe('a file that is', () => {
  const whole = grown;
  it.each([0, 1, 2, 17, 0.1, 0.25, 0.5, 0.75, 0.9, -1])('truncated at %d is refused', async (place) => {
    const length = place < 0 ? whole.length + place : place < 1 ? Math.floor(whole.length * place) : place;
    const { status, stderr } = await refresh(['--from', await serve(whole.slice(0, length))]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/error\[tags-not-tags\]: .*(?:is empty|breaks off in the middle)/);
    expectUntouched();
  });

  it.each([
    ['host bits', '198.51.100.1/24', 'did you mean 198.51.100.0/24?'],
    ['no mask', '198.51.100.1', '198.51.100.1/32'],
    ['no prefix', 'none', 'is not an'],
    ['another prefix inside', '198.51.100.0/25', 'lies inside'],
  ])('written with %s is refused, with the tag and the entry', async (_, prefix, message) => {
    const { status, stderr } = await refresh(['--from', await serve(week([...busPrefixes, prefix]))]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /ServiceTags_Public_20260112\.json:\d+: error\[tags-bad-entry\]: tag ExampleBus: /,
    );
    expect(stderr).toContain(message);
    expectUntouched();
  });

  it.each([
    ['not of service tags', '{"a":1}', /has no "values"/],
    ['of an unknown cloud', week(busPrefixes, { cloud: 'AzureMoon' }), /unknown cloud, "AzureMoon"/],
    ['binary', Buffer.from([0, 1, 2, 3]), /is binary/],
  ])('%s is refused', async (_, body, message) => {
    const { status, stderr } = await refresh(['--from', await serve(body)]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
    expectUntouched();
  });
});

describe('two runs at once', () => {
  it('end with the lock of one of them, whole', async () => {
    const bodies = [
      grown,
      week([...busPrefixes, '198.51.100.201/32']),
      week([...busPrefixes, '198.51.100.202/32']),
    ];
    const runs = await Promise.all(bodies.map(async (body) => refresh(['--from', await serve(body)])));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(Object.keys(JSON.parse(folder.read(lockName)).clouds.public.tags)).toEqual(['ExampleBus']);
    expect(folder.files('.')).toEqual(['ServiceTags_Public_20260105.json', 'rules.yaml', lockName]);
  });

  it('do not let an older file take the place of a newer one that came meanwhile', async () => {
    const older = '/ServiceTags_Public_20260107.json';
    const { url } = await startServer(async (request, response) => {
      if (request.url === second) send(response, grown);
      else {
        // While this one is on its way, another run writes the newer week.
        await refresh(['--from', url(second)]);
        send(response, week([...busPrefixes, '198.51.100.201/32']));
      }
    });
    const { status, stderr } = await refresh(['--from', url(older)]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('error[tags-older]')]);
    expect(folder.read(lockName)).toContain('198.51.100.200/32');
  });

  it('wait for each other, but not for ever', async () => {
    const place = folder.path(lockName);
    const patience = { wait: 120, stale: 60_000 };
    const inner = await withHold(
      place,
      () =>
        withHold(
          place,
          async () => [],
          () => false,
          { patience },
        ),
      () => false,
      { patience },
    );
    expect(inner[0]?.message).toMatch(/another run is writing there \(process \d+ on /);
    expect(inner[0]?.help).toContain(mark);
    expect(
      await withHold(
        place,
        async () => [],
        () => false,
        { patience },
      ),
    ).toEqual([]);
    expectUntouched();
  });

  it('are not stopped by what a dead run left behind', async () => {
    const url = await serve(grown);
    for (const left of ['', `99999999 ${hostname()}\n`, `${process.pid} ${hostname()}\n`]) {
      writeFileSync(folder.path(mark), left);
      expect((await refresh(['--from', url, '--allow-removals'])).status).toBe(0);
      writeFileSync(folder.path(lockName), before);
    }
    writeFileSync(folder.path(mark), '1 elsewhere\n');
    utimesSync(folder.path(mark), 1, 1);
    expect((await refresh(['--from', url])).status).toBe(0);
    expect(existsSync(folder.path(mark))).toBe(false);
  });
});

describe('Ctrl-C', () => {
  it('before the answer leaves the lock as it was', async () => {
    const { url } = await startServer(() => undefined);
    const { status, stderr } = await refresh(['--from', url(second)], { interrupt: true });
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining('error[not-written]: interrupted; the lock is as it was'),
    ]);
    expectUntouched();
  });

  it('before the writing leaves the lock as it was', async () => {
    const { status, stderr } = await refresh(
      ['--from', 'ServiceTags_Public_20260105.json', '--lock', 'new.json'],
      { interrupt: true },
    );
    expect([status, stderr]).toEqual([3, expect.stringContaining('interrupted')]);
    expectUntouched();
  });
});

describe('a lock', () => {
  it('that is broken is not written over, unless told', async () => {
    const conflict = `<<<<<<< ours\n${before}=======\n${before}>>>>>>> theirs\n`;
    folder.write(lockName, conflict);
    const url = await serve(grown);
    const { status, stderr } = await refresh(['--from', url]);
    expect([status, folder.read(lockName)]).toEqual([3, conflict]);
    expect(stderr).toMatch(/conflict markers of a git merge\n {2}help: .*--allow-removals/);
    const told = await refresh(['--from', url, '--allow-removals']);
    expect([told.status, told.stderr]).toEqual([0, expect.stringContaining('is broken and is replaced')]);
    expect(JSON.parse(folder.read(lockName)).version).toBe(1);
  });

  it('that is a link, or a folder, is not written over', async () => {
    folder.write('real.json', before);
    symlinkSync('real.json', folder.path('link.json'));
    const url = await serve(grown);
    const { status, stderr } = await refresh(['--from', url, '--lock', 'link.json']);
    expect([status, stderr]).toEqual([3, expect.stringContaining('symbolic link')]);
    expect(readFileSync(folder.path('real.json'), 'utf8')).toBe(before);
    expect((await refresh(['--from', url, '--lock', '.'])).status).toBe(3);
  });

  it('below a file cannot be written', async () => {
    const { status, stderr } = await refresh([
      '--from',
      await serve(grown),
      '--lock',
      'rules.yaml/tags.json',
    ]);
    expect([status, stderr]).toEqual([3, expect.stringContaining('error[not-written]')]);
    expectUntouched();
  });
});

it('ten weeks are followed one after the other', async () => {
  let bus = [...busPrefixes];
  for (let number = 0; number < 10; number++) {
    bus = number % 3 === 0 ? bus : [...bus.slice(1), ...hosts('198.51.100', 1, 100 + number)];
    const path = `/ServiceTags_Public_202602${String(10 + number)}.json`;
    const { url } = await startServer(files({ [path]: week(bus, { changeNumber: 10 + number }) }));
    const last = folder.read(lockName);
    expect((await refresh(['--from', url(path)])).status).toBe(0);
    expect(folder.read(lockName) === last).toBe(number % 3 === 0);
  }
});
