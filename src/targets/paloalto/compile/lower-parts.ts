/** Boxes as the parts of rules: URL entries with the services on which they hold, and addresses. */
import type { AddressSet } from '../../../sets/addresses.ts';
import type { Box } from '../regions/boxes.ts';
import { writeEntry } from '../regions/url-entry.ts';
import { compareServices, labelServices, nameService, type ServiceKey } from './lower-names.ts';

/** What one rule of a rulebase asks for: services, a list of URL entries or any URL, a set of addresses or any. */
export interface Part {
  readonly services: readonly ServiceKey[];
  /** Sorted. Absent: with and without a URL. */
  readonly entries?: readonly string[];
  readonly addresses?: AddressSet;
}

/**
 * Puts boxes of one action together: entries that hold on the same services, at the same addresses, in one
 * part. Where an entry goes depends on nothing but itself, so that a new one moves no other. Sets of addresses
 * with equal labels are equal.
 */
export function makeParts(boxes: readonly Box[], labelOf: (set: AddressSet) => string): readonly Part[] {
  const places = new Map<string, Place>();
  for (const { url, addresses, ...service } of boxes) {
    const label = addresses === undefined ? '' : labelOf(addresses);
    const place = places.get(label) ?? { addresses, entries: new Map(), services: new Map() };
    places.set(label, place);
    if (url === undefined) {
      place.services.set(nameService(service), service);
      continue;
    }
    const entry = writeEntry(url) ?? '';
    const services = place.entries.get(entry) ?? new Map<string, ServiceKey>();
    place.entries.set(entry, services.set(nameService(service), service));
  }
  return [...places.values()].flatMap(({ addresses, entries, services }) => {
    const where = addresses === undefined ? {} : { addresses };
    const byUrl = groupByServices(entries).map(
      ({ services: shared, keys }): Part => ({ services: shared, entries: [...keys].sort(), ...where }),
    );
    if (services.size === 0) return byUrl;
    return [...byUrl, { services: [...services.values()].sort(compareServices), ...where }];
  });
}

/** What boxes ask for at one set of addresses. */
interface Place {
  readonly addresses: AddressSet | undefined;
  /** The services of each entry, by their names. */
  readonly entries: Map<string, Map<string, ServiceKey>>;
  /** The services without regard to URLs. */
  readonly services: Map<string, ServiceKey>;
}

function groupByServices(
  entries: ReadonlyMap<string, ReadonlyMap<string, ServiceKey>>,
): readonly { readonly services: readonly ServiceKey[]; readonly keys: readonly string[] }[] {
  const groups = new Map<string, { readonly services: readonly ServiceKey[]; readonly keys: string[] }>();
  for (const [entry, services] of entries) {
    const sorted = [...services.values()].sort(compareServices);
    const label = labelServices(sorted);
    const group = groups.get(label) ?? { services: sorted, keys: [] };
    group.keys.push(entry);
    groups.set(label, group);
  }
  return [...groups.values()];
}
