/** The page of an audit: rule by rule, the row beside the line of the device, and what to add. */
import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

const wanted = `rulec: 1
name: wanted
sources:
  vendor: { title: A list of the vendor, date: 2026-01-15 }
rules:
  - id: service
    why: The client <b>talks</b> to it.
    source: vendor / table 1
    services: [443/https]
    to: [{ hosts: [www.example.com, crl.example.org], addresses: [198.51.100.0/24] }]
  - id: clocks
    services: [123/udp]
    to: [{ addresses: [192.0.2.0/24] }]
  - id: no-uploads
    action: deny
    services: [443/tcp]
    to: [{ addresses: [203.0.113.64/28] }]
`;

const squid = `acl office src 192.0.2.0/24
acl tls port 443
acl partners dstdomain -n .example.org
http_access deny partners
http_access allow office tls
http_access deny all
`;

const pf = `block in all
pass out all
block in quick on em1 proto tcp to 198.51.100.0/24
pass in on em1 proto tcp to any port 443
`;

const inside = ['--set', 'pf.inside=em1', '--set', 'pf.source=192.0.2.0/24'];

async function audit(target: string, name: string, text: string, ...more: readonly string[]) {
  write('wanted.yaml', wanted);
  write(name, text);
  const words = ['audit', 'wanted.yaml', '--target', target, name, ...more];
  return (await runCli(words, { cwd: path() })).stdout;
}

/** The cells of the rows of a rule, as text. */
function rowsOf(page: string, rule: number): readonly (readonly string[])[] {
  const from = page.indexOf(`id="rule-${rule}"`);
  const card = page.slice(from, page.indexOf('</section>', from));
  return [...card.matchAll(/<tr role="row">(<td.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => plain(cell)),
  );
}

function plain(html: string): string {
  return html.replaceAll('<br>', ' | ').replaceAll(/<[^>]+>/g, '');
}

/** The lines of the block that is to be copied. */
function copied(page: string): readonly string[] {
  const [, block = ''] = /<figure class="copy">.*?<pre>(.*?)<\/pre>/s.exec(page) ?? [];
  return [...block.matchAll(/<span>(.*?)<\/span>/g)].map(([, line = '']) => line);
}

it('has the row of the rule set beside the line of the device, with a witness, the worst first', async () => {
  const page = await audit(
    'squid',
    'squid.conf',
    squid,
    '--set',
    'squid.source=192.0.2.0/24',
    '--format',
    'html',
  );
  const [first = [], second = []] = rowsOf(page, 0);
  expect(first.slice(0, 3)).toEqual([
    'crl.example.org | wanted.yaml:10:37 | vendor / table 1',
    'blocked',
    'squid.conf:4: http_access deny partners',
  ]);
  expect(first[3]).toContain('https://crl.example.org/');
  expect(second.slice(1, 3)).toEqual(['carried', 'squid.conf:5: http_access allow office tls']);
  expect(rowsOf(page, 1)).toEqual([
    ['192.0.2.0/24 | wanted.yaml:13:10', 'not here', 'no such request reaches this device', ''],
  ]);
  expect(page).toContain('<a href="#rule-0">service</a>');
  expect(page).not.toContain('<b>talks');
});

it('says where added lines go, in one block', async () => {
  const page = await audit(
    'squid',
    'squid.conf',
    squid,
    '--set',
    'squid.source=192.0.2.0/24',
    '--format',
    'html',
  );
  expect(plain(page)).toContain('They go before squid.conf:4: http_access deny partners');
  const lines = copied(page);
  expect(lines.at(-1)).toMatch(/^http_access allow .*rulec-wanted\.service/);
  expect(lines.join('\n')).not.toMatch(/deny|www\.example\.com/);
  write('added.conf', squid.replace('http_access deny partners', `${lines.join('\n')}\n$&`));
  const again = await runCli(
    ['audit', 'wanted.yaml', '--target', 'squid', 'added.conf', '--set', 'squid.source=192.0.2.0/24'],
    { cwd: path() },
  );
  expect(again.stdout).toMatch(/^service +carried/m);
});

it('has no closing denial among the lines to add, where it is a line of its own', async () => {
  const page = await audit('pf', 'pf.conf', pf, ...inside, '--format', 'html');
  const lines = copied(page);
  expect(lines.filter((line) => line.startsWith('pass in quick'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('block'))).toEqual([]);
  expect(page).not.toContain('Not to be taken over');
  expect(plain(page)).toContain('Several chains have to let it through');
  const { addition } = JSON.parse(await audit('pf', 'pf.conf', pf, ...inside, '--format', 'json'));
  expect(addition.closes).toBe(false);
  expect(addition.files[0].content).not.toMatch(/^block|is blocked/m);
});

it('shows nothing to add where nothing is blocked', async () => {
  const page = await audit('pf', 'pf.conf', 'pass all\n', ...inside, '--format', 'html');
  expect(page).not.toContain('What to add');
  expect(rowsOf(page, 2)[0]?.slice(1, 3)).toEqual(['not stopped', 'pf.conf:1: pass all']);
});

it('says of a device where denials win that added lines do not help against them', async () => {
  const rule = (name: string, action: string, more: string): string =>
    `"${name}"="v2.31|Action=${action}|Active=TRUE|Dir=Out|${more}Name=${name}|"\r\n`;
  const key =
    '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
  const reg = `Windows Registry Editor Version 5.00\r\n\r\n${key}\\FirewallRules]\r\n${rule('stop', 'Block', 'Protocol=6|RPort=443|RA4=198.51.100.0/24|')}`;
  const page = await audit('windows-firewall', 'device.reg', reg, '--format', 'html');
  expect(plain(page)).toContain('A line that denies wins here wherever it is');
  expect(plain(page)).toMatch(/added lines help only against the default:\s*device\.reg:4/);
});

it('warns of no closing denial in a text that has none', async () => {
  const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
  const profiles = ['Domain', 'Private', 'Public'].map(
    (name) => `[${key}\\${name}Profile]\r\n"DefaultOutboundAction"=dword:00000001\r\n`,
  );
  const reg = `Windows Registry Editor Version 5.00\r\n\r\n${profiles.join('\r\n')}`;
  const page = await audit('windows-firewall', 'device.reg', reg, '--format', 'html');
  expect(plain(page)).toContain('What to add');
  expect(plain(page)).not.toContain('closing denial');
  const { addition } = JSON.parse(await audit('windows-firewall', 'device.reg', reg, '--format', 'json'));
  expect(addition.closes).toBe(false);
  expect(addition.files[0].content).toContain("Action        = 'Allow'");
});

it('shows tabs of lines to add as blanks', async () => {
  const nft = `table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    tcp dport 443 ip daddr 198.51.100.0/24 drop
  }
}
`;
  const set = ['--set', 'nftables.inside=em1', '--set', 'nftables.source=192.0.2.0/24'];
  for (const format of ['text', 'markdown', 'html']) {
    const shown = await audit('nftables', 'device.nft', nft, ...set, '--format', format);
    expect(shown).toMatch(/^(?:.*>)? {4}type ipv4_addr/m);
    expect(shown).not.toContain('u{9}');
  }
});
