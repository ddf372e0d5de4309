/** Boxes as rows of a rule set. */
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
} from '../../sets/addresses.ts';
import type { Condition, EnumField } from '../../sets/condition.ts';
import { intersectIntervals, subtractIntervals } from '../../sets/intervals.ts';
import { type PortSet, portDomain, portRanges } from '../../sets/ports.ts';
import type { Box } from './boxes.ts';
import { areDisjoint, type RulePattern, spellHost, writeNames } from './host-lists.ts';

/** A destination with its services, and who asks. */
export interface Row {
  readonly services: readonly string[];
  readonly hosts?: readonly RulePattern[];
  readonly addresses?: AddressSet | 'any';
  readonly principals?: readonly string[];
}

/** How a target sees requests. */
export interface Sight {
  /** Requests come to a proxy: CONNECT, or in absolute form. */
  readonly isProxy: boolean;
  /** As which service a CONNECT is written. */
  readonly tunnels: 'https' | 'tcp';
  /** Views that nobody means. */
  readonly unusual: readonly Condition[];
}

/** The rows of a box; what of it they leave out is not said where `isExact` is false. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly isExact: boolean;
}

const none: Rows = { rows: [], isExact: true };
const notSaid: Rows = { rows: [], isExact: false };

/** Writes a box without exclusions: all of what an allow says, or less; all of what a denial says, or more. */
export function writeBox(whole: Box, isDenial: boolean, sight: Sight, cuts: readonly Cut[]): Rows {
  const box = leaveOutUnusual(whole, sight);
  if (box === undefined) return none;
  const { enums, paths, principals } = box;
  if (enums.source?.includes('inside') === false) return none;
  if (
    sight.isProxy &&
    enums.form !== undefined &&
    !enums.form.some((one) => one === 'connect' || one === 'http')
  )
    return none;
  const isOfMethod = sight.isProxy && enums.method !== undefined;
  const isTunnelAlone = enums.form?.includes('http') === false;
  if (sight.isProxy && isTunnelAlone && paths.all.length > 0) return none;
  // A method is said of requests in absolute form alone; what has a path is one of them.
  const said = isOfMethod || paths.all.some((list) => !list.some(isEveryPath));
  if (said) return notSaid;
  const services = writeServices(box, sight, cuts);
  if (services.length === 0) return none;
  const who = principals.all.length === 0 ? [] : writePrincipals(box);
  if (who === undefined || principals.all.length > 1) return notSaid;
  const base = { services, ...(who.length === 0 ? {} : { principals: who }) };
  return writeDestinations(box, isDenial, sight, base);
}

/** Takes out of a box what nobody means: nothing where that is all of it. */
export function leaveOutUnusual(box: Box, { unusual }: Sight): Box | undefined {
  let rest = box;
  for (const condition of unusual) {
    if (condition.kind !== 'test') continue;
    const { test } = condition;
    if (test.field === 'path') {
      const patterns = new Set(test.paths.map((one) => JSON.stringify(one)));
      const isInside = rest.paths.all.some((list) => list.every((one) => patterns.has(JSON.stringify(one))));
      if (isInside) return undefined;
    } else if (test.field === 'method' && rest.enums.method !== undefined) {
      const values: readonly string[] = test.values;
      const left = rest.enums.method.filter((one) => !values.includes(one));
      if (left.length === 0) return undefined;
      if (left.length + values.length === methodCount) {
        const { method, ...enums } = rest.enums;
        rest = { ...rest, enums };
      }
    }
  }
  return rest;
}

/** How many values the field of methods has. */
const methodCount = 9;

function isEveryPath(path: Box['paths']['none'][number]): boolean {
  return path.kind === 'prefix' && path.text === '/';
}

function writePrincipals({ principals }: Box): readonly string[] {
  return principals.all.flat().map((one) => (one.kind === 'account' ? one.name : `service:${one.name}`));
}

/** Requests of one kind: the field values that make it, and the service that means it. */
interface Cell {
  readonly kind: 'http' | 'https' | 'other' | 'udp';
  readonly enums: Readonly<Partial<Record<EnumField, string>>>;
}

