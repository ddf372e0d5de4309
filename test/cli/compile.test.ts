import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliSetting, runCli } from '../support/run-cli.ts';
import { lonelyRules, smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, files, compile } = useSmallFolder();

describe('one target without --out', () => {
  it('goes to standard output, everything else to standard error', async () => {
    const { status, stdout, stderr } = await compile(['rules.yaml', '--target', 'pf', '--verbose']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# Written by rulec [\s\S]*port 53\b/);
    expect(stderr).toMatch(/^pf: best-possible: .*; losses: \d+ warnings/m);
    expect(stderr).toContain('warning[host-by-address]: pf filters by address here');
    expect(stderr).toContain('  rules.yaml:4:5: web: www.example.com (256 IPv4 addresses)');
    expect(readdirSync(path())).toEqual(['rules.yaml']);
  });

  it('reads standard input', async () => {
    const { status, stdout, stderr } = await compile(['-', '--target', 'pf', '--verbose'], {
      stdin: smallRules,
    });
    expect(status).toBe(0);
    expect(stdout).toBe((await compile(['rules.yaml', '--target', 'pf'])).stdout);
    expect(stderr).toContain('  -:4:5: web');
  });

  it('names the files that belong to it', async () => {
    write('rules.yaml', smallRules.replace('[192.0.2.0/24]', '[192.0.2.1/32, 192.0.2.3/32, 192.0.2.5/32]'));
    const { stderr } = await compile(['rules.yaml', '--target', 'pf']);
    expect(stderr).toMatch(
      /this is only small\.conf; it needs small\.tables\/\S+\.txt[^\n]*\n {2}help: .*--out DIR/,
    );
  });
});

describe('--out', () => {
  it('writes a folder for each target, and the report', async () => {
    const { status, stdout } = await compile([
      'rules.yaml',
      '--target',
      'pf,windows-firewall',
      '--out',
      'out',
    ]);
    expect(status).toBe(0);
    const written = files('out');
    expect(written).toContain('pf/small.conf');
    expect(written).toContain('windows-firewall/small.ps1');
    expect(written).toContain('rulec-report.json');
    expect(stdout).toContain(`wrote ${written.length} files to out\n`);
    expect(stdout).toMatch(
      /^pf: best-possible; losses: 2 warnings; 4 files\nwindows-firewall: [^\n]*\nwrote/,
    );
    const long = await compile(['rules.yaml', '--target', 'pf', '--out', 'other', '--verbose']);
    expect(long.stdout).toMatch(/^pf: best-possible: [^\n]*\n {2}pf\/small\.conf {2}[\d,]+ bytes\n/);
  });

  it('says once of all devices that nothing is restricted unless the machine is set so', async () => {
    const devices = '  one: { target: windows-firewall }\n  two: { target: windows-firewall }\n';
    write('rulec.yaml', `targets:\n${devices}`);
    const run = ['rules.yaml', '--target', 'one,two', '--out', 'out'];
    const { stderr } = await compile(run);
    const said = /^note\[not-enforced\]: one, two: nothing is restricted while the default outbound action/gm;
    expect(stderr.match(said)).toHaveLength(1);
    const verify = ['verify', path('rules.yaml'), '--target', 'one,two', 'out'];
    expect((await runCli(verify, { cwd: path() })).stderr.match(said)).toHaveLength(1);
    write('rulec.yaml', `targets:\n${devices.replaceAll(' }', ', default-outbound: leave }')}`);
    expect((await compile(run)).stderr).not.toContain('not-enforced');
  });

  it('says the same of several devices once, and counts the warnings that it does not show', async () => {
    const devices = ['one', 'two', 'three'].map(
      (name) => `  ${name}: { target: pf, source: [203.0.113.0/24, "2001:db8::/32"] }\n`,
    );
    write('rulec.yaml', `targets:\n${devices.join('')}`);
    write('rules.yaml', lonelyRules);
    const open = await compile(['rules.yaml', '--target', 'one,two,three', '--out', 'out']);
    expect(open.status).toBe(1);
    expect(open.stderr).toMatch(
      /^error\[host-without-addresses\]: one \(pf\), two \(pf\), three \(pf\) cannot see/,
    );
    expect(open.stderr).toContain(`nothing was written in out
  help: fix the errors above, or accept the losses in the rule set, each with a reason: rulec accept rules.yaml --target "one,two,three" --write puts these in:
    accept:
      - loss: host-without-addresses
        rules: [web]
        targets: [pf]
        hosts: [nowhere.example.com, elsewhere.example.com]
`);
    write('rules.yaml', `${lonelyRules}accept: [{ loss: host-without-addresses, reason: none }]\n`);
    const { status, stdout, stderr } = await compile([
      'rules.yaml',
      '--target',
      'one,two,three',
      '--out',
      'out',
    ]);
    expect([status, stdout, stderr]).toEqual([
      0,
      'one (pf), two (pf), three (pf): best-possible; losses: 2 warnings, 1 accepted; 5 files\nwrote 16 files to out\n',
      'accepted: one (pf), two (pf), three (pf): blocked: nowhere.example.com, elsewhere.example.com (clients need another way there)\n6 warnings in 2 kinds: --verbose shows them\n',
    ]);
  });

  it('prints at most 25 lines for six rules and seven devices, each other than the rest', async () => {
    const rule = (id: string, services: string, to: string): string =>
      `  - { id: ${id}, services: [${services}], to: [${to}] }\n`;
    const rules = [
      rule(
        'web',
        '443/https, 80/http',
        '{ hosts: ["*.example.com", www.example.org], addresses: [198.51.100.0/24] }',
      ),
      rule('keys', '443/https', '{ hosts: [www.example.net/keys] }'),
      rule('ssh', '22/tcp', '{ hosts: [git.example.com], addresses: [192.0.2.7/32] }'),
      rule('time', '123/udp', '{ addresses: [192.0.2.53/32] }'),
      rule('mail', '25/tcp', '{ hosts: [mx.example.com] }'),
      rule(
        'meet',
        '443/https, 8801-8802/udp',
        '{ hosts: ["*.meet.example.com"], addresses: [203.0.113.0/26, "2001:db8:5::/48"] }',
      ),
    ];
    const accepts = ['transport-not-carried', 'host-not-visible', 'host-without-addresses'].map(
      (loss) => `  - { loss: ${loss}, reason: the proxy carries it }\n`,
    );
    write('rules.yaml', `rulec: 1\nname: office\nrules:\n${rules.join('')}accept:\n${accepts.join('')}`);
    const devices = {
      'proxy-1': 'squid, source: [10.0.0.0/8]',
      'proxy-2': 'squid, connect-80: on',
      edge: 'paloalto, from-zone: trust, to-zone: untrust',
      branch: 'paloalto, from-zone: trust, to-zone: untrust, destination: known, device-group: Branch',
      'gateway-1': 'pf, inside: [em1]',
      host: 'pf, form: host, dialect: openbsd',
      desktop: 'windows-firewall',
    };
    const entries = Object.entries(devices).map(([name, target]) => `  ${name}: { target: ${target} }\n`);
    write('rulec.yaml', `targets:\n${entries.join('')}`);
    const names = Object.keys(devices).join(',');
    const { status, stdout, stderr } = await compile(['rules.yaml', '--target', names, '--out', 'out']);
    expect([status, stderr.match(/error/)]).toEqual([0, null]);
    for (const name of Object.keys(devices)) expect(stdout).toContain(`${name} (`);
    expect(`${stdout}${stderr}`.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    expect(stderr).toMatch(
      /^note\[governed\]: proxy-2, edge, branch, gateway-1, host: .*--verbose says which\n/,
    );
    const long = await compile(['rules.yaml', '--target', names, '--out', 'out', '--verbose']);
    expect(long.stderr.match(/note\[governed\]/g)).toHaveLength(5);
  });

  it('prints errors first, those among the losses too', async () => {
    write('rules.yaml', lonelyRules);
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf,squid', '--out', 'out']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error\[[\s\S]*\nerror\[[\s\S]*\nnote\[governed\]: /);
  });

  it('writes the same bytes from another folder, and nothing at all the second time', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    const before = files('out').map((name) => [
      name,
      read(join('out', name)),
      statSync(path('out', name)).ino,
    ]);
    const elsewhere = mkdtempSync(join(tmpdir(), 'rulec-elsewhere-'));
    await runCli(['compile', path('rules.yaml'), '--target', 'pf', '--out', path('again/deep')], {
      cwd: elsewhere,
    });
    rmSync(elsewhere, { recursive: true });
    expect(files('again/deep').map((name) => [name, read(join('again/deep', name))])).toEqual(
      before.map(([name, text]) => [name, text]),
    );
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    expect(
      files('out').map((name) => [name, read(join('out', name)), statSync(path('out', name)).ino]),
    ).toEqual(before);
  });

  it('removes what the last run made for the same device and this one does not, and nothing else', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    write('out/pf/small.tables/mine.txt', 'mine');
    write('rules.yaml', smallRules.slice(0, smallRules.indexOf('  - id: resolvers')));
    const { stdout } = await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    expect(stdout).toMatch(/^wrote 4 files to out\nremoved 1 file$/m);
    expect(files('out/pf')).toEqual([
      'small.conf',
      ...['mine', 'rulec_local', 'rulec_web'].map((name) => `small.tables/${name}.txt`),
    ]);
    expect((await compile(['rules.yaml', '--target', 'pf', '--out', 'out'])).stdout).not.toContain('removed');
  });

  it('keeps a file that somebody has edited since, and says so', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    write('out/pf/small.tables/rulec_resolvers.txt', 'by hand\n');
    write('rules.yaml', smallRules.slice(0, smallRules.indexOf('  - id: resolvers')));
    const check = await compile(['rules.yaml', '--target', 'pf', '--out', 'out', '--check']);
    expect(check.stderr).not.toContain('would be removed');
    const { status, stdout, stderr } = await compile([
      'rules.yaml',
      '--target',
      'pf',
      '--out',
      'out',
      '--prune',
    ]);
    expect([status, stdout]).toEqual([0, expect.not.stringContaining('removed')]);
    expect(stderr).toContain(
      'note[kept-files]: 1 file of the last run in out stays, and the report lists them no more: pf/small.tables/rulec_resolvers.txt',
    );
    expect(read('out/pf/small.tables/rulec_resolvers.txt')).toBe('by hand\n');
  });

  it('removes nothing of devices that it does not compile, unless told --prune', async () => {
    const all = ['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out'];
    await compile(all);
    write('out/windows-firewall/mine.txt', 'mine');
    const kept = await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    expect(kept.stdout).not.toContain('removed');
    expect(kept.stderr).toMatch(/note\[kept-files\]: 3 files of the last run in out stay, .*devices/);
    expect(files('out/windows-firewall')).toContain('small.ps1');
    await compile(all);
    const pruned = await compile(['rules.yaml', '--target', 'pf', '--out', 'out', '--prune']);
    expect(pruned.stdout).toMatch(/^removed 3 files$/m);
    const left = files('out').filter((name) => !name.startsWith('pf/'));
    expect(left).toEqual(['rulec-report.json', 'windows-firewall/mine.txt']);
    expect((await compile(['rules.yaml', '--target', 'pf', '--prune'])).status).toBe(2);
  });

  it('says that the last run was cut short', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    write('out/pf/small.conf', 'half of a');
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/note\[interrupted\]: .*pf\/small\.conf/);
    expect(read('out/pf/small.conf')).toContain('port 53');
  });

  it('leaves everything as it was when the user interrupts, or a folder is in the way', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    const before = files('out').map((name) => read(join('out', name)));
    write('rules.yaml', smallRules.replace('198.51.100.53', '198.51.100.54'));
    const stopped = await compile(['rules.yaml', '--target', 'pf', '--out', 'out'], { interrupt: true });
    expect(stopped.status).toBe(3);
    expect(stopped.stderr).toMatch(/error\[not-written\]: .*interrupted/);
    mkdirSync(path('out/windows-firewall/small.ps1'), { recursive: true });
    const refused = await compile(['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out']);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/error\[not-written\]: .*small\.ps1 is a folder/);
    expect(refused.stdout).not.toContain('wrote');
    expect(files('out').map((name) => read(join('out', name)))).toEqual(before);
  });
});

