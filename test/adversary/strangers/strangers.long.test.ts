/** The campaign of strangers, longer; RULEC_SEED chooses another one, and RULEC_STRANGERS how many times as many edits. */
import { describe, expect, it } from 'vitest';
import { hasKernel } from '../../engines/kernel.ts';
import { squidVersion } from '../../engines/squid-daemon.ts';
import { describeWithEngine } from '../../support/engines.ts';
import { compose } from './compose.ts';
import { judgeNftables } from './judge-nftables.ts';
import { judgePf } from './judge-pf.ts';
import { judgeSquid } from './judge-squid.ts';
import { nftables } from './nftables.ts';
import { pf } from './pf.ts';
import { squid } from './squid.ts';

const seed = Number(process.env.RULEC_SEED ?? 1202);
const times = Number(process.env.RULEC_STRANGERS ?? 1);

describe('pf', () => {
  it('decides as before what is called equal', () => {
    const { equal } = compose(pf, 200 * times, seed, 4);
    const { judged, wrong, unread } = judgePf(equal);
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(4 * unread.length);
  }, 1_800_000);
});

describeWithEngine('nft', 'nft, or a network namespace for root,', hasKernel(), () => {
  it('loads what is called equal, and the kernel decides as before', async () => {
    const { equal } = compose(nftables, 100 * times, seed, 4);
    expect(await judgeNftables(equal, 3 * times)).toEqual([]);
  }, 1_800_000);
});

describeWithEngine('Squid', 'squid', squidVersion() !== undefined, () => {
  it('answers as before to what is called equal', async () => {
    const { equal } = compose(squid, 150 * times, seed, 4);
    expect(await judgeSquid(equal.slice(0, 10 * times))).toEqual([]);
  }, 1_800_000);
});
