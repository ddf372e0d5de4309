/** Rule sets in the kernel: what is compiled, which connections are asked for, and what the text is read to mean. */

import { evaluate, type View } from '../../src/proof/diagram/evaluate.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { type Address, allAddresses, containsAddress, intersectAddresses } from '../../src/sets/addresses.ts';
import { formatAddress } from '../../src/sets/prefix.ts';
import { target } from '../../src/targets/nftables/target.ts';
import type { Meaning } from '../../src/targets/target.ts';
import { boundaryRequests } from '../support/boundary-requests.ts';
import { addresses } from '../support/build-policy.ts';
import type { Asker, Kernel, Probe } from './kernel.ts';

/** A text, and what it is read to mean. */
export interface Subject {
  readonly text: string;
  /** The file for dnsmasq; empty where there is none. */
  readonly names: string;
  readonly permit: Meaning;
}

export function compileText(policy: Policy, values: Readonly<Record<string, string>>): Subject {
  const options = target.readOptions(values).value;
  const config = options && target.lower(policy, options).value;
  if (config === undefined) throw new Error('the policy does not compile');
  const [text = '', names = ''] = target.print(config).map(({ content }) => String(content));
  return { text, names, permit: readText(text, values, names) };
}

export function readText(text: string, values: Readonly<Record<string, string>>, names = ''): Meaning {
  const options = target.readOptions(values).value;
  const files = [
    { path: 'a.nft', content: text },
    ...(names === '' ? [] : [{ path: 'a.dnsmasq.conf', content: names }]),
  ];
  const { value, diagnostics } = target.formats[0]?.parse(files) ?? {};
  const permit = value && options && target.meaning(value, options).value?.permit;
  if (permit === undefined) throw new Error(`the text is not read: ${JSON.stringify(diagnostics)}`);
  return permit;
}

/** The machines that gateways are compiled for, some of them, and some that are not theirs. */
export const governed = '203.0.113.64/26,2001:db8:ffff::/64';
const clients = {
  inside: { 4: ['203.0.113.64', '203.0.113.127'], 6: ['2001:db8:ffff::', '2001:db8:ffff::ffff:1'] },
  outside: { 4: ['203.0.113.63', '203.0.113.128'], 6: ['2001:db8:fffe::1', '2001:db8:1:1::1'] },
} as const;
const taken = new Set<string>([...Object.values(clients).flatMap((one) => [...one[4], ...one[6]])]);

/** Addresses that a connection can be opened to: unicast, and none of the laboratory's links. */
const reachable = intersectAddresses(
  allAddresses,
  addresses(
    '1.0.0.0/8',
    '2.0.0.0/7',
    '4.0.0.0/6',
    '8.0.0.0/5',
    '16.0.0.0/4',
    '32.0.0.0/3',
    '64.0.0.0/3',
    '96.0.0.0/4',
    '112.0.0.0/5',
    '120.0.0.0/6',
    '124.0.0.0/7',
    '126.0.0.0/8',
    '128.0.0.0/2',
    '192.0.0.0/3',
    '2000::/3',
    'fc00::/7',
  ),
);

/** Who asks, and as what a view shows it. */
export interface Role extends Asker {
  readonly source: 'inside' | 'outside';
  readonly principal: View['principal'];
}

export const gatewayRoles: readonly Role[] = (['inside', 'inside', 'outside'] as const).map((source) => ({
  form: 'gateway',
  source,
  principal: { account: 'a-user', services: [] },
}));

export const accounts = 'network-service:33,local-system:36,service:wapcsvc:34,service:dnscache:37';
export const hostRoles: readonly Role[] = [
  { uid: 33, account: 'network-service', services: [] },
  { uid: 34, account: 'a-user', services: ['wapcsvc'] },
  { uid: 35, account: 'a-user', services: [] },
].map(({ uid, ...principal }) => ({ form: 'host', uid, source: 'inside', principal }));

/** Destinations that each list of locals has, besides those at the edges of a policy. */
const locals: readonly Address[] = [
  { family: 4, value: 0x0a000001 },
  { family: 4, value: 0xac1fffff },
  { family: 4, value: 0xac200000 },
  { family: 6, value: (0xfd00n << 112n) + 1n },
];

export interface Asked {
  readonly probe: Probe;
  readonly view: View;
}

/** So many connections of a role at the edges of a policy. */
export function connectionsFor(policy: Policy, role: Role, count: number, first: number): readonly Asked[] {
  const requests = boundaryRequests(policy, count, first);
  return requests.flatMap(({ transport, port, address: near }, at): readonly Asked[] => {
    const address = at % 20 === 0 ? (locals[(at / 20) % locals.length] ?? near) : near;
    const text = formatAddress(address);
    if (port === 0 || taken.has(text) || !containsAddress(reachable, address)) return [];
    const sources = clients[role.source][address.family];
    const source = sources[at % sources.length];
    return [
      {
        probe: {
          transport,
          address: text,
          port,
          ...(role.form === 'host' || source === undefined ? {} : { source }),
        },
        view: {
          transport,
          port,
          address,
          source: role.source,
          ...(role.principal && { principal: role.principal }),
        },
      },
    ];
  });
}

/** Asks the kernel and the reading; the connections that they decide otherwise, and how many were allowed and denied. */
export async function judge(
  kernel: Kernel,
  role: Role,
  asked: readonly Asked[],
  permit: Meaning,
): Promise<{ readonly wrong: readonly string[]; readonly allowed: number; readonly denied: number }> {
  const asker: Asker = { form: role.form, ...(role.uid === undefined ? {} : { uid: role.uid }) };
  const probes = asked.map(({ probe }) => probe);
  const said = [...(await kernel.probe(asker, probes))];
  const meant = asked.map(({ view }) => evaluate(permit, view).action);
  // A byte that came back is proof; silence is asked again.
  const silent = asked.flatMap((_, at) => (meant[at] === 'allow' && said[at] !== true ? [at] : []));
  const again = await kernel.probePatiently(
    asker,
    silent.flatMap((at) => probes[at] ?? []),
  );
  silent.forEach((at, index) => {
    said[at] = again[index] === true;
  });
  // The kernel may take a port for that of a connection of an earlier text, which goes on: from another port it is a new one.
  const stale = asked.flatMap((_, at) => (meant[at] === 'deny' && said[at] === true ? [at] : []));
  const fresh = await kernel.probe(
    asker,
    stale.flatMap((at) => probes[at] ?? []),
  );
  stale.forEach((at, index) => {
    said[at] = fresh[index] === true;
  });
  const wrong = asked.flatMap(({ probe }, at) => {
    const does = said[at] === true ? 'allow' : 'deny';
    return meant[at] === does ? [] : [`${JSON.stringify(probe)}: ${does}, meant ${meant[at]}`];
  });
  const allowed = said.filter((one) => one).length;
  return { wrong, allowed, denied: said.length - allowed };
}
