/** Law: a comparison of two policies finds access that comes or goes exactly where plain evaluation does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffPolicies } from '../../src/diff/policies.ts';
import { decide } from '../../src/rules/decide.ts';
import { policy } from '../support/build-policy.ts';
import { lawRuns, shareOf } from '../support/seed.ts';
import { allRequests, ruleWords } from '../support/small-universe.ts';

test('what is permitted now and no more', () => {
  const seen = { more: 0, less: 0, equal: 0 };
  const list = fc.array(ruleWords, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(list, list, fc.boolean(), (words, others, isEdit) => {
      // An edit of the first rule set is nearer to what people compare than two strangers.
      const [before, after] = [
        policy(...words),
        policy(...(isEdit ? [...others.slice(0, 1), ...words] : others)),
      ];
      const decided = allRequests.map((request) => {
        const [old, fresh] = [before, after].map((one) => decide(one, request).action === 'allow');
        return { old, fresh };
      });
      const expected = {
        more: decided.some(({ old, fresh }) => !old && fresh),
        less: decided.some(({ old, fresh }) => old && !fresh),
      };
      const [ours] = diffPolicies({ policy: before, tags: [] }, { policy: after, tags: [] }, []);
      const found = {
        more: ours?.totals['permits now'] !== undefined,
        less: ours?.totals['permits no more'] !== undefined,
      };
      expect(found).toEqual(expected);
      // Every region that is shown has a request that the two decide as is said.
      for (const { effect, request } of ours?.changes ?? []) {
        if (!effect.startsWith('permits')) continue;
        expect(decide(before, request).action).toBe(effect === 'permits now' ? 'deny' : 'allow');
        expect(decide(after, request).action).toBe(effect === 'permits now' ? 'allow' : 'deny');
      }
      if (expected.more) seen.more++;
      if (expected.less) seen.less++;
      if (!expected.more && !expected.less) seen.equal++;
    }),
    { numRuns: lawRuns(120) },
  );
  expect(Math.min(seen.more, seen.less, seen.equal)).toBeGreaterThan(shareOf(5));
});
