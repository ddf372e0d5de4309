/** Request lines at the edges of a policy, for a running proxy. */
import { classifyNames } from '../../src/proof/space/host-classes.ts';
import type { Policy, Request } from '../../src/rules/policy.ts';
import { formatAddress } from '../../src/sets/prefix.ts';
import { boundaryRequests } from '../support/boundary-requests.ts';

/** The request line of a request; some in forms that no service means. */
function lineOf(request: Request, index: number): readonly string[] {
  const { host, literal, address, port, scheme, path = '/', transport } = request;
  const text = formatAddress(address);
  // Squid takes the unspecified addresses for names, and port 0 for a mistake.
  if ((host === undefined && (!literal || address.value < 2)) || port === 0 || transport === 'udp') return [];
  const name = host ?? (address.family === 6 ? `[${text}]` : text);
  if (index % 17 === 0) return [`GET https://${name}:${port}${path}`];
  if (index % 19 === 0) return [`GET ftp://${name}:${port}/`];
  if (scheme === 'http') return [`${index % 7 === 0 ? 'POST' : 'GET'} http://${name}:${port}${path}`];
  return [`CONNECT ${name}:${port}`];
}

/** One name of every class that the patterns of the policy tell apart. */
function classNames(rules: Policy): readonly string[] {
  const patterns = rules.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts.map(({ pattern }) => pattern) : [])),
  );
  // A proxy is asked for names that begin and end like names.
  return (classifyNames(patterns) ?? []).map(({ name }) => name).filter((name) => /^\w.*\w$/.test(name));
}

/** So many lines at the edges of the rules, and some for every class of names. */
export function linesFor(rules: Policy, count: number, seed: number): readonly string[] {
  const atEdges = boundaryRequests(rules, count, seed).flatMap(lineOf);
  const ofClasses = classNames(rules).flatMap((name) => [
    `CONNECT ${name}:443`,
    `GET http://${name}/`,
    `CONNECT ${name}:80`,
    `CONNECT ${name}:8443`,
  ]);
  return [...new Set([...atEdges, ...ofClasses])];
}
