/** Finds what a policy permits, or a target lets through of it, that nobody may permit. */

import { namedHost } from '../proof/claim/views.ts';
import { listHostNames, rankClasses } from '../proof/compare/examples.ts';
import { createUniverse, type Universe } from '../proof/diagram/conditions.ts';
import { budgetExceeded, createDiagrams, nothing } from '../proof/diagram/diagram.ts';
import { chooseBranchingOrder, createSpace } from '../proof/space/space.ts';
import { decide } from '../rules/decide.ts';
import { restrictPolicy } from '../rules/for-device.ts';
import type { Policy, PolicyRule } from '../rules/policy.ts';
import type { AddressSet } from '../sets/addresses.ts';
import { coverOf } from '../sets/prefix.ts';
import { listNamedAddresses, type Side } from './causes.ts';
import type { Region } from './change.ts';
import type { Projection } from './policies.ts';
import { findRegions } from './regions.ts';
import { createSight, type Sight, wholeSight } from './seen.ts';

/** A region that is permitted and may not be; `of` is `policy` or the name of a device. */
export interface Forbidden extends Region {
  readonly of: string;
  /** The rules that permit it. */
  readonly rules: readonly PolicyRule[];
}

/**
 * Finds what of the requests that a policy `never` allows `side` permits, and each target lets through. Where names are
 * seen, a destination by address is what is reached without a name, and hosts are held against rules by host, and those for all
 * addresses: a name may stand for any address. Where none are seen, hosts are their known addresses. Undefined where it is too large to be told.
 */
export function findForbidden(
  { policy, tags }: Side,
  never: Policy,
  targets: readonly Projection[],
  budget?: number,
): readonly (readonly [of: string, found: readonly Forbidden[] | undefined])[] {
  const looks: readonly (readonly [string, Sight, Policy])[] = [
    ['policy', wholeSight, policy],
    ...targets.map(
      ({ name, capabilities, names = [name] }) =>
        [name, createSight(capabilities), restrictPolicy(policy, names)] as const,
    ),
  ];
  return looks.map(([of, sight, own]) => {
    const found = findInSight({ policy: own, tags }, never, sight, budget);
    return [of, found?.map((one) => ({ of, ...one }))];
  });
}

function findInSight(
  side: Side,
  never: Policy,
  sight: Sight,
  budget: number | undefined,
): readonly Omit<Forbidden, 'of'>[] | undefined {
  const isNamed = namesHosts(never) && sight.hosts === 'by-name';
  const [ours, theirs] = [sight.look(isNamed ? keepHosts(side.policy) : side.policy), sight.look(never)];
  const space = createSpace([...ours.conditions, ...theirs.conditions, namedHost]);
  if (space === undefined) return undefined;
  try {
    const order = chooseBranchingOrder(sight.hosts);
    const universe = createUniverse(space, createDiagrams(space.sizes, budget, order));
    const preference = rankClasses(space, listHostNames(side.policy), sight.hosts);
    const seen = ours.see(universe);
    const region = universe.intersect(seen.permitted, findNever(universe, never, sight, theirs));
    const context = {
      ...{ universe, preference, hosts: sight.hosts, within: sight.within(universe) },
      named: listNamedAddresses(side),
      requests: ({ diagram }: { readonly diagram: Parameters<Sight['requestsIn']>[1] }) =>
        sight.requestsIn(universe, diagram),
    };
    return findRegions(context, region).found.map(({ region: found, box }) => {
      if (sight === wholeSight) replayForbidden(side.policy, never, found);
      const rules = seen.grants
        .filter(({ permitted }) => universe.intersect(permitted, box.diagram) !== nothing)
        .map(({ rule }) => rule);
      return { ...found, rules: [...new Set(rules)] };
    });
  } catch (thrown) {
    if (thrown === budgetExceeded) return undefined;
    throw thrown;
  }
}

function namesHosts({ rules }: Policy): boolean {
  return rules.some(({ destinations }) => destinations.some(({ kind }) => kind === 'hosts'));
}

/** Leaves out what a policy allows by address, but where that is all addresses: any name may be at some of them. */
function keepHosts(policy: Policy): Policy {
  const isEverywhere = (set: AddressSet | 'any'): boolean =>
    set === 'any' || coverOf(set).some(({ length }) => length === 0);
  const rules = policy.rules.flatMap((rule): readonly PolicyRule[] => {
    if (rule.action === 'deny') return [rule];
    const destinations = rule.destinations.filter(
      (one) => one.kind === 'hosts' || isEverywhere(one.addresses),
    );
    return destinations.length === 0 ? [] : [{ ...rule, destinations }];
  });
  return { ...policy, rules };
}

function findNever(universe: Universe, never: Policy, sight: Sight, look: ReturnType<Sight['look']>): number {
  const { permitted } = look.see(universe);
  if (namesHosts(never) || sight.hosts === 'by-address') return permitted;
  return universe.subtract(permitted, universe.set(namedHost));
}

/** Throws where the rules do not decide a witness as the diagrams say: that is a bug. */
function replayForbidden(policy: Policy, never: Policy, { request }: Region): void {
  if ([policy, never].every((one) => decide(one, request).action === 'allow')) return;
  throw new Error(`the witness of a guardrail does not reproduce: ${request.host} ${request.address.value}`);
}
