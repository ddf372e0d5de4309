import type { View } from '../../src/equivalence/evaluate.ts';
import type { Request } from '../../src/rules/request.ts';
import { all, any, type Condition, where } from '../../src/sets/condition.ts';
import { hostNames } from '../../src/sets/hosts.ts';
import { portRange } from '../../src/sets/ports.ts';
import { addressSetOf } from '../../src/sets/prefix.ts';

/** A view as a condition that holds for it alone. */
export function pointOf(view: View): Condition {
  const parts: Condition[] = [];
  if (view.port !== undefined) parts.push(where({ field: 'port', ports: portRange(view.port, view.port) }));
  if (view.form !== undefined) parts.push(where({ field: 'form', values: [view.form] }));
  if (view.transport !== undefined) parts.push(where({ field: 'transport', values: [view.transport] }));
  if (view.scheme !== undefined) parts.push(where({ field: 'scheme', values: [view.scheme] }));
  if (view.path !== undefined) parts.push(where({ field: 'path', paths: [{ kind: 'text', text: view.path, ignoreCase: false }] }));
  if (view.address !== undefined) {
    const prefix =
      view.address.family === 4
        ? ({ family: 4, network: view.address.value, length: 32 } as const)
        : ({ family: 6, network: view.address.value, length: 128 } as const);
    parts.push(where({ field: 'address', addresses: addressSetOf([prefix]) }));
  }
  if (view.principal !== undefined) {
    const { account, services } = view.principal;
    const is = (name: 'network-service' | 'local-system'): Condition =>
      where({ field: 'principal', principals: [{ kind: 'account', name }] });
    parts.push(account === 'network-service' ? is(account) : account === 'local-system' ? is(account) : all());
    if (services.length > 0) parts.push(where({ field: 'principal', principals: [{ kind: 'service', name: 'S' }] }));
    if (account === 'a-user') parts.push({ kind: 'not', of: any(is('network-service'), is('local-system')) });
    if (services.length === 0) {
      parts.push({ kind: 'not', of: where({ field: 'principal', principals: [{ kind: 'service', name: 'S' }] }) });
    }
  }
  if (view.host?.kind === 'name') parts.push(where({ field: 'host', hosts: hostNames([{ kind: 'name', name: view.host.name }]) }));
  else if (view.host !== undefined) {
    const literal = view.host.kind === 'literal';
    const hosts = { names: [], ipv4Literal: literal, ipv6Literal: literal, none: !literal };
    parts.push(where({ field: 'host', hosts }));
  }
  return all(...parts);
}

/** A request as a condition that holds for it alone. */
export function pointOfRequest(request: Request): Condition {
  const { transport, port, scheme, address, path, account, services } = request;
  return pointOf({
    transport,
    port,
    scheme,
    address,
    principal: { account, services },
    host: request.host !== undefined ? { kind: 'name', name: request.host } : { kind: request.literal ? 'literal' : 'none' },
    ...(path === undefined ? {} : { path }),
  });
}
