/** Audits of texts that have more than can be told apart. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

test('a text with more expressions than can be told apart is answered with what can be told', async () => {
  const lists = Array.from(
    { length: 14 },
    (_, i) =>
      `acl a${i} dstdom_regex word${i}foo alpha${i}bar\nhttp_access deny a${i}\nacl p${i} urlpath_regex q${i}z r${i}\nhttp_access deny p${i}\n`,
  );
  const text = `${lists.join('')}acl office src 192.0.2.0/24\nhttp_access allow office\nhttp_access deny all\n`;
  const dir = mkdtempSync(join(tmpdir(), 'rulec-audit-'));
  writeFileSync(join(dir, 'many.conf'), text);
  const rules =
    'rulec: 1\nname: small\nrules:\n  - id: login\n    services: [443/https]\n    to: [{ hosts: [login.example.com] }]\n';
  writeFileSync(join(dir, 'rules.yaml'), rules);
  const words = ['--target', 'squid', 'many.conf', '--set', 'squid.source=192.0.2.0/24'];
  const { status, stdout } = await runCli(['audit', './rules.yaml', ...words], { cwd: dir });
  expect(status).toBe(0);
  expect(stdout).toContain('squid: 1 depends');
  expect(stdout).toContain('depends on what the expressions in the files match');
});
