/**
 * Three comments on pull requests, whole, as `comments/` has them; beside each is a picture of it, 880 pixels wide.
 * `npx vitest run test/report/comments.test.ts -u` writes them anew; `comments/README.md` says how the pictures are made.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-comment-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Rule {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly addresses?: string;
  readonly action?: 'deny';
  readonly more?: string;
}

function ruleSet(rules: readonly Rule[], end = ''): string {
  const list = rules.map(({ id, hosts, addresses, action, more = '' }) => {
    const known = addresses === undefined ? '' : `, addresses: [${addresses}]`;
    return `  - id: ${id}
${action === undefined ? '' : `    action: ${action}\n`}    services: [443/https]
${more}    to: [{ hosts: [${hosts.map((host) => JSON.stringify(host)).join(', ')}]${known} }]
`;
  });
  return `rulec: 1\nname: office\nrules:\n${list.join('')}${end}`;
}

const devices = `targets:
  proxy-north: { target: squid }
  proxy-south: { target: squid }
  edge: { target: paloalto, from-zone: trust, to-zone: untrust }
  branch-1: { target: pf }
  branch-2: { target: pf }
`;

async function comment(old: string, fresh: string, ...words: readonly string[]): Promise<string> {
  for (const [name, text] of Object.entries({ 'old.yaml': old, 'rules.yaml': fresh, 'rulec.yaml': devices }))
    writeFileSync(join(dir, name), text);
  const command = ['diff', 'old.yaml', 'rules.yaml', '--format', 'markdown', ...words];
  const { stdout, stderr } = await runCli(command, { cwd: dir });
  expect(stderr).toBe('');
  return stdout;
}

const many: readonly Rule[] = Array.from({ length: 180 }, (_, index) => ({
  id: `team-${index}`,
  hosts: [`app-${index}.example.com`, `cdn-${index}.example.net`],
  addresses: `198.51.100.${index}/32`,
}));

it('opens one host among hundreds of lines that moved', async () => {
  const moved = many.toReversed().map((rule, index) => {
    const hosts = rule.id === 'team-137' ? [...rule.hosts, 'files.example.org'] : rule.hosts.toReversed();
    const more = `    owner: team-${index % 7}\n`;
    return { ...rule, hosts, id: rule.id.replace('team', 'app'), more };
  });
  const text = await comment(ruleSet(many), ruleSet(moved), '--no-new-access');
  await expect(text).toMatchFileSnapshot('comments/one-host.md');
  const first = text.split('\n').slice(0, 12).join('\n');
  expect(first).toContain('files.example.org');
});

it('cannot be compiled, since nobody accepted what a device loses', async () => {
  const service: Rule = {
    id: 'service',
    hosts: ['*.example.com'],
    addresses: '192.0.2.0/24',
    more: '    owner: network-team\n',
  };
  const denial: Rule = { id: 'no-uploads', action: 'deny', hosts: ['upload.example.com'] };
  const news: Rule = { id: 'news', hosts: ['news.example.org'], more: '    ticket: NET-99\n' };
  const text = await comment(ruleSet([service]), ruleSet([denial, service, news]));
  await expect(text).toMatchFileSnapshot('comments/does-not-compile.md');
  expect(text.split('\n')[0]).toMatch(
    /^### Does not compile: `branch-1`, .*: nobody accepted that the text blocks what `news` allows/,
  );
});

it('follows a vendor: access that comes and goes, and TLS that is left closed', async () => {
  const vendor = (hosts: readonly string[], addresses: string, more: string): readonly Rule[] => [
    { id: 'meetings', hosts, addresses, more: `    owner: workplace\n    ticket: CHG-4711\n${more}` },
    { id: 'updates', hosts: ['update.example.net'], addresses: '203.0.113.128/26' },
  ];
  const old = vendor(['*.meet.example.com', 'turn.example.com'], '192.0.2.0/25, 198.51.100.0/28', '');
  const fresh = vendor(
    ['*.meet.example.com', 'media.example.com'],
    '192.0.2.0/24',
    '    tls-inspection: bypass\n    expires: 2027-06-30\n',
  );
  const text = await comment(
    ruleSet(old),
    ruleSet(fresh),
    '--no-new-access',
    '--except',
    'meetings=CHG-4711',
  );
  await expect(text).toMatchFileSnapshot('comments/vendor-update.md');
});
