/** A region in words: one of its points widened, one field at a time, as far as it stays inside. */

import { unionAddresses } from '../sets/addresses.ts';
import type { EnumField, FieldName } from '../sets/condition.ts';
import { formatHostPattern } from '../sets/hosts.ts';
import { portRanges, unionPorts } from '../sets/ports.ts';
import { coverOf, formatPrefix } from '../sets/prefix.ts';
import type { Universe } from './conditions.ts';
import { type Diagram, everything } from './diagram.ts';
import { fieldOrder, levelOf, type Space } from './space.ts';
import type { Preference } from './witness.ts';

/** A product of sets of classes, one for each field; entry i of a field is 1 where class i belongs. */
export interface Box {
  readonly members: readonly Uint8Array[];
  readonly diagram: Diagram;
}

/** The fields in the order in which a region is widened. */
const widening: readonly FieldName[] = [
  'method',
  'form',
  'source',
  'principal',
  'address',
  'path',
  'host',
  'port',
  'scheme',
  'transport',
];

/** The box around the plainest point of a region (which is not empty). */
export function widen(universe: Universe, region: Diagram, preference: Preference): Box {
  const { space } = universe;
  const point = universe.pick(region, preference)?.classes ?? [];
  const members = fieldOrder.map((_, level) => {
    const only = new Uint8Array(space.sizes[level] ?? 0);
    only[point[level] ?? 0] = 1;
    return only;
  });
  for (const field of widening) {
    const level = levelOf(field);
    const others = boxOf(
      universe,
      members.map((one, index) => (index === level ? one.slice().fill(1) : one)),
    );
    const leaving = universe.support(universe.subtract(others, region), level);
    members[level] = leaving.map((one) => 1 - one);
  }
  return { members, diagram: boxOf(universe, members) };
}

function boxOf(universe: Universe, members: readonly Uint8Array[]): Diagram {
  return members.reduceRight(
    (box, one, level) =>
      one.every((member) => member === 1) ? box : universe.intersect(universe.field(level, one), box),
    everything,
  );
}

/** A box in words; fields in which everything belongs are left out. */
export function describe(space: Space, box: Box): string {
  const parts = fieldOrder.flatMap((field, level) => {
    const members = box.members[level] ?? new Uint8Array();
    if (members.every((member) => member === 1)) return [];
    const chosen = [...members.keys()].filter((index) => members[index] === 1);
    return [`${labels[field]} ${describeField(space, field, chosen)}`];
  });
  return parts.join(', ') || 'everything';
}

const labels: Readonly<Record<FieldName, string>> = {
  form: 'form',
  method: 'method',
  transport: 'transport',
  scheme: 'scheme',
  source: 'source',
  principal: 'principal',
  port: 'port',
  host: 'host',
  path: 'path',
  address: 'address',
};

function describeField(space: Space, field: FieldName, chosen: readonly number[]): string {
  switch (field) {
    case 'port':
      return list(
        portRanges(unionPorts(chosen.map((index) => space.ports[index] ?? []))).map(({ from, to }) =>
          from === to ? `${from}` : `${from}-${to}`,
        ),
      );
    case 'address':
      return list(
        coverOf(unionAddresses(chosen.flatMap((index) => space.addresses[index]?.addresses ?? []))).map(
          formatPrefix,
        ),
      );
    case 'host':
      return list(describeHosts(space, new Set(chosen)));
    case 'path':
      return list(chosen.map((index) => space.paths[index] ?? '/').map((path) => `such as ${path}`));
    case 'principal':
      return list(
        chosen.map((index) => {
          const one = space.principals[index];
          return [one?.account ?? '', ...(one?.services ?? []).map((service) => `service:${service}`)].join(
            '+',
          );
        }),
      );
    default:
      return list(chosen.map((index) => space.enums[field as EnumField][index] ?? ''));
  }
}

/** The patterns that lie inside, widest first, then a name of each class that is left. */
function describeHosts(space: Space, chosen: ReadonlySet<number>): readonly string[] {
  const left = new Set(chosen);
  const words: string[] = [];
  const classesOf = space.hostPatterns.map((_, pattern) =>
    space.hosts.flatMap((host, index) => (host.kind === 'name' && host.patterns.has(pattern) ? [index] : [])),
  );
  const order = [...classesOf.keys()].sort(
    (a, b) => (classesOf[b]?.length ?? 0) - (classesOf[a]?.length ?? 0) || a - b,
  );
  for (const pattern of order) {
    const classes = classesOf[pattern] ?? [];
    const shape = space.hostPatterns[pattern];
    if (
      shape === undefined ||
      !classes.every((index) => chosen.has(index)) ||
      !classes.some((index) => left.has(index))
    )
      continue;
    words.push(formatHostPattern(shape));
    for (const index of classes) left.delete(index);
  }
  for (const index of left) {
    const host = space.hosts[index];
    if (host?.kind === 'name')
      words.push(host.patterns.size === 0 ? 'any name that no pattern means' : `such as ${host.name}`);
    else
      words.push(
        host?.kind === 'none' ? 'none' : host?.kind === 'ipv6Literal' ? 'an IPv6 literal' : 'an IPv4 literal',
      );
  }
  return words;
}

const longest = 8;

function list(words: readonly string[]): string {
  const shown = words.slice(0, longest).join(' | ');
  return words.length > longest ? `${shown} | … ${words.length - longest} more` : shown;
}
