import { holds, viewWhole } from '../../src/proof/diagram/evaluate.ts';
import { entriesOf } from '../../src/rules/entries.ts';
import type { Destination, PolicyRule, Request, Service } from '../../src/rules/policy.ts';
import { matchesHost } from '../../src/sets/hosts.ts';
import { containsPort } from '../../src/sets/ports.ts';
import type { Capabilities } from '../../src/targets/target.ts';

/** Whether a service means a request that it matches: one that states no scheme means none that no client makes. */
export function means({ scheme, from, to }: Service, request: Request, { unmeant }: Capabilities): boolean {
  if (unmeant === undefined || scheme !== 'any') return true;
  for (let port = from; port <= to; port++) if (!containsPort(unmeant.ports, port)) return true;
  return holds(unmeant.requests, viewWhole(request)) !== true;
}

/** Whether a resolver keeps the addresses of the host that a request asks for, on this service. */
export function keeps(
  rule: PolicyRule,
  destination: Destination,
  service: Service,
  request: Request,
  { keepsNames }: Capabilities,
): boolean {
  return entriesOf({ ...rule, destinations: [{ ...destination, services: [service] }] }).some(
    (entry) =>
      entry.host !== undefined &&
      matchesHost(entry.host.pattern, request.host ?? '') &&
      keepsNames?.(entry) === true,
  );
}
