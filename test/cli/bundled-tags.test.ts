/** The service tags that come with rulec: when they are used, and who says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { tagsInUse } from '../../src/rules/resolve/resolve-addresses.ts';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { formatLock, lockOf } from '../../src/service-tags/lock.ts';
import { bundled, bundledNames } from '../support/bundled.ts';
import { dataFile, describeWithData } from '../support/data.ts';
import { type CliResult, type CliSetting, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const data = join(import.meta.dirname, '../../data');
const connector = 'entra-private-network-connector';
const government = `${connector}-government`;
const folder = useSmallFolder();
const rulec = (words: string, setting: CliSetting = {}): Promise<CliResult> =>
  runCli(words.split(' '), { cwd: folder.path(), ...setting });

const edition =
  'note[tags-bundled]: using the service tags that come with rulec: public of 2026-06-22; rulec tags refresh pins newer ones\n';
const zones = '--set paloalto.from-zone=trust --set paloalto.to-zone=untrust';

/** A lock of made-up addresses for the tags of the connector. */
function madeUpLock(): string {
  const tag = (prefix: string): unknown => ({ changeNumber: 1, prefixes: [prefix] });
  const tags = {
    AzureActiveDirectory: tag('192.0.2.0/24'),
    AzureCloud: tag('198.51.100.0/24'),
    AzureResourceManager: tag('203.0.113.0/24'),
  };
  const cloud = { file: 'ServiceTags_Public_20260105.json', sha256: 'ab'.repeat(32), changeNumber: 7, tags };
  return JSON.stringify({ version: 1, clouds: { public: cloud } });
}

describe('the lock that comes with rulec', () => {
  const bytes = readFileSync(join(data, 'service-tags.lock.json'));
  const { value: locked = [], diagnostics } = loadServiceTags({ file: 'lock', bytes });

  it('has the tags that the bundled rule sets use, and no others', () => {
    expect(diagnostics).toEqual([]);
    const used = tagsInUse(bundledNames.map(bundled));
    const names = locked.flatMap(({ cloud, tags }) =>
      [...tags.values()].map(({ name }) => `${cloud}/${name}`),
    );
    expect(new Set(names)).toEqual(new Set(used.map(({ cloud, name }) => `${cloud}/${name}`)));
  });

  it('is written as rulec tags refresh writes it', () => {
    const pinned = locked.map((from) => ({ from, tags: [...from.tags.values()] }));
    expect(formatLock(lockOf(pinned))).toBe(bytes.toString());
  });

  const files = locked.map(({ published }) => `service-tags/${published}`);
  describeWithData('and the files that it was made of', files, () => {
    it.each(locked)('have the same digest and prefixes: $cloud', ({ published, sha256, tags }) => {
      const file = `${published}`;
      const content = readFileSync(dataFile(`service-tags/${file}`));
      const [whole] = loadServiceTags({ file, bytes: content }).value ?? [];
      expect(whole?.sha256).toBe(sha256);
      for (const [key, { name, prefixes, changeNumber }] of tags) {
        const published = whole?.tags.get(key);
        expect([name, changeNumber]).toEqual([published?.name, published?.changeNumber]);
        expect([...prefixes].sort()).toEqual([...(published?.prefixes ?? [])].sort());
      }
    });
  });
});

describe('a bundled rule set, where no tags are at hand', () => {
  it('compiles for all targets as the README has it', async () => {
    const { status, stdout, stderr } = await rulec(`compile --target all ${zones} --out out`);
    expect([status, stderr.split(edition)]).toEqual([0, [expect.any(String), expect.any(String)]]);
    expect(stdout).toMatch(/wrote \d+ files to out\n$/);
    const { serviceTags } = JSON.parse(folder.read('out/rulec-report.json'));
    expect(serviceTags).toEqual([
      { cloud: 'public', digest: expect.stringMatching(/^sha256:89342e53d3578c43/), changeNumber: 403 },
    ]);
  });

  it('has the tags of both clouds, where it uses both', async () => {
    const { status, stderr } = await rulec(`compile ${government} --target windows-firewall --out out`);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('come with rulec: government of 2026-07-20, public of 2026-06-22;'),
    ]);
  });

  it.each([
    ['check', 0],
    [`test ${connector}`, 0],
    ['explain https://login.windows.net/ --target squid', 0],
    [`report ${connector} --target squid --out evidence.json`, 0],
    [`report ${connector} --target squid --out evidence.json --since ${connector}`, 0],
    [`diff ${connector} ${connector} --target pf`, 0],
    [`diff /dev/null ${connector} --target squid`, 1],
    ['tags show', 0],
    ['tags lookup 192.0.2.1', 0],
  ])('is told by %s, once, which edition it is', async (words, expected) => {
    const { status, stderr } = await rulec(words);
    expect([status, stderr.split(edition).length - 1]).toEqual([expected, 1]);
    const quiet = await rulec(`${words} --quiet`);
    expect([quiet.status, quiet.stderr]).toEqual([expected, '']);
  });

  it('is told by verify which edition it is', async () => {
    await rulec('compile --target squid --out out');
    const { status, stderr } = await rulec(`verify ${connector} --target squid out`);
    expect([status, stderr.split(edition).length - 1]).toEqual([0, 1]);
  });
});

