/** Lines that stop messages beside what is governed: those that a host cannot do without are no longer let through. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../../src/targets/nftables/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = nftables as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] });

/** The effects of the differences with a line behind the one that lets neighbours be found. */
function judge(line: string, values: Readonly<Record<string, string>> = {}): readonly string[] | undefined {
  const options = { form: 'host', ...values };
  const [file] = compileTarget(rules, target, options).value?.files ?? [];
  const content = String(file?.content).replace(/nd-neighbor-advert \} accept\n/, `$&\t\t${line}\n`);
  const { value } = verifyFiles(rules, target, options, [{ path: 'a.nft', content }]);
  return value?.proof?.differences.map(({ effect }) => effect);
}

it.each([
  'meta l4proto ipv6-icmp drop',
  'meta l4proto != { tcp, udp } drop',
  'icmpv6 type nd-router-solicit drop',
  'icmpv6 type 133 drop',
  'icmpv6 type { mld-listener-done, mld2-listener-report } drop',
  'icmpv6 type 130-143 drop',
  'icmpv6 type != echo-request drop',
  'ct state untracked drop',
  'ip6 saddr fe80::/10 drop',
])('a host finds no routers, or joins no groups: %s', (line) => {
  expect(new Set(judge(line))).toEqual(new Set(['unknown']));
});

it.each([
  'meta l4proto icmp drop',
  'meta l4proto { icmp, esp } drop',
  'icmp type destination-unreachable drop',
  'icmpv6 type echo-request drop',
  'icmpv6 type { nd-neighbor-advert, 135 } drop',
  'ct state invalid drop',
  'icmpv6 type { nd-router-solicit, mld-listener-report, mld-listener-reduction, mld2-listener-report } accept',
])('no connection of TCP or UDP needs it: %s', (line) => {
  expect(judge(line)).toEqual([]);
});

it('is the business of the text where groups of the link are not local', () => {
  expect(judge('meta l4proto ipv6-icmp drop', { local: '10.0.0.0/8' })).toEqual([]);
});