describe('--check', () => {
  it('is content where nothing would change, and writes nothing where something would', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    const check = ['rules.yaml', '--target', 'pf', '--out', 'out', '--check'];
    expect((await compile(check)).status).toBe(0);
    cpSync(path('out'), path('kept'), { recursive: true });
    write('rules.yaml', smallRules.replace('198.51.100.53', '198.51.100.54'));
    const drifted = await compile(check);
    expect(drifted.status).toBe(1);
    expect(drifted.stderr).toMatch(/^error\[drift\]: out\/pf\/small\.tables\/\S+ differs$/m);
    expect(drifted.stderr).toContain('error[drift]: out/rulec-report.json differs\n');
    expect(files('out').map((name) => read(join('out', name)))).toEqual(
      files('kept').map((name) => read(join('kept', name))),
    );
  });

  it('warns of files that no run has written, whatever lies beside the folders of devices', async () => {
    await compile(['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out']);
    const check = ['rules.yaml', '--target', 'pf', '--out', 'out', '--check'];
    write('out/README.md', 'ours\n');
    expect((await compile(check)).stderr).not.toContain('unlisted-files');
    write('out/pf/local.conf', 'pass\n');
    mkdirSync(path('out/old'));
    write('out/old/small.conf', 'pass\n');
    const { status, stderr } = await compile([
      'rules.yaml',
      '--target',
      'pf,windows-firewall',
      ...check.slice(3),
    ]);
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^warning\[unlisted-files\]: out holds files of no run: old\/small\.conf, pf\/local\.conf$/m,
      ),
    ]);
  });

  it('tells of files that are missing or too many', async () => {
    await compile(['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out']);
    rmSync(path('out/pf/small.conf'));
    const check = ['rules.yaml', '--target', 'pf', '--out', 'out/', '--check'];
    expect((await compile(check)).stderr).not.toContain('would be removed');
    const { status, stderr } = await compile([...check, '--prune']);
    expect(status).toBe(1);
    expect(stderr).toContain('error[drift]: out/pf/small.conf is missing\n');
    expect(stderr).toContain('error[drift]: out/windows-firewall/small.ps1 would be removed\n');
    expect((await compile(['rules.yaml', '--target', 'pf', '--out', 'never', '--check'])).status).toBe(1);
    expect(readdirSync(path())).not.toContain('never');
  });
});

describe('colour', () => {
  const mark = '\u001b[';
  it.each<[string, CliSetting, readonly string[], boolean]>([
    ['on a terminal', { tty: true }, [], true],
    ['elsewhere', {}, [], false],
    ['with NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }, [], false],
    ['with an empty NO_COLOR', { tty: true, env: { NO_COLOR: '' } }, [], true],
    ['with --no-color', { tty: true }, ['--no-color'], false],
    ['on a dumb terminal', { tty: true, env: { TERM: 'dumb' } }, [], false],
  ])('%s', async (_, setting, words, colour) => {
    const { stdout, stderr } = await compile(['rules.yaml', '--target', 'pf', ...words], setting);
    // What shows the progress is no colour.
    expect(stderr.replaceAll('\r\u001b[K', '').includes(mark)).toBe(colour);
    expect(stdout).not.toContain(mark);
  });
});
