/** Statements that nft or the kernel refuses where they stand, in tables of the site: then nothing of the files is loaded. */
import { expect, it } from 'vitest';
import { target } from '../../../src/targets/nftables/target.ts';

function isLoaded(family: string, hook: string, rule: string, more = ''): boolean {
  const content = `table ${family} x {\n${more}chain c {\ntype ${hook}; policy accept;\n${rule}\n}\n}\n`;
  const config = target.formats[0]?.parse([{ path: 'a.nft', content }]).value;
  const options = target.readOptions({}).value;
  return (config && options && target.meaning(config, options).value) !== undefined;
}

/** Each was tried with nft 1.0.6 on Linux 6.18. */
it.each([
  ['inet', 'filter hook forward priority 0', 'reject', true],
  ['inet', 'filter hook prerouting priority 0', 'reject', true],
  ['inet', 'filter hook postrouting priority 0', 'ip daddr 10.9.9.9 reject', false],
  ['inet', 'nat hook postrouting priority srcnat', 'masquerade', true],
  ['inet', 'filter hook forward priority 0', 'masquerade', false],
  ['ip', 'nat hook input priority 0', 'snat to 192.0.2.1', true],
  ['ip', 'nat hook prerouting priority dstnat', 'snat to 192.0.2.1', false],
  ['ip', 'nat hook prerouting priority dstnat', 'dnat to 192.0.2.1', true],
  ['ip', 'nat hook postrouting priority srcnat', 'dnat to 192.0.2.1', false],
  ['inet', 'filter hook output priority 0', 'redirect', false],
  ['inet', 'filter hook prerouting priority 0', 'fib saddr . iif oif missing drop', true],
  ['inet', 'filter hook output priority 0', 'fib saddr . iif oif missing drop', false],
  ['inet', 'filter hook forward priority 0', 'tcp flags syn tcp option maxseg size set rt mtu', true],
  ['inet', 'filter hook prerouting priority 0', 'tcp flags syn tcp option maxseg size set rt mtu', false],
  ['inet', 'nat hook prerouting priority dstnat', 'tcp dport 80 redirect to :8080', true],
  ['inet', 'nat hook prerouting priority dstnat', 'redirect to :8080', false],
  ['inet', 'nat hook prerouting priority dstnat', 'redirect', true],
  ['ip', 'nat hook prerouting priority dstnat', 'th dport 80 dnat to 192.0.2.1:80', false],
  ['ip', 'nat hook prerouting priority dstnat', 'ip protocol tcp dnat to 192.0.2.1:80', true],
  ['ip6', 'nat hook prerouting priority dstnat', 'dnat to 2001:db8::1', true],
  ['inet', 'nat hook prerouting priority dstnat', 'dnat to 192.0.2.1', false],
  ['inet', 'nat hook prerouting priority dstnat', 'dnat ip to 192.0.2.1', true],
  ['inet', 'nat hook prerouting priority dstnat', 'meta nfproto ipv4 dnat to 192.0.2.1', true],
  ['inet', 'filter hook prerouting priority mangle', 'meta l4proto tcp tproxy ip to 127.0.0.1:80', true],
  ['inet', 'filter hook prerouting priority mangle', 'tproxy ip to 127.0.0.1:80', false],
  ['inet', 'filter hook forward priority 0', 'meta nfproto ipv4 accept', true],
  ['ip', 'filter hook forward priority 0', 'meta nfproto ipv4 accept', false],
  ['inet', 'filter hook forward priority 0', 'tcp dport 22 reject with tcp reset', true],
  ['inet', 'filter hook forward priority 0', 'th dport 22 reject with tcp reset', true],
  ['inet', 'filter hook forward priority 0', 'meta l4proto != udp reject with tcp reset', true],
  ['inet', 'filter hook forward priority 0', 'icmp type echo-request reject with tcp reset', false],
  ['inet', 'filter hook forward priority 0', 'meta l4proto { tcp, udp } reject with tcp reset', false],
  ['inet', 'filter hook forward priority 0', 'ip daddr 192.0.2.1 reject with icmpv6 type no-route', false],
  ['inet', 'filter hook forward priority 0', 'ip daddr 192.0.2.1 reject with icmpx type no-route', true],
  ['ip', 'filter hook forward priority 0', 'reject with icmpx type no-route', false],
] as const)('a table %s, %s: %s', (family, hook, rule, isRight) => {
  expect(isLoaded(family, hook, rule)).toBe(isRight);
});

it('chains that are called are looked at, sets of protocols are no protocol', () => {
  const called = 'chain d {\nreject\n}\n';
  expect(isLoaded('inet', 'filter hook postrouting priority 0', 'ip daddr 10.9.9.9 jump d', called)).toBe(
    false,
  );
  expect(isLoaded('inet', 'filter hook postrouting priority 0', 'counter', called)).toBe(true);
  const map = 'ip daddr vmap { 10.9.9.9 : goto d }';
  expect(isLoaded('inet', 'filter hook postrouting priority 0', map, called)).toBe(false);
  const set = 'set s {\ntype inet_proto\nelements = { tcp }\n}\n';
  const reset = 'meta l4proto @s reject with tcp reset';
  expect(isLoaded('inet', 'filter hook forward priority 0', reset, set)).toBe(true);
});
