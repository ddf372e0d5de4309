import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestRows, writeSourcesLock } from '../../src/vendors/lock.ts';
import { readSourcesLock } from '../../src/vendors/read-lock.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-locks-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const rules = `rulec: 1
name: office
sources:
  vendor:
    url: https://docs.example.com/network
    format: table
    at: { heading: Hosts }
    columns: { hosts: Host, services: Port }
    rows: { main: a.example.com }
rules:
  - id: main
    from: vendor/main
    to: [{ hosts: ["row:rest"] }]
  - id: backup
    services: [443/https]
    to: [{ hosts: ["*.backup.example.com"], addresses: [azure:ExampleBackup] }]
`;

function page(...hosts: readonly string[]): string {
  return `# Network\n\n## Hosts\n\n| Host | Port |\n| --- | --- |\n| ${hosts.join(', ')} | 443 |\n`;
}

function week(number: number, ...prefixes: readonly string[]): string {
  const properties = { changeNumber: number, addressPrefixes: prefixes };
  const values = [{ name: 'ExampleBackup', id: 'ExampleBackup', properties }];
  return JSON.stringify({ changeNumber: number, cloud: 'Public', values });
}

const weeks = { first: 'ServiceTags_Public_20260105.json', second: 'ServiceTags_Public_20260112.json' };

const run = (...words: readonly string[]): Promise<CliResult> => runCli(words, { cwd: dir });
const read = (path: string): string => readFileSync(join(dir, path), 'utf8');
const write = (path: string, text: string): void => writeFileSync(join(dir, path), text);

/** Writes two states of a repository, `old` and `new`, whose locks were refreshed a week apart. */
async function writeWeeks(fresh = rules): Promise<void> {
  for (const [name, text] of [
    [weeks.first, week(1, '192.0.2.0/25')],
    [weeks.second, week(2, '192.0.2.0/25', '198.51.100.0/25')],
    ['first.md', page('a.example.com', 'b.example.com')],
    ['second.md', page('a.example.com', 'b.example.com', 'c.example.com')],
  ] as const)
    write(name, text);
  for (const [side, text, list, tags] of [
    ['old', rules, 'first.md', weeks.first],
    ['new', fresh, 'second.md', weeks.second],
  ] as const) {
    mkdirSync(join(dir, side));
    write(`${side}/rules.yaml`, text);
    for (const words of [
      ['source', 'refresh', `${side}/rules.yaml`, '--from', list, '--quiet'],
      ['tags', 'refresh', `${side}/rules.yaml`, '--from', tags, '--quiet'],
    ]) {
      const { status, stderr } = await run(...words);
      expect([status, stderr]).toEqual([0, '']);
    }
  }
}

const gate = (...words: readonly string[]): Promise<CliResult> =>
  run('diff', 'old/rules.yaml', 'new/rules.yaml', '--target', 'squid,pf', '--no-new-access', ...words);

const both = ['--tags', 'grow', '--from', weeks.second, '--from', 'vendor=second.md'];

it('judges growth as everything else where nobody says otherwise', async () => {
  await writeWeeks();
  const [left, asked] = [await gate(), await gate('--tags', 'ask')];
  expect(left.status).toBe(1);
  expect(asked).toEqual(left);
});

it('lets grow what the vendors have, and says so', async () => {
  await writeWeeks();
  const { status, stdout, stderr } = await gate(...both);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(
    'azure:ExampleBackup grew by 198.51.100.0/25, as ServiceTags_Public_20260112.json',
  );
  expect(stdout).toContain('vendor grew by main c.example.com 443/https, as second.md has it');
  const json = JSON.parse((await gate(...both, '--format', 'json')).stdout);
  expect(json.newAccess.passed).toBe(true);
  expect(json.locks).toHaveLength(2);
});

it('stops a prefix that somebody wrote into a lock', async () => {
  await writeWeeks();
  const lock = read('new/service-tags.lock.json');
  write('new/service-tags.lock.json', lock.replace('"198.51.100.0/25"', '"198.51.100.0/24"'));
  const { status, stdout, stderr } = await gate(...both);
  expect(status).toBe(1);
  expect(stderr).toContain(
    'warning[not-reproduced]: new/service-tags.lock.json: azure:ExampleBackup has 198.51.100.0/24',
  );
  expect(stdout).toContain('new access that nobody agreed to: pf');
});

it('stops a host that somebody wrote into a lock, its seal too', async () => {
  await writeWeeks();
  const { value } = readSourcesLock(read('new/sources.lock.json'), 'lock');
  const sources = (value?.sources ?? []).map(({ written: _, ...one }) => {
    const rows = one.rows.map((row) => ({
      ...row,
      entries: row.entries.map((entry) => ({ ...entry, hosts: [...entry.hosts, 'evil.example.org'] })),
    }));
    return { ...one, rows, digest: digestRows(rows) };
  });
  write('new/sources.lock.json', writeSourcesLock({ sources }));
  const other = await gate(...both);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('second.md is not the edition of vendor');
  // With the digest of the vendor's edition the lock is refused as a whole.
  const [locked] = readSourcesLock(read('old/sources.lock.json'), 'lock').value?.sources ?? [];
  write(
    'new/sources.lock.json',
    writeSourcesLock({ sources: sources.map((one) => ({ ...one, digest: locked?.digest ?? '' })) }),
  );
  expect((await gate(...both)).status).toBe(3);
});

