/** What is written part by part is what would be written as a whole. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Content, countBytes, eachPart, isContent } from '../../src/cli/outputs/content.ts';
import { withUtf8 } from '../../src/sets/text/utf8.ts';

/** Texts of characters of one to four bytes, some longer than the room that they are encoded in. */
const text = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', '\n', 'é', '–', '🙂') }), fc.constantFrom(0, 1, 3000, 90_000))
  .map(([unit, times]) => unit.repeat(times));

const content: fc.Arbitrary<Content> = fc.oneof(
  text,
  fc.array(text, { maxLength: 4 }),
  text.map((one) => Buffer.from(one)),
);

function bytesOf(one: Content): Buffer {
  return typeof one === 'string' || one instanceof Uint8Array ? Buffer.from(one) : Buffer.from(one.join(''));
}

it('a content has the bytes of its whole text, and no others', () => {
  fc.assert(
    fc.property(content, fc.nat(), (one, at) => {
      const parts: Buffer[] = [];
      eachPart(one, (part) => parts.push(Buffer.from(part)));
      const whole = bytesOf(one);
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
      expect(countBytes(one)).toBe(whole.length);
      expect(isContent(whole, one)).toBe(true);
      expect(isContent(Buffer.concat([whole, Buffer.from('x')]), one)).toBe(false);
      if (whole.length === 0) return;
      expect(isContent(whole.subarray(1), one)).toBe(false);
      expect(isContent(whole.subarray(0, -1), one)).toBe(false);
      whole.writeUInt8((whole.readUInt8(at % whole.length) + 1) % 256, at % whole.length);
      expect(isContent(whole, one)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

it('a text of any length is encoded as it is, whichever was before it', () => {
  for (const length of [3, 1, 5000, 2 ** 20 + 1, 2, 0, 7000])
    expect(withUtf8('–'.repeat(length), (bytes) => Buffer.from(bytes).toString())).toBe('–'.repeat(length));
});
