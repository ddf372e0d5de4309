import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestByNode } from '../../src/cli/process.ts';
import { digest, digestLongWith, sha256 } from '../../src/sets/sha256.ts';

test('the examples of FIPS 180-4', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('is what Node computes, at every length around the ends of blocks and for text outside ASCII', () => {
  const node = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
    expect(sha256(bytes)).toBe(node(bytes));
  }
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), fc.string({ unit: 'binary' })), (content) => {
      expect(sha256(content)).toBe(node(content));
    }),
  );
});

test('plain code and the platform say the same, and the platform is asked once it has been much', () => {
  const asked: number[] = [];
  digestLongWith((bytes) => {
    asked.push(bytes.length);
    return digestByNode(bytes);
  });
  for (const length of [100_000, 3, 16_384]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37) % 251);
    expect(sha256(bytes)).toBe(digest(bytes));
  }
  expect(asked).toEqual([100_000, 3, 16_384]);
});
