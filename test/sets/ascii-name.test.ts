import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toAsciiName } from '../../src/sets/ascii-name.ts';

test.each([
  'münchen.example',
  'straße.example',
  'xn--mnchen-3ya',
  'xn--zzzzzzz',
  '0x7f.1',
  '1.2.3',
  '4294967296',
  'a..b',
  'ａ.example',
  'a_b',
  '-a',
  '',
])('%j becomes what Node makes of it', (name) => expect(toAsciiName(name)).toBe(domainToASCII(name)));

test('so does every label of letters and digits of any script', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'aZ9-ßüжあ中א'), minLength: 1, maxLength: 12 }),
      (label) => {
        expect(toAsciiName(label)).toBe(domainToASCII(label));
      },
    ),
  );
});

test.each(['a b', 'a/b', 'a?b', 'a#b', 'a@b', 'a:1', '[::1]', 'a\\b'])('%j is not a host name', (text) =>
  expect(toAsciiName(text)).toBe(''),
);
