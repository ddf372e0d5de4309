import { holds, viewWhole } from '../../src/proof/diagram/evaluate.ts';
import type { Request, Service } from '../../src/rules/policy.ts';
import { containsPort } from '../../src/sets/ports.ts';
import type { Capabilities } from '../../src/targets/target.ts';

/** Whether a service means a request that it matches: one that states no scheme means none that no client makes. */
export function means({ scheme, from, to }: Service, request: Request, { unmeant }: Capabilities): boolean {
  if (unmeant === undefined || scheme !== 'any') return true;
  for (let port = from; port <= to; port++) if (!containsPort(unmeant.ports, port)) return true;
  return holds(unmeant.requests, viewWhole(request)) !== true;
}
