/** The rule sets that ship, as their users meet them: through the command line, with real weeks of tags. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { readTagAddresses } from '../../src/service-tags/tags.ts';
import { type AddressSet, unionAddresses } from '../../src/sets/addresses.ts';
import { coverOf, formatPrefix } from '../../src/sets/prefix.ts';
import { dataFile, describeWithData } from '../support/data.ts';
import { runCli } from '../support/run-cli.ts';

const data = join(import.meta.dirname, '../../data');
const folder = mkdtempSync(join(tmpdir(), 'rulec-bundled-'));
afterAll(() => rmSync(folder, { recursive: true }));

const zones = ['--set', 'paloalto.from-zone=trust', '--set', 'paloalto.to-zone=untrust'];

test('compile --target squid with nothing else prints the fragment of the bundled rule set', async () => {
  const { status, stdout } = await runCli(['compile', '--target', 'squid'], { cwd: folder });
  expect(status).toBe(0);
  expect(stdout).toContain('dstdomain -n .msappproxy.net\n');
  expect(stdout.trimEnd().endsWith('\nhttp_access deny all')).toBe(true);
});

test('every option of Squid goes with the bundled rule set', async () => {
  const options = ['--set', 'squid.connect-80=yes', '--set', 'squid.source=192.0.2.0/24'];
  const { status, stdout } = await runCli(['compile', '--target', 'squid', ...options], { cwd: folder });
  expect(status).toBe(0);
  expect(stdout.trimEnd().endsWith('\nhttp_access deny rulec-entra-private-network-connector-source')).toBe(
    true,
  );
});

test('an empty name of a folder is no folder', async () => {
  const { status, stderr } = await runCli(['compile', '--target', 'squid', '--out', ''], { cwd: folder });
  expect(status).toBe(2);
  expect(stderr).toContain('--out has no value');
  expect(readdirSync(folder)).not.toContain('squid');
});

const week = 'service-tags/ServiceTags_Public_20260622.json';
const rules = readFileSync(
  join(import.meta.dirname, '../../data/entra-private-network-connector.yaml'),
  'utf8',
);

describeWithData('every accept is needed', [week], () => {
  /** The accepts, each as the lines that it takes. */
  const lines = rules.split('\n');
  const begin = lines.indexOf('accept:');
  const end = lines.findIndex((line, index) => index > begin && /^\S/.test(line));
  const starts = lines.flatMap((line, index) =>
    index > begin && index < end && line.startsWith('  - loss:') ? [index] : [],
  );

  test.each(
    starts.map(
      (start, index) =>
        [lines[start]?.replace(/.*loss: /, '') ?? '', start, starts[index + 1] ?? end] as const,
    ),
  )('%s', async (code, from, to) => {
    const without = [...lines.slice(0, from), ...lines.slice(to)].join('\n').replace(/^accept:\n(?=\S)/m, '');
    writeFileSync(join(folder, 'without.yaml'), without);
    writeFileSync(join(folder, 'sources.lock.json'), readFileSync(join(data, 'sources.lock.json')));
    const out = join(folder, `without-${from}`);
    const tags = ['--service-tags', dataFile(week)];
    const { status, stderr } = await runCli(
      ['compile', 'without.yaml', '--target', 'all', ...zones, ...tags, '--out', out],
      {
        cwd: folder,
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain(`error[${code}]`);
    expect(existsSync(out)).toBe(false);
  });

  test('and there are some', () => expect(starts.length).toBeGreaterThan(2));
});

const weeks = ['20250818', '20250825'].map((day) => `service-tags/ServiceTags_Public_${day}.json`);

