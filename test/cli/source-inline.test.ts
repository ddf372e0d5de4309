/** Rule sets that leave vendors' lists: the same access, written by hand. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> => runCli(words, { cwd: path() });
const inline = (...words: readonly string[]): ReturnType<typeof runCli> => run('source', 'inline', ...words);
const read = (name: string): string => readFileSync(join(path(), name), 'utf8');

beforeEach(() => cpSync(join(import.meta.dirname, '../../examples/vendor'), path(), { recursive: true }));

describe('rulec source inline', () => {
  it('writes what rows list, keeps every other line, and permits the same', async () => {
    const before = read('rules.yaml');
    const { status, stdout, stderr } = await inline('rules.yaml');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`  - id: registration
    why: Registration and sign-in.
    tls-inspection: bypass
    source: vendor / registration
    services: [443/https]
    to:
      - hosts: [login.example.com]
        addresses: [192.0.2.0/24]
        evidence: The vendor's note of 2026.
      - { hosts: ["*.login.example.com"] }
  - id: service
`);
    expect(stdout.slice(stdout.indexOf('tests:'))).toBe(before.slice(before.indexOf('tests:')));
    write('literal.yaml', stdout);
    const diff = await run('diff', 'rules.yaml', 'literal.yaml');
    expect(diff.status).toBe(0);
    expect(read('rules.yaml')).toBe(before);
  });

  it('splits a rule whose row has several services, names hosts in accepts, and takes sets apart', async () => {
    write('own.txt', 'https://a.example.com\nhttp://b.example.com\n');
    write(
      'own.yaml',
      `rulec: 1
name: own
sources:
  own: { title: Our partner, url: "https://docs.example.com/own.txt", format: lines, meaning: exact }
rules:
  # both
  - id: both
    from: own   # all of it
  - id: sets
    services: [8443/tcp]
    to: [{ hosts: ["source:own", www.example.net] }]
accept:
  - { loss: host-without-addresses, hosts: ["row:rest", "source:own"], reason: none are published }
  - { loss: scheme-not-checked, reason: so }
`,
    );
    expect((await run('source', 'refresh', 'own.yaml', '--from', 'own.txt')).status).toBe(0);
    const { status, stdout, stderr } = await inline('own.yaml', '--write');
    expect([status, stdout]).toEqual([0, '2 rules of own.yaml are literal now; wrote own.yaml\n']);
    expect(stderr).toContain('the row of both has several services: it became the rules both, both-2');
    expect(stderr).toContain('an accept without hosts now also covers hosts that came by row:rest');
    const text = read('own.yaml');
    expect(text).toContain('  own: { title: Our partner, url: https://docs.example.com/own.txt }\n');
    expect(text).toContain(`  # both
  - id: both
    source: own
    services: [443/https]
    to: [{ hosts: [a.example.com] }]
  - id: both-2
    source: own
    services: [80/http]
    to: [{ hosts: [b.example.com] }]   # all of it
  - id: sets
    services: [8443/tcp]
    to: [{ hosts: [a.example.com, b.example.com, www.example.net] }]
`);
    expect(text).toContain(
      'hosts: ["a.example.com", "b.example.com", "a.example.com", "b.example.com"], reason',
    );
    expect((await run('check', 'own.yaml')).status).toBe(0);
  });

  it('takes one list alone, each row of another, and tells what is wrong', async () => {
    const set = {
      serviceArea: 'Mail',
      category: 'Allow',
      expressRoute: false,
      tcpPorts: '443',
      required: true,
    };
    const sets = [
      { id: 1, ...set, urls: ['*.mail.example.com'], ips: ['192.0.2.0/24'] },
      { id: 2, ...set, urls: ['www.example.net'] },
    ];
    write('sets.json', JSON.stringify(sets));
    await run('source', 'add', 'sets.json', '--name', 'mail', 'rules.yaml', '--write');
    write(
      'rules.yaml',
      read('rules.yaml').replace('{ "1": {}, "2": {} }', '{ "1": { owner: mail-team }, "2": {} }'),
    );
    const { status, stdout } = await inline('rules.yaml', '--only', 'mail');
    expect(status).toBe(0);
    expect(stdout).toContain('    from: vendor/service\n');
    expect(stdout).toContain(`  - id: mail-1
    owner: mail-team
    source: mail / 1
    services: [443/https]
    to: [{ hosts: ["*.mail.example.com"], addresses: [192.0.2.0/24] }]
  - id: mail-2
`);
    const unknown = await inline('rules.yaml', '--only', 'post');
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('there are vendor, partners, mail'),
    ]);
    const bundled = await inline('entra-private-network-connector', '--write');
    expect([bundled.status, bundled.stderr]).toEqual([2, expect.stringContaining('cannot be written')]);
  });
});
