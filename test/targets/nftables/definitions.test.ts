/** Definitions: how much a text may become by them. */
import { expect, test } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { target } from '../../../src/targets/nftables/target.ts';

function read(lines: readonly string[], uses: number): string {
  const rules = Array.from({ length: uses }, () => 'ip daddr $many accept');
  const chain = ['chain output {', 'type filter hook output priority 0; policy drop;', ...rules, '}'];
  const content = [...lines, 'table inet filter {', ...chain, '}', ''].join('\n');
  const format = target.formats[0];
  if (format === undefined) throw new Error('nftables has no format');
  const { diagnostics } = format.parse([{ path: 'a.nft', content }]);
  return diagnostics.find((one) => hasErrors([one]))?.message ?? 'read';
}

test('a list of a thousand addresses is used a hundred times', () => {
  const addresses = Array.from({ length: 1000 }, (_, at) => `192.${at >> 8}.2.${at & 255}`);
  expect(read([`define many = { ${addresses.join(', ')} }`], 100)).toBe('read');
});

test('definitions that double each other are refused before they fill the memory', () => {
  const first = 'define a0 = { 192.0.2.1, 192.0.2.2 }';
  const doubled = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `define a${at + 1} = { $a${at}, $a${at} }`);
  expect(read([first, ...doubled(10), 'define many = $a10'], 1)).toBe('read');
  expect(read([first, ...doubled(18), 'define many = $a18'], 1)).toBe(
    'the file becomes too much by its definitions',
  );
});
