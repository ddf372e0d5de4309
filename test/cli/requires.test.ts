/** What a machine must have is said where rules are said, and is in no text of a target. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import evidenceSchema from '../../schemas/evidence.schema.json' with { type: 'json' };
import { runCli } from '../support/run-cli.ts';
import { errorsOf } from '../support/schemas.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, read } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> => runCli(words, { cwd: path() });

const rules = `rulec: 1
name: small
sources:
  doc: { title: The document, url: https://docs.example.com/a, date: 2024-07-17 }
REQUIRES
rules:
  - id: web
    services: [443/https]
    to: [{ hosts: [www.example.com], addresses: [192.0.2.0/24] }]
accept:
  - { loss: host-by-address, reason: Nothing else is there. }
`;
const withRequirements = (text: string): string => rules.replace('REQUIRES', text);
const two = withRequirements(`requires:
  - { id: windows, os-build: 14393, why: "<b>Server</b> 2016", source: doc / Servers, mend: Buy one. }
  - { id: agent, service: ExampleSvc, where: agents are used }`);

it('check counts them', async () => {
  write('rules.yaml', two);
  expect((await run('check', 'rules.yaml')).stdout).toBe(
    'rules.yaml: small: 1 rule, 1 host, 0 service tags, 2 requirements; no warnings\n',
  );
});

it('no text of a target comes of them', async () => {
  write('bare.yaml', withRequirements(''));
  write('rules.yaml', two);
  const targets = ['--target', 'all', '--set', 'paloalto.from-zone=a', '--set', 'paloalto.to-zone=b'];
  for (const name of ['bare', 'rules']) {
    const { status } = await run('compile', `${name}.yaml`, ...targets, '--out', name);
    expect(status).toBe(0);
  }
  const files = readdirSync(join(path(), 'rules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'rulec-report.json')
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files)
    expect(readFileSync(file, 'latin1'), file).toBe(
      readFileSync(file.replace(join(path(), 'rules'), join(path(), 'bare')), 'latin1'),
    );
});

it('a change of them is no change of access, and is said', async () => {
  write('old.yaml', two);
  write(
    'new.yaml',
    two
      .replace('14393', '17763')
      .replace('{ id: agent, service: ExampleSvc', '{ id: other, service: ExampleSvc'),
  );
  const text = await run('diff', 'old.yaml', 'new.yaml');
  expect(text.status).toBe(0);
  expect(text.stdout).toBe(
    [
      'no change of access: only requirements of the machine changed',
      '  1 requirement of the machine added: other (service ExampleSvc running (agents are used))',
      '  1 requirement of the machine removed: agent (service ExampleSvc running (agents are used))',
      '  1 requirement of the machine changed: windows (Windows build 14393 or later to Windows build 17763 or later)',
      '',
    ].join('\n'),
  );
  const { stdout } = await run('diff', 'old.yaml', 'new.yaml', '--format', 'json');
  expect(errorsOf('diff', stdout)).toEqual([]);
  const json = JSON.parse(stdout);
  expect(json.equal).toBe(true);
  expect(json.text.requires.changed).toMatchObject([
    { id: 'windows', old: 'Windows build 14393 or later', new: 'Windows build 17763 or later' },
  ]);
  const gate = await run('diff', 'old.yaml', 'new.yaml', '--no-new-access');
  expect(gate.status).toBe(0);
});

it('a change of access and of them is both', async () => {
  write('old.yaml', two);
  write('new.yaml', two.replace('14393', '17763').replace('www.example.com', 'api.example.com'));
  const { status, stdout } = await run('diff', 'old.yaml', 'new.yaml', '--target', 'squid');
  expect(status).toBe(1);
  expect(stdout).toContain('1 requirement of the machine changed: windows');
});

it('the evidence has them, with the document and the place', async () => {
  write('rules.yaml', two);
  for (const file of ['evidence.json', 'evidence.html'])
    expect((await run('report', 'rules.yaml', '--target', 'squid', '--out', file)).status).toBe(0);
  const json = JSON.parse(read('evidence.json'));
  expect(new Ajv2020({ strict: false }).validate(evidenceSchema, json)).toBe(true);
  expect(json.requires).toEqual([
    {
      id: 'windows',
      ruleSet: 'small',
      check: { kind: 'os-build', atLeast: 14393 },
      means: 'Windows build 14393 or later',
      why: '<b>Server</b> 2016',
      mend: 'Buy one.',
      place: 'rules.yaml:6',
      document: {
        id: 'doc',
        title: 'The document',
        url: 'https://docs.example.com/a',
        date: '2024-07-17',
      },
      row: 'Servers',
    },
    {
      id: 'agent',
      ruleSet: 'small',
      check: { kind: 'service', name: 'ExampleSvc' },
      means: 'service ExampleSvc running',
      where: 'agents are used',
      place: 'rules.yaml:7',
      document: null,
      row: null,
    },
  ]);
  const html = read('evidence.html');
  expect(html).toContain('What the machine must have');
  expect(html).toContain('Windows build 14393 or later');
  expect(html).not.toContain('<b>Server</b>');
});
