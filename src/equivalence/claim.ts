/**
 * What a target's text is to permit: the projection of a policy, with the regions that the target's
 * capabilities name added and taken away (semantics, section 3). Imports neither lower nor print.
 */
import type { Policy, PolicyRule } from '../rules/policy.ts';
import { all, always, any, type Condition, never, type Test, where } from '../sets/condition.ts';
import { hostNames } from '../sets/hosts.ts';
import { portRange } from '../sets/ports.ts';
import { entriesOf, schemesOf } from '../targets/entries.ts';
import type { Approximation, Capabilities, Entry, ViewPiece } from '../targets/target.ts';
import type { Universe } from './conditions.ts';
import { type Diagram, nothing } from './diagram.ts';
import { possibleRequests, requestsSeenAs, viewsOf } from './views.ts';

/** An entry of the policy with its conditions on requests, one a field, and its approximations. */
export interface ClaimedEntry {
  readonly entry: Entry;
  readonly conditions: EntryConditions;
  readonly approximations: readonly Approximation[];
}

/** The conditions of an entry on requests; `unseen` losses ask for them one by one. */
export interface EntryConditions {
  readonly service: Condition;
  readonly scheme: Condition;
  readonly principal: Condition;
  readonly host: Condition;
  readonly path: Condition;
  readonly address: Condition;
  /** Where the known addresses stand for the hosts; always, where the host can be seen. */
  readonly known: Condition;
}

/** A policy rule, taken apart for one target. */
export interface ClaimedRule {
  readonly rule: PolicyRule;
  readonly entries: readonly ClaimedEntry[];
}

/** Takes a policy apart for a target; every condition that its claim needs is in the result. */
export function claimRules(policy: Policy, capabilities: Capabilities): readonly ClaimedRule[] {
  return policy.rules.map((rule) => ({
    rule,
    entries: entriesOf(rule).map((entry) => ({
      entry,
      conditions: conditionsOf(entry, capabilities.hosts),
      approximations: capabilities.approximations(entry, policy),
    })),
  }));
}

/** The conditions of an entry on requests. */
export function conditionsOf(entry: Entry, hosts: Capabilities['hosts'] = 'by-name'): EntryConditions {
  const { service, destination, host, rule } = entry;
  const known = destination.kind === 'hosts' ? destination.known : undefined;
  const standsIn = destination.kind === 'hosts' && hosts === 'by-address';
  const addresses = destination.kind === 'addresses' ? destination.addresses : 'any';
  return {
    service: all(
      where({ field: 'transport', values: [service.transport] }),
      where({ field: 'port', ports: portRange(service.from, service.to) }),
    ),
    scheme: where({ field: 'scheme', values: schemesOf(entry) }),
    principal: condition(rule.principals, (principals) => ({ field: 'principal', principals })),
    host: condition(host?.pattern, (pattern) => ({ field: 'host', hosts: hostNames([pattern]) })),
    path: condition(host?.path, (path) => ({ field: 'path', paths: [{ kind: 'below', path }] })),
    address: condition(addresses === 'any' ? undefined : addresses, (set) => ({
      field: 'address',
      addresses: set,
    })),
    known: !standsIn
      ? always
      : known === undefined
        ? never
        : condition(known === 'any' ? undefined : known, (set) => ({ field: 'address', addresses: set })),
  };
}

function condition<T>(value: T | undefined, test: (value: T) => Test): Condition {
  return value === undefined ? all() : where(test(value));
}

/** Every condition that a claim is made of, for the making of its space. */
export function conditionsIn(
  rules: readonly ClaimedRule[],
  capabilities: Capabilities,
): readonly Condition[] {
  const ofEntries = rules.flatMap(({ entries }) =>
    entries.flatMap((one) => [
      ...Object.values(one.conditions),
      ...one.approximations.map(({ region }) => region),
    ]),
  );
  const ofPieces = capabilities.view.flatMap((piece) => [piece.when, ...piece.sets.map(where)]);
  const ofUnseen = capabilities.unseen.map(({ when }) => when);
  const { governed, neverOccurs = never } = capabilities;
  return [...ofEntries, ...ofPieces, ...ofUnseen, governed, neverOccurs, possibleRequests];
}

/** What one entry of an allow rule adds to the claim. */
export interface Contribution {
  readonly rule: PolicyRule;
  readonly claimed: ClaimedEntry;
  /** The requests that the entry allows: it matches them, and no denial before it does. */
  readonly allowed: Diagram;
  /** The views of those that its destination vouches for. */
  readonly projected: Diagram;
  /** The same, where the text's denials are counted in place of the policy's. */
  readonly reached: Diagram;
  /** The views that the text is to permit because of it. */
  readonly permitted: Diagram;
}

export interface Claim {
  /** The requests that the policy permits. */
  readonly policy: Diagram;
  /** For each rule, the requests that it decides: it matches them and no rule before it does. */
  readonly decided: ReadonlyMap<PolicyRule, Diagram>;
  readonly contributions: readonly Contribution[];
  /** The views that the projection permits, and those that the text is to permit. */
  readonly projection: Diagram;
  readonly permitted: Diagram;
  /** The same, of machines and addresses that the claim does not govern. */
  readonly ungoverned: Diagram;
  /** The views permitted because of rules that demand a bypass of TLS inspection, as views of `https` requests. */
  readonly bypass: Diagram;
  /** The views of all `https` requests that such rules match: a denial may have no view of its own. */
  readonly bypassAtMost: Diagram;
}

