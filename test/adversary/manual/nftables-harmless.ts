/** Kinds of edits of texts for nftables that change nothing which is governed: so decided the kernel, Linux 6.18 with nft 1.0.6. */
import type { Harmless } from './generate.ts';

const counts =
  '(?:counter|log|limit|comment|continue|(?:meta )?mark set 1|ct mark set (?:1|meta mark)|(?:meta )?nftrace set 1|meta priority set 1:1)';
const network = 'ip daddr (?:198\\.51\\.100\\.0\\/24|& 255\\.255\\.255\\.0 == 198\\.51\\.100\\.0)';
const all =
  '(?:th sport 0-65535|th dport 1-65535|tcp sport [01]-65535|tcp dport (?:[01]-65535|>= 0)|udp sport 0-65535' +
  '|ct state (?:new(?:,\\w+)?|\\{ new.*\\}|!= (?:invalid|established))|ip [sd]addr 0\\.0\\.0\\.0/0|ip saddr 0\\.0\\.0\\.0-255\\.255\\.255\\.255' +
  '|ip daddr != \\{ 10\\.0\\.0\\.1 \\}|meta iif != lo|iifname != "lo"|meta oif != lo|meta protocol (?:!= arp|\\{ ip, ip6 \\}|ip)' +
  '|meta nfproto (?:ipv4|!= ipv6|\\{ ipv4, ipv6 \\})|meta l4proto (?:tcp|6|0-255|!= icmp|\\{ tcp, udp \\})|ip protocol (?:tcp|6|!= icmp|\\{ tcp, udp \\}))';

export const harmless: readonly Harmless[] = [
  [new RegExp(`: ${counts}`), 'it counts, logs or marks, and the rule goes on (STATEMENTS)'],
  [
    /: (?:tcp dport|meta l4proto|iifname|ct state) vmap \{ (?!.*(?:22|tcp : accept))/,
    'each of its verdicts goes on, or is for what is no new connection',
  ],
  [
    /: (?:meta )?(?:iif lo|iifname F0|skuid|skgid|icmp|icmpv6|ct state (?:untracked|related)).* (?:accept|drop|return)$/,
    'no new connection that a gateway forwards is like that: of users and tracking nothing is set in the text',
  ],
  [/ before the closing: (?:.* )?(?:drop|reject.*)$/, 'it is dropped anyway'],
  [
    / last behind the hook: (?:.* )?(?:accept|return)$/,
    'the policy accepts, and what is governed has gone to egress',
  ],
  [
    / last behind the hook: .*vmap \{ .* : accept \}$/,
    'the policy accepts, and what is governed has gone to egress',
  ],
  [
    new RegExp(`(?:in a rule|a verdict|the counter|a denial|the closing|to egress|the known): ${all}$`),
    'it holds for all that gets there',
  ],
  [
    /^0 (?:first in a rule|before a verdict|behind the counter|in a denial|in the closing|in what leads to egress): (?:meta )?iifname (?:"f|f0|\{)/,
    'egress is only for what comes in by f0',
  ],
  [
    /^0 (?:first in a rule|before a verdict|behind the counter|in a denial|in what leads to egress): ip saddr != (?:0\.0\.0\.0|10\.0\.0\.0\/8)$/,
    'egress is only for the machines of the option',
  ],
  [
    new RegExp(
      `^1 (?:first in a rule|before a verdict|behind the counter): (?:skuid (?:33|\\{ 33, 34 \\}|0-4294967295|!= 5)|t(?:cp|h) dport 443|${network})$`,
    ),
    'the rule asks for that too',
  ],
  [
    new RegExp(`^0 in a denial: (?:${network}|ip daddr 198\\.51\\.100\\.7)$`),
    'the denial is for a part of it',
  ],
  [
    / the table: (?:table inet rulec_test(?: \{ \})?|add table inet rulec_test|table ip x; delete table ip x|define |#|;)/,
    'nothing is added',
  ],
  [/ before the table: flush ruleset$/, 'what was there goes, and the table comes behind it'],
  [
    / behind the table: add (?:element .* \{ (?:10\.0\.0\.0\/8|198\.51\.100\.0\/24|198\.51\.101\.7|192\.0\.2\.53) \}|rule inet rulec_test rulec_egress accept|chain inet rulec_test c)$/,
    'elements that are there, or are not governed; a rule behind the last; a chain that nothing calls',
  ],
  [
    /^0 behind the table: insert rule inet rulec_test rulec_forward counter$/,
    'it counts, and the rule goes on (STATEMENTS)',
  ],
];
