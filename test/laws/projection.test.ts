/** Law: the projection of a policy is what its definition says, on small universes enumerated in full. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeClaim } from '../../src/proof/claim/claim.ts';
import { claimRules, listConditions } from '../../src/proof/claim/claimed.ts';
import { nothing } from '../../src/proof/diagram/diagram.ts';
import { type View, viewsOfRequest } from '../../src/proof/diagram/evaluate.ts';
import { isolateView } from '../../src/proof/diagram/isolate.ts';
import { decide, matchesRule } from '../../src/rules/decide.ts';
import type { Destination, Policy, PolicyRule, Request, Service } from '../../src/rules/policy.ts';
import { containsAddress } from '../../src/sets/addresses.ts';
import type { Capabilities } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { everyTarget } from '../support/every-target.ts';
import { keeps, means } from '../support/means.ts';
import { openUniverse } from '../support/open-universe.ts';
import { lawRuns, shareOf } from '../support/seed.ts';
import { allRequests, keptNames, ruleWords } from '../support/small-universe.ts';

/** Whether the target sees the host of every request that a service means. */
function sees({ scheme }: Service, { hosts, namesNeedScheme }: Capabilities): boolean {
  return hosts === 'by-name' && (namesNeedScheme !== true || scheme !== 'any');
}

function matchesOn(
  services: readonly Service[],
  rule: PolicyRule,
  destination: Destination,
  request: Request,
): boolean {
  return matchesRule({ ...rule, destinations: [{ ...destination, services }] }, request);
}

/** Section 3 of the semantics, read aloud. */
function vouchesFor(rule: PolicyRule, request: Request, view: View, capabilities: Capabilities): boolean {
  return rule.destinations.some((destination) => {
    const { services = rule.services } = destination;
    const own = services.filter((service) => means(service, request, capabilities));
    if (!matchesOn(own, rule, destination, request)) return false;
    if (destination.kind === 'hosts') {
      if (view.resolved !== undefined && view.resolved === request.host) {
        const kept = own.filter((service) => keeps(rule, destination, service, request, capabilities));
        if (matchesOn(kept, rule, destination, request)) return true;
      }
      const names = own.filter((service) => sees(service, capabilities));
      if (view.host?.kind === 'name' && matchesOn(names, rule, destination, request)) return true;
      const others = own.filter((service) => !sees(service, capabilities));
      if (!matchesOn(others, rule, destination, request)) return false;
      if (destination.known === 'any') return true;
      return destination.known !== undefined && containsAddress(destination.known, request.address);
    }
    return destination.addresses === 'any' || view.address !== undefined;
  });
}

function isProjected(rules: Policy, request: Request, view: View, capabilities: Capabilities): boolean {
  for (const rule of rules.rules) {
    if (!matchesRule(rule, request)) continue;
    if (rule.action === 'deny') return false;
    if (vouchesFor(rule, request, view, capabilities)) return true;
  }
  return false;
}

test.each(everyTarget)('$title', ({ capabilities, runs }) => {
  const seen = { permitted: 0, denied: 0 };
  const views = new Map<string, { readonly view: View; readonly requests: Request[] }>();
  for (const request of allRequests) {
    for (const view of viewsOfRequest(capabilities.view, request, keptNames)) {
      const key = JSON.stringify(view, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
      const known = views.get(key) ?? { view, requests: [] };
      views.set(key, known);
      known.requests.push(request);
    }
  }
  const points = [...views.values()].map((one) => ({ ...one, point: isolateView(one.view, ['s']) }));
  fc.assert(
    fc.property(fc.array(ruleWords, { minLength: 1, maxLength: 5 }), (words) => {
      const wanted = policy(...words);
      const rules = claimRules(wanted, capabilities);
      const universe = openUniverse([
        ...listConditions(rules, capabilities),
        ...points.map(({ point }) => point),
      ]);
      const claim = computeClaim(universe, rules, capabilities);
      const governed = universe.set(capabilities.governed);
      for (const { view, requests, point } of points) {
        const at = universe.set(point);
        if (universe.intersect(governed, at) === nothing) continue;
        const expected = requests.some((request) => isProjected(wanted, request, view, capabilities));
        const found = universe.intersect(claim.projection, at) !== nothing;
        // As often as this is asked, expect() itself would take most of the time.
        if (found !== expected) expect([view, found]).toEqual([view, expected]);
        seen[expected ? 'permitted' : 'denied']++;
      }
      const actions = new Set(allRequests.slice(0, 50).map((request) => decide(wanted, request).action));
      expect(['allow', 'deny']).toEqual(expect.arrayContaining([...actions]));
    }),
    { numRuns: lawRuns(runs) },
  );
  // The generator must reach both sides, or the law says nothing.
  expect(seen.permitted).toBeGreaterThan(shareOf(runs));
  expect(seen.denied).toBeGreaterThan(shareOf(runs));
});
