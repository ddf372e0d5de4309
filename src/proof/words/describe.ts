/** A region in words: one of its points widened, one field at a time, as far as it stays inside. */
import { unionAddresses } from '../../sets/addresses.ts';
import type { EnumField, FieldName } from '../../sets/condition.ts';
import { portRanges, unionPorts } from '../../sets/ports.ts';
import type { Preference } from '../compare/examples.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, everything, nothing } from '../diagram/diagram.ts';
import { fieldOrder, levelOf, type Space } from '../space/space.ts';
import { describeAddresses, type NamedAddresses } from './describe-addresses.ts';
import { joinSome } from './describe-classes.ts';
import { describeHosts, describePaths, describePrincipals, describeResolved } from './describe-patterns.ts';

/**
 * A product of sets of classes, one for each field, as far as it lies among the points that occur at all. In
 * `members`, entry i of a field is 1 where class i belongs or does not occur beside the others; `occurring` is
 * 1 for those that do.
 */
export interface Box {
  readonly members: readonly Uint8Array[];
  readonly occurring: readonly Uint8Array[];
  readonly diagram: Diagram;
}

/** The fields in the order in which a region is widened. */
const widening: readonly FieldName[] = [
  'method',
  'application',
  'form',
  'source',
  'principal',
  'address',
  'path',
  'host',
  'resolved',
  'port',
  'scheme',
  'transport',
];

/**
 * Returns a box around the plainest point of a region (which is not empty), or of a part of it; `within` are the
 * points that occur, and what holds for all of these goes without saying.
 */
export function widenRegion(
  universe: Universe,
  region: Diagram,
  preference: Preference,
  within: Diagram = everything,
  part: Diagram = region,
): Box {
  const { space } = universe;
  const point = universe.pick(part, preference) ?? [];
  const members: Uint8Array[] = fieldOrder.map((_, level) => {
    const only = new Uint8Array(space.sizes[level] ?? 0);
    only[point[level] ?? 0] = 1;
    return only;
  });
  const boxed = (): Diagram => universe.intersect(intersectMembers(universe, members), within);
  for (const field of widening) {
    const level = levelOf(field);
    const before = members[level] ?? new Uint8Array();
    members[level] = fillMembers(before);
    const outside = universe.subtract(boxed(), region);
    members[level] =
      outside === nothing ? fillMembers(before) : complementMembers(universe.support(outside, level));
  }
  const diagram = boxed();
  return { members, occurring: fieldOrder.map((_, level) => universe.support(diagram, level)), diagram };
}

function fillMembers(members: Uint8Array): Uint8Array {
  return members.map(() => 1);
}

function complementMembers(leaving: Uint8Array): Uint8Array {
  return leaving.map((one) => 1 - one);
}

function intersectMembers(universe: Universe, members: readonly Uint8Array[]): Diagram {
  return members.reduceRight(
    (box, one, level) =>
      one.every((member) => member === 1) ? box : universe.intersect(universe.field(level, one), box),
    everything,
  );
}

/** The order in which a reader wants the fields. */
const telling: readonly FieldName[] = [
  'source',
  'form',
  'application',
  'method',
  'scheme',
  'transport',
  'port',
  'host',
  'path',
  'resolved',
  'address',
  'principal',
];

/** Describes a box in the policies' own names; fields in which everything belongs are left out. */
export function describeRegion(
  space: Space,
  box: Box,
  named: readonly NamedAddresses[] = [],
  strangers: string = valueWords.source.outside ?? '',
): string {
  const parts = telling.flatMap((field) => {
    const level = levelOf(field);
    const members = box.members[level] ?? new Uint8Array();
    if (members.every((member) => member === 1)) return [];
    const words = describeField(space, field, members, box.occurring[level] ?? members, named);
    return [field === 'source' && words === valueWords.source.outside ? strangers : words];
  });
  // The transport belongs to the port: tcp port 443.
  return parts.join(', ').replace(/\b(tcp|udp), port/, '$1 port') || 'everything';
}

function describeField(
  space: Space,
  field: FieldName,
  members: Uint8Array,
  occurring: Uint8Array,
  named: readonly NamedAddresses[],
): string {
  const chosen = [...occurring.keys()].filter((index) => members[index] === 1 && occurring[index] === 1);
  switch (field) {
    case 'port':
      return describePorts(space, chosen);
    case 'address': {
      const setOf = (of: Uint8Array): ReturnType<typeof unionAddresses> =>
        unionAddresses(space.addresses.filter((_, index) => of[index] === 1).map((one) => one.addresses));
      const inside = setOf(Uint8Array.from(members, (one, index) => one & (occurring[index] ?? 0)));
      return describeAddresses(inside, setOf(members), named);
    }
    case 'host':
      return describeHosts(space, members, occurring);
    case 'resolved':
      return describeResolved(space, members, occurring);
    case 'path':
      return describePaths(space, members, occurring);
    case 'principal':
      return describePrincipals(space, members, occurring);
    default:
      return describeValues(field, space.enums[field], members, chosen);
  }
}

function describePorts(space: Space, chosen: readonly number[]): string {
  const ranges = portRanges(unionPorts(chosen.map((index) => space.ports[index] ?? [])));
  const [only, ...others] = ranges;
  const words = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return `${others.length === 0 && only?.from === only?.to ? 'port' : 'ports'} ${joinSome(words)}`;
}

/** What values of the named fields are called; requests in absolute form by their URLs. */
const valueWords: Readonly<Record<EnumField, Readonly<Record<string, string>>>> = {
  form: {
    connect: 'CONNECT',
    http: 'http:// URLs',
    https: 'https:// URLs',
    ftp: 'ftp:// URLs',
    other: 'other URLs',
  },
  application: {
    ssl: 'what is taken for ssl',
    'web-browsing': 'what is taken for web-browsing',
    ocsp: 'what is taken for ocsp',
    another: 'what is taken for another application',
    none: 'what is neither TLS nor HTTP',
  },
  method: { other: 'any other method' },
  transport: {},
  scheme: { other: 'neither http nor https' },
  source: { inside: 'clients of the source networks', outside: 'clients outside the source networks' },
};

function describeValues(
  field: EnumField,
  values: readonly string[],
  members: Uint8Array,
  chosen: readonly number[],
): string {
  const nameOf = (index: number): string => valueWords[field][values[index] ?? ''] ?? values[index] ?? '';
  const others = [...members.keys()].filter((index) => members[index] !== 1);
  // Nobody knows what is left without the rest.
  const words =
    others.length < chosen.length && !others.some((index) => values[index] === 'other')
      ? `any ${field === 'form' ? 'request' : field} but ${joinSome(others.map(nameOf))}`
      : joinSome(chosen.map(nameOf));
  return field === 'method' && !words.startsWith('any') ? `method ${words}` : words;
}
