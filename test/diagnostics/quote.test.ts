import { describe, expect, test } from 'vitest';
import { quote, word } from '../../src/diagnostics/quote.ts';

describe('texts of users in messages', () => {
  test.each([
    ['plain', '"plain"'],
    ['it\'s "it"', '"it\'s \\"it\\""'],
    ['a\nb', '"a\\nb"'],
    ['\u001b[31mred', '"\\u001b[31mred"'],
    ['a\u202eb\u200bc\u2028d\ufeffe\u009bf', '"a\\u202eb\\u200bc\\u2028d\\ufeffe\\u009bf"'],
    ['half \ud800 pair', '"half \\ud800 pair"'],
    ['Zürich 𝒳', '"Zürich 𝒳"'],
  ])('%j is shown as %s', (text, shown) => {
    expect(quote(text)).toBe(shown);
  });

  test('long texts are cut', () => {
    expect(quote('x'.repeat(100_000)).length).toBeLessThan(100);
  });

  test('a plain word needs no quotes, anything else does', () => {
    expect(word('*.example.com/path')).toBe('*.example.com/path');
    expect(word('$(reboot)')).toBe('"$(reboot)"');
    expect(word('')).toBe('""');
  });
});
