/**
 * What a rule set means (semantics, sections 1 and 2), and nothing else: the first rule that matches a
 * request decides it, and what no rule matches is denied. Every other piece of rulec is measured by this one.
 */
import { containsAddress } from '../sets/addresses.ts';
import type { Principal } from '../sets/condition.ts';
import { matchesHost } from '../sets/hosts.ts';
import { matchesPath } from '../sets/paths.ts';
import type { Destination, Policy, PolicyHost, PolicyRule, Request, Service } from './policy.ts';

/** How a request is decided, and by which rule; no rule where none matches. */
export interface Decision {
  readonly action: 'allow' | 'deny';
  readonly rule?: PolicyRule;
  /** The place of the rule in the policy, from 0. */
  readonly index?: number;
}

/** Decides a request by the first rule that matches it. */
export function decide(policy: Policy, request: Request): Decision {
  const index = policy.rules.findIndex((rule) => matchesRule(rule, request));
  const rule = policy.rules[index];
  return rule === undefined ? { action: 'deny' } : { action: rule.action, rule, index };
}

/** Returns whether one of the principals (if any are stated), and a destination with one of its services, match. */
export function matchesRule(rule: PolicyRule, request: Request): boolean {
  return (
    (rule.principals?.some((principal) => matchesPrincipal(principal, request)) ?? true) &&
    rule.destinations.some(
      (destination) =>
        (destination.services ?? rule.services).some((service) => matchesService(service, request)) &&
        matchesDestination(destination, request),
    )
  );
}

function matchesService(service: Service, request: Request): boolean {
  return (
    service.transport === request.transport &&
    service.from <= request.port &&
    request.port <= service.to &&
    (service.scheme === 'any' || service.scheme === request.scheme)
  );
}

function matchesPrincipal(principal: Principal, request: Request): boolean {
  return principal.kind === 'account'
    ? request.account === principal.name
    : request.services.includes(principal.name);
}

/** Matches by host and path where there are hosts, whatever the address; else by address, whatever the host. */
function matchesDestination(destination: Destination, request: Request): boolean {
  if (destination.kind === 'hosts') return destination.hosts.some((host) => matchesPolicyHost(host, request));
  return destination.addresses === 'any' || containsAddress(destination.addresses, request.address);
}

/** Matches a host and its path: a literal is no name, and a condition on paths needs a path. */
function matchesPolicyHost(host: PolicyHost, request: Request): boolean {
  if (request.host === undefined || !matchesHost(host.pattern, request.host)) return false;
  if (host.path === undefined) return true;
  return request.path !== undefined && matchesPath({ kind: 'below', path: host.path }, request.path);
}
