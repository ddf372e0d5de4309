/**
 * Lists of a size that people load, in texts that were edited: more values than a call of a function takes arguments. And lines
 * by the thousand, whose conditions would nest as deep, one in the other.
 */
import { expect, it } from 'vitest';
import { target as nftables } from '../../src/targets/nftables/target.ts';
import { target as pf } from '../../src/targets/pf/target.ts';
import { target as squid } from '../../src/targets/squid/target.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';
import { answerOf, compileFiles } from '../adversary/edits.ts';
import { policy } from '../support/build-policy.ts';

const count = 150_000;
const rules = policy({ id: 'one', services: ['443/https'], addresses: ['192.0.2.0/24'] });
const more = Array.from({ length: count }, (_, at) => `100.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
const list = { path: 'more.txt', content: `${more.join('\n')}\n` };

function answer(
  target: unknown,
  values: Readonly<Record<string, string>>,
  change: (text: string) => string,
  besides: readonly TargetFile[] = [],
): string {
  const one = target as Target;
  const files = compileFiles(rules, one, values).map((file) => ({
    ...file,
    content: change(String(file.content)),
  }));
  return answerOf(rules, one, values, [...files, ...besides]);
}

it('of Squid', () => {
  const named = (text: string): string =>
    text.replace('dst -n 192.0.2.0/24', 'dst -n "/etc/squid/rulec/test/more.txt"');
  expect(answer(squid, {}, named, [list])).toBe('different');
}, 120_000);

it('of nftables: elements, those of a definition, and those that definitions double', () => {
  const values = { form: 'host' };
  const all = more.join(', ');
  expect(answer(nftables, values, (text) => text.replace('192.0.2.0/24', all))).toBe('different');
  expect(answer(nftables, values, (text) => `define x = { ${all} }\n${text}`)).toBe('equal');
  const doubled = Array.from({ length: 40 }, (_, at) => `define a${at + 1} = { $a${at}, $a${at} }\n`);
  const start = `define a0 = { 1, 2 }\n${doubled.join('')}`;
  expect(answer(nftables, values, (text) => `${start}${text}`)).toBe('unreadable');
}, 120_000);

it('of pf, and as many mistakes in one', () => {
  const values = { form: 'host', inside: 'em0' };
  const put =
    (entries: string) =>
    (text: string): string =>
      text.replace(/^192\.0\.2\.0\/24$/m, entries);
  expect(answer(pf, values, put(more.join('\n')))).toBe('different');
  expect(answer(pf, values, put('x/y\n'.repeat(count)))).toBe('unreadable');
}, 120_000);

it('of pf: lines that pass and block by turns, and lines without quick', () => {
  const lines = (of: (at: number) => string): string =>
    Array.from({ length: 3000 }, (_, at) => of(at).replace('TO', `100.64.${at >> 8}.${at & 255}`)).join('\n');
  const put =
    (some: string) =>
    (text: string): string =>
      text.replace('# one\n', `$&${some}\n`);
  const turns = lines((at) => `${at % 2 === 0 ? 'pass' : 'block'} in quick proto tcp to TO port 22`);
  expect(answer(pf, {}, put(turns))).toBe('unknown');
  expect(answer(pf, {}, put(lines(() => 'pass in proto tcp to TO port 22')))).toBe('unknown');
}, 120_000);

it('of Squid, on one line that goes on', () => {
  const line = `acl more src${' \\\n 198.51.100.7'.repeat(count)}\n`;
  expect(answer(squid, {}, (text) => `${line}${text}`)).toBe('equal');
}, 120_000);
