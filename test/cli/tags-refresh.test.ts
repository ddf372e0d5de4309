/** `rulec tags refresh` on good and bad days, against a server on this machine. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
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
const first = '/ServiceTags_Public_20260105.json';
const second = '/ServiceTags_Public_20260112.json';

beforeEach(() => folder.write('rules.yaml', busRules));

function refresh(words: readonly string[], setting: CliSetting = {}): Promise<CliResult> {
  return runCli(['tags', 'refresh', 'rules.yaml', ...words], { cwd: folder.path(), ...setting });
}

function lock(): string | undefined {
  return existsSync(folder.path(lockName)) ? readFileSync(folder.path(lockName), 'utf8') : undefined;
}

/** Pins the first week, and returns the lock's text. */
async function pinFirst(): Promise<string> {
  folder.write(first.slice(1), week());
  expect(await refresh(['--from', first.slice(1)])).toMatchObject({ status: 0 });
  return folder.read(lockName);
}

/** Serves one body for the second week. */
async function serve(body: string | Uint8Array, path = second): Promise<string> {
  return (await startServer(files({ [path]: body }))).url(path);
}

describe('the first refresh', () => {
  it('pins the tags in use, and says what it pinned and from where', async () => {
    const url = await serve(week());
    const { status, stdout, stderr } = await refresh(['--from', url]);
    expect(status).toBe(0);
    expect(stdout).toContain('ExampleBus is pinned now: 41 prefixes');
    expect(stdout).toMatch(/wrote service-tags\.lock\.json\n$/);
    expect(stderr).toContain(`public: ServiceTags_Public_20260112.json, from ${url}`);
    const written = JSON.parse(folder.read(lockName));
    expect(Object.keys(written.clouds.public.tags)).toEqual(['ExampleBus']);
    expect(written.clouds.public).toMatchObject({ url, file: second.slice(1), changeNumber: 7 });
    expect(written.clouds.public.tags.ExampleBus.prefixes).toEqual(busPrefixes);
  });

  it('makes a lock that compile takes', async () => {
    await refresh(['--from', await serve(week())]);
    const compiled = await folder.compile(['rules.yaml', '--target', 'pf']);
    expect([compiled.status, compiled.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  });

  it('names a tag that does not exist, at its place', async () => {
    folder.write('rules.yaml', busRules.replace('ExampleBus', 'ExampelBus'));
    const { status, stderr } = await refresh(['--from', await serve(week())]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^rules\.yaml:8:21: error\[unknown-tag\]: .*ExampelBus/m);
    expect(stderr).toContain('azure:ExampleBus');
    expect(lock()).toBeUndefined();
  });

  it('has nothing to do where no tag is used', async () => {
    folder.write('rules.yaml', busRules.replace('azure:ExampleBus', '198.51.100.0/24'));
    expect(await refresh([])).toMatchObject({ status: 0, stderr: expect.stringContaining('nothing to pin') });
    expect(lock()).toBeUndefined();
  });

  it('writes where --lock says, in a new folder too', async () => {
    expect((await refresh(['--from', await serve(week()), '--lock', 'pins/tags.json'])).status).toBe(0);
    expect(folder.files('pins')).toEqual(['tags.json']);
  });
});

describe('another week', () => {
  it('that has the same in the tags in use changes nothing, whatever else moved', async () => {
    const before = await pinFirst();
    const moved = week(busPrefixes, {
      changeNumber: 99,
      more: [{ name: 'New', prefixes: ['203.0.113.255/32'], changeNumber: 5 }],
    });
    for (const body of [
      moved,
      moved.replaceAll('\n', '\r\n'),
      `${moved}\n`,
      week([...busPrefixes].reverse(), { changeNumber: 1 }),
    ]) {
      const { status, stdout } = await refresh(['--from', await serve(body)]);
      expect([status, stdout]).toEqual([0, `${lockName}: no tag in use has changed\n`]);
      expect(lock()).toBe(before);
      expect((await refresh(['--from', await serve(body), '--format', 'markdown'])).stdout).toBe('');
      expect((await refresh(['--from', await serve(body), '--check'])).status).toBe(0);
    }
  });

  it('that changed is pinned; one with a lower number is older, and pinned when told', async () => {
    const before = await pinFirst();
    const now = [...busPrefixes.slice(1), '198.51.100.200/32'];
    const from = await serve(week(now, { changeNumber: 3 }));
    const refused = await refresh(['--from', from]);
    expect([refused.status, lock()]).toEqual([1, before]);
    expect(refused.stderr).toMatch(/error\[tags-older\]: .* has the change number 3, and is older than/);
    const { status, stdout } = await refresh(['--from', from, '--allow-older']);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'ExampleBus: +1 -1 prefixes; 1 IPv4 address more, 1 IPv4 address fewer\n      - 198.51.100.0/32\n      + 198.51.100.200/32',
    );
    expect(stdout).toContain(
      'bus: in all, 1 IPv4 address more, 1 IPv4 address fewer\n  bus: 1 IPv4 address more',
    );
    const [tags] =
      loadServiceTags({ file: lockName, bytes: readFileSync(folder.path(lockName)) }).value ?? [];
    expect(tags?.tags.get('examplebus')?.prefixes).toEqual([
      ...now.slice(0, -2),
      '198.51.100.200/32',
      '2001:db8:1::/64',
    ]);
  });

  it('is only told of with --check', async () => {
    const before = await pinFirst();
    const { status, stdout, stderr } = await refresh([
      '--from',
      await serve(week([...busPrefixes, '198.51.100.200/32'])),
      '--check',
    ]);
    expect([status, lock()]).toEqual([1, before]);
    expect(stdout).toContain('ExampleBus: +1 prefixes');
    expect(stderr).toContain('error[lock-behind]: service-tags.lock.json is behind');
  });

  it('that splits the same addresses in another way means nothing for the rule sets', async () => {
    await pinFirst();
    const split = [...busPrefixes.slice(2), '198.51.100.0/31'];
    const url = await serve(week(split));
    const shown = await refresh(['--from', url, '--check', '--format', 'json']);
    expect(JSON.parse(shown.stdout).ruleSets).toEqual([
      {
        name: 'bus',
        comparable: true,
        removed: { ipv4: '0', ipv6: '0', prefixes: [] },
        added: { ipv4: '0', ipv6: '0', prefixes: [] },
        rules: [],
      },
    ]);
    expect((await refresh(['--from', url, '--check', '--format', 'markdown'])).stdout).not.toContain(
      'rule sets',
    );
    expect((await refresh(['--from', url])).stdout).toMatch(
      /ExampleBus: \+1 -2 prefixes; the same addresses, split in another way\n(?: {6}.*\n)+wrote/,
    );
  });

  it('is told as Markdown, removals apart', async () => {
    await pinFirst();
    const { stdout } = await refresh([
      '--from',
      await serve(week(busPrefixes.slice(1))),
      '--format',
      'markdown',
    ]);
    expect(stdout).toMatch(/^### Service Tags\n\n\*\*Addresses are removed\.\*\*/);
    expect(stdout).toContain('- `ExampleBus`: -1 prefixes; 1 IPv4 address fewer\n');
    expect(stdout).toContain(
      '<summary><code>ExampleBus</code>: 1 prefix removed</summary>\n\n```text\n- 198.51.100.0/32\n```',
    );
    expect(stdout).toContain('##### `bus`: in all, 1 IPv4 address fewer\n\n- `bus`: 1 IPv4 address fewer\n');
  });
});

describe('guards', () => {
  it('refuse a large removal of either family, unless told', async () => {
    const before = await pinFirst();
    const fewer = await serve(week([...hosts('198.51.100', 31), '2001:db8:1::/64']));
    const refused = await refresh(['--from', fewer]);
    expect([refused.status, lock()]).toEqual([1, before]);
    expect(refused.stderr).toMatch(
      /error\[tags-removed\]: the tag ExampleBus lost 22\.5 % of its IPv4 addresses in .*; the limit is 20 %/,
    );
    expect(refused.stdout).toContain('ExampleBus: -9 prefixes');
    expect((await refresh(['--from', fewer, '--check'])).status).toBe(1);
    const six = await refresh(['--from', await serve(week([...hosts('198.51.100', 40), '2001:db8:1::/65']))]);
    expect([six.status, six.stderr]).toEqual([
      1,
      expect.stringContaining('lost 50.0 % of its IPv6 addresses'),
    ]);
    expect((await refresh(['--from', fewer, '--max-removed', '22.5%', '--check'])).stderr).toContain(
      'lock-behind',
    );
    expect((await refresh(['--from', fewer, '--allow-removals'])).status).toBe(0);
    expect(lock()).not.toBe(before);
  });

  it('accept a removal of just the limit', async () => {
    await pinFirst();
    expect(
      (await refresh(['--from', await serve(week([...hosts('198.51.100', 32), '2001:db8:1::/64']))])).status,
    ).toBe(0);
  });

  it('refuse a tag that is gone, and say what it seems to be called now', async () => {
    const before = await pinFirst();
    const url = await serve(week(null, { more: [{ name: 'NewBus', prefixes: busPrefixes }] }));
    const { status, stderr } = await refresh(['--from', url]);
    expect([status, lock()]).toEqual([1, before]);
    expect(stderr).toMatch(
      /error\[tags-removed\]: .* has no tag ExampleBus any more; its addresses are now those of azure:NewBus\n {2}help: if it was renamed, write the new name/,
    );
    folder.write('rules.yaml', busRules.replace('ExampleBus', 'NewBus'));
    const renamed = await refresh(['--from', url]);
    expect([renamed.status, Object.keys(JSON.parse(lock() ?? '').clouds.public.tags)]).toEqual([
      0,
      ['NewBus'],
    ]);
    expect(renamed.stdout).toContain(
      'no longer pinned, since no rule set named here uses it: public/ExampleBus',
    );
  });

  it('refuse a tag that is empty', async () => {
    const before = await pinFirst();
    const { status, stderr } = await refresh(['--from', await serve(week([]))]);
    expect([status, lock()]).toEqual([1, before]);
    expect(stderr).toMatch(/error\[tags-removed\]: .* has no prefix in the tag ExampleBus any more/);
  });

  it('refuse an older file, unless told', async () => {
    await pinFirst();
    expect((await refresh(['--from', await serve(week([...busPrefixes, '198.51.100.200/32']))])).status).toBe(
      0,
    );
    const before = lock();
    const older = await serve(week(), first);
    const { status, stderr } = await refresh(['--from', older]);
    expect([status, lock()]).toEqual([1, before]);
    expect(stderr).toMatch(
      /error\[tags-older\]: .* is of 2026-01-05, older than what is pinned, of 2026-01-12/,
    );
    expect((await refresh(['--from', older, '--allow-older'])).status).toBe(0);
    expect(lock()).toContain('ServiceTags_Public_20260105.json');
  });

  it('refuse what is too small over the network, and take it from a file', async () => {
    const small = JSON.stringify({
      changeNumber: 1,
      cloud: 'Public',
      values: [{ name: 'ExampleBus', id: 'ExampleBus', properties: { addressPrefixes: busPrefixes } }],
    });
    const { status, stderr } = await refresh(['--from', await serve(small)]);
    expect([status, lock()]).toEqual([1, undefined]);
    expect(stderr).toMatch(/error\[tags-suspicious\]: .* has no tag AzureCloud, which every whole file has/);
    expect(stderr).toContain('has 1 tags, where whole files have hundreds');
    folder.write('small.json', small);
    expect((await refresh(['--from', 'small.json'])).status).toBe(0);
  });
});

describe('wrong options', () => {
  it.each([
    [['--max-removed', 'much'], /not a share/],
    [['--max-removed', '101'], /not a share/],
    [['--timeout', '0'], /not a time/],
    [['--from', 'http://['], /not an address/],
    [['--from', 'http://www.microsoft.com/x'], /http is not used for/],
    [['--from', 'https://mirror.example/x'], /--trust-host mirror\.example/],
    [['--cloud', 'germany'], /Allowed choices are public, government, china/],
    [['--lock', 'git:main:service-tags.lock.json'], /is in git, and cannot be written/],
    [['--cloud', 'china'], /no tag of the cloud china is used here, but of public/],
  ])('%j end with 2', async (words, message) => {
    const { status, stderr } = await refresh(words);
    expect([status, lock()]).toEqual([2, undefined]);
    expect(stderr).toMatch(message);
  });

  it('are those of rule sets in several folders', async () => {
    mkdirSync(folder.path('other'));
    writeFileSync(folder.path('other/rules.yaml'), busRules.replace('name: bus', 'name: other'));
    const both = await refresh(['other/rules.yaml', '--check']);
    expect([both.status, both.stderr]).toEqual([
      2,
      expect.stringContaining('service-tags.lock.json, other/service-tags.lock.json'),
    ]);
  });

  it('do not let a lock take the place of another file', async () => {
    folder.write('weekly.json', week());
    const refused = await refresh(['--from', 'weekly.json', '--lock', 'weekly.json']);
    expect([refused.status, folder.read('weekly.json')]).toEqual([3, week()]);
  });
});

it('a server that never gets well is given up in time', async () => {
  const before = await pinFirst();
  const { url } = await startServer((_, response) => send(response, '', {}, 503));
  const { status, stderr } = await refresh(['--from', url(second), '--timeout', '0.2']);
  expect([status, lock()]).toEqual([3, before]);
  expect(stderr).toContain('gave up after 0.2 seconds; the answer is 503 Service Unavailable');
});
