/** Translation makes a state for those that it translates, and for nobody else. */
import { describe } from 'vitest';
import { asItIs, type Edit, type HandWritten, testEdits } from '../../support/by-hand.ts';

const rules = `rulec: 1
name: vendor
rules:
  - id: web
    services: [443/tcp]
    to: [{ addresses: [198.51.100.0/24, "2001:db8:9::/48"] }]
`;

const local =
  '{ 10/8, 172.16/12, 192.168/16, 169.254/16, 127/8, 224/4, 255.255.255.255, fc00::/7, fe80::/10, ::1, ff00::/8 }';
// Nothing keeps a state on the way out, so that answers meet the last line: those to clients that are not near.
const plain = `table <near> ${local}
pass in quick proto tcp to { 198.51.100.0/24 2001:db8:9::/48 } port 443
block in quick to ! <near>
`;
const nat = 'nat on em0 inet from 10/8 to any -> (em0)\nnat on em0 inet6 from fc00::/7 to any -> (em0)\n';
const gateway: HandWritten = { target: 'pf', files: { 'pf.conf': nat + plain }, options: {}, rules };

const without =
  (what: RegExp, to: string): Edit[1] =>
  (text) =>
    text.replace(what, to);
const on = (options: Readonly<Record<string, string>>) => ({ options });

describe('translation of private networks makes the states of those behind', () => {
  testEdits(gateway, [
    ['as it is', asItIs],
    ['of every client', without(/from \S+/g, 'from any')],
    ['of a table', without(/^(nat on em0 inet) from 10\/8/, 'table <lan> { 10/8 }\n$1 from <lan>')],
    ['none at all', without(/^nat.*\n/gm, ''), /^unknown$/],
    ['of one client', without(/10\/8/, '10.0.0.7'), /^unknown$/],
    ['of a part of the network', without(/10\/8/, '10/9'), /^unknown$/],
    ['of all but one client', without(/^/, 'no nat on em0 from 10.0.0.7 to any\n'), /^unknown$/],
    ['of one family', without(/^nat on em0 inet6.*\n/m, ''), /^unknown$/],
    ['of some destinations', without(/10\/8 to any/, '10/8 to 198.51.100.0/25'), /^unknown$/],
    ['of another transport', without(/inet from/, 'inet proto udp from'), /^unknown$/],
    ['of what has a tag that nothing has', without(/-> \(em0\)/g, 'tagged NOSUCH -> (em0)'), /^unknown$/],
    ['on the loopback interface', without(/on em0/g, 'on lo0'), /^unknown$/],
    ['on another interface than requests leave by', asItIs, /^unknown$/, on({ outside: 'em9' })],
    ['on the interface that requests leave by', asItIs, [], on({ outside: 'em0' })],
    ['on the inside interface', asItIs, /^unknown$/, on({ inside: 'em0' })],
    [
      'by a match rule, which needs one that keeps a state',
      without(/nat on em0 (inet6?) from (\S+) to any -> /g, 'match out on em0 $1 from $2 nat-to '),
      /^unknown$/,
    ],
    [
      'where other lines block the answers to other private networks',
      without(/$/, 'block in to 172.16/12\n'),
      /^unknown$/,
    ],
  ]);
});
