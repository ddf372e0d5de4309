/** What the smallest and the larger devices hold. */
import type { Limit } from '../target.ts';

const comparison = 'PaloAltoNetworks/pan-os-php';
const schema = 'schema of PAN-OS 10.0';

/** What is counted differently by model. */
const counted = {
  securityRules: 'security rules',
  addresses: 'address objects',
  names: 'FQDN objects',
  addressGroups: 'address groups',
  urlEntries: 'entries in custom URL categories',
  listAddresses: 'addresses in external dynamic lists',
} as const;

export type Size = keyof typeof counted;
export type Model = { readonly name: string } & Readonly<Record<Size, number>>;

type Row = readonly [
  name: string,
  rules: number,
  addresses: number,
  names: number,
  groups: number,
  urls: number,
  listed: number,
];

/** Smallest first. `vm` is a VM-Series firewall with 4.5 GB of memory. */
const rows: readonly Row[] = [
  ['vm', 200, 2_000, 2_000, 100, 25_000, 50_000],
  ['pa-220', 500, 2_500, 2_000, 250, 25_000, 50_000],
  ['pa-410', 500, 2_500, 2_000, 125, 25_000, 50_000],
  ['pa-440', 2_000, 10_000, 2_000, 250, 25_000, 50_000],
  ['pa-850', 1_500, 3_500, 2_000, 350, 25_000, 50_000],
  ['pa-3220', 10_000, 30_000, 2_048, 15_000, 25_000, 150_000],
  ['pa-3410', 10_000, 30_000, 2_048, 15_000, 25_000, 50_000],
  ['pa-5220', 30_000, 80_000, 6_144, 40_000, 100_000, 150_000],
  ['pa-5250', 65_000, 160_000, 6_144, 80_000, 100_000, 150_000],
  ['pa-7000', 65_000, 160_000, 6_144, 80_000, 100_000, 150_000],
];

export const models: readonly Model[] = rows.map(
  ([name, securityRules, addresses, names, addressGroups, urlEntries, listAddresses]) => ({
    name,
    securityRules,
    addresses,
    names,
    addressGroups,
    urlEntries,
    listAddresses,
  }),
);

/** Returns the bound of a model. */
export function limitOf(model: Model, size: Size): Limit {
  return { name: `${counted[size]} (${model.name})`, value: model[size], source: comparison };
}

/** Returns the bounds of a model, for people. */
export function listLimits(model: Model): readonly Limit[] {
  const sizes = Object.keys(counted) as Size[];
  return [...sizes.map((size) => limitOf(model, size)), ...Object.values(limits)];
}

type LimitName =
  | 'members'
  | 'categories'
  | 'lists'
  | 'name'
  | 'categoryName'
  | 'urlEntry'
  | 'listUrl'
  | 'description'
  | 'carets';

/** The bounds that are the same on every model. */
export const limits: Readonly<Record<LimitName, Limit>> = {
  members: {
    name: 'members of one address group',
    value: 2_500,
    source: `${comparison}; max-address-per-group on the device`,
  },
  categories: { name: 'custom URL categories of one vsys', value: 500, source: comparison },
  lists: { name: 'external dynamic lists', value: 30, source: comparison },
  name: { name: 'characters of a name of an object or rule', value: 63, source: schema },
  categoryName: { name: 'characters of a name of a custom URL category', value: 31, source: schema },
  urlEntry: { name: 'characters of an entry of a URL category', value: 255, source: schema },
  listUrl: { name: 'characters of the URL of an external dynamic list', value: 255, source: schema },
  description: { name: 'characters of the description of a rule', value: 1_024, source: schema },
  carets: {
    name: 'consecutive ^ in an entry of a URL category',
    value: 9,
    source: "the vendor's guidelines for URL category exceptions",
  },
};
