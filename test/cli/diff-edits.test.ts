/**
 * Random edits of compiled texts, asked of verify and of diff: what means the rule set is no difference to the folder as it
 * was compiled, nor to the rule set, and anything else is one, whichever side it is on.
 */
import { cpSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, compile } = useSmallFolder();

const rules = `rulec: 1
name: parts
rules:
  - id: "no"
    action: deny
    services: [22/tcp]
    to:
      - addresses: [203.0.113.0/28]
  - id: login
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: [login.example.com, www.example.net]
        addresses: [192.0.2.1/32, 192.0.2.3/32, 2001:db8::1/128]
  - id: plain
    services: [22/tcp]
    to:
      - addresses: [203.0.113.0/24]
accept:
  - { loss: transport-not-carried, rules: [plain], targets: [squid, pac], reason: a proxy }
  - { loss: address-behind-name, rules: [plain], targets: [squid, pac], reason: a proxy }
`;
const config = `targets:
  proxy: { target: squid }
  edge: { target: paloalto, from-zone: servers, to-zone: internet }
  win: { target: windows-firewall, default-outbound: leave }
  nft: { target: nftables, source: 203.0.113.0/24 }
  dns: { target: nftables, names: dnsmasq, source: 203.0.113.0/24 }
`;

const files: readonly (readonly [device: string, file: string])[] = [
  ['proxy', 'parts.conf'],
  ['pf', 'parts.conf'],
  ['pf', 'parts.tables/rulec_login.txt'],
  ['edge', 'parts.set'],
  ['win', 'parts.lgpo.txt'],
  ['nft', 'parts.nft'],
  ['dns', 'parts.dnsmasq.conf'],
];

const words: readonly (readonly [RegExp, string])[] = [
  [/443/, '444'],
  [/192\.0\.2\.1\b/, '192.0.2.2'],
  [/login\.example\.com/, 'x.example.com'],
  [/\ballow\b/, 'deny'],
  [/\baccept\b/, 'drop'],
  [/\bpass\b/, 'block'],
  [/\btcp\b/, 'udp'],
  [/Active=TRUE/, 'Active=FALSE'],
  [/\|Dir=Out/, '|Dir=Out|Profile=Domain'],
  [/\/32/, '/31'],
];

type Edit = readonly [kind: number, one: number, other: number];

/** A line less, twice or elsewhere, or a word that is another. */
function applyEdit(text: string, [kind, one, other]: Edit): string {
  const lines = text.split('\n');
  const at = one % lines.length;
  if (kind === 0) return lines.toSpliced(at, 1).join('\n');
  if (kind === 1) return lines.toSpliced(other % lines.length, 0, lines[at] ?? '').join('\n');
  const hits = words.flatMap(([word, to]) =>
    [...text.matchAll(new RegExp(word, 'g'))].map(({ index, 0: hit }) => ({ index, hit, to })),
  );
  const { index = 0, hit = '', to = '' } = hits[other % hits.length] ?? {};
  return text.slice(0, index) + to + text.slice(index + hit.length);
}

describe.each(files)('%s: %s', (device, file) => {
  it('is different to diff exactly where it is to verify', async () => {
    write('rules.yaml', rules);
    write('rulec.yaml', config);
    const made = await compile(['rules.yaml', '--target', device, '--out', 'old', '--quiet']);
    expect(made.status, made.stderr).toBe(0);
    const ask = async (...names: readonly string[]): Promise<number> =>
      (await runCli([...names], { cwd: path() })).status;
    const text = read(`old/${device}/${file}`);
    const edits = fc.sample(fc.tuple(fc.nat(5), fc.nat(), fc.nat()), { numRuns: 8, seed: 20261203 });
    const seen = new Set<number>();
    for (const edit of edits) {
      const edited = applyEdit(text, edit);
      rmSync(path('new'), { recursive: true, force: true });
      cpSync(path('old'), path('new'), { recursive: true });
      write(`new/${device}/${file}`, edited);
      const verified = await runCli(['verify', 'rules.yaml', 'new'], { cwd: path() });
      // A text that no device takes is an input of diff that cannot be read.
      const wanted = verified.stdout.includes(': unreadable:') ? 3 : verified.status;
      const found = [
        await ask('diff', 'old', 'new'),
        await ask('diff', edit[1] % 2 === 0 ? 'rules.yaml' : 'new', edit[1] % 2 === 0 ? 'new' : 'rules.yaml'),
      ];
      expect({ edit, found }).toEqual({ edit, found: found.map(() => wanted) });
      seen.add(wanted);
    }
    expect(seen.size).toBeGreaterThan(1);
  });
});
