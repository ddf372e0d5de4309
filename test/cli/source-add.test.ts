/** Vendors' lists that people put into rule sets: what is read, what is guessed, and what is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> => runCli(words, { cwd: path() });
const add = (...words: readonly string[]): ReturnType<typeof runCli> => run('source', 'add', ...words);
const read = (name: string): string => readFileSync(join(path(), name), 'utf8');

const rules = `rulec: 1
name: site   # ours
# the rules
rules:
  - id: web
    services: [443/https]
    to: [{ hosts: [www.example.org] }]   # the web
`;

const page = `# Network

## Ports

| Feature | Colour |
| --- | --- |
| a | blue |

## Allowed hosts

| URL | Port | How it is used |
| --- | --- | --- |
| login.example.com<br>*.login.example.com | 443 | Signing in |
| crl.example.com | 80 | Revocation lists |
| metrics.example.com | 443 | Optional: metrics |
| a.example.com b.example.com | 443 | Broken |
`;

describe('rulec source add', () => {
  it('shows each row as it is read or refused, and what it would write, and writes nothing', async () => {
    write('rules.yaml', rules);
    write('network.md', page);
    const { status, stdout } = await add('network.md', '--name', 'vendor', 'rules.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('network.md: read as table: 3 rows read, 1 refused\n');
    expect(stdout).toContain(
      'login-example-com  (line 13)\n  443/https (assumed)  login.example.com *.login.example.com\n',
    );
    expect(stdout).toContain('refused  (line 16)\n  cell 1: "a.example.com b.example.com" contains a blank');
    expect(stdout).toContain('  no rule: optional');
    expect(stdout).toContain('at: { heading: Allowed hosts }');
    expect(stdout).toContain('columns: { hosts: URL, services: Port, why: How it is used }');
    expect(stdout).toContain('nothing is written; to put this in, add: rules.yaml --write');
    expect(read('rules.yaml')).toBe(rules);
  });

  it('writes the source, its rules and the lock; the lines of the file stay, and nothing is left to refresh', async () => {
    write('rules.yaml', rules);
    write('network.md', page);
    const written = await add('network.md', '--name', 'vendor', 'rules.yaml', '--write');
    expect([written.status, written.stdout]).toEqual([
      0,
      expect.stringMatching(/wrote rules\.yaml and sources\.lock\.json/),
    ]);
    const text = read('rules.yaml');
    expect(rules.split('\n').filter((line) => !text.split('\n').includes(line))).toEqual([]);
    expect(text).toContain('    ignore: { metrics-example-com: "optional, in the vendor\'s words" }\n');
    expect(text).toContain(
      '  - id: vendor-crl-example-com\n    why: Revocation lists\n    from: vendor/crl-example-com\n',
    );
    const check = await run('check', 'rules.yaml');
    expect([check.status, check.stderr, check.stdout]).toEqual([
      0,
      '',
      'rules.yaml: site: 3 rules, 4 hosts, 0 service tags; no warnings\n',
    ]);
    const again = await run('source', 'refresh', 'rules.yaml', '--from', 'network.md');
    expect([again.status, again.stdout]).toEqual([0, 'vendor: unchanged\n']);
    const twice = await add('network.md', '--name', 'vendor', 'rules.yaml', '--write');
    expect([twice.status, twice.stderr]).toEqual([
      2,
      expect.stringContaining('has the source vendor already'),
    ]);
    expect(read('rules.yaml')).toBe(text);
  });

  it('wants the ports that a list does not state, and names its rows as sets', async () => {
    write('rules.yaml', rules);
    write(
      'ranges.json',
      '{ "west": { "ip_ranges": ["192.0.2.0/24"] }, "east": { "ip_ranges": ["203.0.113.0/24"] } }',
    );
    const words = ['ranges.json', '--name', 'identity', '--row', 'west.ip_ranges', 'rules.yaml', '--write'];
    const refused = await add(...words);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--service 443/https')]);
    expect(read('rules.yaml')).toBe(rules);
    expect((await add(...words, '--service', '443/https')).status).toBe(0);
    expect(read('rules.yaml')).toContain(
      '  - id: identity-west-ip-ranges\n    services: [443/https]\n    to: [{ addresses: [source:identity/west.ip_ranges] }]\n',
    );
    expect((await run('check', 'rules.yaml')).stderr).toBe('');
    const unknown = await add('ranges.json', '--name', 'x', '--row', 'north');
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('west.ip_ranges, east.ip_ranges'),
    ]);
  });

  it('says which of several tables there are, and what a plain list leaves open', async () => {
    write('two.md', `${page}\n## Proxies\n\n| Host | Port |\n| --- | --- |\n| proxy.example.com | 443 |\n`);
    const several = await add('two.md', '--name', 'vendor');
    expect([several.status, several.stderr]).toEqual([
      1,
      expect.stringContaining('--heading "Allowed hosts" (line 11); or --heading "Proxies" (line 20)'),
    ]);
    expect((await add('two.md', '--name', 'vendor', '--heading', 'proxies')).stdout).toContain('1 row read');
    write('names.txt', 'www.example.com\n*.example.net\n');
    const names = await add('names.txt', '--name', 'partners', '--service', '443/https');
    expect([names.status, names.stderr]).toEqual([
      1,
      expect.stringContaining('--meaning exact, suffix, squid'),
    ]);
    const said = await add('names.txt', '--name', 'partners', '--service', '443/https', '--meaning', 'exact');
    expect([said.status, said.stdout]).toEqual([
      0,
      expect.stringContaining('  - id: partners\n    from: partners\n'),
    ]);
  });

  it('believes no error page, and no page that leads elsewhere', async () => {
    write('error.html', '<!DOCTYPE html><html><title>502</title></html>');
    const error = await add('error.html', '--name', 'vendor');
    expect([error.status, error.stderr, error.stdout]).toEqual([
      1,
      expect.stringContaining('a web page'),
      '',
    ]);
    write('page.md', '# URLs\n\n[!INCLUDE [x](includes/hosts.md)]\n');
    const include = await add('page.md', '--name', 'vendor');
    expect([include.status, include.stderr]).toEqual([1, expect.stringContaining('includes/hosts.md')]);
  });

  it('draws each set of a vendor that gives keys, and leaves the optional ones out', async () => {
    write('rules.yaml', rules);
    const set = { serviceArea: 'Mail', category: 'Allow', expressRoute: false, tcpPorts: '443' };
    write(
      'sets.json',
      JSON.stringify([
        { id: 1, ...set, required: true, urls: ['*.mail.example.com'] },
        { id: 2, ...set, required: false, urls: ['www.example.net'] },
      ]),
    );
    expect((await add('sets.json', '--name', 'mail', 'rules.yaml', '--write')).status).toBe(0);
    expect(read('rules.yaml')).toContain(
      '  - from: mail\n    each: { "1": {}, "2": { skip: "optional, in the vendor\'s words" } }\n',
    );
    expect((await run('check', 'rules.yaml')).status).toBe(0);
  });

  it('tells what is wrong with the command line', async () => {
    write('network.md', page);
    const said = async (...words: readonly string[]): Promise<readonly [number, string]> => {
      const { status, stderr } = await add('network.md', ...words);
      return [status, stderr];
    };
    expect(await said()).toEqual([2, expect.stringContaining('add --name NAME')]);
    expect(await said('--name', 'a b')).toEqual([2, expect.stringContaining('not a valid source name')]);
    expect(await said('--name', 'a', '--columns', 'URL')).toEqual([
      2,
      expect.stringContaining('--columns hosts=URL'),
    ]);
    expect(await said('--name', 'a', '--columns', 'host=URL')).toEqual([
      2,
      expect.stringContaining('there are hosts'),
    ]);
    expect(await said('--name', 'a', '--nth', '0')).toEqual([2, expect.stringContaining('from 1')]);
    expect(await said('--name', 'a', '--service', '443')).toEqual([2, expect.stringContaining('443')]);
    expect(await said('--name', 'a', '--write')).toEqual([2, expect.stringContaining('rules.yaml')]);
    expect(await said('--name', 'a', '--write', '-')).toEqual([
      2,
      expect.stringContaining('cannot be written'),
    ]);
  });
});
