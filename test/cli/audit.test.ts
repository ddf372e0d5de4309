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

const stock = `acl localnet src 192.0.2.0/24
acl tls port 443
http_access allow localhost manager
http_access deny manager
http_access allow localnet
http_access allow localhost
http_access deny all
http_port 3128
`;

describe('a stock squid.conf', () => {
  const web = (name: string): string => {
    const text = `rulec: 1\nname: web\nrules:\n  - id: web\n    services: [80/http]\n    to: [{ hosts: [crl.example.org] }]\n`;
    writeFileSync(join(dir, name), text);
    return `./${name}`;
  };
  const ask = (...words: readonly string[]) =>
    runCli(['audit', web('web.yaml'), '--target', 'squid', 'stock.conf', ...words], { cwd: dir });

  test('the paths of the cache manager block nothing, by a premise that is told', async () => {
    writeFileSync(join(dir, 'stock.conf'), stock);
    const { status, stdout } = await ask('--set', 'squid.source=192.0.2.0/24');
    expect(status).toBe(0);
    expect(stdout).toContain('squid: 1 carried\nweb  carried by stock.conf:5\n');
    expect(stdout).toContain('manager-not-needed: ');
    const without = await ask('--set', 'squid.source=192.0.2.0/24', '--no-premise', 'manager-not-needed');
    expect(without.stdout).toMatch(/stock\.conf:4: http_access deny manager\n +where: path matching/);
    expect(without.status).toBe(1);
  });

  test('a denial of PURGE blocks nothing, by a premise that is told', async () => {
    writeFileSync(join(dir, 'stock.conf'), `acl purge method PURGE\nhttp_access deny purge\n${stock}`);
    const { status, stdout } = await ask('--set', 'squid.source=192.0.2.0/24');
    expect(status).toBe(0);
    expect(stdout).toContain('squid: 1 carried\n');
    expect(stdout).toContain('usual-methods: ');
    const without = await ask('--set', 'squid.source=192.0.2.0/24', '--no-premise', 'usual-methods');
    expect(without.stdout).toContain('squid: 1 depends\n');
  });

  test('what programs on the proxy get is told, and carries no rule', async () => {
    writeFileSync(join(dir, 'stock.conf'), stock.replace('http_access allow localnet\n', ''));
    const { status, stdout, stderr } = await ask();
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^squid: 1 blocked\nweb +blocked; carried by stock\.conf:5 for the device itself \(127\.0\.0\.1\/32, ::1\/128\)\n/,
    );
    expect(stderr).toBe('');
    const itself = await ask('--set', 'squid.source=127.0.0.1/32');
    expect(itself.status).toBe(0);
  });

  test('a need for the paths of the cache manager alone is meant', async () => {
    writeFileSync(join(dir, 'stock.conf'), stock);
    writeFileSync(
      join(dir, 'manager.yaml'),
      'rulec: 1\nname: manager\nrules:\n  - id: manager\n    services: [80/http]\n    to: [{ hosts: [crl.example.org/squid-internal-mgr/info] }]\n',
    );
    const words = ['--target', 'squid', 'stock.conf', '--set', 'squid.source=192.0.2.0/24'];
    const { stdout } = await runCli(['audit', './manager.yaml', ...words], { cwd: dir });
    expect(stdout).toContain('squid: 1 blocked');
  });
});

test('many expressions of one list are told apart as one', async () => {
  const list = Array.from({ length: 40 }, (_, i) => `word${i}q`).join(' ');
  writeFileSync(
    join(dir, 'list.conf'),
    `acl fun dstdom_regex ${list}\nacl tls port 443\nhttp_access deny fun\nhttp_access allow tls\nhttp_access deny all\n`,
  );
  const { stdout } = await audit('--target', 'squid', 'list.conf', '--set', 'squid.source=any');
  expect(stdout).toContain('squid: 2 carried, 1 not here, 1 stopped');
});

