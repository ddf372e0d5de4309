/** What `verify` says of a text that is rulec's own but for an edit, or that is not all of it. */
import { rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, compile } = useSmallFolder();

const rules = `rulec: 1
name: parts
rules:
  - id: login
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: [login.example.com, www.example.net]
        addresses: [192.0.2.1/32, 192.0.2.3/32, 192.0.2.5/32, 2001:db8::1/128, 2001:db8::3/128]
  - id: list
    services: [443/https]
    to:
      - hosts: [list.example.org]
        addresses: [198.51.100.1/32, 198.51.100.3/32, 198.51.100.5/32, 2001:db8:1::1/128, 2001:db8:1::3/128]
`;

beforeEach(async () => {
  write('rules.yaml', rules);
  expect((await compile(['rules.yaml', '--target', 'squid,pf', '--out', 'out', '--quiet'])).status).toBe(0);
});

const verify = (target: string, ...files: readonly string[]) =>
  runCli(['verify', 'rules.yaml', '--target', target, ...files], { cwd: path() });

describe('a file that was not given', () => {
  it('is named, also where the main file was installed under a longer name', async () => {
    write('00-rulec-parts.conf', read('out/squid/parts.conf'));
    const { status, stderr } = await verify('squid', '00-rulec-parts.conf');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'note[file-not-given]: squid: parts.splice.conf belongs to this text and was not given',
    );
  });

  it('is named once with all others', async () => {
    rmSync(path('out/pf/parts.tables'), { recursive: true });
    const { status, stdout, stderr } = await verify('pf', 'out/pf/parts.conf');
    expect(status).toBe(1);
    expect(stdout).toContain('pf: unreadable');
    expect(stderr.match(/error\[config-syntax\]/g)).toHaveLength(1);
    expect(stderr).toMatch(/the files "[^"]+rulec_\w+\.txt", .* are not there/);
    expect(stderr).toMatch(/note\[file-not-given\]: pf: parts\.tables\/rulec_\w+\.txt, .* were not given/);
  });

  it('is nothing to speak of in a text that is another', async () => {
    write('own.conf', 'http_access deny all\n');
    expect((await verify('squid', 'own.conf')).stderr).not.toContain('file-not-given');
  });
});

describe('an edited line', () => {
  it('is shown with its number, though another line decides, and whatever the file is called', async () => {
    const text = read('out/squid/parts.conf');
    const edited = text.replace(/^(acl \S+ dstdomain -n) login\.example\.com$/m, '$1 .example.com');
    expect(edited).not.toBe(text);
    write('saved.conf', edited);
    const number = edited.split('\n').findIndex((line) => line.endsWith(' .example.com')) + 1;
    const { stdout } = await verify('squid', 'saved.conf', 'out/squid/parts.splice.conf');
    expect(stdout).toContain('lines that differ from what a compile writes:\n');
    expect(stdout).toMatch(new RegExp(`^  saved\\.conf:${number}: acl .* \\.example\\.com$`, 'm'));
    expect(stdout).toMatch(/^ {2}not in saved\.conf: acl .* login\.example\.com$/m);
  });

  it('is not looked for in a text that is another', async () => {
    write('own.conf', 'acl a dstdomain -n .example.com\nhttp_access allow a\nhttp_access deny all\n');
    expect((await verify('squid', 'own.conf')).stdout).not.toContain('lines that differ');
  });
});
