/** Boxes as the parts of rules: URL entries with the services on which they hold, and addresses. */
import type { AddressSet } from '../../sets/addresses.ts';
import type { Box } from './boxes.ts';
import { compareServices, type ServiceKey, serviceLabel, serviceName } from './lower-names.ts';
import { writeEntry } from './url-entry.ts';

/** What one rule of a rulebase asks for: services, a list of URL entries or any URL, a set of addresses or any. */
export interface Part {
  readonly services: readonly ServiceKey[];
  /** Sorted. Absent: with and without a URL. */
  readonly entries?: readonly string[];
  readonly addresses?: AddressSet;
}

/**
 * Puts boxes of one action together: entries that hold on the same services, at the same addresses, in one
 * part. Where an entry goes depends on nothing but itself, so that a new one moves no other.
 */
export function partsOf(boxes: readonly Box[]): readonly Part[] {
  const whole = boxes.filter(({ url }) => url === undefined);
  const places = new Map<AddressSet | undefined, Map<string, Map<string, ServiceKey>>>();
  for (const box of boxes) {
    if (box.url === undefined) continue;
    const entry = writeEntry(box.url) ?? '';
    const entries = places.get(box.addresses) ?? new Map<string, Map<string, ServiceKey>>();
    places.set(box.addresses, entries);
    const services = entries.get(entry) ?? new Map<string, ServiceKey>();
    entries.set(entry, services.set(serviceName(box), box));
  }
  const byUrl = [...places].flatMap(([addresses, entries]) =>
    [...groupByServices(entries)].map(
      ({ services, keys }): Part => ({
        services,
        entries: [...keys].sort(),
        ...(addresses === undefined ? {} : { addresses }),
      }),
    ),
  );
  const byAddress = new Map<AddressSet | undefined, Map<string, ServiceKey>>();
  for (const box of whole) {
    const services = byAddress.get(box.addresses) ?? new Map<string, ServiceKey>();
    byAddress.set(box.addresses, services.set(serviceName(box), box));
  }
  return [
    ...byUrl,
    ...[...byAddress].map(
      ([addresses, services]): Part => ({
        services: [...services.values()].map(keyOf).sort(compareServices),
        ...(addresses === undefined ? {} : { addresses }),
      }),
    ),
  ];
}

function groupByServices(
  entries: ReadonlyMap<string, ReadonlyMap<string, ServiceKey>>,
): readonly { readonly services: readonly ServiceKey[]; readonly keys: readonly string[] }[] {
  const groups = new Map<string, { readonly services: readonly ServiceKey[]; readonly keys: string[] }>();
  for (const [entry, services] of entries) {
    const sorted = [...services.values()].map(keyOf).sort(compareServices);
    const label = serviceLabel(sorted);
    const group = groups.get(label) ?? { services: sorted, keys: [] };
    group.keys.push(entry);
    groups.set(label, group);
  }
  return [...groups.values()];
}

function keyOf({ transport, from, to }: ServiceKey): ServiceKey {
  return { transport, from, to };
}
