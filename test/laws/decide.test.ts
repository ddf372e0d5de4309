/** Law: the diagram of a policy holds exactly the requests that `decide` allows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeClaim } from '../../src/proof/claim/claim.ts';
import { claimRules, listConditions } from '../../src/proof/claim/claimed.ts';
import { nothing } from '../../src/proof/diagram/diagram.ts';
import { isolateRequest } from '../../src/proof/diagram/isolate.ts';
import { decide } from '../../src/rules/decide.ts';
import type { Policy, Request } from '../../src/rules/policy.ts';
import { boundaryRequests } from '../support/boundary-requests.ts';
import { policy } from '../support/build-policy.ts';
import { hostFilter } from '../support/capabilities.ts';
import { openUniverse } from '../support/open-universe.ts';
import { randomRules } from '../support/random-policies.ts';
import { lawRuns, shareOf } from '../support/seed.ts';
import { allRequests, ruleWords } from '../support/small-universe.ts';

/** Asks both of every request; how often each answer came. */
function compareOn(wanted: Policy, requests: readonly Request[], services: readonly string[]) {
  const seen = { allow: 0, deny: 0 };
  const points = requests.map((request) => isolateRequest(request, services));
  const rules = claimRules(wanted, hostFilter);
  const universe = openUniverse([...listConditions(rules, hostFilter), ...points]);
  const { policy: permitted } = computeClaim(universe, rules, hostFilter);
  requests.forEach((request, index) => {
    const { action } = decide(wanted, request);
    const point = points[index];
    const found = point !== undefined && universe.intersect(permitted, universe.set(point)) !== nothing;
    expect([request, found ? 'allow' : 'deny']).toEqual([request, action]);
    seen[action]++;
  });
  return seen;
}

test('on requests from all over a small universe', () => {
  const seen = { allow: 0, deny: 0 };
  fc.assert(
    fc.property(fc.array(ruleWords, { minLength: 1, maxLength: 5 }), fc.nat(), (words, first) => {
      const requests = Array.from(
        { length: 150 },
        (_, index) => allRequests[(first + index * 7919) % allRequests.length] as Request,
      );
      const { allow, deny } = compareOn(policy(...words), requests, ['s']);
      seen.allow += allow;
      seen.deny += deny;
    }),
    { numRuns: lawRuns(60) },
  );
  expect(Math.min(seen.allow, seen.deny)).toBeGreaterThan(shareOf(200));
});

test('on requests at the boundaries of the rules', () => {
  const seen = { allow: 0, deny: 0 };
  fc.assert(
    fc.property(randomRules, fc.nat(), (words, first) => {
      const wanted = policy(...words);
      const { allow, deny } = compareOn(wanted, boundaryRequests(wanted, 100, first), [
        'wapcsvc',
        'dnscache',
      ]);
      seen.allow += allow;
      seen.deny += deny;
    }),
    { numRuns: lawRuns(40) },
  );
  expect(Math.min(seen.allow, seen.deny)).toBeGreaterThan(shareOf(200));
});