describeWithData('a week of changes is a small difference', weeks, () => {
  /** The merged sets that address-only targets write, by rule. */
  const written = [['AzureCloud'], ['AzureActiveDirectory', 'AzureResourceManager']];

  function mergedSets(file: string): readonly AddressSet[] {
    const [tags] = loadServiceTags({ file, bytes: readFileSync(dataFile(file)) }).value ?? [];
    return written.map((names) =>
      unionAddresses(
        names.map((name) => {
          const tag = tags?.tags.get(name.toLowerCase());
          if (tag === undefined) throw new Error(`${name} is not in ${file}`);
          return readTagAddresses(tag);
        }),
      ),
    );
  }

  /** How many lines (or texts) of two lists are not in both. */
  function countChanges(before: readonly string[], after: readonly string[]): number {
    const left = new Map<string, number>();
    for (const one of before) left.set(one, (left.get(one) ?? 0) + 1);
    for (const one of after) left.set(one, (left.get(one) ?? 0) - 1);
    return [...left.values()].reduce((sum, count) => sum + Math.abs(count), 0);
  }

  test('at most 1.5 lines for each prefix that differs, and 40', async () => {
    const [before, after] = weeks.map(mergedSets);
    const changed = written.reduce((sum, _, index) => {
      const texts = [before, after].map((sets) =>
        coverOf(sets?.[index] ?? { v4: [], v6: [] }).map(formatPrefix),
      );
      return sum + countChanges(texts[0] ?? [], texts[1] ?? []);
    }, 0);
    expect(changed).toBeGreaterThan(50);
    const folders: string[] = [];
    for (const week of weeks) {
      const out = join(folder, week.replace(/\W/g, '-'));
      const tags = ['--service-tags', dataFile(week)];
      const { status } = await runCli(['compile', '--target', 'all', ...zones, ...tags, '--out', out], {
        cwd: folder,
      });
      expect(status).toBe(0);
      folders.push(out);
    }
    const [old = '', fresh = ''] = folders;
    const files = readdirSync(old, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.\w+$/.test(name),
    );
    const texts = files.filter(
      (name) => !name.endsWith('.pol') && name !== 'rulec-report.json' && !name.endsWith('.tables'),
    );
    expect(texts.length).toBeGreaterThan(7);
    for (const name of texts) {
      const [a, b] = [old, fresh].map((root) => readFileSync(join(root, name), 'utf8').split('\n'));
      const lines = countChanges(a ?? [], b ?? []);
      expect([name, lines <= 1.5 * changed + 40]).toEqual([name, true]);
    }
  });
});

describe('the government rule set', () => {
  test('compiles for a proxy without any tags', async () => {
    const names = ['entra-private-network-connector-government'];
    const { status, stdout } = await runCli(['compile', ...names, '--target', 'squid'], { cwd: folder });
    expect(status).toBe(0);
    expect(stdout).toContain('dstdomain -n .msappproxy.us\n');
  });
});

describeWithData('destination=known goes with the bundled rule set', [week], () => {
  const known = ['compile', '--target', 'paloalto', ...zones, '--set', 'paloalto.destination=known'];
  const tags = ['--service-tags', dataFile(week), '--quiet', '--out', 'known'];

  test('the smallest model holds too few objects, and the message says what does', async () => {
    const { status, stderr } = await runCli([...known, ...tags], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toContain('--set paloalto.model=pa-440;');
    expect(stderr).toContain('--set paloalto.service-tags=edl --set paloalto.edl-url=https://HOST/PATH');
  });

  test.each([
    ['a larger model', ['--set', 'paloalto.model=pa-440']],
    [
      'external lists',
      ['--set', 'paloalto.service-tags=edl', '--set', 'paloalto.edl-url=https://edl.example.com/rulec'],
    ],
  ])('%s: the loss is accepted by the option, and told in one line', async (_, way) => {
    const { status, stderr } = await runCli([...known, ...tags, ...way, '--strict'], { cwd: folder });
    expect(stderr).toMatch(
      /^accepted: paloalto: .*blocked but at the known addresses: \*\.msappproxy\.net, /m,
    );
    // Over-permits are warnings, and errors under --strict: they are not what this is about.
    expect(stderr).not.toContain('error[address-not-known]');
    expect(status).toBe(1);
    const again = await runCli([...known, ...tags, ...way], { cwd: folder });
    expect(again.status).toBe(0);
    const { targets } = JSON.parse(readFileSync(join(folder, 'known/rulec-report.json'), 'utf8'));
    const losses = targets[0].losses.filter(({ code }: { code: string }) => code === 'address-not-known');
    expect(losses).toHaveLength(2);
    expect(losses[0]).toMatchObject({
      direction: 'under-permit',
      accepted: 'set by the option destination=known',
      witness: { policy: 'allow', target: 'deny' },
    });
  });
});