/** Computes the claim of a policy on a target in a universe that holds all of its conditions. */
export function computeClaim(
  universe: Universe,
  rules: readonly ClaimedRule[],
  capabilities: Capabilities,
): Claim {
  const { union, subtract, intersect, set } = universe;
  const possible = set(possibleRequests);
  const https = set(where({ field: 'scheme', values: ['https'] }));
  const decided = new Map<PolicyRule, Diagram>();
  const contributions: Contribution[] = [];
  let matched: Diagram = nothing;
  let policy: Diagram = nothing;
  let denied: Diagram = nothing;
  /** The requests that the text denies where it sees them in each piece of its view, and the views besides. */
  const textDenied = new Map<ViewPiece, Diagram>();
  const deniedIn = (piece: ViewPiece): Diagram => textDenied.get(piece) ?? nothing;
  let alsoDenied: Diagram = nothing;
  let bypass: Diagram = nothing;
  let bypassAtMost: Diagram = nothing;

  for (const { rule, entries } of rules) {
    const matches = entries.map((one) => intersect(set(matchOf(one.conditions)), possible));
    const ofRule = matches.reduce(union, nothing);
    const decides = subtract(ofRule, matched);
    decided.set(rule, decides);
    matched = union(matched, ofRule);
    if (rule.action === 'deny') {
      entries.forEach((one, index) => {
        const over = regionOf(universe, one, 'over');
        for (const piece of capabilities.view) {
          const missed = requestsSeenAs(universe, [piece], over);
          textDenied.set(piece, union(deniedIn(piece), subtract(matches[index] ?? nothing, missed)));
        }
        alsoDenied = union(alsoDenied, regionOf(universe, one, 'under'));
      });
      denied = union(denied, ofRule);
      continue;
    }
    policy = union(policy, decides);
    entries.forEach((claimed, index) => {
      const ofEntry = matches[index] ?? nothing;
      const vouched = (piece: ViewPiece): Diagram =>
        intersect(ofEntry, set(vouches(claimed, piece, capabilities)));
      const over = regionOf(universe, claimed, 'over');
      const { service, principal, host } = claimed.conditions;
      /** The requests that the entry would be for, were it not for what its regions say of paths and schemes. */
      const meant = set(all(service, principal, host));
      const allowed = subtract(ofEntry, denied);
      const projected = unionOf(universe, capabilities, (piece) => subtract(vouched(piece), denied));
      const reached = unionOf(universe, capabilities, (piece) => subtract(vouched(piece), deniedIn(piece)));
      const widened = unionOf(universe, capabilities, (piece) =>
        subtract(
          union(vouched(piece), intersect(requestsSeenAs(universe, [piece], over), meant)),
          deniedIn(piece),
        ),
      );
      const permitted = subtract(subtract(widened, regionOf(universe, claimed, 'under')), alsoDenied);
      contributions.push({ rule, claimed, allowed, projected, reached, permitted });
      if (rule.inspection === 'bypass') {
        const exempt = unionOf(universe, capabilities, (piece) =>
          subtract(intersect(vouched(piece), https), denied),
        );
        bypass = union(bypass, intersect(exempt, permitted));
        const demanded = unionOf(universe, capabilities, (piece) => intersect(vouched(piece), https));
        bypassAtMost = union(bypassAtMost, demanded);
      }
    });
  }
  const governed = set(capabilities.governed);
  const projection = contributions.map((one) => one.projected).reduce(union, nothing);
  const permitted = contributions.map((one) => one.permitted).reduce(union, nothing);
  return {
    policy,
    decided,
    contributions,
    projection: intersect(projection, governed),
    permitted: intersect(permitted, governed),
    ungoverned: subtract(permitted, governed),
    bypass: intersect(bypass, governed),
    bypassAtMost: intersect(bypassAtMost, governed),
  };
}

/** The requests that an entry matches. */
export function matchOf(conditions: EntryConditions): Condition {
  const { service, scheme, principal, host, path, address } = conditions;
  return all(service, scheme, principal, host, path, address);
}

/** The requests of a piece that the entry's destination can vouch for (semantics, section 3). */
function vouches(claimed: ClaimedEntry, piece: ViewPiece, capabilities: Capabilities): Condition {
  const { destination } = claimed.entry;
  if (destination.kind === 'hosts') {
    if (capabilities.hosts === 'by-address') return claimed.conditions.known;
    return piece.copies.includes('host') ? all() : never;
  }
  return destination.addresses === 'any' || piece.copies.includes('address') ? all() : never;
}

function unionOf(
  universe: Universe,
  capabilities: Capabilities,
  requests: (piece: ViewPiece) => Diagram,
): Diagram {
  return capabilities.view.reduce(
    (views, piece) => universe.union(views, viewsOf(universe, [piece], requests(piece))),
    nothing,
  );
}

/** The region of views that an entry's approximations of a direction name. */
function regionOf(universe: Universe, claimed: ClaimedEntry, direction: 'over' | 'under'): Diagram {
  const regions = claimed.approximations
    .filter((one) => one.direction === direction)
    .map(({ region }) => region);
  return regions.length === 0 ? nothing : universe.set(any(...regions));
}