describe('the tags that come with rulec are not used', () => {
  it('where a lock lies in the current folder', async () => {
    folder.write('service-tags.lock.json', madeUpLock());
    const { status, stdout, stderr } = await rulec('compile --target pf --format json --out out');
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('tags-bundled')]);
    expect(JSON.parse(stdout).serviceTags).toMatchObject([{ changeNumber: 7 }]);
    expect((await rulec('check --as-of 2030-01-01')).stderr).not.toContain('tags-old');
  });

  it('where the lock in the current folder is broken', async () => {
    folder.write('service-tags.lock.json', 'not even JSON');
    const { status, stderr } = await rulec('compile --target pf --out out');
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(/^service-tags\.lock\.json:1: error\[tags-not-tags\]/),
    ]);
  });

  it('where --service-tags names others', async () => {
    folder.write('other.json', madeUpLock());
    const { stderr } = await rulec('compile --target pf --service-tags other.json --out out');
    expect(stderr).not.toContain('tags-bundled');
  });

  it('for a rule set from a file or from standard input, alone or beside a bundled one', async () => {
    const text = readFileSync(join(data, `${connector}.yaml`), 'utf8').replace(/^name: .*$/m, 'name: own');
    folder.write('own.yaml', text);
    folder.write('sources.lock.json', readFileSync(join(data, 'sources.lock.json'), 'utf8'));
    const missing = [3, expect.stringMatching(/error\[tags-missing\](?!.*tags-bundled)/)];
    for (const names of ['own.yaml', '-', `own.yaml ${connector}`, `- ${connector}`]) {
      const { status, stderr } = await rulec(`compile ${names} --target pf --out out`, { stdin: text });
      expect([status, stderr], names).toEqual(missing);
      expect(stderr).not.toContain('tags-bundled');
    }
    expect((await rulec('diff own.yaml own.yaml --target pf')).status).toBe(3);
  });

  it('where no rule set uses tags', async () => {
    expect((await rulec('compile rules.yaml --target pf --out out')).stderr).not.toContain('tags-bundled');
  });
});

test('a bundled rule set beside one from a file that uses no tags has them', async () => {
  const { stderr } = await rulec(`compile rules.yaml ${connector} --target pf --out out`);
  expect(stderr).toContain(edition);
});

describe('check', () => {
  it.each([
    ['2026-07-22', []],
    ['2026-07-23', ['public']],
    ['2026-08-19', ['public']],
    ['2026-08-20', ['government', 'public']],
  ])('says on %s which of them are older than 30 days: %s', async (today, old) => {
    const { status, stderr } = await rulec(`check ${government}`, { today });
    const told = [...stderr.matchAll(/warning\[tags-old\]: the service tags for the cloud (\w+) /g)];
    expect([status, told.map(([, cloud]) => cloud)]).toEqual([0, old]);
    if (old.length > 0) expect(stderr).toContain(`with: rulec tags refresh ${government}\n`);
  });

  it('goes by --as-of, where it is given', async () => {
    const { stderr } = await rulec('check --as-of 2026-07-23', { today: '2026-07-01' });
    expect(stderr).toContain('warning[tags-old]');
  });

  it('alone says so', async () => {
    const { stderr } = await rulec(`test ${connector}`, { today: '2030-01-01' });
    expect(stderr).not.toContain('tags-old');
  });
});
