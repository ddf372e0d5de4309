/** Which hosts of a cell get through, as the tables of a file: whole hosts, patterns, and parents. */
import { type Address, type AddressSet, containsAddress } from '../../../sets/addresses.ts';
import { matchesHost } from '../../../sets/hosts.ts';
import { formatAddress } from '../../../sets/prefix.ts';
import { remember } from '../../../sets/remember.ts';
import { listAddresses } from '../regions.ts';
import { type HostLine, permits, type Said } from './lower-cells.ts';
import { orderPatterns } from './lower-patterns.ts';

export interface HostTable {
  readonly entries: readonly HostLine[];
  readonly patterns: readonly HostLine[];
}

/** What a cell says, found by host. */
interface Index {
  /** By name, by `*.name`, and by `*` for what holds for every host. */
  readonly byKey: ReadonlyMap<string, readonly Said[]>;
  readonly patterns: readonly Said[];
  readonly byAddress: readonly Said[];
}

/** Makes the tables of a cell. Undefined where no order of patterns says what the policy does. */
export function tabulateHosts(said: readonly Said[], spelled: AddressSet): HostTable | undefined {
  const index = indexHosts(said);
  const patterns = orderPatterns(said);
  if (patterns === undefined) return undefined;
  const root = permits(index.byKey.get('*') ?? []);
  const keys = [...index.byKey.keys()].filter((key) => key !== '*');
  const lines = [
    ...keys.flatMap((key) => tellKey(index, key)),
    ...listAddresses(spelled).flatMap((address): readonly HostLine[] => {
      const permitted = permitsAddress(index, address);
      return permitted === root ? [] : [{ host: formatAddress(address), permits: permitted }];
    }),
  ];
  lines.sort((a, b) => (a.host < b.host ? -1 : 1));
  return { entries: root ? [{ host: '*', permits: true }, ...lines] : lines, patterns };
}

function indexHosts(said: readonly Said[]): Index {
  const byKey = new Map<string, Said[]>();
  const patterns: Said[] = [];
  const byAddress: Said[] = [];
  for (const one of said) {
    const key = findKey(one);
    if (key === undefined) (one.atom.host === undefined ? byAddress : patterns).push(one);
    else remember(byKey, key, (): Said[] => []).push(one);
  }
  return { byKey, patterns, byAddress };
}

/** Returns the key of a host, or of every host; none of a pattern, and none of addresses. */
function findKey({ atom: { host, destination } }: Said): string | undefined {
  if (host === undefined)
    return destination.kind === 'addresses' && destination.addresses === 'any' ? '*' : undefined;
  const { pattern } = host;
  return pattern.kind === 'name' ? pattern.name : pattern.kind === 'below' ? `*.${pattern.name}` : undefined;
}

/** Returns a line for a key whose hosts are decided otherwise than those of its parents. */
function tellKey({ byKey, patterns }: Index, key: string): readonly HostLine[] {
  const isParent = key.startsWith('*.');
  const above = parentsOf(key).flatMap((parent) => byKey.get(parent) ?? []);
  const matching = isParent
    ? []
    : patterns.filter(({ atom }) => atom.host !== undefined && matchesHost(atom.host.pattern, key));
  const permitted = permits([...(byKey.get(key) ?? []), ...above, ...matching]);
  const isSaidAbove = matching.length === 0 && permitted === permits(above);
  return isSaidAbove ? [] : [{ host: key, permits: permitted }];
}

/** Returns the keys whose hosts a key's hosts are among, the nearest first. */
function parentsOf(key: string): readonly string[] {
  const name = key.startsWith('*.') ? key.slice(2) : key;
  const labels = name.split('.');
  return [...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`), '*'];
}

function permitsAddress({ byKey, byAddress }: Index, address: Address): boolean {
  const here = byAddress.filter(
    ({ atom: { destination } }) =>
      destination.kind === 'addresses' &&
      destination.addresses !== 'any' &&
      containsAddress(destination.addresses, address),
  );
  return permits([...here, ...(byKey.get('*') ?? [])]);
}
