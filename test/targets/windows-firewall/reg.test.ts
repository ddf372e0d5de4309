/** Registry exports: the same values as a Registry.pol, as regedit spells them. */
import { describe, expect, test } from 'vitest';
import { decide, read } from './ask.ts';

const head = 'Windows Registry Editor Version 5.00\r\n\r\n';
const policy = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
const local =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const version = `[${policy}]\r\n"PolicyVersion"=dword:0000020a\r\n\r\n`;
const rule = 'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.1|Name=A rule|';
const rules = (lines: string, key = policy): string => `[${key}\\FirewallRules]\r\n${lines}\r\n`;
const flow = 'tcp 192.0.2.1 443';

describe('read', () => {
  test('a rule of the policy key', () => {
    const config = read('x.reg', `${head}${version}${rules(`"{a}"="${rule}"`)}`);
    expect(config.diagnostics).toEqual([]);
    expect([decide(config, flow), decide(config, 'tcp 192.0.2.2 443')]).toEqual(['allow', 'deny']);
    expect(config.value?.rules[0]?.origin).toEqual({ file: 'x.reg', line: 7 });
  });

  test('UTF-16 with its mark, as regedit saves it', () => {
    const text = `\ufeff${head}${version}${rules(`"{a}"="${rule}"`)}`;
    const config = read('x.reg', new Uint8Array(Buffer.from(text, 'utf16le')));
    expect([config.diagnostics, decide(config, flow)]).toEqual([[], 'allow']);
  });

  test('backslashes and quotes in names and texts', () => {
    const config = read(
      'x.reg',
      `${head}${version}${rules(`"a \\"b\\" \\\\c"="${rule.replace('Name=A rule', 'Name=it is \\"one\\"|Desc=C:\\\\x')}"`)}`,
    );
    expect(config.diagnostics).toEqual([]);
    expect(config.value?.rules[0]).toMatchObject({
      name: 'a "b" \\c',
      displayName: 'it is "one"',
      description: 'C:\\x',
    });
  });

  test("the machine's own store needs no version, and calls private networks by their older name", () => {
    const open = `[${local}\\StandardProfile]\r\n"EnableFirewall"=dword:00000000\r\n`;
    const config = read('x.reg', `${head}${open}${rules(`"{a}"="${rule}"`, local)}`);
    expect(config.diagnostics).toEqual([]);
    expect(config.value?.settings).toMatchObject([
      { profile: 'private', setting: 'enabled', value: 0 },
      { profile: 'public', setting: 'enabled', value: 0, standard: 'counts' },
    ]);
  });

  test('an export says what is: a default of Block is nothing that the text would set', () => {
    const closed = `[${local}\\DomainProfile]\r\n"DefaultOutboundAction"=dword:00000001\r\n"EnableFirewall"=dword:00000001\r\n`;
    const config = read('x.reg', `${head}${closed}${rules(`"{a}"="${rule}"`, local)}`);
    expect([config.diagnostics, decide(config, flow)]).toEqual([[], 'allow']);
  });

  test('other hives and keys say nothing', () => {
    const other = '[HKEY_CURRENT_USER\\Software\\X]\r\n"a"=hex(2):41,00,\\\r\n  00,00\r\n@="y"\r\n\r\n';
    const config = read('x.reg', `${head}${other}${version}${rules(`; a comment\r\n"{a}"="${rule}"`)}`);
    expect([config.diagnostics, decide(config, flow)]).toEqual([[], 'allow']);
  });
});

describe('not judged, with the line', () => {
  test.each([
    ['a value that is deleted', rules('"{a}"=-'), 7],
    ['a key that is deleted', `[-${policy}\\FirewallRules]\r\n`, 6],
  ])('%s', (_, lines, line) => {
    const { value, diagnostics } = read('x.reg', `${head}${version}${lines}`);
    expect(diagnostics.map(({ code, at }) => [code, at?.line])).toEqual([['unknown-construct', line]]);
    expect(value?.unread.length).toBe(1);
  });
});

describe('refused', () => {
  test.each([
    ['no heading', `${version}${rules(`"{a}"="${rule}"`)}`, 1],
    ['a value that is none', `${head}${version}${rules('{a}=x')}`, 7],
    ['a text that does not end', `${head}${version}${rules('"{a}"="v2.10|')}`, 7],
    ['a rule of rulec without a version', `${head}${rules(`"rulec-a"="${rule}"`)}`, 4],
  ])('%s', (_, text, line) => {
    const { value, diagnostics } = read('x.reg', text);
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'config-syntax', at: { line } });
  });
});
