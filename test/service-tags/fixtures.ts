import { loadServiceTags } from '../../src/service-tags/load.ts';
import type { ServiceTags } from '../../src/service-tags/tags.ts';

/** What a made-up tag says of itself; what is left out is like in a published file. */
export interface MadeUpTag {
  readonly name: string;
  readonly prefixes: readonly unknown[];
  readonly changeNumber?: unknown;
  readonly region?: string;
  readonly systemService?: string;
}

/** A document in the layout of the weekly file. */
export function weeklyText(
  tags: readonly MadeUpTag[],
  cloud: unknown = 'Public',
  changeNumber: unknown = 7,
): string {
  const values = tags.map(({ name, prefixes, changeNumber: own = 3, region = '', systemService = '' }) => ({
    name,
    id: name,
    properties: {
      changeNumber: own,
      region,
      regionId: 0,
      platform: 'Azure',
      systemService,
      addressPrefixes: prefixes,
      networkFeatures: ['API', 'NSG'],
    },
  }));
  return JSON.stringify({ changeNumber, cloud, values }, null, 2);
}

export const someTags: readonly MadeUpTag[] = [
  {
    name: 'ExampleBus',
    prefixes: ['192.0.2.0/25', '198.51.100.7/32', '2001:db8::/48'],
    systemService: 'Bus',
  },
  { name: 'ExampleBus.WestEurope', prefixes: ['192.0.2.0/26'], region: 'westeurope' },
  { name: 'ExampleCloud', prefixes: ['192.0.2.0/24', '203.0.113.0/24', '2001:db8::/32'] },
];

/** Loads the text of a file, which must hold the tags of one cloud and nothing wrong. */
export function loadTags(text: string, file = 'ServiceTags_Public_20260105.json'): ServiceTags {
  const { value, diagnostics } = loadServiceTags({ file, bytes: bytesOf(text) });
  const [tags, ...others] = value ?? [];
  if (tags === undefined || others.length > 0 || diagnostics.length > 0)
    throw new Error(`the fixture does not load: ${JSON.stringify(diagnostics)}`);
  return tags;
}

/** Tags by their names, with their prefixes. */
export type TagTable = Readonly<Record<string, readonly string[]>>;

/** Loads a weekly file of these tags. */
export function loadTable(tags: TagTable, file?: string, cloud?: string): ServiceTags {
  const list = Object.entries(tags).map(([name, prefixes]): MadeUpTag => ({ name, prefixes }));
  return loadTags(weeklyText(list, cloud), file);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
