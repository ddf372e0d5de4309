import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packLock, unpackLock } from '../../src/service-tags/pack.ts';

it('a lock that is packed comes back byte for byte', () => {
  const text = readFileSync(join(import.meta.dirname, '../../data/service-tags.lock.json'), 'utf8');
  const packed = packLock(text);
  expect(packed.length).toBeLessThan(text.length / 2);
  expect(unpackLock(packed)).toBe(text);
});

it('lists without IPv4, without IPv6 and without anything come back', () => {
  const lists = [['2001:db8::/32'], ['192.0.2.0/24', '198.51.100.7/32'], []];
  const text = `${JSON.stringify(
    lists.map((prefixes) => ({ prefixes })),
    null,
    2,
  )}\n`;
  expect(unpackLock(packLock(text))).toBe(text);
});
