import { expect, test } from 'vitest';
import { settleByClaim, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import type { WindowsFirewallOptions } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';
import { lgpo, policyKey, read, readRules, version } from './ask.ts';

/** What happens to TCP 443 of an address, where the process is not looked at. */
function decide(
  outcome: ReturnType<typeof read>,
  options: WindowsFirewallOptions,
  address: number = 0xc0000201,
): string {
  const reading = outcome.value && target.meaning(outcome.value, options).value;
  if (reading === undefined) throw new Error(JSON.stringify(outcome.diagnostics));
  const { permit } = settleReading(reading, settleByClaim);
  return evaluate(permit, { transport: 'tcp', port: 443, address: { family: 4, value: address } }).action;
}

const leave = { principal: 'any', defaultOutbound: 'leave' } as const;
const block = { principal: 'any', defaultOutbound: 'block' } as const;

test('with default-outbound=block, a text that does not set the default on every profile is unknown', () => {
  const setting = (profile: string) => [
    'Computer',
    `${policyKey}\\${profile}`,
    'DefaultOutboundAction',
    'DWORD:1',
  ];
  const profiles = ['DomainProfile', 'PrivateProfile', 'PublicProfile'];
  const all = read('x.txt', lgpo(version, ...profiles.map(setting)));
  const two = read('x.txt', lgpo(version, ...profiles.slice(1).map(setting)));
  expect([decide(all, block), decide(two, block)]).toEqual(['deny', 'unknown']);
  expect([decide(all, leave), decide(two, leave)]).toEqual(['unknown', 'unknown']);
});

test('where the process is not looked at, a rule for some processes is unknown', () => {
  const rule = 'Active=TRUE|Dir=Out|Protocol=6|Svc=X|Name=x|';
  const config = readRules(
    'v2.10|Action=Allow|Active=TRUE|Dir=Out|Name=all of it|',
    `v2.10|Action=Block|${rule}`,
  );
  expect(decide(config, leave)).toBe('unknown');
  expect(decide(readRules(`v2.10|Action=Allow|${rule}`), leave)).toBe('unknown');
});

test('clauses name the rule of the rule set that they come from, where the text is of rulec', () => {
  const options = target.readOptions({ principal: 'scoped' }).value;
  const wanted = policy(
    {
      id: 'one/a-1',
      services: ['443/https'],
      addresses: 'any',
      principals: [{ kind: 'service', name: 'x' }],
    },
    { id: 'two/b', services: ['53/udp'], addresses: ['192.0.2.0/24'] },
  );
  const config = options && target.lower(wanted, options).value;
  if (options === undefined || config === undefined) throw new Error('not compiled');
  for (const format of target.formats) {
    const parsed = format.parse(target.print(config).filter(({ path }) => format.owns(path))).value;
    const reading = parsed && target.meaning(parsed, options).value;
    const clauses = reading && settleReading(reading, settleByClaim).permit.clauses;
    expect(clauses?.map(({ rule }) => rule)).toEqual(['one/a-1', 'two/b']);
    expect(clauses?.every(({ origin }) => format.owns(origin.file) && origin.line > 0)).toBe(true);
  }
  const foreign = readRules('v2.10|Action=Allow|Active=TRUE|Dir=Out|Name=a (b)|EmbedCtxt=others|').value;
  expect(foreign && target.meaning(foreign, leave).value?.permit.clauses[0]?.rule).toBeUndefined();
});

test('the guide names the group, the way back, and what the options change', () => {
  const plain = target.guide(leave);
  expect(plain).toContain(
    "Get-NetFirewallRule -PolicyStore PersistentStore -Group 'rulec: NAME' | Remove-NetFirewallRule",
  );
  expect(plain).toContain('-WhatIf');
  expect(plain).toContain('LGPO.exe');
  const gpo = target.guide({ ...block, gpo: "corp.example\\Bob's" });
  expect(gpo).toContain("-PolicyStore 'corp.example\\Bob''s'");
  expect(gpo).toContain('DefaultOutboundAction NotConfigured');
});

test('a script for another policy object than the option names is unknown', () => {
  const wanted = policy({ id: 'a', services: ['443/https'], addresses: ['192.0.2.0/24'] });
  const gpo = { ...leave, gpo: 'example.com\\Rules' } as const;
  const config = target.lower(wanted, gpo).value;
  if (config === undefined) throw new Error('not compiled');
  const files = target.print(config).filter(({ path }) => path.endsWith('.ps1'));
  const read = (options: WindowsFirewallOptions): string =>
    decide(target.formats[0]?.parse(files) ?? { diagnostics: [] }, options);
  expect([read(gpo), read({ ...gpo, gpo: 'EXAMPLE.com\\rules' })]).toEqual(['allow', 'allow']);
  expect([read(leave), read({ ...gpo, gpo: 'example.com\\Other' })]).toEqual(['unknown', 'unknown']);
});
