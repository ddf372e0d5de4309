import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { lonelyRules, useSmallFolder } from '../support/small-folder.ts';

const { path, read, write } = useSmallFolder();
const accept = (...words: readonly string[]): ReturnType<typeof runCli> =>
  runCli(['accept', 'rules.yaml', ...words], { cwd: path() });

const entry = `  - loss: host-without-addresses
    rules: [web]
    targets: [pf, windows-firewall]
    hosts: [nowhere.example.com, elsewhere.example.com]
    reason: "TODO: say why this can be lived with"
`;

it('prints what stands open, as narrowly as it is', async () => {
  write('rules.yaml', lonelyRules);
  const { status, stdout } = await accept('--target', 'pf,windows-firewall,squid');
  expect([status, stdout]).toEqual([
    0,
    `accept:\n${entry}  - loss: transport-not-carried\n    rules: [resolvers]\n    targets: [squid]\n    reason: "TODO: say why this can be lived with"\n`,
  ]);
});

it('says so where nothing is left', async () => {
  expect(await accept('--target', 'pf')).toMatchObject({ status: 0, stdout: '' });
  expect((await accept('--target', 'pf')).stderr).toContain('nothing is left to accept\n');
});

it('takes warnings too with --strict', async () => {
  const { stdout } = await accept('--target', 'pf', '--strict');
  expect(stdout).toMatch(/- loss: host-by-address\n {4}rules: \[web\]\n {4}targets: \[pf\]\n {4}reason/);
});

it('writes the entries behind those that are there, once, and they hold when they have a reason', async () => {
  const head = `${lonelyRules}accept:\n    - { loss: host-by-address, reason: shared }   # why\n`;
  const tail = '# the end\ntests:\n  - allow: https://www.example.com/\n';
  write('rules.yaml', head + tail);
  const words = ['--target', 'pf,windows-firewall', '--write'];
  expect(await accept(...words)).toMatchObject({
    status: 0,
    stdout: 'wrote 1 entry with a reason to give into rules.yaml\n',
  });
  const indented = entry.replace(/^(?=.)/gm, '  ');
  expect(read('rules.yaml')).toBe(head + indented + tail);
  expect((await accept(...words)).stdout).toBe('its entries wait for their reasons in rules.yaml already\n');
  expect(read('rules.yaml')).toBe(head + indented + tail);
  const compile = (): ReturnType<typeof runCli> =>
    runCli(['compile', 'rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out'], { cwd: path() });
  const open = await compile();
  expect(open.status).toBe(1);
  expect(open.stderr).toContain(
    'rules.yaml:16:7: warning[unreasoned-accept]: this accept of host-without-addresses says TODO and accepts nothing\n',
  );
  write('rules.yaml', read('rules.yaml').replace('TODO: say why this can be lived with', 'asked the vendor'));
  expect((await compile()).status).toBe(0);
});

it('writes a list where there is none, in the line ends of the file, and refuses what it cannot edit', async () => {
  for (const end of ['', 'accept: [] # none\n']) {
    write('rules.yaml', `${lonelyRules}${end}`.replaceAll('\n', '\r\n'));
    expect((await accept('--target', 'pf', '--write')).status, end).toBe(0);
    expect(read('rules.yaml'), end).not.toMatch(/[^\r]\n/);
    expect(read('rules.yaml'), end).toMatch(/accept:(?:\r\n {2}- | \[\{ )loss: host-without-addresses\b/);
    expect(await accept('--target', 'pf'), end).toMatchObject({ status: 0 });
  }
  write('rules.yaml', `${lonelyRules}accept: [{ loss: host-by-address, reason: shared }]\n`);
  expect((await accept('--target', 'pf', '--write')).status).toBe(0);
  expect(read('rules.yaml')).toMatch(
    /^accept: \[\{ loss: host-by-address, reason: shared \}, \{ loss: host-without/m,
  );
  write('rules.yaml', `---\n${lonelyRules}...\n`);
  const { status, stderr } = await accept('--target', 'pf', '--write');
  expect([status, stderr]).toEqual([
    3,
    expect.stringContaining('error[not-written]: rules.yaml ends before its last line'),
  ]);
  const bundled = await runCli(['accept', '-', '--target', 'pf', '--write'], {
    cwd: path(),
    stdin: lonelyRules,
  });
  expect([bundled.status, bundled.stderr]).toEqual([
    2,
    expect.stringContaining('error[usage]: - is not a file that can be written'),
  ]);
});
