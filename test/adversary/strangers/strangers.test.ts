/** Combined edits by somebody who has not seen the readers: what is called equal is judged by what shares nothing with them. */
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

const seed = Number(process.env.RULEC_SEED ?? 20261202);

describe('pf', () => {
  it('decides as before what is called equal', () => {
    const { edits, equal } = compose(pf, 24, seed);
    expect(edits).toBe(24);
    const { judged, wrong } = judgePf(equal);
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(5);
  });

  it('is judged by what tells other decisions apart', () => {
    const [subject] = pf.subjects;
    if (subject === undefined) throw new Error('no subject');
    const [main, ...tables] = subject.files;
    for (const line of ['pass in quick all', 'block in quick proto udp', 'block out quick on em0 inet6']) {
      const edited = { path: main?.path ?? '', content: `${line}\n${main?.content}` };
      expect(judgePf([{ subject, files: [edited, ...tables] }]).wrong).toHaveLength(1);
    }
  });
});

describeWithEngine('nft', 'nft, or a network namespace for root,', hasKernel(), () => {
  it('loads what is called equal', async () => {
    const { equal } = compose(nftables, 24, seed);
    expect(equal.length).toBeGreaterThan(5);
    expect(await judgeNftables(equal, 0)).toEqual([]);
  }, 60_000);
});

describeWithEngine('Squid', 'squid', squidVersion() !== undefined, () => {
  it('answers as before to what is called equal', async () => {
    const { equal } = compose(squid, 24, seed);
    expect(equal.length).toBeGreaterThan(5);
    expect(await judgeSquid(equal.slice(0, 1))).toEqual([]);
  }, 60_000);
});
