/** A device's own configuration as a rule set, on the command line. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { decide } from '../../src/rules/decide.ts';
import { parseRequest } from '../../src/rules/forms/request-text.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { runCli } from '../support/run-cli.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-import-'));
});

interface Import {
  readonly ruleSet: string;
  readonly proof: {
    readonly tooWide: readonly string[];
    readonly lines: number;
    readonly wholeLines: number;
    readonly missing: readonly { readonly line?: { readonly line: number }; readonly region: string }[];
    readonly open: readonly { readonly causes: readonly string[] }[];
    readonly stray: boolean;
    readonly exempt: readonly { readonly line?: { readonly line: number }; readonly region: string }[];
  };
}

async function importText(target: string, text: string, ...words: readonly string[]) {
  const file = target === 'squid' ? 'squid.conf' : `${target}.conf`;
  writeFileSync(join(dir, file), target === 'squid' ? `${text}http_port 3128\n` : text);
  const run = await runCli(['import', '--target', target, file, '--format', 'json', ...words], { cwd: dir });
  return { status: run.status, ...(JSON.parse(run.stdout) as Import) };
}

/** What an imported rule set makes of requests. */
function ask(text: string, ...requests: readonly string[]): readonly string[] {
  const ruleSet = loadRuleSet('imported', text).value;
  const policy = ruleSet && resolvePolicy([ruleSet], []).value;
  if (policy === undefined) throw new Error(text);
  return requests.map((request) => {
    const parsed = parseRequest(request);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const address = parsed.address ?? { family: 4 as const, value: 0xc6336401 };
    return decide(policy, { ...parsed, address, account: 'someone', services: [] }).action;
  });
}

const source = ['--set', 'squid.source=192.0.2.0/24'];
const head =
  'acl office src 192.0.2.0/24\nacl tls port 443\nacl web port 80 443\nhttp_access deny !web\nhttp_access deny CONNECT !tls\n';

describe('squid', () => {
  test('requests that no rule can name are told where they may get through, and are nothing that is left out', async () => {
    const tell = async (lines: string): Promise<unknown> => {
      const { status, proof } = await importText('squid', `${lines}http_access deny all\n`, ...source);
      return [status, proof.stray];
    };
    const tunnels = 'acl tunnel method CONNECT\nacl plain proto HTTP\n';
    expect(await tell(`${head}http_access allow office\n`)).toEqual([0, true]);
    expect(await tell(`${tunnels}${head}http_access allow tunnel tls office\n`)).toEqual([0, false]);
    expect(await tell(`${tunnels}${head}http_access allow plain office\n`)).toEqual([0, false]);
  });

  test('ports are left out of services, denials of hosts come in front, and nothing is left out', async () => {
    const lines = 'acl bad dstdomain -n .bad.example.com\nhttp_access deny bad\nhttp_access allow office\n';
    const { status, ruleSet, proof } = await importText(
      'squid',
      `${head}${lines}http_access deny all\n`,
      ...source,
    );
    expect(status).toBe(0);
    expect(proof).toMatchObject({ tooWide: [], lines: 1, wholeLines: 1, missing: [], open: [] });
    const asked = [
      'https://a.example.com/',
      'http://a.example.com/',
      'https://x.bad.example.com/',
      'https://a.example.com:8443/',
      'https://a.example.com:80/',
    ];
    expect(ask(ruleSet, ...asked)).toEqual(['allow', 'allow', 'deny', 'deny', 'deny']);
  });

  test('what a denial excludes is decided by the lines behind it', async () => {
    const lines = 'acl good dstdomain -n .example.com\nhttp_access deny !good\nhttp_access allow office\n';
    const { status, ruleSet } = await importText('squid', `${head}${lines}http_access deny all\n`, ...source);
    expect(status).toBe(0);
    expect(ask(ruleSet, 'https://a.example.com/', 'https://a.example.net/')).toEqual(['allow', 'deny']);
  });

  test('what an allow excludes is decided by the lines behind it', async () => {
    const lines =
      'acl some dstdomain -n .example.com\nacl not dstdomain -n .x.example.com\nacl own dstdomain -n www.x.example.com\nhttp_access allow office some !not\nhttp_access allow office own\n';
    const { status, ruleSet } = await importText('squid', `${head}${lines}http_access deny all\n`, ...source);
    expect(status).toBe(0);
    const asked = ['https://a.example.com/', 'https://a.x.example.com/', 'https://www.x.example.com/'];
    expect(ask(ruleSet, ...asked)).toEqual(['allow', 'deny', 'allow']);
  });

  test('behind a denial that cannot be said, what it surely does not meet is let through', async () => {
    const lines =
      'acl odd dstdom_regex games[0-9]\nacl some dstdomain -n www.example.com .games1.example.com\nhttp_access deny odd\nhttp_access allow office some\n';
    const { status, ruleSet, proof } = await importText(
      'squid',
      `${head}${lines}http_access deny all\n`,
      ...source,
      '--premise',
      'all',
    );
    expect(status).toBe(0);
    expect(proof.tooWide).toEqual([]);
    expect(ask(ruleSet, 'https://www.example.com/', 'https://a.games1.example.com/')).toEqual([
      'allow',
      'deny',
    ]);
  });

  test('an expression that is a name, or what is below one, is written as that', async () => {
    const lines =
      'acl some dstdom_regex -n ^www\\.example\\.com$ (^|\\.)example\\.org$\nhttp_access allow office some\n';
    const { ruleSet } = await importText('squid', `${head}${lines}http_access deny all\n`, ...source);
    expect(ruleSet).toContain('hosts: [www.example.com, example.org, "*.example.org"]');
  });

  test('what depends is told with its cause, and is not let through', async () => {
    const lines = 'acl hours time MTWHF 08:00-18:00\nhttp_access allow office tls hours\n';
    const { status, ruleSet, proof } = await importText(
      'squid',
      `${head}${lines}http_access deny all\n`,
      ...source,
    );
    expect(status).toBe(1);
    expect(proof.open[0]?.causes).toEqual(['time:hours']);
    expect(ask(ruleSet, 'https://www.example.com/')).toEqual(['deny']);
    const settled = await importText(
      'squid',
      `${head}${lines}http_access deny all\n`,
      ...source,
      '--assume',
      'time=always',
    );
    expect(settled.status).toBe(0);
    expect(ask(settled.ruleSet, 'https://www.example.com/')).toEqual(['allow']);
  });

  test('what is left out is a comment with its line', async () => {
    writeFileSync(
      join(dir, 'squid.conf'),
      `${head}acl get method GET\nhttp_access allow office get\nhttp_access allow office tls\nhttp_access deny all\nhttp_port 3128\n`,
    );
    const words = ['import', '--target', 'squid', 'squid.conf', ...source];
    const { status, stdout } = await runCli(words, { cwd: dir });
    expect(status).toBe(1);
    expect(stdout).toContain(
      '# Let through there, and not in these rules:\n#   squid.conf:7: http_access allow office get\n',
    );
    expect(loadRuleSet('imported', stdout).value).toBeDefined();
  });

  test('a tunnel of any kind is wider than what the device lets through, and is told so', async () => {
    const lines = 'http_access allow office CONNECT\nhttp_access deny all\n';
    const { status, proof } = await importText('squid', `${head}${lines}`, ...source, '--tunnels', 'tcp');
    expect(status).toBe(1);
    expect(proof.tooWide).toEqual(['office-CONNECT']);
  });
});