it.each([
  ['an older week', [weeks.first], 'is not the file that new/service-tags.lock.json says it was made of'],
  ['nothing that can be had', ['missing.json'], 'missing.json'],
])('excuses nothing with %s', async (_, from, words) => {
  await writeWeeks();
  const given = from.flatMap((one) => ['--from', one]);
  const { status, stdout, stderr } = await gate('--tags', 'grow', ...given, '--from', 'vendor=second.md');
  expect(status).toBe(1);
  expect(stderr).toContain(words);
  expect(stdout).toContain('new access that nobody agreed to: pf\n');
});

it('excuses nothing for a week that was published before the pinned one', async () => {
  await writeWeeks();
  const [older, newer] = ['old', 'new'].map((side) => read(`${side}/service-tags.lock.json`));
  write('old/service-tags.lock.json', (newer ?? '').replace(/,\s*"198.51.100.0\/25"/, ''));
  write('first.json', week(1, '192.0.2.0/25', '198.51.100.0/24'));
  write('new/service-tags.lock.json', older ?? '');
  await run('tags', 'refresh', 'new/rules.yaml', '--from', 'first.json', '--allow-older', '--quiet');
  const { status, stderr } = await gate(
    '--tags',
    'grow',
    '--from',
    'first.json',
    '--from',
    'vendor=second.md',
  );
  expect(status).toBe(1);
  expect(stderr).toContain('going back is no growth');
});

it('fetches what a lock says it was made of from trusted hosts alone', async () => {
  await writeWeeks();
  const lock = read('new/service-tags.lock.json');
  write(
    'new/service-tags.lock.json',
    lock.replace('"file":', '"url": "https://tags.example.org/week.json",\n      "file":'),
  );
  const { status, stderr } = await gate('--tags', 'grow', '--from', 'vendor=second.md');
  expect(status).toBe(1);
  expect(stderr).toMatch(/warning\[not-reproduced\]: .*tags\.example\.org/);
});

it('does not excuse what a rule opens beside', async () => {
  await writeWeeks(rules.replace('"*.backup.example.com"', '"*.backup.example.com", "*.example.org"'));
  const { status, stdout } = await gate(...both);
  expect(status).toBe(1);
  expect(stdout).toContain('new access that nobody agreed to: policy, squid');
});

it('does not excuse a host that a person had to place', async () => {
  const placed = rules.replace('"row:rest"', 'a.example.com, b.example.com');
  await writeWeeks(placed.replace('b.example.com]', 'b.example.com, c.example.com]'));
  write('old/rules.yaml', placed);
  const { status, stdout, stderr } = await gate(...both);
  expect(status).toBe(1);
  expect(stderr).toContain('a person placed them');
  expect(stdout).toContain('new access that nobody agreed to: policy, squid');
});

it('goes by the older locks on both sides', async () => {
  await writeWeeks();
  const frozen = await gate('--tags', 'frozen');
  expect([frozen.status, frozen.stderr]).toEqual([0, '']);
  expect(frozen.stdout).toContain('no difference, with the locks compared as said below');
  expect(frozen.stdout).toContain('not compared because of --tags frozen: azure:ExampleBackup');
  write('new/rules.yaml', rules.replace('"*.backup.example.com"', '"*.example.org"'));
  const changed = await gate('--tags', 'frozen');
  expect(changed.status).toBe(1);
  expect(changed.stdout).not.toContain('198.51.100');
});

it('judges guardrails with the locks that will be compiled', async () => {
  await writeWeeks();
  write(
    'rulec.yaml',
    'targets: { pf: {}, squid: {} }\nguardrails:\n  never: [{ addresses: [198.51.100.0/24], reason: not ours }]\n',
  );
  const { status, stderr } = await gate('--tags', 'frozen');
  expect(status).toBe(1);
  expect(stderr).toContain('error[guardrail]: rule backup permits what a guardrail forbids');
});

it.each([
  [['--tags', 'grow'], 'old/rules.yaml', '--tags grow says what is no new access'],
  [['--from', 'x.json'], 'old/rules.yaml', '--from and --trust-host are for --tags grow'],
  [['--no-new-access', '--tags', 'grow', '--from', 'other=x.md'], 'old/rules.yaml', 'OLD has no list other'],
  [['--tags', 'frozen'], 'old/service-tags.lock.json', '--tags frozen is about the locks of two rule sets'],
])('refuses %j', async (words, old, message) => {
  await writeWeeks();
  const fresh = old.replace('old/', 'new/');
  const { status, stderr } = await run(
    'diff',
    old,
    fresh,
    '--rules',
    'new/rules.yaml',
    '--target',
    'pf',
    ...words,
  );
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
