/** Requests at the edges of a policy: beside each of its ports, prefixes, names and paths, and on them. */
import type { Policy, Request } from '../../src/rules/policy.ts';
import type { Address } from '../../src/sets/addresses.ts';
import type { HostPattern } from '../../src/sets/hosts.ts';

const last = { 4: 2 ** 32 - 1, 6: 2n ** 128n - 1n } as const;

/** The ends of every run of addresses, and their neighbours. */
function addressesOf(policy: Policy): readonly Address[] {
  const found: Address[] = [
    { family: 4, value: 0xc0000280 },
    { family: 6, value: 1n << 127n },
  ];
  for (const destination of policy.rules.flatMap((rule) => rule.destinations)) {
    const set = destination.kind === 'hosts' ? destination.known : destination.addresses;
    if (set === undefined || set === 'any') continue;
    for (const end of set.v4)
      for (const value of [end - 1, end, end + 1])
        if (value >= 0 && value <= last[4]) found.push({ family: 4, value });
    for (const end of set.v6)
      for (const value of [end - 1n, end, end + 1n])
        if (value >= 0n && value <= last[6]) found.push({ family: 6, value });
  }
  return found;
}

function portsOf(policy: Policy): readonly number[] {
  const ends = policy.rules.flatMap((rule) => rule.services.flatMap(({ from, to }) => [from, to]));
  const near = ends.flatMap((port) => [port - 1, port, port, port + 1]);
  return near.filter((port) => port >= 0 && port <= 65535);
}

/** A name that the pattern matches. */
function memberOf(pattern: HostPattern): string {
  switch (pattern.kind) {
    case 'name':
      return pattern.name;
    case 'below':
      return `x.${pattern.name}`;
    case 'labels':
      return pattern.labels.map((label) => label.replace('*', 'x')).join('.');
    default:
      throw new Error(`no rule set has patterns of the kind ${pattern.kind}`);
  }
}

/** Names that a careless match would take for each other. */
function around(pattern: HostPattern): readonly string[] {
  const name = memberOf(pattern);
  const above = name.slice(name.indexOf('.') + 1);
  return [name, name, name, above, `y.${name}`, `a.b.${name}`, `x${name}`, `x-${name}`, `${name}.evil.test`];
}

function pathsAround(path: string): readonly string[] {
  const upper = path.toUpperCase();
  return [
    path,
    `${path}/`,
    `${path}/x`,
    `${path}x`,
    `${path}?q=/..`,
    `${path}/../x`,
    `${path}%2fx`,
    `${upper}/x`,
  ];
}

/** So many requests, each field at an edge of the policy; `first` chooses which. */
export function boundaryRequests(policy: Policy, count: number, first: number): readonly Request[] {
  const hosts = policy.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : [])),
  );
  const fields = {
    address: addressesOf(policy),
    port: [...portsOf(policy), 443],
    host: [...hosts.flatMap(({ pattern }) => around(pattern)), 'other.test', 'literal', 'none'],
    path: [...hosts.flatMap(({ path }) => (path === undefined ? [] : pathsAround(path))), '/', '/other'],
    scheme: ['https', 'http', 'other', 'udp'] as const,
    account: ['a-user', 'network-service', 'local-system'],
    services: [[], ['wapcsvc'], ['dnscache', 'wapcsvc']] as readonly (readonly string[])[],
  };
  let state = first >>> 0;
  const choose = <T>(values: readonly T[]): T => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return values[(state >>> 8) % values.length] as T;
  };
  return Array.from({ length: count }, (): Request => {
    const [host, scheme] = [choose(fields.host), choose(fields.scheme)];
    return {
      transport: scheme === 'udp' ? 'udp' : 'tcp',
      port: choose(fields.port),
      ...(host === 'literal' || host === 'none' ? {} : { host }),
      literal: host === 'literal',
      address: choose(fields.address),
      scheme: scheme === 'udp' ? 'other' : scheme,
      ...(scheme === 'http' || scheme === 'https' ? { path: choose(fields.path) } : {}),
      account: choose(fields.account),
      services: choose(fields.services),
    };
  });
}
