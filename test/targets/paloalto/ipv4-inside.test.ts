/** PAN-OS counts IPv4 addresses as those of `::/96`: "all of IPv6" may not open IPv4. */
import { expect, test } from 'vitest';
import { compileTarget, withPlaceholders } from '../../../src/driver/compile-target.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { targetNames } from '../../../src/targets/registry.ts';
import { readPolicy } from '../../support/churn.ts';

const target = await loadTarget('paloalto');
const options = { 'from-zone': 'trust', 'to-zone': 'untrust' };

const ruleSet = (addresses: string): string => `rulec: 1
name: site
rules:
  - id: web
    services: [443/https]
    to:
      - addresses: ${addresses}
`;

function compile(addresses: string, more: Readonly<Record<string, string>> = {}) {
  const policy = readPolicy(ruleSet(addresses));
  const { value, diagnostics } = compileTarget(policy, target, { ...options, ...more });
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const set = value.files.find(({ path }) => path.endsWith('.set'));
  return { policy, files: value.files, script: String(set?.content), proof: value.proof };
}

const prefixes = (script: string): readonly string[] =>
  [...script.matchAll(/ ip-netmask (\S+)/g)].map(([, prefix = '']) => prefix);

test.each(['["::/0"]', '["::/64", 192.0.2.0/24]', '["::1/128"]'])(
  '%s is refused, with what to write',
  (addresses) => {
    expect(() => compile(addresses)).toThrow('write 2000::/3');
  },
);

test('with the IPv4 addresses beside it, it stays as it is', () => {
  const { script, proof } = compile('["::/0", 0.0.0.0/0]');
  expect([...prefixes(script)].sort()).toEqual(['0.0.0.0/0', '::/0']);
  expect(proof.differences).toEqual([]);
  expect(compile('["2000::/3"]').proof.differences).toEqual([]);
});

test('sources that stand for IPv4 too are refused', () => {
  expect(() => compile('[192.0.2.0/24]', { source: '::/0' })).toThrow('2000::/3');
});

test('a text in which it stands for IPv4 too is not equal', () => {
  const { policy, files } = compile('["2001:db8::/32"]');
  const edited = files.map(({ path, content }) => ({
    path,
    content: String(content)
      .replaceAll('ip-netmask 2001:db8::/32', 'ip-netmask ::/0')
      .replaceAll('>2001:db8::/32<', '>::/0<'),
  }));
  const { value } = verifyFiles(policy, target, options, edited);
  expect(value?.proof?.differences.map(({ effect }) => effect)).toContain('unknown');
});

test.each(targetNames.filter((name) => name !== 'paloalto'))(
  '%s takes all of IPv6 for what it is',
  async (name) => {
    const other = await loadTarget(name);
    const { value } = compileTarget(readPolicy(ruleSet('["::/0"]')), other, withPlaceholders(other, {}));
    expect(value?.proof.differences).toEqual([]);
  },
);
