/** A main file that includes a folder with a pattern, as the guide has it for Debian, with what was given of the folder. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../../src/targets/nftables/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = nftables as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] });
const own = String(compileTarget(rules, target, {}).value?.files[0]?.content);
const main = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter;
	}
	chain forward {
		type filter hook forward priority filter;
	}
}
include "/etc/nftables.d/*.nft"
`;
const drops = `table inet site {
	chain forward {
		type filter hook forward priority 0; policy accept;
		tcp dport 443 drop
	}
}
`;

function judge(files: Readonly<Record<string, string>>): string {
  const given = Object.entries(files).map(([path, content]) => ({ path, content }));
  return chooseAnswer(verifyFiles(rules, target, {}, given).value?.proof);
}

it.each([
  ['the text in the folder', {}, 'equal'],
  ['another file in the folder', { 'etc/nftables.d/site.nft': drops }, 'different'],
  ['what comes behind it and empties everything', { 'etc/nftables.d/z.nft': 'flush ruleset\n' }, 'different'],
  ['what comes before it and empties everything', { 'etc/nftables.d/10.nft': 'flush ruleset\n' }, 'equal'],
  ['a capital letter, which comes before all others', { 'etc/nftables.d/Z.nft': 'flush ruleset\n' }, 'equal'],
])('is read with %s', (_, more, answer) => {
  const files = { 'etc/nftables.conf': main, 'etc/nftables.d/rules.nft': own, ...more };
  expect(judge(files)).toBe(answer);
});

it.each([
  ['that is not given', {}],
  ['of another name', { 'etc/other.d/rules.nft': own }],
  ['of which there are two', { 'a/nftables.d/rules.nft': own, 'b/nftables.d/more.nft': drops }],
  ['in which no name matches', { 'etc/nftables.d/rules.nft.txt': own }],
])('is refused without a word about a folder %s', (_, more) => {
  expect(judge({ 'etc/nftables.conf': main, ...more })).toBe('unreadable');
});

it.each([
  'nftables.d/*.nft',
  './nftables.d/*.nft',
  '/etc/*/*.nft',
  '/etc/nftables.d/[a-z]*.nft',
  '/etc/nftables.d/\\*.nft',
])('is refused where it includes %s', (pattern) => {
  const text = main.replace('/etc/nftables.d/*.nft', () => pattern);
  expect(judge({ 'etc/nftables.conf': text, 'etc/nftables.d/rules.nft': own })).toBe('unreadable');
});

const withPort = own.replace('tcp dport 443', 'tcp dport $web');
const define = 'define web = 443';

/** nft 1.0.6 was asked each (test/engines/nftables-includes.long.test.ts asks it more). */
it.each([
  ['has a newline at its end', `include "a.nft"\n${withPort}`, `${define}\n`, 'equal'],
  ['has none, and goes on in the next line', `include "a.nft"\n${withPort}`, define, 'unreadable'],
  ['has none, and the next line is empty', `include "a.nft"\n\n${withPort}`, define, 'equal'],
  ['has none, and a semicolon ends the line', `include "a.nft";\n${withPort}`, define, 'equal'],
  ['ends inside a comment', `include "a.nft"\n\n${withPort}`, `${define}\n# x`, 'unreadable'],
  ['is of a folder that only a shell finds', `include "~/a.nft"\n${withPort}`, `${define}\n`, 'unreadable'],
])('an included file %s', (_, text, part, answer) => {
  const files = { 'b.nft': text, 'a.nft': part };
  expect(judge(files)).toBe(answer);
});

it.each([
  ['inside a comment', `${own}# x`],
  ['behind a definition', `${own}define x = 3`],
  ['in a chain with two comments', own.replace(/policy accept;/, 'policy accept; comment "x"; comment "x";')],
  ['in a table with two comments', own.replace(/\n(?=\tset )/, '\n\tcomment "x"\n\tcomment "y"\n')],
])('a text that ends %s, is refused', (_, text) => {
  expect(text).not.toBe(own);
  expect(judge({ 'a.nft': text })).toBe('unreadable');
});
