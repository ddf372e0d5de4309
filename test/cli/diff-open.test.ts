/** Folders whose texts leave to others what they do not decide, or leave on a machine what they do not look at. */
import { cpSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

const rules = `${smallRules.replace('rules:\n', 'rules:\n  - { id: no-lab, action: deny, services: [8443/tcp], to: [{ addresses: [203.0.113.0/24] }] }\n')}accept:
  - { loss: closing-left-open, reason: The site closes. }
  - { loss: denial-not-expressible, reason: The site closes. }
  - { loss: address-behind-name, reason: Others see it. }
  - { loss: transport-not-carried, reason: Others carry it. }
`;

const settings: Readonly<Record<string, readonly string[]>> = {
  paloalto: ['from-zone=in', 'to-zone=out', 'closing=none'],
  'windows-firewall': ['closing=none'],
  pf: ['closing=none'],
  squid: ['closing=none'],
};

const diff = (): Promise<CliResult> => runCli(['diff', './old', './new'], { cwd: path() });

async function compileTwice(
  target: string,
  options: readonly string[] = settings[target] ?? [],
): Promise<void> {
  write('rules.yaml', rules);
  const words = options.flatMap((one) => ['--set', `${target}.${one}`]);
  const { stderr } = await runCli(
    ['compile', 'rules.yaml', '--target', target, ...words, '--out', 'old', '--quiet'],
    {
      cwd: path(),
    },
  );
  expect(stderr).not.toContain('error');
  cpSync(path('old'), path('new'), { recursive: true });
}

function edit(file: string, find: string | RegExp, put: string | ((found: string) => string)): void {
  const text = readFileSync(path(file), 'utf8');
  const edited = text.replace(find, put as string);
  expect(edited).not.toBe(text);
  write(file, edited);
}

it.each(Object.keys(settings))('%s: the same text leaves the same to others', async (target) => {
  await compileTwice(target);
  const { status, stdout } = await diff();
  expect([status, stdout]).toEqual([0, expect.stringContaining('no difference')]);
});

it('what both texts leave to others is no change, though they are written otherwise', async () => {
  await compileTwice('paloalto');
  edit('new/paloalto/small.xml', /<log-end>yes/g, '<log-end>no');
  const { status, stdout } = await diff();
  expect([status, stdout]).toEqual([0, expect.stringContaining('no difference')]);
});

it('what one text denies and the other leaves to others is not known', async () => {
  await compileTwice('paloalto');
  edit('new/paloalto/small.xml', /<entry name="rulec-small\.no-lab_addresses">\s*<disabled>no/, (found) =>
    found.replace(/no$/, 'yes'),
  );
  const { status, stdout } = await diff();
  expect(status).toBe(1);
  expect(stdout).toMatch(/not known: .*8443.*203\.0\.113\.0\/24/);
});

it('denials that hold at other times, before what both texts leave to others, are not known', async () => {
  await compileTwice('squid');
  edit('old/squid/small.conf', /$/, 'acl hours time MTW 09:00-17:00\nhttp_access deny hours\n');
  edit('new/squid/small.conf', /$/, 'acl hours time S 08:00-10:00\nhttp_access deny hours\n');
  const { status, stdout } = await diff();
  expect([status, stdout]).toEqual([1, expect.stringContaining('not known')]);
});

it('a script that leaves rules as a machine has them is another than one that makes them', async () => {
  await compileTwice('windows-firewall', []);
  edit('new/windows-firewall/small.ps1', /(-tcp-443-)[0-9a-f]{10}/, '$10123456789');
  const { status, stdout } = await diff();
  expect(status).toBe(1);
  expect(stdout).toContain('NEW leaves rules of some names as a machine has them');
});
