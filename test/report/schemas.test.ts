/** What `diff`, `report` and `audit` print as JSON is what their schemas say, and names nothing that they do not. */
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { errorsOf } from '../support/schemas.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read } = useSmallFolder();

const more = `${smallRules.replace('192.0.2.0/24', '192.0.2.0/23')}  - id: news
    services: [443/https]
    tls-inspection: bypass
    ticket: NET-99
    to:
      - hosts: ["*.example.org"]
accept:
  - { loss: host-without-addresses, reason: "none are known" }
`;

it('rulec diff --format json', async () => {
  write('new.yaml', more);
  const words = [
    'diff',
    'rules.yaml',
    'new.yaml',
    '--format',
    'json',
    '--no-new-access',
    '--except',
    'news=so',
  ];
  const { stdout } = await runCli(words, { cwd: path() });
  expect(errorsOf('diff', stdout)).toEqual([]);
  for (const [name, out] of [
    ['rules.yaml', 'old'],
    ['new.yaml', 'new'],
  ] as const) {
    const made = await runCli(['compile', name, '--target', 'pf', '--out', out, '--quiet'], { cwd: path() });
    expect(made.status).toBe(0);
  }
  const folders = await runCli(['diff', 'old', 'new', '--format', 'json'], { cwd: path() });
  expect(errorsOf('diff', folders.stdout)).toEqual([]);
  expect(JSON.parse(folders.stdout).comparisons[0].changes[0].lines.new).toMatchObject({
    file: 'small.conf',
  });
});

it('rulec report --out FILE.json', async () => {
  write('new.yaml', more);
  await runCli(['report', 'new.yaml', '--since', 'rules.yaml', '--out', 'a.json'], { cwd: path() });
  const text = read('a.json');
  // Witnesses and messages of losses are as in the report of compile.
  const bare = JSON.stringify(JSON.parse(text), (key, value) =>
    key === 'witness' || key === 'message' || key === 'since' ? undefined : value,
  );
  expect(errorsOf('evidence', bare)).toEqual([]);
  expect(errorsOf('diff', JSON.stringify(JSON.parse(text).since))).toEqual([]);
});

const wanted = `rulec: 1
name: wanted
sources:
  vendor: { title: A list of the vendor, date: 2026-01-15 }
rules:
  - id: no-uploads
    action: deny
    services: [443/https]
    to: [{ hosts: [files.backup.example.com] }]
  - id: service
    source: vendor / table 1
    services: [443/https]
    tls-inspection: bypass
    to: [{ hosts: ["*.backup.example.com", crl.example.org, portal.example.net] }]
  - id: ranges
    services: [443/tcp]
    to: [{ addresses: [198.51.100.0/24] }]
  - id: time
    services: [123/udp]
    to: [{ addresses: [192.0.2.0/24] }]
`;

/** Files of devices with every kind of answer, and with what the files leave open. */
const devices = {
  'squid.conf': `http_port 3128 ssl-bump cert=/etc/squid/ca.pem
acl step1 at_step SslBump1
acl closed ssl::server_name .portal.example.net
ssl_bump peek step1
ssl_bump splice closed
ssl_bump bump all
acl office src 192.0.2.0/24
acl tls port 443
acl partners dstdomain -n .example.org
acl hours time MTWHF 08:00-18:00
acl portal dstdomain -n .portal.example.net
http_access deny partners
http_access allow office portal hours
http_access deny portal
http_access allow office tls
http_access deny all
`,
  'pf.conf': `table <partners> { 198.51.100.0/25 }
block in all
pass out all
block in quick on em1 proto tcp to <partners>
pass in on em1 proto tcp to any port 443
`,
} as const;

describe('rulec audit --format json', () => {
  const office = ['--set', 'squid.source=192.0.2.0/24'];
  it.each([
    ['squid', 'squid.conf', []],
    ['squid', 'squid.conf', [...office, '--beyond']],
    ['squid', 'squid.conf', [...office, '--assume', 'time:hours=always']],
    ['pf', 'pf.conf', ['--set', 'pf.inside=em1', '--set', 'pf.source=192.0.2.0/24', '--beyond']],
  ] as const)('%s %s %j', async (target, name, more) => {
    write('wanted.yaml', wanted);
    write(name, devices[name]);
    const words = ['audit', 'wanted.yaml', '--target', target, name, '--format', 'json', ...more];
    const { stdout } = await runCli(words, { cwd: path() });
    expect(errorsOf('audit', stdout)).toEqual([]);
  });

  it('is refused where an answer is none, or a line is missing', async () => {
    write('wanted.yaml', wanted);
    write('squid.conf', devices['squid.conf']);
    const words = ['audit', 'wanted.yaml', '--target', 'squid', 'squid.conf', '--format', 'json'];
    const { stdout } = await runCli(words, { cwd: path() });
    expect(errorsOf('audit', stdout.replace('"answer": "not-stopped"', '"answer": "open"'))).not.toEqual([]);
    expect(errorsOf('audit', stdout.replace('"isByDefault"', '"byDefault"'))).not.toEqual([]);
  });
});
