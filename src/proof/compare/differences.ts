/** Where a text does not do what it should, as people and reports get it (semantics, section 5). */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { Policy } from '../../rules/policy.ts';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { vouchesByAddress, vouchesByResolver } from '../claim/claimed.ts';
import { findRequestsSeenAs } from '../claim/views.ts';
import { measureViews } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { levelOf } from '../space/space.ts';
import { type Box, describeRegion, widenRegion } from '../words/describe.ts';
import type { NamedAddresses } from '../words/describe-addresses.ts';
import type { DifferingRegion, Effect } from './compare.ts';
import { findExample, findExampleView, findSeenView } from './examples.ts';
import { replayRequest, replayView } from './replay.ts';
import type { Context, Difference, TagUsed } from './result.ts';

/** How many differing regions of one format are worked out; there may be more. */
const mostDifferences = 20;

/** Works out the regions where one format differs, each with its size, a witness, and the lines on both sides. */
export function describeDifferences(
  context: Context,
  format: string,
  regions: readonly DifferingRegion[],
): { readonly differences: readonly Difference[]; readonly more: boolean } {
  const { universe, capabilities, preference, policy } = context;
  const tags = listNamedTags(policy);
  const found: Difference[] = [];
  let more = false;
  for (const one of regions) {
    for (let rest = one.region; rest !== nothing; ) {
      more = found.length === mostDifferences;
      if (more) break;
      const box = widenRegion(universe, rest, preference, one.within);
      rest = universe.subtract(rest, box.diagram);
      const from = findTagsBehind(context, box, tags);
      found.push({
        format,
        effect: one.effect,
        ...present({ bypass: one.bypass }),
        region: describeRegion(universe.space, box, tags, capabilities.strangers),
        size: measureViews(universe, box.diagram, capabilities.hosts),
        ...present({ tags: from.length === 0 ? undefined : from.map(({ tag }) => tag) }),
        ...findWitness(context, one, box.diagram),
      });
    }
  }
  return { differences: found, more };
}

/** Finds a request of the region, or a view where no request is seen so, and decides it by both sides. */
function findWitness(
  context: Context,
  differing: DifferingRegion,
  views: Diagram,
): Pick<Difference, 'witness' | 'rule' | 'span' | 'line' | 'lineRule' | 'why'> {
  const { universe, capabilities, preference, policy } = context;
  const { meaning } = differing;
  const example = findExample(universe, preferDisagreement(context, differing, views), preference);
  if (example !== undefined) {
    const seen = findSeenView(universe, capabilities.view, views, example, preference);
    return replayRequest(policy, capabilities, meaning, example, seen);
  }
  const view = findExampleView(universe, views, preference);
  return view === undefined ? {} : replayView(meaning, view);
}

/**
 * Returns, of the requests with differing views, those that the policy decides otherwise than the text, if any; of
 * what is blocked, those because of which it should get through.
 */
function preferDisagreement(context: Context, { effect, bypass }: DifferingRegion, views: Diagram): Diagram {
  const { universe, claim, capabilities } = context;
  const { intersect, subtract } = universe;
  const requests = findRequestsSeenAs(universe, capabilities.view, views);
  if (effect !== 'blocks' && bypass === undefined)
    return preferNonEmpty(subtract(requests, claim.policy), requests);
  const allowed = preferNonEmpty(intersect(requests, claim.policy), requests);
  return preferNonEmpty(intersect(allowed, findVouchedRequests(context, views)), allowed);
}

/** Returns the requests of entries that some of these views are permitted for. */
function findVouchedRequests({ universe, claim, capabilities }: Context, views: Diagram): Diagram {
  const { union, intersect, set } = universe;
  return claim.contributions
    .filter(({ permitted }) => intersect(permitted, views) !== nothing)
    .map(({ allowed, claimed }) => {
      const byAddress =
        vouchesByAddress(claimed.entry, capabilities) && !vouchesByResolver(claimed.entry, capabilities);
      return byAddress ? intersect(allowed, set(claimed.conditions.known)) : allowed;
    })
    .reduce(union, nothing);
}

function preferNonEmpty(region: Diagram, other: Diagram): Diagram {
  return region === nothing ? other : region;
}

interface NamedTag extends NamedAddresses {
  readonly tag: TagUsed;
}

/** Returns the service tags that a policy uses, the largest first. */
function listNamedTags(policy: Policy): readonly NamedTag[] {
  const byName = new Map<string, NamedTag>();
  for (const { tag, text, addresses } of policy.rules.flatMap(({ destinations }) =>
    destinations.flatMap(({ origins }) => origins),
  )) {
    if (tag !== undefined && addresses !== undefined)
      byName.set(`${tag.cloud} ${tag.name}`, { tag, text, addresses });
  }
  const size = ({ addresses: { v4, v6 } }: NamedTag): number => v4.length + v6.length;
  return [...byName.values()].sort((a, b) => size(b) - size(a));
}

/** Returns the tags that the addresses of a region come from, or none where some come from no tag. */
function findTagsBehind({ universe }: Context, box: Box, tags: readonly NamedTag[]): readonly NamedTag[] {
  const occurring = box.occurring[levelOf('address')];
  const addresses: AddressSet = unionAddresses(
    universe.space.addresses.filter((_, index) => occurring?.[index] === 1).map((one) => one.addresses),
  );
  const touched = tags.filter((one) => !isEmptyAddressSet(intersectAddresses(one.addresses, addresses)));
  const whole = isSubsetAddresses(addresses, unionAddresses(touched.map((one) => one.addresses)));
  return whole && !isEmptyAddressSet(addresses) ? touched : [];
}

/** Checks that the plain evaluators agree with the diagrams on each witness. Errors of code `internal`: one does not. */
export function checkDifferences(
  target: { readonly name: string },
  differences: readonly Difference[],
): readonly Diagnostic[] {
  const expected: Partial<Record<Effect, string>> = { permits: 'allow', blocks: 'deny', unknown: 'unknown' };
  return differences
    .filter(
      ({ effect, witness }) =>
        witness !== undefined && expected[effect] !== undefined && witness.target !== expected[effect],
    )
    .map(({ effect, format, witness }) => {
      const message = `a witness for ${target.name} (${format}, ${effect}) does not reproduce`;
      return error('internal', message, { target: target.name, data: { witness } });
    });
}
