/** What the smallest and the larger devices hold. */
import type { Limit } from '../target.ts';

/** The bounds that differ by model. */
export interface Model {
  readonly name: string;
  readonly securityRules: number;
  readonly addresses: number;
  readonly addressGroups: number;
  readonly urlEntries: number;
  readonly listAddresses: number;
}

const comparison = "the vendor's product comparison, as published in PaloAltoNetworks/pan-os-php";

/** Smallest first. `vm` is a VM-Series firewall with 4.5 GB of memory. */
export const models: readonly Model[] = [
  row('vm', 200, 2_000, 100, 25_000, 50_000),
  row('pa-220', 500, 2_500, 250, 25_000, 50_000),
  row('pa-410', 500, 2_500, 125, 25_000, 50_000),
  row('pa-440', 2_000, 10_000, 250, 25_000, 50_000),
  row('pa-850', 1_500, 3_500, 350, 25_000, 50_000),
  row('pa-3220', 10_000, 30_000, 15_000, 25_000, 150_000),
  row('pa-3410', 10_000, 30_000, 15_000, 25_000, 50_000),
  row('pa-5220', 30_000, 80_000, 40_000, 100_000, 150_000),
  row('pa-5250', 65_000, 160_000, 80_000, 100_000, 150_000),
  row('pa-7000', 65_000, 160_000, 80_000, 100_000, 150_000),
];

function row(
  name: string,
  securityRules: number,
  addresses: number,
  addressGroups: number,
  urlEntries: number,
  listAddresses: number,
): Model {
  return { name, securityRules, addresses, addressGroups, urlEntries, listAddresses };
}

/** The bounds of one model, for checks and for people. */
export function modelLimits(model: Model): Readonly<Record<Exclude<keyof Model, 'name'>, Limit>> {
  const limit = (name: string, value: number): Limit => ({
    name: `${name} (${model.name})`,
    value,
    source: comparison,
  });
  return {
    securityRules: limit('security rules', model.securityRules),
    addresses: limit('address objects', model.addresses),
    addressGroups: limit('address groups', model.addressGroups),
    urlEntries: limit('entries in custom URL categories', model.urlEntries),
    listAddresses: limit('addresses in external dynamic lists', model.listAddresses),
  };
}

const schema = 'the configuration schema of PAN-OS 10.0';

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
