import { describe, expect, it } from 'vitest';
import { texts, tryEdits } from './edits.ts';

describe('no edit of a compiled text is equal that lets through something else', () => {
  let count = 0;
  it.each(texts)('%o', (values) => {
    // Every edit is tried on one of the texts, and some on two; the long suite tries all of them on each.
    const index = texts.indexOf(values);
    const tried = tryEdits(values, (number) => number % texts.length === index || number % 17 === index);
    expect(tried.wrong).toEqual([]);
    count += tried.count;
  });

  it('has more than 150 of them', () => {
    expect(count).toBeGreaterThan(150);
  });
});
