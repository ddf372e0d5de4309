/** What the names in a command refer to. */
import { type Branch, childOf } from '../text/parse-tree.ts';
import type { Spot } from './spot.ts';

/** Collections whose entries share a name space. */
const addresses = ['address', 'address-group', 'external-list'];
const services = ['service', 'service-group'];

const spaces: Readonly<Record<string, readonly string[]>> = {
  static: addresses,
  source: addresses,
  destination: addresses,
  members: services,
  service: services,
  category: ['custom-url-category'],
  tag: ['tag'],
};

/** Returns the first name in the values of a `set` that nothing in its scope, or in `shared`, has. */
export function findMissing({ rest, scope, shared }: Spot): string | undefined {
  const space = spaces[String(rest[0])];
  if (space === undefined) return undefined;
  const isThere = (name: string): boolean =>
    [scope, shared].some((place) => space.some((kind) => has(place, kind, name)));
  return rest
    .slice(1)
    .flat()
    .find((name) => name !== 'any' && !isThere(name));
}

/** Whether a thing of another kind has the name already, where things of both kinds share their names. */
export function isTakenElsewhere(scope: Branch | undefined, kind: string, name: string): boolean {
  const space = [addresses, services].find((kinds) => kinds.includes(kind)) ?? [];
  return space.some((other) => other !== kind && has(scope, other, name));
}

function has(scope: Branch | undefined, kind: string, name: string): boolean {
  const holder = kind === 'custom-url-category' ? childOf(scope, 'profiles', 'branch') : scope;
  return childOf(holder, kind, 'entries')?.byName.has(name) === true;
}
