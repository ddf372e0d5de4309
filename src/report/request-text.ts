import type { WitnessRequest } from '../proof/compare/witnesses.ts';

/**
 * A request as the rule set language writes one, with what else matters: `https://example.com/ by someone`,
 * `tcp://192.0.2.1:443`.
 */
export function describeRequest(request: WitnessRequest): string {
  const { transport, port, scheme, host, path, address, principal, form, method } = request;
  const where = host ?? address;
  const bracketed = where?.includes(':') ? `[${where}]` : (where ?? 'anywhere');
  const known = scheme === 'https' ? 443 : scheme === 'http' ? 80 : undefined;
  const place = port === known ? bracketed : `${bracketed}:${port}`;
  const kind =
    scheme !== 'other' ? scheme : host !== undefined && transport === 'tcp' ? 'connect' : transport;
  if (form !== undefined)
    return `${method ?? 'GET'} ${form === 'other' ? 'other' : form}://${place}${path ?? '/'} of a proxy`;
  // Nobody asked for a literal: the connection simply goes there.
  if (host === undefined && scheme !== 'other') {
    const asker = principal === undefined ? '' : ` by ${principal}`;
    return `${scheme} without a host to ${bracketed}:${port}${path ?? '/'}${asker}`;
  }
  const at = host !== undefined && address !== undefined && address !== host ? ` at ${address}` : '';
  const by = principal === undefined ? '' : ` by ${principal}`;
  const how = method === undefined ? '' : `${method} `;
  return `${how}${kind}://${place}${scheme === 'other' ? '' : (path ?? '/')}${at}${by}`;
}
