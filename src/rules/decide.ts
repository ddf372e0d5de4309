/**
 * What a rule set means, in the fewest words: the first rule that matches a request decides it, and a request
 * that no rule matches is denied (semantics, section 2). Everything else in rulec is checked against this file.
 */
import { containsAddress } from '../sets/addresses.ts';
import type { Principal } from '../sets/condition.ts';
import { matchesHost } from '../sets/hosts.ts';
import { matchesPath } from '../sets/paths.ts';
import type { Destination, Policy, PolicyHost, PolicyRule, Service } from './policy.ts';
import type { Request } from './request.ts';

export interface Decision {
  readonly action: 'allow' | 'deny';
  /** The rule that decided; absent where none matched. */
  readonly rule?: PolicyRule;
}

/** Decides a request. */
export function decide(policy: Policy, request: Request): Decision {
  const rule = policy.rules.find((one) => matchesRule(one, request));
  return rule === undefined ? { action: 'deny' } : { action: rule.action, rule };
}

/** Whether a service, a principal (if stated) and a destination of the rule match. */
export function matchesRule(rule: PolicyRule, request: Request): boolean {
  return (
    rule.services.some((service) => matchesService(service, request)) &&
    (rule.principals?.some((principal) => matchesPrincipal(principal, request)) ?? true) &&
    rule.destinations.some((destination) => matchesDestination(destination, request))
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

/** A destination with hosts matches by host and path; its known addresses are no condition. */
function matchesDestination(destination: Destination, request: Request): boolean {
  if (destination.kind === 'hosts') return destination.hosts.some((host) => matchesPolicyHost(host, request));
  return destination.addresses === 'any' || containsAddress(destination.addresses, request.address);
}

function matchesPolicyHost(host: PolicyHost, request: Request): boolean {
  if (request.host === undefined || !matchesHost(host.pattern, request.host)) return false;
  if (host.path === undefined) return true;
  return request.path !== undefined && matchesPath({ kind: 'below', path: host.path }, request.path);
}