test('assumptions and premises may stand in rulec.yaml; the command line wins, and JSON has the messages', async () => {
  writeFileSync(
    join(dir, 'office.yaml'),
    'targets:\n  office:\n    target: squid\n    source: 192.0.2.0/24\n    assume: { "time:hours": always }\n    no-premise: [no-credentials]\n',
  );
  writeFileSync(
    join(dir, 'office.conf'),
    'acl hours time MTWHF 08:00-18:00\nacl office src 192.0.2.0/24\nhttp_access allow office hours\nhttp_access deny all\n',
  );
  const words = ['--target', 'office', 'office.conf', '--config', 'office.yaml'];
  const { stdout } = await audit(...words);
  expect(stdout).toContain('2 carried');
  expect(stdout).toContain('assumed: time:hours=always');
  const other = await audit(...words, '--assume', 'time:hours=never', '--format', 'json');
  const json = JSON.parse(other.stdout) as {
    readonly assumptions: readonly string[];
    readonly messages: readonly { readonly message: string; readonly at: { readonly line: number } }[];
  };
  expect(json.assumptions).toEqual(['time:hours=never']);
  expect(json.messages[0]).toMatchObject({ at: { file: 'office.conf', line: 1 } });
});

describe('what no text of the target lets through', () => {
  const paths = (accept: string): string => `rulec: 1
name: paths
rules:
  - id: lists
    services: [80/http]
    to:
      - hosts: [crl.example.org/lists]
${accept}`;
  const accepted = paths(
    'accept:\n  - loss: path-dot-in-query\n    targets: [squid]\n    reason: Lists are fetched without a query.\n',
  );
  const own = async (text: string, name: string, wrap: (lines: string) => string) => {
    writeFileSync(join(dir, `${name}.yaml`), text);
    const words = [`./${name}.yaml`, '--target', 'squid'];
    const accepting = join(dir, 'accepted.yaml');
    writeFileSync(accepting, accepted);
    const compiled = await runCli(['compile', accepting, '--target', 'squid', '--quiet'], { cwd: dir });
    expect(compiled.status).toBe(0);
    writeFileSync(join(dir, `${name}.conf`), wrap(compiled.stdout));
    return (...more: readonly string[]) =>
      runCli(['audit', words[0] ?? '', `${name}.conf`, ...words.slice(1), ...more], { cwd: dir });
  };

  test('is not blocked where the rule set accepts it', async () => {
    const run = await own(accepted, 'accepted', (lines) => lines);
    const { status, stdout } = await run();
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 0, first: 'squid: 1 carried' });
    expect(stdout).toMatch(/^lists +carried by .*, but for an accepted loss \(path-dot-in-query\)$/m);
    expect(stdout).not.toContain('What would carry it');
    expect((await run('--format', 'json')).stdout).toContain('"answer": "accepted"');
  });

  test('is blocked where it does not, and nothing is proposed that is there', async () => {
    const run = await own(paths(''), 'open', (lines) => lines);
    const { status, stdout } = await run();
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 1, first: 'squid: 1 blocked' });
    expect(stdout).toContain('no text for this target can let it through (path-dot-in-query): rulec accept');
    expect(stdout).not.toContain('What would carry it');
  });

  test('is told apart from lines that come too late', async () => {
    const run = await own(accepted, 'late', (lines) => `http_access deny all\n${lines}`);
    const { status, stdout } = await run();
    expect(status).toBe(1);
    expect(stdout).toContain('late.conf:1: http_access deny all');
    expect(stdout).toContain('Move them before the lines that block');
    expect(stdout).not.toContain('acl rulec-paths');
  });
});

test('words in the wrong order are told with the right one', async () => {
  const swapped = await runCli(['audit', 'squid.conf', './rules.yaml', '--target', 'squid'], { cwd: dir });
  expect(swapped.status).toBe(2);
  expect(swapped.stderr).toContain('help: rulec audit ./rules.yaml squid.conf');
  const words = ['explain', './rules.yaml', 'https://login.example.com/', '--target', 'squid'];
  const explained = await runCli([...words, '--on', 'squid.conf'], { cwd: dir });
  expect(explained.status).toBe(2);
  expect(explained.stderr).toContain('help: rulec explain https://login.example.com/ ./rules.yaml');
});

