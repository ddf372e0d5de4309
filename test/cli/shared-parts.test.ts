/** Texts whose conditions share parts: few lines, and written out more than any machine holds. Each command has to answer. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';
import { runCli } from '../support/run-cli.ts';

const rules = `rulec: 1
name: small
rules:
  - { id: site, services: [443/https], to: [{ hosts: [www.example.com], addresses: [192.0.2.0/28] }] }
`;

const list = (many: number, make: (at: number) => string): string =>
  Array.from({ length: many }, (_, at) => make(at)).join('');

const texts: readonly (readonly [what: string, target: string, file: string, text: string])[] = [
  [
    'groups of groups, each twice',
    'squid',
    'squid.conf',
    `acl p0 dstdomain .example.com\n${list(26, (at) => `acl q${at + 1} all-of p${at} p${at}\nacl p${at + 1} any-of q${at + 1} p${at}\n`)}http_access allow p26\nhttp_access deny all\n`,
  ],
  [
    'groups of the two before, one of them negated',
    'squid',
    'squid.conf',
    `http_port 3128\nacl lan src 10.0.0.0/8\nacl p0 dstdomain .example.com\n${list(60, (at) => `acl p${at + 1} all-of p${at} !p${Math.max(0, at - 1)}\n`)}http_access allow p60 lan\nhttp_access deny all\n`,
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'rulec-shared-parts-'));
afterAll(() => removeFolder(folder));

describe('each command answers of', () => {
  test.each(texts)('%s', async (_, target, file, text) => {
    writeFileSync(join(folder, 'rules.yaml'), rules);
    writeFileSync(join(folder, file), text);
    const setting = { cwd: folder };
    const commands = [
      ['audit', 'rules.yaml', file, '--target', target],
      ['verify', 'rules.yaml', file, '--target', target],
      ['import', file, '--target', target],
      ['explain', 'https://www.example.com/', '--target', target, '--on', file],
    ];
    for (const words of commands) {
      const { status, stderr } = await runCli(words, setting);
      expect([words[0], status, stderr]).toEqual([
        words[0],
        expect.toSatisfy((one) => one < 2),
        expect.not.stringContaining('not-decided'),
      ]);
    }
  });
});
