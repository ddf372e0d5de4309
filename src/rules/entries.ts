/** A policy taken apart into entries: the smallest things that a rule says of a service and a destination. */
import { remember } from '../sets/remember.ts';
import type { Destination, Policy, PolicyHost, PolicyRule, Service } from './policy.ts';

/** One entry of a policy: a rule's service towards one host, or one destination by address. */
export interface Entry {
  readonly rule: PolicyRule;
  readonly service: Service;
  readonly destination: Destination;
  /** Present where the destination is by host. */
  readonly host?: PolicyHost;
}

export type Scheme = 'http' | 'https' | 'other';

const known = new WeakMap<PolicyRule, readonly Entry[]>();

/** Returns the entries of a rule, one for each service, destination and host, in the rule's order. */
export function entriesOf(rule: PolicyRule): readonly Entry[] {
  return remember(known, rule, listEntries);
}

function listEntries(rule: PolicyRule): readonly Entry[] {
  return splitRule(rule).flatMap(({ services, destinations }) =>
    services.flatMap((service) =>
      destinations.flatMap((destination): readonly Entry[] =>
        destination.kind === 'addresses'
          ? [{ rule, service, destination }]
          : destination.hosts.map((host) => ({ rule, service, destination, host })),
      ),
    ),
  );
}

/** Returns a rule as rules of the same id in which each service goes with each destination. */
export function splitRule(rule: PolicyRule): readonly PolicyRule[] {
  if (rule.destinations.every(({ services }) => services === undefined)) return [rule];
  const parts = new Map<string, { services: readonly Service[]; destinations: Destination[] }>();
  for (const destination of rule.destinations) {
    const { services = rule.services } = destination;
    const key = JSON.stringify(services);
    const part = parts.get(key) ?? { services, destinations: [] };
    parts.set(key, part);
    part.destinations.push(destination);
  }
  return [...parts.values()].map((part) => ({ ...rule, ...part }));
}

/** Returns the entries of all rules that allow. */
export function allowedEntries(policy: Policy): readonly Entry[] {
  return policy.rules.filter((rule) => rule.action === 'allow').flatMap(entriesOf);
}

/** Returns the schemes that a service means. */
export function serviceSchemes(service: Service): readonly Scheme[] {
  if (service.scheme !== 'any') return [service.scheme];
  return service.transport === 'udp' ? ['other'] : ['http', 'https', 'other'];
}
