/** The stock files of systems with rulec's text where its page says: what is equal, and what `--premise` takes for granted. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, compile } = useSmallFolder();

const source = '192.0.2.0/24';
const tls = `  - id: service
    services: [443/https]
    to: [{ hosts: ['*.example.com'], addresses: [203.0.113.0/28] }]
`;
const clear = (host: string): string => `  - id: list
    services: [80/http]
    to: [{ hosts: [${host}], addresses: [198.51.100.0/28] }]
`;

async function compileFor(target: string, rules: string): Promise<void> {
  const accept = 'accept:\n  - { loss: path-dot-in-query, reason: Nobody asks so. }\n';
  write('rules.yaml', `rulec: 1\nname: office\n${rules.includes('/list') ? accept : ''}rules:\n${rules}`);
  const words = ['rules.yaml', '--target', target, '--set', `${target}.source=${source}`, '--out', 'out'];
  await compile([...words, '--quiet']);
}

function put(name: string, text: string): void {
  mkdirSync(dirname(path(name)), { recursive: true });
  write(name, text);
}

function verify(target: string, folder: string, ...premises: readonly string[]): Promise<CliResult> {
  const taken = premises.flatMap((one) => ['--premise', one]);
  const words = ['verify', 'rules.yaml', folder, '--target', target, '--set', `${target}.source=${source}`];
  return runCli([...words, ...taken], { cwd: path() });
}

/** What Debian 12 and 13 write into squid.conf, without its comments; the fragment is in conf.d. */
function stockSquid(release: 12 | 13, before = ''): void {
  const include = 'include /etc/squid/conf.d/*.conf';
  const local = 'http_access allow localhost';
  const ends =
    release === 12
      ? [include, local]
      : [local, 'http_access deny to_localhost', 'http_access deny to_linklocal', include];
  put(
    'etc/squid/squid.conf',
    `acl localnet src 10.0.0.0/8
acl localnet src 192.168.0.0/16
acl SSL_ports port 443
acl Safe_ports port 80
acl Safe_ports port 443
acl Safe_ports port 1025-65535
http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
${before}http_access allow localhost manager
http_access deny manager
${ends.join('\n')}
http_access deny all
http_port 3128
coredump_dir /var/spool/squid
refresh_pattern ^ftp: 1440 20% 10080
refresh_pattern -i (/cgi-bin/|\\?) 0 0% 0
refresh_pattern . 0 20% 4320
`,
  );
  put('etc/squid/conf.d/debian.conf', 'logfile_rotate 0\n');
  put('etc/squid/conf.d/00-rulec-office.conf', read('out/squid/office.conf'));
}

const manager = 'manager-not-needed';
const ofThirteen = [manager, 'names-resolve-publicly', 'squid-starts'];

describe("Debian's squid.conf", () => {
  it('is equal where rules ask for tunnels alone', async () => {
    await compileFor('squid', tls);
    stockSquid(12);
    const { status, stdout } = await verify('squid', 'etc');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^squid: equal: [^\n]*\n(?! {2}taken)/)]);
  });

  describe('with rules for URLs', () => {
    beforeEach(() => compileFor('squid', tls + clear('crl.example.org')));

    it('blocks the paths of the cache manager, and the premise that takes nobody to need them is named', async () => {
      stockSquid(12);
      const { status, stdout, stderr } = await verify('squid', 'etc');
      expect([status, stdout]).toEqual([1, expect.stringContaining('http_access deny manager')]);
      expect(stderr).toContain(`add --premise ${manager}\n`);
    });

    it('is equal with that premise, and says so', async () => {
      stockSquid(12);
      const { status, stdout, stderr } = await verify('squid', 'etc', manager);
      expect(stdout).toMatch(/^squid: equal: .*\n {2}taken for granted: manager-not-needed: Nobody needs/);
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('--premise')]);
    });

    it('of Debian 13 needs three of them, and no two are enough', async () => {
      stockSquid(13);
      const { status, stderr } = await verify('squid', 'etc');
      const hint = stderr.match(/(?<=--premise )[a-z-]+/g);
      expect([status, hint?.sort()]).toEqual([1, ofThirteen.toSorted()]);
      expect((await verify('squid', 'etc', ...ofThirteen)).status).toBe(0);
      for (const name of ofThirteen)
        expect((await verify('squid', 'etc', ...ofThirteen.filter((one) => one !== name))).status).toBe(1);
    });

    it.each([
      ['blocks more', 'acl x dstdomain -n crl.example.org\nhttp_access deny x\n', 'blocks'],
      ['blocks other paths', 'acl x urlpath_regex ^/squid-internal\nhttp_access deny x\n', 'blocks'],
      ['lets such paths through', 'http_access allow manager\n', 'lets through what it should not'],
      ['lets more through', 'acl x dstdomain -n example.net\nhttp_access allow x\n', 'lets through'],
    ])('is different with all premises where it %s', async (_, lines, words) => {
      stockSquid(12, lines);
      const { status, stdout, stderr } = await verify('squid', 'etc', ...ofThirteen);
      expect([status, stdout]).toEqual([1, expect.stringContaining(words)]);
      expect(stderr).not.toContain('--premise');
    });
  });

  it('is different where a rule asks for just these paths', async () => {
    await compileFor('squid', tls + clear('crl.example.org/squid-internal-mgr/list'));
    stockSquid(12);
    const { status, stdout, stderr } = await verify('squid', 'etc', manager);
    expect([status, stdout]).toEqual([1, expect.stringContaining('http_access deny manager')]);
    expect(stderr).not.toContain('--premise');
  });
});

