/** Boxes as the parts of rules: URL entries with the services on which they hold, and addresses. */
import { present } from '../../../diagnostics/present.ts';
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
    const place = places.get(label) ?? { addresses, entries: new Map() };
    places.set(label, place);
    const entry = url && writeEntry(url);
    const services = place.entries.get(entry) ?? new Map<string, ServiceKey>();
    place.entries.set(entry, services.set(nameService(service), service));
  }
  return [...places.values()].flatMap(({ addresses, entries }) => {
    const parts = new Map<string, Omit<Part, 'entries'> & { readonly entries?: string[] }>();
    for (const [entry, named] of entries) {
      const services = [...named.values()].sort(compareServices);
      const key = entry === undefined ? 'any URL' : labelServices(services);
      const list: string[] | undefined = entry === undefined ? undefined : [];
      const part = parts.get(key) ?? { services, ...present({ addresses, entries: list }) };
      if (entry !== undefined) part.entries?.push(entry);
      parts.set(key, part);
    }
    for (const part of parts.values()) part.entries?.sort();
    return [...parts.values()].sort(
      (a, b) => Number(a.entries === undefined) - Number(b.entries === undefined),
    );
  });
}

/** What boxes ask for at one set of addresses. */
interface Place {
  readonly addresses: AddressSet | undefined;
  /** The services of each entry, by their names; undefined stands for any URL and none. */
  readonly entries: Map<string | undefined, Map<string, ServiceKey>>;
}