test('pf: both chains of a gateway must let it through', async () => {
  const text =
    'block all\npass in quick on em1 proto tcp to 198.51.100.0/24 port { 80 443 } label "updates"\npass in on em1 proto udp to any port 123\nblock out quick proto tcp to any port 80\npass out quick all\n';
  const words = ['--set', 'pf.inside=em1', '--set', 'pf.source=192.0.2.0/24'];
  const { status, ruleSet } = await importText('pf', text, ...words);
  expect(status).toBe(0);
  const asked = ['tcp://198.51.100.1:443', 'tcp://198.51.100.1:80', 'udp://203.0.113.1:123'];
  expect(ask(ruleSet, ...asked)).toEqual(['allow', 'deny', 'allow']);
  expect(ruleSet).toContain('- id: updates\n');
});

test.each([
  ['port 443', ['no-decrypt'], 1, ['tcp port 443, address 192.0.2.0/24']],
  ['more ports', ['no-decrypt', 'service', 'more'], 1, ['tcp port 443, address 192.0.2.0/24']],
  ['nothing that gets through', ['no-decrypt', 'destination', '198.51.100.0/24'], 0, []],
  ['nothing: it is decrypted', ['decrypt'], 0, []],
] as const)(
  'paloalto: a line that exempts %s from inspection is told',
  async (_what, edit, status, regions) => {
    const [action, word, value] = edit;
    const fields = { from: 'lan', to: 'wan', source: 'any', destination: '192.0.2.0/24', service: 'web' };
    const rule = (place: string, more: Readonly<Record<string, string>>): readonly string[] =>
      Object.entries({ ...fields, ...more }).map(([field, one]) => `set rulebase ${place} ${field} ${one}`);
    const lines = [
      'set service web protocol tcp port 443',
      'set service more protocol tcp port 1-443',
      ...rule('security rules one', { application: 'any', category: 'any', action: 'allow' }),
      ...rule('security rules rest', {
        ...{ application: 'any', category: 'any', action: 'deny' },
        ...{ destination: 'any', service: 'any' },
      }),
      ...rule('decryption rules one', {
        ...{ category: 'any', type: 'ssl-forward-proxy', action },
        ...(word === undefined ? {} : { [word]: value }),
      }),
    ];
    writeFileSync(join(dir, 'fw.set'), `${lines.join('\n')}\n`);
    const zones = ['--set', 'paloalto.from-zone=lan', '--set', 'paloalto.to-zone=wan', '--premise', 'all'];
    const words = ['import', '--target', 'paloalto', 'fw.set', ...zones];
    const json = await runCli([...words, '--format', 'json'], { cwd: dir });
    const { proof } = JSON.parse(json.stdout) as Import;
    expect(json.status).toBe(status);
    expect(proof.exempt.map(({ region }) => region)).toEqual(regions);
    const { stdout } = await runCli(words, { cwd: dir });
    expect(stdout.includes('Exempt from TLS inspection there')).toBe(regions.length > 0);
  },
);

test.each([
  [['--target', 'squid', 'missing.conf'], 3, /missing\.conf does not exist/],
  [['squid.conf'], 2, /which target/],
  [['--target', 'squid', 'squid.conf', '--premise', 'none'], 2, /there is no premise "none"/],
] as const)('%j is exit %i', async (words, status, message) => {
  writeFileSync(join(dir, 'squid.conf'), head);
  const result = await runCli(['import', ...words], { cwd: dir });
  expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: '' });
  expect(result.stderr).toMatch(message);
});
