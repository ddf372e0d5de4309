/**
 * An adversary's edits, written from the manuals without a look at the readers: each changes what the device decides, or
 * keeps it from loading the text, but for those that are known not to. None may be called equal. The seed is fixed; RULEC_SEED chooses
 * others, and the long suite takes all.
 */
import { describe, expect, it } from 'vitest';
import { findWrong, listAll, measureNoise } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import { answerOf } from './edits.ts';

const seed = Number(process.env.RULEC_SEED ?? 20261130);

describe.each(Object.entries(campaigns))('%s', (_, campaign) => {
  it('has more than 1,000 edits, and the texts without one are equal', () => {
    expect(listAll(campaign).length).toBeGreaterThan(1000);
    for (const { policy, values, files } of campaign.subjects)
      expect(answerOf(policy, campaign.target, values, files)).toBe('equal');
  });

  it('calls none of those chosen equal', () => {
    expect(findWrong(campaign, 35, seed)).toEqual([]);
  });

  it('calls three quarters and more of those equal that change nothing', () => {
    expect(measureNoise(campaign, 25, seed)).toBeLessThan(0.25);
  });
});
