/**
 * Edits that take the index of each platform's manual word by word. What is called equal is of a kind that is known to
 * change nothing which is governed, each with its reason. The seed is fixed; RULEC_SEED chooses others, and the long suite
 * takes all.
 */
import { describe, expect, it } from 'vitest';
import { answerOf } from '../edits.ts';
import { findEqual, findUnexplained, listEdits } from './generate.ts';
import { manuals } from './manuals.ts';

const seed = Number(process.env.RULEC_SEED ?? 20261201);

describe.each(Object.entries(manuals))('%s', (_, manual) => {
  it('has more than 10,000 edits, and the texts without one are equal', () => {
    expect(listEdits(manual).length).toBeGreaterThan(10_000);
    for (const { policy, values, files } of manual.subjects)
      expect(answerOf(policy, manual.target, values, files)).toBe('equal');
  });

  it('calls none of those chosen equal without a reason', () => {
    expect(findUnexplained(manual, findEqual(manual, 50, seed))).toEqual([]);
  });
});
