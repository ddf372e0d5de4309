import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, describe, expect, it } from 'vitest';
import schema from '../../schemas/report.schema.json' with { type: 'json' };
import { type CliResult, runCli } from '../support/run-cli.ts';
import { lonelyRules, smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, compile } = useSmallFolder();
const fits = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

function verify(...words: readonly string[]): Promise<CliResult> {
  return runCli(['verify', 'rules.yaml', ...words], { cwd: path() });
}

/** Replaces a piece of a file of the output folder. */
function edit(name: string, from: string | RegExp, to: string): void {
  const text = read(name);
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  write(name, edited);
}

async function compileFor(targets: string): Promise<void> {
  const { status, stderr } = await compile(['rules.yaml', '--target', targets, '--out', 'out', '--quiet']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

describe('files as they were compiled', () => {
  beforeEach(() => compileFor('pf,windows-firewall'));

  it.each([
    ['the output folder', ['out']],
    ["the target's own folder", ['out/pf']],
    ['the main file, and the folder of its lists', ['out/pf/small.conf', 'out/pf/small.tables']],
  ])('are equal, given as %s', async (_, names) => {
    const { status, stdout, stderr } = await verify('--target', 'pf', ...names);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^pf: equal: means what the rule set says \(best-possible\)\n/);
  });

  it('are equal in each format by itself', async () => {
    for (const name of ['small.ps1', 'small.pol', 'small.lgpo.txt']) {
      const { status } = await verify('--target', 'windows-firewall', `out/windows-firewall/${name}`);
      expect([name, status]).toEqual([name, 0]);
    }
  });

  it('have the losses that the target has anyway, as a compile tells them', async () => {
    const compiled = await compile(['rules.yaml', '--target', 'pf', '--verbose']);
    const { stdout } = await verify('--target', 'pf', 'out');
    const losses = stdout.split('\n').filter((line) => /^(?:warning|note)\[/.test(line));
    expect(losses.map((line) => /\[(.*?)\]/.exec(line)?.[1])).toContain('host-by-address');
    for (const line of losses) expect(compiled.stderr).toContain(line);
  });

  it('may come by standard input, under a name that tells their format', async () => {
    const stdin = readFileSync(path('out/windows-firewall/small.pol'));
    const words = [
      'verify',
      'rules.yaml',
      '-',
      '--target',
      'windows-firewall',
      '--stdin-name',
      'registry.pol',
    ];
    expect((await runCli(words, { cwd: path(), stdin })).status).toBe(0);
  });

  it('may lie beside files that are none of the target', async () => {
    write('out/windows-firewall/notes.md', '# Notes\n');
    expect((await verify('--target', 'windows-firewall', 'out')).status).toBe(0);
  });

  it('are those of a device of the configuration', async () => {
    write('rulec.yaml', 'targets:\n  edge: { target: pf, source: 10.0.0.0/24, inside: em1 }\n');
    await compileFor('edge');
    const { status, stdout } = await verify('--target', 'edge', 'out');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^edge: equal/);
    expect((await verify('--target', 'pf', 'out/edge')).status).toBe(1);
  });
});

describe('a difference', () => {
  beforeEach(() => compileFor('pf'));

  it('has its effect, region, witness, rule, line and size', async () => {
    edit('out/pf/small.tables/rulec_web.txt', '192.0.2.0/24', '192.0.2.0/25');
    edit('out/pf/small.conf', 'port 53', 'port 5353');
    const { status, stdout } = await verify('--target', 'pf', 'out', '--quiet');
    expect(status).toBe(1);
    expect(stdout).toContain('pf: different: does not mean what the rule set says: 3 differences\n');
    expect(stdout).toContain(`1. lets through what it should not: udp port 5353, address 198.51.100.53
     for one:   udp://198.51.100.53:5353
     rule set:  denies it: no rule allows it
     text:      allows it: out/pf/small.conf:13: pass in quick proto udp`);
    expect(stdout).toMatch(
      /2\. blocks what it should let through: tcp port 443, address 192\.0\.2\.128\/25\n {5}for one: {3}https:\/\/www\.example\.com\/ at 192\.0\.2\.128\n {5}rule set: {2}allows it by rule web \(rules\.yaml:4:5\)\n {5}text: {6}denies it: out\/pf\/small\.conf:\d+: block return .*\n {5}size: {6}128 IPv4 addresses\n/,
    );
  });

  it('counts no port 0, which no client connects to', async () => {
    edit('out/pf/small.conf', 'port 53', 'port 0:53');
    const { stdout } = await verify('--target', 'pf', 'out', '--quiet');
    expect(stdout).toContain('lets through what it should not: udp ports 1-52, address 198.51.100.53\n');
    expect(stdout).toContain('size:      1 IPv4 address × 52 ports\n');
    edit('out/pf/small.conf', 'port 0:53', 'port { 0, 53 }');
    expect((await verify('--target', 'pf', 'out')).stdout).toMatch(/^pf: equal/);
  });

  it('is told with the digests of the files that are not as they were', async () => {
    edit('out/pf/small.tables/rulec_web.txt', '192.0.2.0/24', '192.0.2.0/25');
    const { stderr } = await verify('--target', 'pf', 'out/pf');
    expect(stderr).toContain(
      'warning[interrupted]: changed since out/rulec-report.json was written: pf/small.tables/rulec_web.txt; somebody edited them, or a run was cut short\n',
    );
    rmSync(path('out/pf/small.tables/rulec_resolvers.txt'));
    const gone = await verify('--target', 'pf', 'out/pf');
    expect(gone.stderr).toContain('pf/small.tables/rulec_resolvers.txt');
    expect(gone.stderr).toContain('error[config-syntax]');
    expect([gone.status, gone.stdout.split('\n')[0]]).toEqual([
      1,
      'pf: unreadable: was not compared: the files are not what the target reads',
    ]);
  });

  it('takes the place of the losses that are then none', async () => {
    const before = await verify('--target', 'pf', 'out', '--format', 'json');
    edit('out/pf/small.conf', /^pass in quick proto tcp.*\n/m, '');
    const after = await verify('--target', 'pf', 'out', '--format', 'json');
    const codes = ({ stdout }: CliResult): readonly string[] =>
      JSON.parse(stdout).targets[0].losses.map(({ code }: { code: string }) => code);
    expect(codes(before)).toContain('host-by-address');
    expect(codes(after)).not.toContain('host-by-address');
    expect(JSON.parse(after.stdout).targets[0]).toMatchObject({
      verdict: 'different',
      differences: [{ effect: 'blocks', rule: 'web', span: { file: 'rules.yaml', line: 4, column: 5 } }],
    });
  });

  it('is in the report, which has the form of its schema and does not depend on the folder', async () => {
    edit('out/pf/small.conf', 'port 53', 'port 5353');
    const { stdout } = await verify('--target', 'pf', 'out', '--format', 'json');
    const report = JSON.parse(stdout);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(stdout).not.toContain(path());
    expect(report.targets[0].differences[0]).toMatchObject({
      effect: 'permits',
      witness: { request: { transport: 'udp', port: 5353 }, policy: 'deny', target: 'allow' },
      line: { file: 'small.conf', line: 13, text: expect.stringMatching(/^pass in quick proto udp/) },
      lineRule: 'resolvers',
      size: { ipv4: '1', ipv6: '0', ports: 1 },
    });
    const inside = await runCli(['verify', '../rules.yaml', '--target', 'pf', 'pf', '--format', 'json'], {
      cwd: path('out'),
    });
    expect(inside.stdout).toBe(stdout);
  });

  it('shows no more than a few regions that one line decides', async () => {
    edit('out/pf/small.conf', /^block.*$/m, 'pass quick from any to any');
    const { stdout } = await verify('--target', 'pf', 'out', '--quiet');
    expect(stdout.match(/^\d+\. lets through what it should not/gm)?.length).toBe(3);
    expect(stdout).toMatch(/^and \d+ more regions? that the same line decides$/m);
    expect(stdout).toMatch(/^\d+\. may decide traffic that the rule set is not for: /m);
  });

  it('does not hand control characters of a text on to the terminal', async () => {
    edit('out/pf/small.conf', /^pass in quick proto udp (.*)$/m, 'pass in quick proto udp $1 # \u001b[2J');
    edit('out/pf/small.conf', 'port 53', 'port 54');
    const { stdout, stderr } = await verify('--target', 'pf', 'out');
    expect(stdout).toContain('port 54');
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe('service tags', () => {
  it('are named, with their version, where all addresses of a region come from them', async () => {
    const tag = (name: string, change: number, ...addressPrefixes: readonly string[]): unknown => ({
      name,
      id: name,
      properties: { changeNumber: change, region: '', platform: 'Azure', systemService: '', addressPrefixes },
    });
    const weekly = {
      changeNumber: 7,
      cloud: 'Public',
      values: [tag('Big', 5, '192.0.2.0/24', '198.51.100.0/24'), tag('Small', 3, '192.0.2.128/25')],
    };
    write('ServiceTags_Public_20260101.json', JSON.stringify(weekly));
    write('rules.yaml', smallRules.replace('[192.0.2.0/24]', '[azure:big]'));
    const tags = ['--service-tags', 'ServiceTags_Public_20260101.json'];
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out', ...tags]);
    edit('out/pf/small.tables/rulec_web.txt', '192.0.2.0/24\n', '');
    const { stdout } = await verify('--target', 'pf', 'out', '--quiet', ...tags);
    expect(stdout).toContain('blocks what it should let through: tcp port 443, address 192.0.2.0/24\n');
    expect(stdout).toContain('addresses of: Big of ServiceTags_Public_20260101.json, change 5\n');
    edit('out/pf/small.conf', 'port 443', 'port 444');
    const wrongPort = await verify('--target', 'pf', 'out', '--quiet', ...tags);
    expect(wrongPort.stdout).toContain(
      'blocks what it should let through: tcp port 443, address azure:big\n',
    );
  });
});

describe('other formats', () => {
  it('are read from bytes, and entries stand for lines', async () => {
    await compileFor('windows-firewall');
    const file = path('out/windows-firewall/small.pol');
    const bytes = readFileSync(file);
    const at = bytes.indexOf(Buffer.from('RPort=443|', 'utf16le'));
    bytes.write('5', at + 'RPort='.length * 2, 'utf16le');
    writeFileSync(file, bytes);
    const { status, stdout } = await verify('--target', 'windows-firewall', 'out', '--quiet');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^1\. lets through what it should not \(registry-pol\): tcp port 543/m);
    expect(stdout).toMatch(
      /text: {6}allows it: out\/windows-firewall\/small\.pol:\d+ \(from rule web, it says\)/,
    );
  });

  it('name the line that is not understood, and count it as no agreement', async () => {
    write('squid.yaml', smallRules.replace(/ {2}- id: resolvers[\s\S]*/, ''));
    await compile(['squid.yaml', '--target', 'squid', '--out', 'out', '--quiet']);
    edit('out/squid/small.conf', /^http_access deny all$/m, 'chroot /srv\nhttp_access deny all');
    const { status, stdout, stderr } = await runCli(['verify', 'squid.yaml', '--target', 'squid', 'out'], {
      cwd: path(),
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^squid: unknown: cannot be proved to mean what the rule set says\n1\. cannot be told/,
    );
    expect(stderr).toMatch(/^out\/squid\/small\.conf:\d+: warning\[unknown-construct\]: .*chroot/m);
  });
});

const siteRules = `rulec: 1
name: site
rules: [{ id: web, services: [443/https], to: [{ hosts: [www.example.com] }] }]
`;

describe('files that are named', () => {
  it.each([
    [
      'the main file and those that it includes',
      ['etc/squid.conf', 'etc/conf.d/a.conf', 'etc/conf.d/b.conf'],
    ],
    ['the main file and a folder', ['etc/squid.conf', 'etc/conf.d']],
    ['the folder of all', ['etc']],
  ])('are taken as they lie: %s', async (_, names) => {
    write('squid.yaml', siteRules);
    mkdirSync(path('etc/conf.d'), { recursive: true });
    write('etc/squid.conf', 'http_port 3128\ninclude /etc/squid/conf.d/*.conf\nhttp_access deny all\n');
    write(
      'etc/conf.d/a.conf',
      'acl a dstdomain -n www.example.com\nacl tls port 443\nhttp_access allow CONNECT tls a\n',
    );
    write('etc/conf.d/b.conf', 'logfile_rotate 0\n');
    const { stdout } = await runCli(['verify', 'squid.yaml', '--target', 'squid', ...names], { cwd: path() });
    expect(stdout).toMatch(/^squid: equal/);
  });
});

describe('what is missing or wrong', () => {
  beforeEach(() => compileFor('pf'));

  it.each<[string, readonly string[], number, string]>([
    ['no target', ['out/pf'], 2, 'error[usage]: which target are the files for?'],
    ['no folder of either device', ['--target', 'pf,squid', 'out/pf'], 3, 'there is no folder pf in out/pf'],
    ['no file', ['--target', 'pf'], 2, 'error[usage]'],
    ['an unknown target', ['--target', 'pff', 'out'], 2, 'did you mean pf?'],
    ['an option that is needed', ['--target', 'paloalto', 'out/pf'], 2, 'error[missing-option]'],
    ['a file that is not there', ['--target', 'pf', 'none.conf'], 3, 'none.conf does not exist'],
    ['an empty folder', ['--target', 'pf', 'empty'], 3, 'there is no file in empty'],
    [
      'files of another target',
      ['--target', 'windows-firewall', 'out/pf/small.conf'],
      3,
      'is of no format of windows-firewall',
    ],
    [
      'one file twice',
      ['--target', 'pf', 'out/pf/small.conf', 'out/../out/pf/small.conf'],
      2,
      'have one name',
    ],
  ])('is told: %s', async (_, words, status, message) => {
    mkdirSync(path('empty'));
    mkdirSync(path('copy'));
    write('copy/small.conf', 'block return\n');
    const result = await verify(...words);
    expect(result.stderr).toContain(message);
    expect([result.status, result.stdout]).toEqual([status, '']);
  });

  it('is told of the rule set, as by any command', async () => {
    expect((await runCli(['verify', 'gone.yaml', '--target', 'pf', 'out'], { cwd: path() })).status).toBe(3);
    write('rules.yaml', lonelyRules);
    expect((await verify('--target', 'pf', 'out')).status).toBe(0);
  });

  it('cannot both come by standard input', async () => {
    const { status, stderr } = await runCli(['verify', '-', '-', '--target', 'pf'], { cwd: path() });
    expect([status, stderr]).toEqual([2, expect.stringContaining('standard input')]);
  });
});

describe('the settings of a Windows Firewall', () => {
  it.each([
    ['DomainProfile', 'EnableFirewall', '0', 'allows it', 'domain profile'],
    ['StandardProfile', 'EnableFirewall', '0', 'allows it', 'private profile'],
    ['DomainProfile', 'EnableFirewall', '2', 'may do either', 'EnableFirewall is neither 0 nor 1'],
  ])(
    'are the line that is shown where they decide, or are why nothing can be told: %s %s %s',
    async (...row) => {
      const [profile, name, value, verb, where] = row;
      await compileFor('windows-firewall');
      const file = 'out/windows-firewall/small.lgpo.txt';
      const key = `SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\${profile}`;
      const text = `${read(file)}\nComputer\n${key}\n${name}\nDWORD:${value}\n`;
      write(file, text);
      const { stdout } = await verify('--target', 'windows-firewall', file);
      const line = text.split(/\r?\n/).lastIndexOf(`DWORD:${value}`) + 1;
      expect(stdout).toContain(`text:      ${verb}: ${file}:${line}: DWORD:${value}\n`);
      expect(stdout).toContain(where);
    },
  );
});

describe('options that the folder was compiled with', () => {
  const source = '--set pf.source=10.1.0.0/16';
  beforeEach(async () => {
    await compile(['rules.yaml', '--target', 'pf', ...source.split(' '), '--out', 'out', '--quiet']);
  });

  it('are told where the files mean something else, and not taken', async () => {
    for (const given of [['out'], ['out/pf'], ['out/pf/small.conf', 'out/pf/small.tables']]) {
      const { status, stderr } = await verify('--target', 'pf', ...given);
      expect(status).toBe(1);
      expect(stderr).toContain(
        `note[governed]: out/rulec-report.json says that pf was compiled with other options\n  help: to verify with them, add ${source}\n`,
      );
    }
  });

  it('are nothing to speak of where they are in force', async () => {
    const { status, stderr } = await verify('--target', 'pf', 'out', ...source.split(' '));
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(['10.1.0.0/16; reboot', '$(id)', '10.1.0.0/16\n'])(
    'are no words to paste where the target would not take them: %j',
    async (value) => {
      edit('out/rulec-report.json', '"source": "10.1.0.0/16"', `"source": ${JSON.stringify(value)}`);
      const { stderr } = await verify('--target', 'pf', 'out');
      expect(stderr).not.toContain('note[governed]');
    },
  );
});

describe('several devices', () => {
  beforeEach(() => compileFor('pf,windows-firewall'));

  it('are judged each by its own folder, as named, as all, or as the report lists them', async () => {
    for (const target of [['--target', 'pf,windows-firewall'], []]) {
      const { status, stdout, stderr } = await verify(...target, 'out');
      expect(status).toBe(0);
      expect(stderr).toMatch(/^note\[not-enforced\]: windows-firewall: [^\n]*\n {2}help: [^\n]*\n$/);
      expect(stdout).toMatch(
        /^pf: equal: .*\nwindows-firewall: equal: .*\n\d warnings in \d kinds: --verbose/,
      );
    }
  });

  it('are different where one of them is', async () => {
    edit('out/pf/small.conf', 'port 53', 'port 54');
    const { status, stdout } = await verify('--target', 'pf,windows-firewall', 'out');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^pf: different: /m);
    expect(stdout).toMatch(/^windows-firewall: equal: /m);
    const { stdout: json } = await verify('--target', 'pf,windows-firewall', 'out', '--format', 'json');
    const report = JSON.parse(json);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    const verdicts = report.targets.map((one: { verdict: string }) => one.verdict);
    expect(verdicts).toEqual(['different', 'best-possible']);
  });

  it('may lie in folders without a report, and one that has none is an error', async () => {
    rmSync(path('out/rulec-report.json'));
    expect((await verify('--target', 'pf,windows-firewall', 'out')).status).toBe(0);
    const { status, stdout, stderr } = await verify('--target', 'pf,squid', 'out');
    expect(status).toBe(3);
    expect(stderr).toContain('there is no folder squid in out');
    expect(stdout).toMatch(/^pf: equal: /);
    expect((await verify('out')).status).toBe(2);
  });

  it('never come by standard input', async () => {
    const { status, stderr } = await verify('--target', 'pf,squid', '-');
    expect([status, stderr]).toEqual([2, expect.stringContaining('the file of one device')]);
  });
});
