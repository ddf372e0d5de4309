/** All edits of the campaigns. */
import { describe, expect, it } from 'vitest';
import { findUnused, findWrong } from './campaign.ts';
import { campaigns } from './campaigns.ts';

describe.each(Object.entries(campaigns))('%s', (_, campaign) => {
  it('no edit is equal', () => {
    expect(findWrong(campaign, Number.POSITIVE_INFINITY, 1)).toEqual([]);
  }, 900_000);

  it('each that is listed as harmless is called equal', () => {
    expect(findUnused(campaign)).toEqual([]);
  }, 900_000);
});