const proxyCells: readonly Cell[] = [
  { kind: 'https', enums: { form: 'connect' } },
  { kind: 'http', enums: { form: 'http' } },
];
const plainCells: readonly Cell[] = [
  { kind: 'https', enums: { transport: 'tcp', scheme: 'https' } },
  { kind: 'http', enums: { transport: 'tcp', scheme: 'http' } },
  { kind: 'other', enums: { transport: 'tcp', scheme: 'other' } },
  { kind: 'udp', enums: { transport: 'udp', scheme: 'other' } },
];

/** What is denied of every destination, by its ports. */
export type Cut = Pick<Box, 'enums' | 'ports'>;

function hasCell({ enums }: Pick<Box, 'enums'>, cell: Cell): boolean {
  return Object.entries(cell.enums).every(
    ([field, value]) => enums[field as EnumField]?.includes(value) ?? true,
  );
}

/** Whether a cut takes all of a cell: what it says of other fields leaves something. */
function cutsCell(cut: Cut, cell: Cell): boolean {
  return hasCell(cut, cell);
}

function writeServices(box: Box, { isProxy, tunnels }: Sight, cuts: readonly Cut[]): readonly string[] {
  const ports = new Map<Cell['kind'], PortSet>();
  for (const cell of isProxy ? proxyCells : plainCells) {
    if (!hasCell(box, cell)) continue;
    const left = cuts
      .filter((cut) => cutsCell(cut, cell))
      .reduce((rest, cut) => subtractIntervals(rest, cut.ports, portDomain), box.ports);
    ports.set(cell.kind, left);
  }
  const of = (kind: Cell['kind']): PortSet => ports.get(kind) ?? [];
  const [http, https, other] = [of('http'), of('https'), of('other')];
  // What is whole in every scheme is TCP; a tunnel is read as TLS unless it is to be anything.
  const tcp = isProxy ? [] : intersectIntervals(other, intersectIntervals(http, https));
  const rest = (set: PortSet): PortSet => subtractIntervals(set, tcp, portDomain);
  const tunnel = isProxy && tunnels === 'tcp' ? 'tcp' : 'https';
  return [
    ...spellServices(tcp, 'tcp'),
    ...spellServices(rest(https), tunnel),
    ...spellServices(rest(http), 'http'),
    ...spellServices(of('udp'), 'udp'),
  ];
}

function spellServices(ports: PortSet, kind: string): readonly string[] {
  return portRanges(ports).map(({ from, to }) => `${from === to ? from : `${from}-${to}`}/${kind}`);
}

/** Returns a denial of every destination as a cut, where a box is one. */
export function findCut(box: Box, { isProxy }: Sight): Cut | undefined {
  const { enums, ports, addresses, kinds, names, paths, principals } = box;
  const isWhole =
    kinds.name &&
    kinds.ipv4 &&
    kinds.ipv6 &&
    (kinds.none || isProxy) &&
    equalAddresses(addresses, allAddresses);
  const isListed = [names, paths, principals].some(({ all }) => all.length > 0);
  if (!isWhole || isListed || (isProxy && enums.method !== undefined)) return undefined;
  return { enums, ports };
}

type Base = Pick<Row, 'services' | 'principals'>;

