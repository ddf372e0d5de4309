/** A policy, taken apart for one target: each entry with its conditions on requests, one a field. */

import type { Entry } from '../../rules/entries.ts';
import { entriesOf, serviceSchemes } from '../../rules/entries.ts';
import type { Policy, PolicyHost, PolicyRule, Service } from '../../rules/policy.ts';
import type { AddressSet } from '../../sets/addresses.ts';
import { all, always, type Condition, never, not, type Principal, where } from '../../sets/condition.ts';
import { hostNames } from '../../sets/hosts.ts';
import { isSubset } from '../../sets/intervals.ts';
import { portRange } from '../../sets/ports.ts';
import { remember } from '../../sets/remember.ts';
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
  const makeConditions = openConditions();
  return policy.rules.map((rule) => ({
    rule,
    entries: entriesOf(rule).map((entry) => ({
      entry,
      conditions: makeConditions(entry, vouchesByAddress(entry, capabilities)),
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

/**
 * Returns a function that makes the conditions of entries on requests; `standsIn`: an entry's known addresses stand for its
 * hosts. Entries of a rule share all parts but one, and each part's condition is made once.
 */
export function openConditions(): (entry: Entry, standsIn?: boolean) => EntryConditions {
  const ofServices = new Map<Service, Pick<EntryConditions, 'service' | 'scheme'>>();
  const ofHosts = new Map<PolicyHost, Pick<EntryConditions, 'host' | 'path'>>();
  const ofPrincipals = new Map<readonly Principal[], Condition>();
  const ofAddresses = new Map<AddressSet, Condition>();
  const limitTo = (addresses: AddressSet | 'any'): Condition =>
    addresses === 'any' ? always : remember(ofAddresses, addresses, testAddresses);
  return ({ service: asked, destination, host: named, rule: { principals } }, standsIn = false) => {
    const { service, scheme } = remember(ofServices, asked, makeServiceConditions);
    const { host, path } = named === undefined ? anyHost : remember(ofHosts, named, makeHostConditions);
    const [address, known] =
      destination.kind === 'addresses'
        ? [limitTo(destination.addresses), standsIn ? never : always]
        : [always, !standsIn ? always : destination.known === undefined ? never : limitTo(destination.known)];
    return {
      ...{ service, scheme, host, path, address, known },
      principal: principals === undefined ? always : remember(ofPrincipals, principals, testPrincipals),
    };
  };
}

const anyHost = { host: always, path: always };

function makeServiceConditions(service: Service): Pick<EntryConditions, 'service' | 'scheme'> {
  return {
    service: all(
      where({ field: 'transport', values: [service.transport] }),
      where({ field: 'port', ports: portRange(service.from, service.to) }),
    ),
    scheme: where({ field: 'scheme', values: serviceSchemes(service) }),
  };
}

function makeHostConditions({ pattern, path }: PolicyHost): Pick<EntryConditions, 'host' | 'path'> {
  return {
    host: where({ field: 'host', hosts: hostNames([pattern]) }),
    path: path === undefined ? always : where({ field: 'path', paths: [{ kind: 'below', path }] }),
  };
}

function testPrincipals(principals: readonly Principal[]): Condition {
  return where({ field: 'principal', principals });
}

function testAddresses(addresses: AddressSet): Condition {
  return where({ field: 'address', addresses });
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
  // Put together step by step: what entries share, what each has for itself, and addresses, of which there may be many.
  return all(all(service, scheme, principal), all(host, path), address);
}
