/** Audits of a device's own files, on the command line. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

let dir = '';

const rules = `rulec: 1
name: small
rules:
  - id: login
    services: [443/https]
    to:
      - hosts: [login.example.com, crl.example.org]
  - id: list
    services: [443/https]
    to:
      - hosts: [list.example.net]
        addresses: [198.51.100.0/24]
  - id: time
    services: [123/udp]
    to:
      - addresses: [192.0.2.0/24]
  - id: no-mail
    action: deny
    services: [25/tcp]
    to:
      - addresses: any
`;

const squid = `acl office src 192.0.2.0/24
acl tls port 443
acl partners dstdomain -n .example.org
http_access deny partners
http_access allow office tls
http_access deny all
`;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-audit-'));
  writeFileSync(join(dir, 'rules.yaml'), rules);
  writeFileSync(join(dir, 'squid.conf'), squid);
});

const audit = (...words: readonly string[]) => runCli(['audit', './rules.yaml', ...words], { cwd: dir });
test('the first screen has an answer for each rule, and blocked is exit 1', async () => {
  const { status, stdout, stderr } = await audit('--target', 'squid', 'squid.conf');
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('squid: 1 carried, 1 blocked, 1 not here, 1 stopped');
  expect(lines[1]).toMatch(/^login +blocked \(1 of 2 rows\)$/);
  expect(lines[2]).toMatch(
    /^list +carried by squid\.conf:5 for 192\.0\.2\.0\/24; blocked for all other clients$/,
  );
  expect(lines[3]).toMatch(/^time +not here$/);
  expect(lines[4]).toMatch(/^no-mail +stopped$/);
});

test("the device's line stands beside the rule set's row, with a witness and lines that would carry it", async () => {
  const { stdout } = await audit('--target', 'squid', 'squid.conf', '--set', 'squid.source=192.0.2.0/24');
  expect(stdout).toContain('login: crl.example.org (./rules.yaml:7:36');
  expect(stdout).toContain('squid.conf:4: http_access deny partners');
  expect(stdout).toContain('for one, https://crl.example.org/');
  expect(stdout).toContain('What would carry it');
  expect(stdout).toMatch(/http_access allow .*rulec-small\.login/);
});

test('what files leave open depends, and is a finding with --strict alone', async () => {
  const hours = 'acl hours time MTWHF 08:00-18:00\n';
  writeFileSync(
    join(dir, 'hours.conf'),
    `${hours}acl tls port 443\nacl crl dstdomain -n crl.example.org\nhttp_access allow tls crl\nhttp_access allow tls hours\nhttp_access deny all\n`,
  );
  const { status, stdout } = await audit('--target', 'squid', 'hours.conf');
  expect(status).toBe(0);
  expect(stdout).toContain('squid: 2 depends, 1 not here, 1 stopped');
  expect(stdout).toMatch(/login: login\.example\.com \(.*\n +hours\.conf:5: http_access allow tls hours/);
  expect(stdout).toMatch(/depends on .*hours/);
  expect((await audit('--target', 'squid', 'hours.conf', '--strict')).status).toBe(1);
});

describe('formats', () => {
  test.each(['markdown', 'html', 'json', 'sarif'] as const)('%s names what is blocked', async (format) => {
    const { status, stdout } = await audit('--target', 'squid', 'squid.conf', '--format', format);
    expect(status).toBe(1);
    expect(stdout).toContain('crl.example.org');
    if (format === 'json' || format === 'sarif') expect(() => JSON.parse(stdout)).not.toThrow();
  });
});

test('--beyond tells what nothing needs, and does not change the exit status', async () => {
  writeFileSync(
    join(dir, 'wide.conf'),
    'block in all\npass out all\npass in on em1 proto { tcp udp } to any\n',
  );
  const words = ['--target', 'pf', 'wide.conf', '--set', 'pf.inside=em1', '--set', 'pf.source=192.0.2.0/24'];
  const { stdout } = await audit(...words, '--beyond');
  expect(stdout).toContain('Beyond: let through, and not needed');
  expect(stdout).toMatch(/wide\.conf:3/);
});

test.each([
  [['squid.conf'], 2, /which target/],
  [['--target', 'squid,pf', 'squid.conf'], 2, /one target at a time/],
  [['--target', 'squid', 'missing.conf'], 3, /missing\.conf does not exist/],
  [['--target', 'squid', 'squid.conf', '--assume', 'login=succeeds'], 2, /leave nothing open/],
] as const)('%j is exit %i', async (words, status, message) => {
  const result = await audit(...words);
  expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: '' });
  expect(result.stderr).toMatch(message);
});
