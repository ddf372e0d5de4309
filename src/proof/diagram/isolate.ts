/** Conditions that hold for one view or one request alone. */
import type { Request } from '../../rules/policy.ts';
import { all, type Condition, not, where } from '../../sets/condition.ts';
import { hostNames, noHost } from '../../sets/hosts.ts';
import { portRange } from '../../sets/ports.ts';
import { addressSetOf } from '../../sets/prefix.ts';
import { type View, viewWhole } from './evaluate.ts';

/** Returns conditions that hold for a process alone, among processes in which these services may run. */
function isolateProcess(
  process: NonNullable<View['principal']>,
  services: readonly string[],
): readonly Condition[] {
  const accounts = (['network-service', 'local-system'] as const).map((name): Condition => {
    const runsAs = where({ field: 'principal', principals: [{ kind: 'account', name }] });
    return process.account === name ? runsAs : not(runsAs);
  });
  const running = services.map((name): Condition => {
    const runs = where({ field: 'principal', principals: [{ kind: 'service', name }] });
    return process.services.includes(name) ? runs : not(runs);
  });
  return [...accounts, ...running];
}

/** Returns the condition that holds for one view alone, where these are all the services that anyone names. */
export function isolateView(view: View, services: readonly string[] = []): Condition {
  const parts: Condition[] = [];
  if (view.port !== undefined) parts.push(where({ field: 'port', ports: portRange(view.port, view.port) }));
  if (view.form !== undefined) parts.push(where({ field: 'form', values: [view.form] }));
  if (view.application !== undefined) parts.push(where({ field: 'application', values: [view.application] }));
  if (view.transport !== undefined) parts.push(where({ field: 'transport', values: [view.transport] }));
  if (view.scheme !== undefined) parts.push(where({ field: 'scheme', values: [view.scheme] }));
  if (view.path !== undefined)
    parts.push(where({ field: 'path', paths: [{ kind: 'text', text: view.path, ignoreCase: false }] }));
  if (view.address !== undefined) {
    const prefix =
      view.address.family === 4
        ? ({ family: 4, network: view.address.value, length: 32 } as const)
        : ({ family: 6, network: view.address.value, length: 128 } as const);
    parts.push(where({ field: 'address', addresses: addressSetOf([prefix]) }));
  }
  if (view.principal !== undefined) parts.push(...isolateProcess(view.principal, services));
  if (view.host?.kind === 'name')
    parts.push(where({ field: 'host', hosts: hostNames([{ kind: 'name', name: view.host.name }]) }));
  else if (view.host !== undefined) {
    const literal = view.host.kind === 'literal';
    const hosts = { names: [], ipv4Literal: literal, ipv6Literal: literal, none: !literal };
    parts.push(where({ field: 'host', hosts }));
  }
  const { resolved } = view;
  const names = resolved === undefined ? noHost : hostNames([{ kind: 'name', name: resolved }]);
  parts.push(where({ field: 'resolved', hosts: names }));
  return all(...parts);
}

/** Returns the condition that holds for one request alone. */
export function isolateRequest(request: Request, named: readonly string[] = []): Condition {
  return isolateView(viewWhole(request), named);
}
