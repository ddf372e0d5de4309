/** The lists of vendors that come with rulec: when they are used, what wins over them, and who says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, type CliSetting, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const data = join(import.meta.dirname, '../../data');
const connector = 'entra-private-network-connector';
const folder = useSmallFolder();
const rulec = (words: string, setting: CliSetting = {}): Promise<CliResult> =>
  runCli(words.split(' '), { cwd: folder.path(), ...setting });

/** A page as the vendor has it, with a table of these lines. */
function page(date: string, rows: readonly string[]): string {
  const head = `---\nms.date: ${date}\n---\n\n#### Allow access to URLs\n\n`;
  const lines = ['| URL | Port | How it is used |', '| --- | --- | --- |', ...rows];
  return `${head}${lines.join('\n')}\n`.replace('How it is used', "How it's used");
}

/** The rows of the connector's list as the lock that comes with rulec has them. */
const rows: readonly string[] = JSON.parse(readFileSync(join(data, 'sources.lock.json'), 'utf8')).sources[
  'entra-connectors'
].rows.map(
  ({ entries: [entry] }: { entries: readonly { hosts: readonly string[]; services: readonly string[] }[] }) =>
    `| ${entry?.hosts.join('<br>')} | ${entry?.services.join()} | . |`,
);

const shipped =
  "note[sources-edition]: using the vendors' lists that come with rulec: entra-connectors of 2026-05-26; rulec source refresh pins newer ones\n";

describe('the lists that come with rulec', () => {
  it.each([
    ['check', 0],
    [`test ${connector}`, 0],
    ['compile --target squid', 0],
    ['explain https://login.windows.net/ --target squid', 0],
    [`report ${connector} --target squid --out evidence.json`, 0],
    [`diff ${connector} ${connector} --target pf`, 0],
    [`diff /dev/null ${connector} --target squid`, 1],
  ])('are named by %s, once, with their edition', async (words, expected) => {
    const { status, stderr } = await rulec(words);
    expect([status, stderr.split(shipped).length - 1]).toEqual([expected, 1]);
    expect((await rulec(`${words} --quiet`)).stderr).not.toContain('sources-edition');
  });

  it('are used for an edition by name, beside the newest', async () => {
    const { status, stderr } = await rulec(`check ${connector}-2024-07-17 ${connector}-government`);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('entra-connectors-2024-07-17 of 2024-07-17, entra-government of 2025-04-09;'),
    ]);
  });

  it('are shown by source show', async () => {
    const { stdout } = await rulec(`source show entra-connectors/cloud-service ${connector}`);
    expect(stdout).toContain('443/https  *.msappproxy.net *.servicebus.windows.net');
  });

  it.each([
    [connector, '2026-06-25', false],
    [connector, '2026-06-26', true],
    // What is fetched from a commit never changes.
    [`${connector}-2024-07-17`, '2030-01-01', false],
  ])('of %s, on %s, are older than 30 days: %s', async (name, today, isOld) => {
    const { status, stderr } = await rulec(`check ${name}`, { today });
    expect([status, stderr.includes('warning[sources-old]')]).toEqual([0, isOld]);
    if (isOld) expect(stderr).toContain(`with: rulec source refresh ${name}\n`);
  });

  it('are not for rule sets from files', async () => {
    folder.write('own.yaml', readFileSync(join(data, `${connector}.yaml`), 'utf8'));
    const { status, stderr } = await rulec('check own.yaml');
    expect([status, stderr]).toEqual([3, expect.stringContaining('error[sources-missing]')]);
    expect(stderr).not.toContain('bad-accept');
  });
});

describe('a lock in the current folder', () => {
  it('is made by a refresh although nothing changed, and wins', async () => {
    folder.write('page.md', page('05/26/2026', rows));
    const { status } = await rulec(`source refresh ${connector} --from page.md`);
    expect(status).toBe(0);
    const { stderr } = await rulec('check', { today: '2030-01-01' });
    expect(stderr).toContain(
      "using the vendors' lists of sources.lock.json: entra-connectors of 2026-05-26\n",
    );
    expect(stderr).not.toContain('sources-old');
    const before = folder.read('sources.lock.json');
    folder.write('page.md', page('08/01/2026', [...rows].reverse()));
    const again = await rulec(`source refresh ${connector} --from page.md`);
    expect([again.status, folder.read('sources.lock.json')]).toEqual([0, before]);
  });

  it('is judged by what comes with rulec at the first refresh', async () => {
    folder.write('page.md', page('08/01/2026', rows.slice(0, 3)));
    const { status, stderr } = await rulec(`source refresh ${connector} --from page.md`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('error[source-key-lost]')]);
  });

  it('has a new host, which lands in the rest and is told to be newer than the rule set', async () => {
    const [first = '', ...others] = rows;
    folder.write(
      'page.md',
      page('08/01/2026', [first.replace('<br>', '<br>new.example.com<br>'), ...others]),
    );
    expect((await rulec(`source refresh ${connector} --from page.md`)).status).toBe(0);
    const { status, stderr } = await rulec('check');
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /note\[source-behind\]: the rule set was written for entra-connectors of 2026-05-26, and the lock has the edition of 2026-08-01\n/,
      ),
    ]);
    expect((await rulec('compile --target squid')).stdout).toContain('new.example.com');
  });

  it('of other lists leaves those that come with rulec in use', async () => {
    folder.write('sources.lock.json', '{ "version": 1, "sources": {} }');
    expect((await rulec('check')).stderr).toContain(shipped);
  });

  it('that is broken is an error', async () => {
    folder.write('sources.lock.json', 'not even JSON');
    const { status, stderr } = await rulec('check');
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(/^sources\.lock\.json:1: error\[source-lock\]/),
    ]);
  });
});