function writeDestinations(box: Box, isDenial: boolean, { isProxy }: Sight, base: Base): Rows {
  const { kinds, names, addresses } = box;
  const isEverywhere = equalAddresses(addresses, allAddresses);
  const { patterns, isExact } = writeNames(names);
  const isAnyName = kinds.name && patterns === 'any';
  const hasLiterals = kinds.ipv4 && kinds.ipv6;
  if (!isProxy) {
    if (isAnyName) {
      // What is said of any name is said of the address, whatever stands before it.
      if (hasLiterals && kinds.none)
        return { rows: [{ ...base, addresses: isEverywhere ? 'any' : addresses }], isExact: true };
      return isDenial ? notSaid : none;
    }
    if (kinds.name && patterns !== 'any') {
      if (isEverywhere && patterns.length > 0) return { rows: [{ ...base, hosts: patterns }], isExact };
      if (!isEverywhere && isDenial) return { rows: [{ ...base, addresses }], isExact };
      return notSaid;
    }
    return isDenial ? notSaid : none;
  }
  if (isAnyName && hasLiterals && isEverywhere)
    return { rows: [{ ...base, addresses: 'any' }], isExact: true };
  const rows: Row[] = [];
  let isWhole = true;
  if (kinds.name) {
    if (patterns === 'any') isWhole = false;
    else if (isEverywhere || isDenial) {
      if (patterns.length > 0) rows.push({ ...base, hosts: patterns });
      isWhole = isExact;
    } else isWhole = false;
  }
  const literals: AddressSet = intersectAddresses(addresses, {
    v4: kinds.ipv4 ? allAddresses.v4 : [],
    v6: kinds.ipv6 ? allAddresses.v6 : [],
  });
  if (!isEmptyAddressSet(literals)) {
    // Of all addresses, a denial would deny all names with them.
    if (isDenial && isEmptyAddressSet(subtractFamily(literals))) return { rows, isExact: false };
    rows.push({ ...base, addresses: literals });
  }
  return { rows, isExact: isWhole };
}

/** What is left of the addresses of the families that a set has some of: nothing where it has them all. */
function subtractFamily({ v4, v6 }: AddressSet): AddressSet {
  const isAll4 = v4.length === 2 && v4[0] === allAddresses.v4[0] && v4[1] === allAddresses.v4[1];
  const isAll6 = v6.length === 2 && v6[0] === allAddresses.v6[0] && v6[1] === allAddresses.v6[1];
  return isAll4 || isAll6 ? { v4: [], v6: [] } : { v4: v4.length > 0 ? v4 : allAddresses.v4, v6 };
}

/** Leaves out of a row that allows what a box, which cannot be said, may deny: by services, or by hosts. */
export function spareFrom(
  row: Row,
  { box, services }: { readonly box: Box; readonly services: readonly string[] },
): readonly Row[] {
  const isMet = (one: string): boolean => services.some((other) => meetsService(one, other));
  const met = row.services.filter(isMet);
  if (met.length === 0) return [row];
  const others = row.services.filter((one) => !isMet(one));
  const rest = others.length === 0 ? [] : [{ ...row, services: others }];
  if (row.hosts === undefined) {
    const { addresses } = row;
    const isApart =
      addresses !== undefined &&
      addresses !== 'any' &&
      isEmptyAddressSet(intersectAddresses(addresses, box.addresses));
    return isApart ? [row] : rest;
  }
  if (!box.kinds.name) return [row];
  const kept = row.hosts.filter((host) =>
    box.names.all.some((list) => list.every((other) => areDisjoint(host, other))),
  );
  if (kept.length === row.hosts.length) return [row];
  return kept.length === 0 ? rest : [...rest, { ...row, hosts: kept, services: met }];
}

const overlapping: Readonly<Record<string, readonly string[]>> = {
  tcp: ['tcp', 'http', 'https'],
  http: ['tcp', 'http'],
  https: ['tcp', 'https'],
  udp: ['udp'],
};

function meetsService(a: string, b: string): boolean {
  const [portsA = '', kindA = ''] = a.split('/');
  const [portsB = '', kindB = ''] = b.split('/');
  if (overlapping[kindA]?.includes(kindB) !== true) return false;
  const [fromA = 0, toA = fromA] = portsA.split('-').map(Number);
  const [fromB = 0, toB = fromB] = portsB.split('-').map(Number);
  return fromA <= toB && fromB <= toA;
}

/** The services of a box, whatever else it says. */
export function servicesOf(box: Box, sight: Sight): readonly string[] {
  return writeServices(box, sight, []);
}

/** Names a row's hosts or addresses for keys. */
export function spellHosts(hosts: readonly RulePattern[]): readonly string[] {
  return hosts.map(spellHost);
}