describe('the pf.conf of macOS', () => {
  beforeEach(async () => {
    await compileFor('pf', tls);
    put(
      'etc/pf.conf',
      `scrub-anchor "com.apple/*"
nat-anchor "com.apple/*"
rdr-anchor "com.apple/*"
dummynet-anchor "com.apple/*"
anchor "com.apple/*"
load anchor "com.apple" from "/etc/pf.anchors/com.apple"
anchor "office"
load anchor "office" from "/etc/rulec/office.conf"
`,
    );
    put('etc/pf.anchors/com.apple', 'anchor "200.AirDrop/*"\nanchor "250.ApplicationFirewall/*"\n');
    put('etc/rulec/office.conf', read('out/pf/office.conf'));
    for (const name of ['rulec_src', 'rulec_local', 'rulec_service'])
      put(`etc/rulec/office.tables/${name}.txt`, read(`out/pf/office.tables/${name}.txt`));
  });

  it('is equal where the anchors of the system are taken to be empty', async () => {
    const { status, stdout, stderr } = await verify('pf', 'etc');
    expect([status, stdout]).toEqual([1, expect.stringContaining('pf: unknown')]);
    expect(stderr).toContain('add --premise anchors-empty\n');
    const taken = await verify('pf', 'etc', 'anchors-empty');
    expect([taken.status, taken.stdout]).toEqual([0, expect.stringContaining('taken for granted')]);
    expect(taken.stderr).not.toContain('unknown-construct');
  });
});

describe('a listing of nftables with a table of virtual machines', () => {
  const options = ['--set', `nftables.source=${source}`, '--set', 'nftables.inside=lan0'];
  const site = (out: string): string => `table ip guests {
	chain forward {
		type filter hook forward priority filter; policy accept;
		oif "${out}" counter packets 0 bytes 0 reject
	}
}
`;

  beforeEach(async () => {
    await compileFor('nftables', tls);
    await compile(['rules.yaml', '--target', 'nftables', ...options, '--out', 'out', '--quiet']);
    put('loaded.nft', site('virbr0') + read('out/nftables/office.nft'));
  });

  const judge = (...words: readonly string[]): Promise<CliResult> =>
    runCli(['verify', 'rules.yaml', 'loaded.nft', '--target', 'nftables', ...options, ...words], {
      cwd: path(),
    });

  it('is equal where requests are assumed not to leave to them, and different where they do', async () => {
    const { status, stdout, stderr } = await judge();
    expect([status, stdout]).toEqual([1, expect.stringContaining('nftables: unknown')]);
    expect(stderr).toContain('--assume outer:NAME=no');
    const no = await judge('--assume', 'outer:virbr0=no');
    expect([no.status, no.stdout]).toEqual([0, expect.stringContaining('\n  assumed: outer:virbr0=no\n')]);
    expect(no.stderr).not.toContain('unknown-construct');
    expect((await judge('--assume', 'outer:virbr0=yes')).stdout).toMatch(/^nftables: different/);
  });

  it.each([
    ['outer:wan0=no', 'they leave open: outer:virbr0'],
    ['nothing', 'assumes nothing'],
    ['outer:virbr0=perhaps', 'is not a value for outer:virbr0'],
  ])('refuses %s', async (text, words) => {
    const { status, stdout, stderr } = await judge('--assume', text);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

it('a premise of no target is refused', async () => {
  await compileFor('pf', tls);
  const { status, stdout, stderr } = await verify('pf', 'out', 'manager-not-needed');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('there is no premise "manager-not-needed"');
});
