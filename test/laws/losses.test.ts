/**
 * Law: every request that policy and target decide differently lies in a declared loss of the right direction,
 * and every declared over- and under-permit has a request that really differs.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimRules, computeClaim, conditionsIn } from '../../src/equivalence/claim.ts';
import { createUniverse } from '../../src/equivalence/conditions.ts';
import { createDiagrams, nothing } from '../../src/equivalence/diagram.ts';
import { viewsOfRequest } from '../../src/equivalence/evaluate.ts';
import { findLosses } from '../../src/equivalence/losses.ts';
import { pointOf, pointOfRequest } from '../../src/equivalence/point.ts';
import { createSpace } from '../../src/equivalence/space.ts';
import { exampleOf, preferenceOf } from '../../src/equivalence/witness.ts';
import { decide, matchesRule } from '../../src/rules/decide.ts';
import type { Policy } from '../../src/rules/policy.ts';
import type { Request } from '../../src/rules/request.ts';
import { containsAddress } from '../../src/sets/addresses.ts';
import type { Capabilities } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { plainTargets } from '../support/capabilities.ts';
import { allRequests, ruleWords } from '../support/small-universe.ts';

/** Whether the request is one to a host at an address that is not known for it, on a target without names. */
function isBeyondKnowledge(wanted: Policy, request: Request, capabilities: Capabilities): boolean {
  if (capabilities.hosts === 'by-name') return false;
  for (const rule of wanted.rules) {
    if (!matchesRule(rule, request)) continue;
    if (rule.action === 'deny') return true;
    const inScope = rule.destinations.some((one) => {
      if (!matchesRule({ ...rule, destinations: [one] }, request)) return false;
      if (one.kind === 'addresses' || one.known === undefined || one.known === 'any') return true;
      return containsAddress(one.known, request.address);
    });
    if (inScope) return false;
  }
  return true;
}

/** Requests from all over the universe, half of them such as the policy allows, as far as there are any. */
function sampleOf(wanted: Policy, first: number): readonly Request[] {
  const stride = 7919;
  const shuffled = allRequests.map(
    (_, index) => allRequests[(first + index * stride) % allRequests.length] as Request,
  );
  const isAllowed = (request: Request): boolean => decide(wanted, request).action === 'allow';
  return [...shuffled.slice(0, 30), ...shuffled.filter(isAllowed).slice(0, 30)];
}

test.each(Object.entries(plainTargets))('%s', (_name, capabilities) => {
  const seen = { same: 0, 'over-permit': 0, 'under-permit': 0 };
  const start = fc.nat({ max: allRequests.length - 1 });
  fc.assert(
    fc.property(fc.array(ruleWords, { minLength: 1, maxLength: 4 }), start, (words, first) => {
      const wanted = policy(...words);
      const requests = sampleOf(wanted, first);
      const points = requests.map((request) => ({
        request,
        point: pointOfRequest(request, ['S']),
        views: viewsOfRequest(capabilities.view, request).map((view) => pointOf(view, ['S'])),
      }));
      const rules = claimRules(wanted, capabilities);
      const space = createSpace([
        ...conditionsIn(rules, capabilities),
        ...points.flatMap(({ point, views }) => [point, ...views]),
      ]);
      if (space === undefined) throw new Error('over budget');
      const universe = createUniverse(space, createDiagrams(space.sizes));
      const claim = computeClaim(universe, rules, capabilities);
      const lost = findLosses(universe, rules, claim, capabilities);
      expect(lost.unexplained).toBe(nothing);
      for (const { request, point, views } of points) {
        const byPolicy = decide(wanted, request).action;
        const through = views.some(
          (view) => universe.intersect(claim.permitted, universe.set(view)) !== nothing,
        );
        const isIn = (direction: string): boolean =>
          lost.regions.some(
            (one) =>
              one.direction === direction && universe.intersect(one.region, universe.set(point)) !== nothing,
          );
        const declared = { over: isIn('over-permit'), under: isIn('under-permit') };
        const over = byPolicy === 'deny' && through;
        const under = byPolicy === 'allow' && !through && !isBeyondKnowledge(wanted, request, capabilities);
        expect([request, declared]).toEqual([request, { over, under }]);
        seen[over ? 'over-permit' : under ? 'under-permit' : 'same']++;
      }
      const preference = preferenceOf(space, new Set());
      for (const { region, direction } of lost.regions) {
        const example = exampleOf(universe, region, preference);
        expect(example && decide(wanted, example.request).action).toBe(
          direction === 'over-permit' ? 'deny' : 'allow',
        );
      }
    }),
    { numRuns: 60 },
  );
  expect(seen.same).toBeGreaterThan(100);
  expect(seen['over-permit']).toBeGreaterThan(20);
  expect(seen['under-permit']).toBeGreaterThan(20);
});