test.each([
  [['squid.conf'], 2, /which target/],
  [['--target', 'squid,pf', 'squid.conf'], 2, /one target at a time/],
  [['--target', 'squid', 'missing.conf'], 3, /missing\.conf does not exist/],
  [['--target', 'squid', 'squid.conf', '--assume', 'login=succeeds'], 2, /leave nothing open/],
  [['--target', 'squid', 'hours.conf', '--assume', 'time:hours=alway'], 2, /did you mean always\?/],
  [['--target', 'squid', 'hours.conf', '--assume', 'time:hours=192.0.2.1'], 2, /addresses do not settle/],
] as const)('%j is exit %i', async (words, status, message) => {
  const result = await audit(...words);
  expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: '' });
  expect(result.stderr).toMatch(message);
});

const machine = `Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules]
"CoreNet-DHCP-Out"="v2.30|Action=Allow|Active=TRUE|Dir=Out|Protocol=17|RPort=67|Name=DHCP|"
"{1}"="v2.30|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RPort=443|App=C:\\\\Program Files\\\\Sample\\\\a.exe|Name=quiet|"
`;

test('what a machine does as delivered is no line of its rules', async () => {
  writeFileSync(join(dir, 'machine.reg'), machine);
  const { stdout } = await audit('--target', 'windows-firewall', 'machine.reg');
  expect(stdout).toMatch(/^time +carried by the default$/m);
  const json = await audit('--target', 'windows-firewall', 'machine.reg', '--format', 'json');
  const { rules: told } = JSON.parse(json.stdout) as { rules: { rule: string; classes: unknown }[] };
  expect(told.find(({ rule }) => rule === 'time')).toMatchObject({
    classes: [{ findings: [{ isByDefault: true, lines: [] }] }],
  });
});

test('a program that a rule names can be said to be another one', async () => {
  writeFileSync(join(dir, 'machine.reg'), machine);
  const open = await audit('--target', 'windows-firewall', 'machine.reg');
  const hint = "--assume 'program:c:\\program files\\sample\\a.exe=…'";
  expect(open.stdout).toContain(`settled by ${hint}`);
  const words = hint.slice('--assume '.length).replaceAll("'", '').replace('…', 'no');
  const settled = await audit('--target', 'windows-firewall', 'machine.reg', '--assume', words);
  expect(settled.stdout).toMatch(/^login +carried by the default$/m);
});

describe('what answers depend on is told with what settles it', () => {
  const pf = 'block all\npass in on em1 proto tcp to any port 443\npass out proto tcp to any port 443\n';
  const nft = `table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		ip saddr { 192.0.2.0/25, 198.51.100.0-198.51.100.9 } tcp dport 443 accept
	}
}
`;
  test.each([
    [
      'a table without its file',
      'pf',
      `table <bad> file "/etc/bad"\n${pf}block quick to <bad>\n`,
      ['table:bad=…', '--root DIR'],
    ],
    ['an include', 'pf', `include "/etc/pf.d/site"\n${pf}`, ['include:/etc/pf.d/site=no', '--root DIR']],
    [
      'a name that an include defines',
      'pf',
      `include "/etc/pf.d/site"\n${pf}pass to $x\n`,
      ['give it, or --root DIR'],
    ],
    ['an interface', 'pf', pf, ['--set pf.inside=NAME,…']],
    [
      'an include',
      'squid',
      'http_port 3128\ninclude /etc/squid/conf.d/*.conf\nhttp_access deny all\n',
      ["'include:/etc/squid/conf.d/*.conf=no'", '--root DIR'],
    ],
    [
      'an include',
      'nftables',
      `include "/etc/nftables.d/*.nft"\n${nft}`,
      ["'include:/etc/nftables.d/*.nft=no'"],
    ],
    ['clients', 'nftables', nft, ['client:192.0.2.0/25,198.51.100.0/29,198.51.100.8/31']],
  ])('%s of %s', async (_, target, text, told) => {
    writeFileSync(join(dir, 'device.conf'), text);
    const given = target === 'nftables' ? ['--set', 'nftables.source=192.0.2.0-198.51.100.255'] : [];
    const { status, stdout } = await audit('--target', target, 'device.conf', '--strict', ...given);
    expect(status).toBe(1);
    for (const words of told) expect(stdout).toContain(words);
  });
});
