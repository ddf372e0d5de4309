/** What of a rule set no text of a target lets through: its losses, and which of them the rule set accepts. */
import { findAccept } from '../../rules/check/accepts.ts';
import type { LossCode } from '../../rules/losses.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Capabilities } from '../../targets/target.ts';
import type { Claim } from '../claim/claim.ts';
import type { ClaimedEntry, ClaimedRule } from '../claim/claimed.ts';
import { type LossRegion, prepareUnderLosses } from '../claim/losses.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';

/** Whose losses these are. */
export interface LossPlan {
  readonly policy: Policy;
  readonly target: string;
  readonly rules: readonly ClaimedRule[];
  readonly claim: Claim;
  readonly capabilities: Capabilities;
}

/** Requests of one entry, with the losses that they lie in. */
export interface Part {
  readonly region: Diagram;
  readonly losses: readonly LossCode[];
}

/** Requests of one entry: those of losses that are accepted, of other losses, and of none. */
export interface Parted {
  readonly accepted: Part;
  readonly lost: Part;
  readonly rest: Diagram;
}

/** Divides requests that an entry allows. */
export type PartLosses = (of: { readonly claimed: ClaimedEntry }, requests: Diagram) => Parted;

/** Prepares to divide what a device blocks; the losses are worked out when they are first asked for. */
export function preparePartLosses(universe: Universe, plan: LossPlan): PartLosses {
  const { policy, target, rules, claim, capabilities } = plan;
  const contributions = new Map(claim.contributions.map((one) => [one.claimed, one]));
  let search: ReturnType<typeof prepareUnderLosses> | undefined;
  const isAccepted = ({ code, rule, destination }: LossRegion): boolean =>
    capabilities.askedFor?.[code] !== undefined ||
    findAccept(policy, target, { code, rule: rule.id, destination }) !== undefined;
  return ({ claimed }, requests) => {
    const none = { region: nothing, losses: [] };
    const contribution = contributions.get(claimed);
    if (requests === nothing || contribution === undefined)
      return { accepted: none, lost: none, rest: requests };
    search ??= prepareUnderLosses(universe, rules, claim, capabilities);
    const found = search(contribution);
    const accepted = take(universe, requests, found.filter(isAccepted));
    const open = universe.subtract(requests, accepted.region);
    const lost = take(
      universe,
      open,
      found.filter((one) => !isAccepted(one)),
    );
    return { accepted, lost, rest: universe.subtract(open, lost.region) };
  };
}

function take({ intersect, unionAll }: Universe, among: Diagram, regions: readonly LossRegion[]): Part {
  const met = regions.filter(({ region }) => intersect(region, among) !== nothing);
  return {
    region: intersect(among, unionAll(met.map(({ region }) => region))),
    losses: [...new Set(met.map(({ code }) => code))],
  };
}
