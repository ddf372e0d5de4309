import { expect, it } from 'vitest';
import { decodeDeviceText, lowerAscii, upperAscii } from '../../src/sets/text/device-text.ts';

it('texts of different bytes are different, and UTF-8 is what it says', () => {
  const interesting = [
    0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbd, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff,
  ];
  const pairs = interesting.flatMap((a) => interesting.map((b) => [a, b]));
  const all = [
    ...interesting.map((a) => [a]),
    ...pairs,
    ...pairs.flatMap((one) => pairs.map((other) => [...one, ...other])),
  ];
  const texts = all.map((bytes) => decodeDeviceText(Uint8Array.from(bytes)));
  expect(new Set(texts).size).toBe(all.length);
  for (const [index, bytes] of all.entries()) {
    const plain = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
    if (!plain.includes('\ufffd')) expect(texts[index]).toBe(plain);
  }
});

it('keeps a byte-order mark and a replacement character', () => {
  for (const text of ['\ufeffa', 'a\ufffdb', 'é\u{1f600}'])
    expect(decodeDeviceText(new TextEncoder().encode(text))).toBe(text);
});

it('folds the letters of ASCII alone', () => {
  expect([lowerAscii('AZ\u212a\u0130'), upperAscii('az\u017f\u0131\ufb05')]).toEqual([
    'az\u212a\u0130',
    'AZ\u017f\u0131\ufb05',
  ]);
});
