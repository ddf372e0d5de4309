import { describe, expect, test } from 'vitest';
import { lineStarts, positionIn, positionOf } from '../../src/diagnostics/position.ts';

describe('positions', () => {
  test.each([
    ['', 0, 1, 1],
    ['ab', 1, 1, 2],
    ['ab\ncd', 2, 1, 3],
    ['ab\ncd', 3, 2, 1],
    ['ab\r\ncd', 4, 2, 1],
    ['ab\n\n\ncd', 4, 3, 1],
    ['ab\n', 3, 2, 1],
    ['ab\ncd', 99, 2, 97],
    ['ü\n𝒳x', 4, 2, 3],
  ])('%j at %i is %i:%i', (text, offset, line, column) => {
    expect(positionOf(text, offset)).toEqual({ line, column });
  });

  test('a byte-order mark has no column', () => {
    expect(positionOf('\ufeffab', 1)).toEqual(positionOf('ab', 1));
  });

  test('one table answers for every offset', () => {
    const text = 'one\ntwo\r\n\nthree';
    const starts = lineStarts(text);
    for (let offset = 0; offset <= text.length; offset++) {
      const before = text.slice(0, offset);
      expect(positionIn(starts, offset)).toEqual({
        line: before.split('\n').length,
        column: offset - before.lastIndexOf('\n'),
      });
    }
  });
});
