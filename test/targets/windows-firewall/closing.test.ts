/** Texts that leave the end to the default outbound action: three answers, and one option under two names. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Target } from '../../../src/targets/target.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';

const windows = target as unknown as Target;
const web = { id: 'web', services: ['443/tcp'], addresses: ['192.0.2.0/24'] };
const allows = policy(web, { id: 'dns', services: ['53/udp', '53/tcp'], addresses: ['198.51.100.53/32'] });
const none = { closing: 'none' };

function effects(rules: typeof allows, edit: (text: string) => string): string {
  const files = compileTarget(rules, windows, none).value?.files ?? [];
  const lgpo = files.find(({ path }) => path.endsWith('.lgpo.txt'));
  if (lgpo === undefined) throw new Error('no text');
  const edited = [{ ...lgpo, content: edit(String(lgpo.content)) }];
  const { proof } = verifyFiles(rules, windows, none, edited).value ?? {};
  expect(proof?.diagnostics).toEqual([]);
  const differences = proof?.differences ?? [];
  return [...new Set(differences.map(({ effect }) => effect))].sort().join(' ') || 'equal';
}

it('says that the end is left open, and is the text of default-outbound=leave', () => {
  const [open, left, closed] = [none, {}, { closing: 'deny' }].map(
    (values) => compileTarget(allows, windows, values).value,
  );
  expect(open?.proof).toMatchObject({ verdict: 'exact', losses: [{ code: 'closing-left-open' }] });
  expect(open?.files).toEqual(left?.files);
  const blocking = compileTarget(allows, windows, { 'default-outbound': 'block' }).value;
  expect(closed?.files).toEqual(blocking?.files);
  expect(closed?.proof.losses).toEqual([]);
});

it('tells whom Block as the default hits, and with a GPO every machine that gets it', () => {
  const told = (values: Readonly<Record<string, string>>) =>
    compileTarget(allows, windows, values).diagnostics.flatMap(({ code, message }) =>
      code === 'governed' ? [message] : [],
    );
  const block = { 'default-outbound': 'block' };
  expect(told({})).toEqual([]);
  expect(told(block)).toEqual([expect.stringContaining('everything that the machine itself sends')]);
  expect(told({ ...block, gpo: 'corp.example\\Edge' })).toEqual([
    expect.stringContaining('everything that any machine sends that gets corp.example\\Edge'),
  ]);
});

it('judges what is not asked for where a denial has no effect', () => {
  const denial = { id: 'no', action: 'deny', services: ['1-65535/tcp'], hosts: ['evil.example'] } as const;
  const rules = policy(denial, web);
  expect(compileTarget(rules, windows, none).value?.proof.losses.map(({ code }) => code)).toContain(
    'denial-not-expressible',
  );
  const block = (profile: string) => (text: string) =>
    `${text}\nComputer\nSOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\${profile}\nDefaultOutboundAction\nDWORD:1\n`;
  expect(effects(rules, block('DomainProfile'))).toBe('unknown');
});

it('tells what a text denies besides, lets through besides, and does not let through', () => {
  expect(effects(allows, (text) => text)).toBe('equal');
  const block = (tokens: string) => (text: string) =>
    text.replace(
      /^(Computer\n.*\n)rulec-test-web.*\nSZ:.*\n/m,
      `$&\n$1other\nSZ:v2.10|Action=Block|Active=TRUE|Dir=Out|${tokens}Name=other|\n`,
    );
  expect(effects(allows, block('Protocol=6|RPort=25|'))).toBe('closes');
  expect(effects(allows, block('Protocol=6|RPort=443|'))).toBe('blocks closes');
  expect(effects(allows, (text) => text.replace('RPort=443|', 'RPort=443|RPort=444|'))).toBe('permits');
  expect(effects(allows, (text) => text.replace('RPort=443|', 'RPort=444|'))).toBe('blocks permits');
  expect(effects(allows, (text) => text.replace('Active=TRUE', 'Active=FALSE'))).toBe('blocks');
});

it('reports what deny rules deny as what the default action may let through', () => {
  const rules = policy(
    { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.9/32'] },
    web,
  );
  const proof = compileTarget(rules, windows, none).value?.proof;
  expect(proof?.differences).toEqual([]);
  expect(proof?.losses.map(({ code, rule }) => [code, rule])).toEqual(
    expect.arrayContaining([['denial-not-expressible', 'no']]),
  );
  expect(compileTarget(rules, windows, {}).value?.proof.losses).toEqual([]);
});

it('is one option with default-outbound', () => {
  const codes = (values: Readonly<Record<string, string>>): readonly string[] =>
    target.readOptions(values).diagnostics.map(({ code }) => code);
  expect(codes({ closing: 'none', 'default-outbound': 'leave' })).toEqual([]);
  expect(codes({ closing: 'deny', 'default-outbound': 'block' })).toEqual([]);
  expect(codes({ closing: 'none', 'default-outbound': 'block' })).toEqual(['bad-option']);
  expect(codes({ closing: 'deny', 'default-outbound': 'leave' })).toEqual(['bad-option']);
});
