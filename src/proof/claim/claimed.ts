/** A policy, taken apart for one target: each entry with its conditions on requests, one a field. */

import type { Entry } from '../../rules/entries.ts';
import { entriesOf, serviceSchemes } from '../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { all, always, type Condition, never, not, type Test, where } from '../../sets/condition.ts';
import { hostNames } from '../../sets/hosts.ts';
import { isSubset } from '../../sets/intervals.ts';
import { portRange } from '../../sets/ports.ts';
import type { Approximation, Capabilities } from '../../targets/target.ts';
import { possibleRequests } from './views.ts';

/** An entry of the policy with its conditions on requests, one a field, and its approximations. */
export interface ClaimedEntry {
  readonly entry: Entry;
  readonly conditions: EntryConditions;
  /** Where the service means what it matches (`unmeant` in capabilities). */
  readonly meant: Condition;
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
      conditions: makeEntryConditions(entry, vouchesByAddress(entry, capabilities)),
      meant: meantBy(entry, capabilities),
      approximations: capabilities.approximations(entry, policy),
    })),
  }));
}

/**
 * Returns whether it is by the known addresses of its hosts that an entry's destination vouches (semantics, section 3), if
 * by those alone or beside those that a resolver gives.
 */
export function vouchesByAddress(entry: Entry, capabilities: Capabilities): boolean {
  const { destination, service } = entry;
  const { hosts, namesNeedScheme } = capabilities;
  if (destination.kind !== 'hosts') return false;
  if (hosts === 'by-address' || vouchesByResolver(entry, capabilities)) return true;
  return namesNeedScheme === true && service.scheme === 'any';
}

/** Returns whether the addresses that a resolver gives for its hosts stand for them. */
export function vouchesByResolver(entry: Entry, { keepsNames }: Capabilities): boolean {
  return entry.destination.kind === 'hosts' && keepsNames?.(entry) === true;
}

/** Returns the condition on the requests that a service means of those that it matches (semantics, section 3, "Forms"). */
function meantBy({ service }: Entry, { unmeant }: Capabilities): Condition {
  if (unmeant === undefined || service.scheme !== 'any') return always;
  return isSubset(portRange(service.from, service.to), unmeant.ports) ? not(unmeant.requests) : always;
}

/** Returns the conditions of an entry on requests; `standsIn`: its known addresses stand for its hosts. */
export function makeEntryConditions(entry: Entry, standsIn = false): EntryConditions {
  const { service, destination, host, rule } = entry;
  const known = destination.kind === 'hosts' ? destination.known : undefined;
  const addresses = destination.kind === 'addresses' ? destination.addresses : 'any';
  return {
    service: all(
      where({ field: 'transport', values: [service.transport] }),
      where({ field: 'port', ports: portRange(service.from, service.to) }),
    ),
    scheme: where({ field: 'scheme', values: serviceSchemes(entry.service) }),
    principal: whereGiven(rule.principals, (principals) => ({ field: 'principal', principals })),
    host: whereGiven(host?.pattern, (pattern) => ({ field: 'host', hosts: hostNames([pattern]) })),
    path: whereGiven(host?.path, (path) => ({ field: 'path', paths: [{ kind: 'below', path }] })),
    address: whereGiven(addresses === 'any' ? undefined : addresses, (set) => ({
      field: 'address',
      addresses: set,
    })),
    known: !standsIn
      ? always
      : known === undefined
        ? never
        : whereGiven(known === 'any' ? undefined : known, (set) => ({ field: 'address', addresses: set })),
  };
}

function whereGiven<T>(value: T | undefined, test: (value: T) => Test): Condition {
  return value === undefined ? all() : where(test(value));
}

/** Returns every condition that a claim is made of, for the making of its space. */
export function listConditions(
  rules: readonly ClaimedRule[],
  capabilities: Capabilities,
): readonly Condition[] {
  const ofEntries = rules.flatMap(({ entries }) =>
    entries.flatMap((one) => [
      ...Object.values(one.conditions),
      one.meant,
      ...one.approximations.map(({ region }) => region),
    ]),
  );
  const ofPieces = capabilities.view.flatMap((piece) => [piece.when, ...piece.sets.map(where)]);
  const ofUnseen = capabilities.unseen.map(({ when }) => when);
  const { governed, neverOccurs = never } = capabilities;
  return [...ofEntries, ...ofPieces, ...ofUnseen, governed, neverOccurs, possibleRequests];
}

/** Returns the condition that holds for the requests that an entry matches. */
export function matchEntry(conditions: EntryConditions): Condition {
  const { service, scheme, principal, host, path, address } = conditions;
  return all(service, scheme, principal, host, path, address);
}
