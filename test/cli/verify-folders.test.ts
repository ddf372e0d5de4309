/**
 * Folders that somebody edited: copies beside the files, files under other names, of other devices, or that are no files. A
 * folder is equal only if every file in it that a device may load means the rule set, whatever lies beside it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, compile } = useSmallFolder();

const rules = `rulec: 1
name: parts
rules:
  - id: login
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: [login.example.com]
        addresses: [192.0.2.1/32, 192.0.2.3/32, 2001:db8::1/128]
`;
const config = `targets:
  proxy: { target: squid }
  pf: {}
  edge: { target: paloalto, from-zone: servers, to-zone: internet }
  win: { target: windows-firewall, default-outbound: leave }
  nft: { target: nftables, source: 203.0.113.0/24 }
  dns: { target: nftables, names: dnsmasq, source: 203.0.113.0/24 }
  pac: { target: pac, permitted: "PROXY proxy.example.com:3128", otherwise: DIRECT }
`;

/** The main file of each device, and an edit of it that lets something else through. */
const mains: readonly (readonly [device: string, file: string, from: string | RegExp, to: string])[] = [
  ['proxy', 'parts.conf', ' login.example.com', ' login.example.net'],
  ['pf', 'parts.conf', 'port 443', 'port 444'],
  ['edge', 'parts.xml', '>login.example.com/<', '>login.example.net/<'],
  ['edge', 'parts.set', / login\.example\.com\/( |$)/m, ' login.example.net/$1'],
  ['win', 'parts.ps1', '192.0.2.1', '192.0.2.2'],
  ['nft', 'parts.nft', 'tcp dport 443', 'tcp dport 444'],
  ['dns', 'parts.nft', 'tcp dport 443', 'tcp dport 444'],
  ['pac', 'parts.pac', /login\.example\.com/g, 'login.example.net'],
];
const devices = [...new Set(mains.map(([device]) => device))];

beforeEach(async () => {
  write('rules.yaml', rules);
  write('rulec.yaml', config);
  const made = await compile(['rules.yaml', '--target', devices.join(','), '--out', 'out', '--quiet']);
  expect(made.status, made.stderr).toBe(0);
});

