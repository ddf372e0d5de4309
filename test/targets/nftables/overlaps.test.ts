/** Elements that get into each other's way, with which nft 1.0.6 refuses a file: each was loaded (test/engines/nftables-law.long.test.ts). */
import { expect, it } from 'vitest';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../../src/targets/nftables/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { compileFiles } from '../../adversary/edits.ts';
import { policy } from '../../support/build-policy.ts';

const target = nftables as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] });

/** Whether the text is equal with a table of somebody else beside it that holds this. */
function isEqualBeside(content: string): boolean {
  const [file] = compileFiles(rules, target, {});
  const text = `${file?.content}\ntable inet other {\n${content}\n}\n`;
  const { value } = verifyFiles(rules, target, {}, [{ path: 'a.nft', content: text }]);
  return value?.proof !== undefined && value.proof.differences.length === 0;
}

const chain = (rule: string): string => `chain c {\n${rule}\n}`;
const pair = (first: string, second: string): string =>
  chain(`ip daddr . tcp dport { ${first}, ${second} } accept`);

it.each([
  ['one in the other', pair('192.0.2.0/24 . 80', '192.0.2.7 . 80')],
  ['the end of one in the other', pair('192.0.2.0/25 . 80', '192.0.2.100-192.0.2.120 . 80')],
  ['a protocol by name and by number', chain('meta l4proto . th dport { tcp . 80-90, 6 . 85 } accept')],
  ['two verdicts', chain('meta l4proto vmap { tcp : accept, 6 : drop }')],
  ['two verdicts of a state', chain('ct state vmap { new : accept, 8 : drop }')],
  [
    'keys of several parts are not merged',
    'set s { type ipv4_addr . inet_service; flags interval; auto-merge; elements = { 192.0.2.0/24 . 80, 192.0.2.7 . 80 }; }',
  ],
  ['a reset of what is TCP no longer', chain('tcp dport 80 meta l4proto { tcp, udp } reject with tcp reset')],
  ['a family by its number', chain('meta nfproto 2 ip6 daddr 2001:db8::1 accept')],
])('is refused: %s', (_, content) => {
  expect(isEqualBeside(content)).toBe(false);
});

it.each([
  ['the wider one second', pair('192.0.2.7 . 80', '192.0.2.0/24 . 80')],
  ['twice the same', pair('192.0.2.0/24 . 80', '192.0.2.0/24 . 80')],
  ['apart in one part', pair('192.0.2.0/24 . 80', '192.0.2.7 . 81')],
  ['a list of single values', chain('tcp dport { 80, 70-90 } accept')],
  ['a family by its number', chain('meta nfproto 2 ip daddr 192.0.2.1 accept')],
  ['a reset of what is TCP at last', chain('meta l4proto { udp, tcp } reject with tcp reset')],
  ['a port of the protocol in a list', chain('meta l4proto . th dport { tcp . 80 } tcp dport 80 accept')],
])('loads: %s', (_, content) => {
  expect(isEqualBeside(content)).toBe(true);
});
