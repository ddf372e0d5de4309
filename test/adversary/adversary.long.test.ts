/** All edits of the campaigns. */
import { expect, it } from 'vitest';
import { findWrong } from './campaign.ts';
import { campaigns } from './campaigns.ts';

it.each(Object.entries(campaigns))(
  '%s: no edit is equal',
  (_, campaign) => {
    expect(findWrong(campaign, Number.POSITIVE_INFINITY, 1)).toEqual([]);
  },
  900_000,
);
