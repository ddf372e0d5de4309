/** Requests that are asked of a device's own files. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

let dir = '';

const squid = `http_port 3128
acl office src 192.0.2.0/24
acl tls port 443
acl vendor dstdomain -n .login.example.com
acl staff proxy_auth REQUIRED
auth_param basic program /bin/false
http_access deny CONNECT !tls
http_access allow office vendor
http_access deny all
`;

const pf = `block in all
pass out all
pass in quick on em1 proto tcp from 192.0.2.0/24 to 198.51.100.0/24 port 443
`;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-explain-on-'));
  writeFileSync(join(dir, 'squid.conf'), squid);
  writeFileSync(join(dir, 'pf.conf'), pf);
  mkdirSync(join(dir, 'root/etc/pf'), { recursive: true });
  writeFileSync(join(dir, 'root/etc/pf/out.txt'), '203.0.113.0/24\n');
  writeFileSync(
    join(dir, 'listed.conf'),
    `table <vendor> persist file "/etc/pf/out.txt"\nblock in all\npass out all\npass in on em1 proto tcp to <vendor> port 443\n`,
  );
});

const ask = (...words: readonly string[]) => runCli(['explain', ...words], { cwd: dir });
const onSquid = ['--target', 'squid', '--on', 'squid.conf', '--set', 'squid.source=192.0.2.0/24'];
const onPf = ['--target', 'pf', '--set', 'pf.inside=em1', '--set', 'pf.source=192.0.2.0/24'];

test('a request is answered with the line that decides, and exit 0', async () => {
  const { status, stdout } = await ask('https://a.login.example.com/', ...onSquid);
  expect(status).toBe(0);
  expect(stdout).toBe(
    'https://a.login.example.com/: allow\n  squid.conf:8: http_access allow office vendor\n',
  );
});

test('a proxy is asked in the words that it gets', async () => {
  expect((await ask('CONNECT a.login.example.com:444', ...onSquid)).stdout).toContain(': deny\n');
  expect((await ask('CONNECT a.login.example.com:443', ...onSquid)).stdout).toContain(': allow\n');
  expect((await ask('udp://192.0.2.1:53', ...onSquid)).stdout).toContain('not-here');
});

test('a name whose address nobody knows is open for some addresses', async () => {
  const files = ['--on', 'listed.conf', '--root', 'root'];
  const { stdout } = await ask('https://a.login.example.com/', ...onPf, ...files, '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ answer: 'deny' });
  const at = await ask('tcp://203.0.113.9:443', ...onPf, ...files);
  expect(at.stdout).toContain('tcp://203.0.113.9:443: allow\n  listed.conf:4');
});

test('the root of the device may be that of this machine, with blanks in the names of folders too', async () => {
  const place = join(dir, 'root/etc');
  mkdirSync(join(place, 'of the office/parts'), { recursive: true });
  writeFileSync(join(place, 'of the office/out.txt'), '203.0.113.0/24\n');
  writeFileSync(
    join(place, 'of the office/parts/one.conf'),
    `table <vendor> file "${place}/of the office/out.txt"\n`,
  );
  writeFileSync(
    join(dir, 'rooted.conf'),
    `include "${place}/of the office/parts/one.conf"\nblock in all\npass out all\npass in on em1 proto tcp to <vendor> port 443\n`,
  );
  const files = ['--on', 'rooted.conf', '--root', '/'];
  const { stdout, stderr } = await ask('tcp://203.0.113.9:443', ...onPf, ...files);
  expect(stderr).toBe('');
  expect(stdout).toContain('tcp://203.0.113.9:443: allow\n  rooted.conf:4');
});

test('the addresses that a rule set knows of a host are the ones that count', async () => {
  writeFileSync(
    join(dir, 'rules.yaml'),
    `rulec: 1
name: small
title: Small
rules:
  - id: login
    action: allow
    services: [443/https]
    to:
      - hosts: [a.login.example.com]
        addresses: [198.51.100.0/24]
`,
  );
  const { stdout, stderr } = await ask(
    'https://a.login.example.com/',
    './rules.yaml',
    ...onPf,
    '--on',
    'pf.conf',
  );
  expect(stderr).toBe('');
  expect(stdout).toContain('https://a.login.example.com/: allow\n');
});

test('a file of requests is answered line by line, each for its client', async () => {
  const questions = [
    { request: 'tcp://198.51.100.7:443' },
    { request: 'tcp://198.51.100.7:443', source: '203.0.113.3' },
    { request: 'https://a.login.example.com/', address: '198.51.100.9', source: '192.0.2.9' },
  ];
  writeFileSync(join(dir, 'asked.jsonl'), questions.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const { status, stdout, stderr } = await ask('--requests', 'asked.jsonl', ...onPf, '--on', 'pf.conf');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers.map(({ answer }) => answer)).toEqual(['allow', 'deny', 'allow']);
  expect(answers[0]).toEqual({
    request: 'tcp://198.51.100.7:443',
    answer: 'allow',
    lines: expect.arrayContaining([expect.stringMatching(/^pf\.conf:\d$/)]),
    causes: [],
    premises: [],
  });
});

test('lines that are no requests are named, and nothing is answered', async () => {
  writeFileSync(join(dir, 'wrong.jsonl'), '{"request":"tcp://198.51.100.7:443"}\nnot json\n{"source":"x"}\n');
  const { status, stdout, stderr } = await ask('--requests', 'wrong.jsonl', ...onPf, '--on', 'pf.conf');
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain('lines 2, 3 are no requests');
});

test.each([
  [['https://a.example/', '--requests', 'asked.jsonl'], /--on/],
  [['--target', 'pf'], /which request/],
  [['https://a.example/', '--on', 'pf.conf'], /which target|one target/],
  [['https://a.example/', ...onPf, '--on', 'pf.conf', '--no-premise', 'none'], /no premise "none"/],
  [['https://a.example/', ...onPf, '--on', 'pf.conf', '--assume', 'table:none=empty'], /called "table:none"/],
  [['https://a.example/', ...onPf, '--on', 'pf.conf', '--assume', 'login'], /assumes nothing/],
] as const)('a command line that makes no sense is exit 2: %j', async (words, message) => {
  const { status, stdout, stderr } = await ask(...words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('files that cannot be read are exit 3', async () => {
  writeFileSync(join(dir, 'broken.conf'), 'pass in $nothing\n');
  expect((await ask('https://a.example/', ...onPf, '--on', 'missing.conf')).status).toBe(3);
  expect((await ask('https://a.example/', ...onPf, '--on', 'broken.conf')).status).toBe(3);
});
