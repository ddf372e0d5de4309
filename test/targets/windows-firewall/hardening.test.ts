/** Windows' own rules for its services, in the spellings of its manifests, as an export of the whole key has them. */
import { describe, expect, test } from 'vitest';
import { settleByPremise, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import type { WindowsFirewallOptions } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { read } from './ask.ts';
import { localKey, otherRule, toReg } from './verify.ts';

const host = 'App=%SystemRoot%\\System32\\svchost.exe';

/** What the machine does with a flow to port 443 when everything is let out, and the store for hardening holds this rule. */
function decide(
  rule: string,
  options: Partial<WindowsFirewallOptions> = {},
  off: readonly string[] = [],
): string {
  const { value: config } = read(
    'a.reg',
    toReg([
      [`${localKey}\\FirewallRules`, 'all', otherRule('')],
      [`${localKey}\\RestrictedServices\\Static\\System`, 'x', rule],
    ]),
  );
  const reading =
    config && target.meaning(config, { principal: 'any', defaultOutbound: 'leave', ...options }).value;
  if (reading === undefined) throw new Error('the file is not read');
  const { permit } = settleReading(reading, (unknown) => settleByPremise(unknown, new Set(off)));
  return evaluate(permit, {
    ...{ transport: 'tcp', port: 443, address: { family: 4, value: 0xc0000201 } },
    principal: { account: 'someone', services: [] },
  }).action;
}

describe('a rule for a service or a program of Windows leaves others alone, and nobody knows without the premise', () => {
  test.each([
    `V2.0|Action=Block|Dir=Out|${host}|Svc=FDPHOST|Name=x|`,
    `V2.0|Action=Block|Dir=out|${host}|Svc==Odd|Name=x|`,
    'V2.0|Action=Block|Dir=Out|Protocol=tcp|rport=80,443|App=%SystemRoot%\\System32\\SearchProtocolHost.exe|Name=x|',
    `v2.30|Action=Block|Active=TRUE|Dir=Out|${host}|Svc=FDPHOST|Name=x|`,
  ])('%s', (rule) => {
    expect(decide(rule)).toBe('allow');
    expect(decide(rule, {}, ['not-hardened'])).toBe('unknown');
  });
});

test('what it allows, and what comes in, is nothing to others', () => {
  const off = ['not-hardened'];
  expect(decide(`V2.0|Action=Allow|Dir=Out|Protocol=tcp|rport=80,443|${host}|Name=x|`, {}, off)).toBe(
    'allow',
  );
  expect(decide(`V2.0|Action=Block|Dir=in|${host}|Svc=FDPHOST|Name=x|`, {}, off)).toBe('allow');
});

test('a rule for everything, for any service, or for the program that connects may block it', () => {
  const program = 'C:\\agent.exe';
  expect(decide('v2.30|Action=Block|Active=TRUE|Dir=Out|Name=x|')).toBe('unknown');
  expect(decide('v2.30|Action=Block|Active=TRUE|Dir=Out|Svc=*|Name=x|')).toBe('unknown');
  expect(decide(`v2.30|Action=Block|Active=TRUE|Dir=Out|App=${program}|App=x|Name=x|`)).toBe('unknown');
  expect(decide(`V2.0|Action=Block|Dir=Out|App=${program}|Name=x|`, { program })).toBe('unknown');
  expect(decide(`V2.0|Action=Block|Dir=Out|App=${program}|Name=x|`, { program: 'C:\\other.exe' })).toBe(
    'allow',
  );
});
