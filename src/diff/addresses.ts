/**
 * What a change of address knowledge permits and permits no more: the addresses that the rules of a rule set
 * reach, before and after. How they are split into prefixes makes no difference.
 */

import type { RuleSet } from '../rules/ast.ts';
import { splitRule } from '../rules/entries.ts';
import type { Destination, Policy, PolicyRule, Service } from '../rules/policy.ts';
import { resolvePolicy } from '../rules/resolve/resolve.ts';
import { tagsInUse } from '../rules/resolve/resolve-addresses.ts';
import type { Cloud } from '../service-tags/cloud.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import {
  type AddressSet,
  allAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../sets/addresses.ts';

/** Addresses that are reached now and were not, and that were and are not. */
export interface AddressChange {
  readonly added: AddressSet;
  readonly removed: AddressSet;
}

/** A rule of which the addresses changed; of a denial, the addresses that it stops. */
export interface RuleAddressChange extends AddressChange {
  readonly rule: PolicyRule;
}

export interface PolicyAddressChange {
  /** In the order of the rules; those that reach the same addresses as before are left out. */
  readonly rules: readonly RuleAddressChange[];
  /** Over all rules: addresses that are permitted on some port where they were not, and the other way. */
  readonly all: AddressChange;
}

/** Compares the addresses of two policies of the same rules, resolved with different service tags. */
export function diffAddresses(before: Policy, after: Policy): PolicyAddressChange {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const rules = after.rules.flatMap((rule): readonly RuleAddressChange[] => {
    const was = old.get(rule.id);
    const change = subtractBoth(was === undefined ? noAddresses : findReached(was), findReached(rule));
    return isNoChange(change) ? [] : [{ rule, ...change }];
  });
  return { rules, all: diffOnPorts(before, after) };
}

/** Says whether the same addresses are reached as before. */
export function isNoChange({ added, removed }: AddressChange): boolean {
  return isEmptyAddressSet(added) && isEmptyAddressSet(removed);
}

function subtractBoth(before: AddressSet, after: AddressSet): AddressChange {
  return { added: subtractAddresses(after, before), removed: subtractAddresses(before, after) };
}

function findReached(rule: PolicyRule): AddressSet {
  return unionAddresses(rule.destinations.map(addressesIn));
}

function addressesIn(destination: Destination): AddressSet {
  const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
  return addresses === 'any' ? allAddresses : (addresses ?? noAddresses);
}

/**
 * Compares what a device permits that sees addresses and ports alone. Denials count where they stop everything that is
 * said of an address: those by address, for everybody, before the rule.
 */
function diffOnPorts(before: Policy, after: Policy): AddressChange {
  const [old, now] = [listReach(before), listReach(after)];
  const changes = splitPorts([before, after]).map((ports) =>
    subtractBoth(findPermitted(ports, old), findPermitted(ports, now)),
  );
  return {
    added: unionAddresses(changes.map(({ added }) => added)),
    removed: unionAddresses(changes.map(({ removed }) => removed)),
  };
}

interface ReachingRule {
  readonly rule: PolicyRule;
  readonly reached: AddressSet;
}

function listReach({ rules }: Policy): readonly ReachingRule[] {
  return rules.flatMap(splitRule).map((rule) => ({ rule, reached: findReached(rule) }));
}

type PortClass = Pick<Service, 'transport' | 'from' | 'to'>;

function findPermitted(ports: PortClass, rules: readonly ReachingRule[]): AddressSet {
  const permitted: AddressSet[] = [];
  const denied = new Map<Service['scheme'], AddressSet>();
  for (const { rule, reached } of rules) {
    for (const { scheme } of rule.services.filter((service) => coversPorts(service, ports))) {
      if (rule.action === 'deny') {
        const more = rule.principals === undefined ? findStopped(rule) : noAddresses;
        denied.set(scheme, unionAddresses([denied.get(scheme) ?? noAddresses, more]));
        continue;
      }
      const stopped = unionAddresses(
        [...new Set([scheme, 'any'] as const)].map((one) => denied.get(one) ?? noAddresses),
      );
      permitted.push(isEmptyAddressSet(stopped) ? reached : subtractAddresses(reached, stopped));
    }
  }
  return unionAddresses(permitted);
}

/** Returns what a denial stops whatever the host. */
function findStopped(rule: PolicyRule): AddressSet {
  return unionAddresses(rule.destinations.filter(({ kind }) => kind === 'addresses').map(addressesIn));
}

function coversPorts(service: Service, ports: PortClass): boolean {
  return service.transport === ports.transport && service.from <= ports.from && ports.to <= service.to;
}

/** Splits ports into ranges that every service covers whole or not at all. */
function splitPorts(policies: readonly Policy[]): readonly PortClass[] {
  const all = policies.flatMap(({ rules }) => rules.flatMap((rule) => rule.services));
  return (['tcp', 'udp'] as const).flatMap((transport) => {
    const services = all.filter((service) => service.transport === transport);
    const starts = [...new Set(services.flatMap(({ from, to }) => [from, to + 1]))].sort((a, b) => a - b);
    return starts
      .slice(0, -1)
      .map((from, index) => ({ transport, from, to: (starts[index + 1] ?? from) - 1 }));
  });
}

/** What newer service tags mean for one rule set. */
export interface RuleSetChange {
  readonly name: string;
  /** Absent where the rule set cannot be resolved with the older or the newer tags. */
  readonly change?: PolicyAddressChange;
}

/**
 * Compares what each rule set that uses tags means with older and with newer service tags. A tag in use that the older
 * ones do not have is taken as it is now: that it is new to the lock is no change of the tag.
 */
export function compareRuleSets(
  ruleSets: readonly RuleSet[],
  before: readonly ServiceTags[],
  after: readonly ServiceTags[],
): readonly RuleSetChange[] {
  return ruleSets.flatMap((ruleSet) => {
    if (tagsInUse([ruleSet]).length === 0) return [];
    const whole = before.map((file) => addMissingTags(file, after));
    const old = resolvePolicy([ruleSet], addOtherClouds(whole, after));
    const now = resolvePolicy([ruleSet], addOtherClouds(after, before));
    const name = ruleSet.name.value;
    if (old.value === undefined || now.value === undefined) return [{ name }];
    return [{ name, change: diffAddresses(old.value, now.value) }];
  });
}

/** Adds the files of clouds that are not among these. */
function addOtherClouds(
  files: readonly ServiceTags[],
  others: readonly ServiceTags[],
): readonly ServiceTags[] {
  const own = new Set<Cloud>(files.map(({ cloud }) => cloud));
  return [...files, ...others.filter(({ cloud }) => !own.has(cloud))];
}

/** Adds to a file the tags that it lacks. */
function addMissingTags(file: ServiceTags, others: readonly ServiceTags[]): ServiceTags {
  const other = others.find(({ cloud }) => cloud === file.cloud);
  return other === undefined ? file : { ...file, tags: new Map([...other.tags, ...file.tags]) };
}
