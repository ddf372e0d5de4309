/** What changed because a vendor's list, or a list of the rule set, did: in `diff`, `explain` and the evidence. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> => runCli(words, { cwd: path() });
const read = (name: string): string => readFileSync(join(path(), name), 'utf8');

beforeEach(async () => {
  cpSync(join(import.meta.dirname, '../../examples/vendor'), path(), { recursive: true });
  cpSync(join(import.meta.dirname, '../../examples/vendor'), path('old'), { recursive: true });
  write(
    'network.md',
    read('network.md')
      .replace('crl.example.com', 'crl.example.com<br>crl2.example.com')
      .replace('# Network', '---\nms.date: 03/02/2026\n---\n# Network')
      .replace('<br>*.login', '<br>sso'),
  );
  await run('source', 'refresh', 'rules.yaml', '--only', 'vendor', '--from', 'network.md');
});

it('diff says which row gained and lost what, and from which edition', async () => {
  const { stdout } = await run('diff', 'old/rules.yaml', 'rules.yaml', '--target', 'squid');
  expect(stdout).toContain(
    'because vendor/revocation gained crl2.example.com 80/http (edition unknown → 2026-03-02)',
  );
  expect(stdout).toContain(
    'because vendor/registration gained sso.example.com 443/https, lost *.login.example.com 443/https',
  );
  const json = JSON.parse(
    (await run('diff', 'old/rules.yaml', 'rules.yaml', '--target', 'squid', '--format', 'json')).stdout,
  );
  const causes = json.comparisons[0].changes.flatMap((one: { rules: readonly unknown[] }) => one.rules);
  expect(causes.find((one: { rule: string }) => one.rule === 'revocation').lists).toEqual([
    {
      list: 'vendor/revocation',
      old: null,
      new: '2026-03-02',
      gained: ['crl2.example.com 80/http'],
      lost: [],
    },
  ]);
});

it('diff says it of lists that people keep, and of rows that are used as sets', async () => {
  const rules = (host: string, row: string): string => `rulec: 1
name: sets
include: [sources.yaml]
lists: { partners: { hosts: [www.example.net, ${host}] } }
rules:
  - { id: partners, services: [443/https], to: [{ hosts: ["list:partners"] }] }
  - { id: crl, services: [80/http], to: [{ hosts: ["source:vendor/${row}"] }] }
`;
  write('old/sets.yaml', rules('a.example.org', 'revocation'));
  write('sets.yaml', rules('b.example.org', 'revocation'));
  const { stdout } = await run('diff', 'old/sets.yaml', 'sets.yaml', '--target', 'squid');
  expect(stdout).toContain('because list:partners gained b.example.org, lost a.example.org');
  expect(stdout).toContain('because vendor/revocation gained crl2.example.com 80/http');
});

it('explain names the edition that lists the host; the evidence has lists, and services of each destination', async () => {
  const explained = await run('explain', 'http://crl2.example.com/', 'rules.yaml', '--target', 'squid');
  expect(explained.stdout).toContain(
    'because vendor/revocation, edition 2026-03-02 lists crl2.example.com 80/http',
  );
  await run('report', 'rules.yaml', '--target', 'squid', '--out', 'evidence.json');
  const [registration] = JSON.parse(read('evidence.json')).rules;
  expect(registration.lists).toEqual([{ list: 'vendor/registration', edition: '2026-03-02' }]);
  expect(registration.destinations[0]).toMatchObject({
    hosts: ['login.example.com'],
    services: ['443/https'],
  });
  await run('report', 'rules.yaml', '--target', 'squid', '--out', 'evidence.csv');
  expect(read('evidence.csv')).toContain('"vendor/registration (2026-03-02)"');
  await run('report', 'rules.yaml', '--target', 'squid', '--out', 'evidence.html');
  expect(read('evidence.html')).toContain('vendor/registration, edition 2026-03-02');
});