/** Copies the folder of a device to a place without a report, so that nothing but the files speaks. */
function take(device: string): (name: string) => string {
  rmSync(path('work'), { recursive: true, force: true });
  cpSync(path('out', device), path('work'), { recursive: true });
  return (name) => path('work', name);
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const verify = (device: string, ...names: readonly string[]) =>
  runCli(['verify', 'rules.yaml', '--target', device, ...names], { cwd: path() });

/** Names that a copy of a file gets, in front of it in the alphabet and behind. */
function namesOfCopies(file: string): readonly string[] {
  const [, stem = '', extension = ''] = /^(.*)(\.[^.]+)$/.exec(file) ?? [];
  return [
    ...[`a-${file}`, `${file}.bak`, `${file}~`, `${stem} (1)${extension}`, `sub/${file}`, file.toUpperCase()],
  ];
}

/** Whether the device, or the one who loads the folder, takes no notice of a file of this name. */
function isPassedOver(device: string, name: string): boolean {
  if (device === 'proxy') return !name.endsWith('.conf');
  if (device === 'edge') return !/\.(?:xml|set|txt)$/i.test(name);
  return device === 'win' && !/\.(?:ps1|pol|txt)$/i.test(name);
}

describe.each(mains)('%s: %s', (device, file, from, to) => {
  it('an edit is not hidden by a copy of the text before it, nor beside it', async () => {
    const text = read(`out/${device}/${file}`);
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    const said: Record<string, number> = {};
    const meant: Record<string, number> = {};
    for (const name of namesOfCopies(file)) {
      const place = take(device);
      put(place(file), edited);
      put(place(name), text);
      said[`edited, and ${name}`] = (await verify(device, 'work')).status;
      put(place(name), `# see the file ${file}, from "${file}"\n${text}`);
      said[`edited, and ${name}, with a remark`] = (await verify(device, 'work')).status;
      for (const key of Object.keys(said)) meant[key] ??= 1;
      const other = take(device);
      put(other(name), edited);
      said[`${name} is edited`] = (await verify(device, 'work')).status;
      meant[`${name} is edited`] = isPassedOver(device, name) ? 0 : 1;
    }
    expect(said).toEqual(meant);
  });
});

describe('what is not hidden', () => {
  it.each([
    ['pf', 'parts.conf', 'include "b.conf"\n', 'include "a.conf"\npass out quick all\n'],
    ['nft', 'parts.nft', 'include "b.conf"\n', 'include "a.conf"\nflush ruleset\n'],
  ])('%s: files that include each other, which nothing else names', async (device, _, a, b) => {
    const place = take(device);
    put(place('a.conf'), a);
    put(place('b.conf'), b);
    const { status, stderr } = await verify(device, 'work');
    expect(status).toBe(1);
    expect(stderr).toMatch(/a\.conf/);
  });

  it('PAN-OS: a configuration that is saved as a text, beside the export', async () => {
    const place = take('edge');
    rmSync(place('parts.set'));
    put(place('running.txt'), read('out/edge/parts.set').replace('login.example.com', 'login.example.net'));
    expect((await verify('edge', 'work')).status).toBe(1);
    put(place('running.txt'), '192.0.2.1\n');
    expect((await verify('edge', 'work')).status).toBe(0);
  });

  it('a copy that is the same says nothing of its own', async () => {
    for (const [device, file] of [['pf', 'parts.conf'] as const, ['nft', 'parts.nft'] as const]) {
      const place = take(device);
      put(place(`${file}.bak`), read(`out/${device}/${file}`));
      expect((await verify(device, 'work')).status).toBe(0);
    }
  });

  it('nftables: files one of which adds to the table of another', async () => {
    const place = take('nft');
    put(place('site.nft'), 'table inet site {\n\tset a { type ipv4_addr; }\n}\n');
    expect((await verify('nft', 'work')).status).toBe(0);
    put(place('site.nft'), 'add rule inet rulec_parts rulec_egress accept\n');
    expect((await verify('nft', 'work')).status).toBe(0);
    put(place('site.nft'), 'insert rule inet rulec_parts rulec_egress accept\n');
    expect((await verify('nft', 'work')).status).toBe(1);
  });
});

describe('what is no file', () => {
  const hasPipes = process.platform !== 'win32';

  it.runIf(hasPipes)('a pipe, a link to a folder, a name that is not UTF-8', async () => {
    const device = 'win';
    const place = take(device);
    execFileSync('mkfifo', [place('z.conf')]);
    const pipe = await verify(device, 'work');
    expect([pipe.status, pipe.stderr]).toEqual([3, expect.stringContaining('z.conf is a pipe or a device')]);
    rmSync(place('z.conf'));
    mkdirSync(place('sub'));
    symlinkSync('sub', place('z'));
    const link = await verify(device, 'work');
    expect([link.status, link.stderr]).toEqual([
      3,
      expect.stringContaining('z is a symbolic link to a folder'),
    ]);
    rmSync(place('z'));
    writeFileSync(Buffer.from(place('z\xff.conf'), 'latin1'), '');
    const odd = await verify(device, 'work');
    expect([odd.status, odd.stderr]).toEqual([3, expect.stringContaining('has a name that is not UTF-8')]);
  });

  it.runIf(hasPipes)('is told by an audit too', async () => {
    take('pf');
    execFileSync('mkfifo', [path('work', 'z.conf')]);
    const { status, stderr } = await runCli(['audit', 'rules.yaml', '--target', 'pf', 'work'], {
      cwd: path(),
    });
    expect([status, stderr]).toEqual([3, expect.stringContaining('z.conf is a pipe or a device')]);
  });
});

describe('an output folder', () => {
  const verifyAll = (...words: readonly string[]) =>
    runCli(['verify', 'rules.yaml', ...words, 'out'], { cwd: path() });

  it('has folders that belong to no device which is verified', async () => {
    expect((await verifyAll()).stderr).not.toContain('also holds');
    const report = JSON.parse(read('out/rulec-report.json'));
    const shorter = report.targets.filter((one: { device: string | null }) => one.device !== 'edge');
    write('out/rulec-report.json', JSON.stringify({ ...report, targets: shorter }));
    const hidden = await verifyAll();
    expect(hidden.stdout).not.toContain('edge');
    expect(hidden.stderr).toContain(
      'warning[unlisted-files]: out also holds edge; what is there is not compared',
    );
    expect((await verifyAll('--target', 'pf')).stderr).not.toContain('also holds');
    renameSync(path('out/pf'), path('out/pf2'));
    cpSync(path('out/pf2'), path('out/pf'), { recursive: true });
    expect((await verifyAll('--target', devices.join(','))).stderr).not.toContain('also holds');
    expect((await verifyAll('--target', 'all')).stderr).toContain('out also holds pf2;');
  });

  it('is not equal where the folders of two devices change places', async () => {
    for (const [a, b] of [
      ['nft', 'dns'],
      ['proxy', 'pf'],
      ['win', 'edge'],
    ] as const) {
      for (const [from, end] of [
        [a, 'x'],
        [b, a],
        ['x', b],
      ] as const)
        renameSync(path('out', from), path('out', end));
    }
    const { status, stdout } = await verifyAll();
    expect(status).not.toBe(0);
    for (const device of ['nft', 'dns', 'proxy', 'pf', 'win', 'edge'])
      expect(stdout).not.toContain(`${device}: equal`);
  });
});
