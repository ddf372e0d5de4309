/** Names for rule sets: what a resolver knows of them, which are asked for, and which connections then get through. */
import { evaluate, type View } from '../../src/proof/diagram/evaluate.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import type { Meaning } from '../../src/targets/target.ts';
import { hasProgram } from '../support/engines.ts';
import type { Asker, Kernel, Probe } from './kernel.ts';

export const hasResolver = (): boolean => hasProgram('dnsmasq', ['--version']);

/** What the resolver behind dnsmasq knows: lines for it, and the names that can be asked for. */
export interface Zone {
  readonly records: readonly string[];
  readonly names: readonly string[];
  /** All addresses, of names that are asked for and of others. */
  readonly addresses: readonly string[];
}

/** Names of a policy's patterns, above and below them, others that look like them, aliases, and addresses that two share. */
export function makeZone(policy: Policy, most: number): Zone {
  const patterns = policy.rules.flatMap(({ destinations }) =>
    destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts.map(({ pattern }) => pattern) : [])),
  );
  const step = Math.max(1, Math.floor(patterns.length / most));
  const own = patterns
    .filter((_, at) => at % step === 0)
    .flatMap((pattern) => {
      if (pattern.kind === 'labels') return [pattern.labels.join('.').replaceAll('*', 'x')];
      const { name } = pattern;
      return [name, `a.${name}`, `b.a.${name}`, `x${name}`, `${name}.evil.test`];
    });
  const names = [...new Set(own)];
  const v4 = (at: number): string => `198.18.${Math.floor(at / 250)}.${(at % 250) + 1}`;
  const v6 = (at: number): string => `2001:db8:5353::${(at + 1).toString(16)}`;
  const [first = 'none.test'] = names;
  const hosts = names.map((name, at) => `host-record=${name},${v4(at)},${v6(at)}`);
  const [shared, target] = [names.length, names.length + 1];
  return {
    records: [
      'host-record=ready.test,127.0.0.9',
      ...hosts,
      // One address of two names, an alias of a name of the rule set, and an alias that is such a name.
      `host-record=evil.test,${v4(0)},${v6(0)}`,
      `host-record=other.test,${v4(shared)},${v6(shared)}`,
      `host-record=target.test,${v4(target)},${v6(target)}`,
      `cname=out.test,${first}`,
      `cname=alias.${first},target.test`,
    ],
    names: [...names, 'evil.test', 'other.test', 'out.test', `alias.${first}`],
    addresses: [...names, 0, 0].flatMap((_, at) => [v4(at), v6(at)]),
  };
}

/** The names that addresses were given for. */
export type Given = Map<string, Set<string>>;

/** Looks names up, and adds what is answered. */
export async function lookUp(
  kernel: Kernel,
  asker: Asker,
  names: readonly string[],
  given: Given,
): Promise<void> {
  const found = await kernel.resolve(asker, names);
  names.forEach((name, at) => {
    for (const address of found[at] ?? []) given.set(address, (given.get(address) ?? new Set()).add(name));
  });
}

/** A connection to an address: it gets through if it does for no name, or for one that the address was given for. */
export function isMeant(permit: Meaning, view: View, names: Iterable<string>): boolean {
  const views: readonly View[] = [view, ...[...names].map((resolved) => ({ ...view, resolved }))];
  return views.some((one) => evaluate(permit, one).action === 'allow');
}

/** Connections of a machine that is governed to addresses, on some services. */
export function listProbes(
  { form, uid }: Asker,
  addresses: readonly string[],
  services: readonly (readonly [Probe['transport'], number])[],
): readonly { readonly probe: Probe; readonly view: View }[] {
  return addresses.flatMap((text) => {
    const address = parseAddress(text);
    if (isMisread(address)) throw new Error(`${text} is not an address`);
    const source = address.family === 4 ? '203.0.113.64' : '2001:db8:ffff::';
    return services.map(([transport, port]) => ({
      probe: { transport, port, address: text, ...(form === 'host' ? {} : { source }) },
      view: {
        ...{ transport, port, address, source: 'inside' as const },
        principal: { account: uid === 33 ? 'network-service' : 'a-user', services: [] },
      },
    }));
  });
}

/** Asks the kernel; the connections that it decides otherwise than they are meant. */
export async function findWrong(
  kernel: Kernel,
  asker: Asker,
  asked: readonly { readonly probe: Probe; readonly view: View }[],
  isRight: (view: View, address: string) => boolean,
): Promise<{ readonly wrong: readonly string[]; readonly allowed: number }> {
  const meant = asked.map(({ probe, view }) => isRight(view, probe.address));
  const said = [
    ...(await kernel.probe(
      asker,
      asked.map(({ probe }) => probe),
    )),
  ];
  const silent = asked.flatMap((_, at) => (meant[at] === true && said[at] !== true ? [at] : []));
  const again = await kernel.probePatiently(
    asker,
    silent.flatMap((at) => asked[at]?.probe ?? []),
  );
  silent.forEach((at, index) => {
    said[at] = again[index] === true;
  });
  // Tries that met a drop go on in the kernel for a while, and may open while a ruleset is flushed: a connection from the same
  // port is then an old one. What is open is so from another port, too.
  const open = asked.flatMap((_, at) => (meant[at] === false && said[at] === true ? [at] : []));
  const still = await kernel.probe(
    asker,
    open.flatMap((at) => asked[at]?.probe ?? []),
  );
  open.forEach((at, index) => {
    said[at] = still[index] === true;
  });
  return {
    wrong: asked.flatMap(({ probe }, at) =>
      said[at] === meant[at] ? [] : [`${JSON.stringify(probe)}: ${said[at]}, meant ${meant[at]}`],
    ),
    allowed: said.filter((one) => one).length,
  };
}
