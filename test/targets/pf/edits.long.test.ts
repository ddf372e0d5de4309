import { expect, it } from 'vitest';
import { texts, tryEdits } from './edits.ts';

it.each(texts)('no edit of the text of %o is equal that lets through something else', (values) => {
  const { count, wrong } = tryEdits(values, () => true);
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(100);
});
