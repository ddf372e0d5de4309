/**
 * The words of a PAN-OS configuration that a second reading knows, for both forms. An entry is read as its parts:
 * `protocol/tcp/port` with its values.
 */
export type Shape = 'leaf' | 'list' | 'empty';

/** The kinds of entries, by their paths below a vsys or device group, and the parts of each. */
export const kinds: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  tag: { comments: 'leaf', color: 'leaf' },
  address: { 'ip-netmask': 'leaf', 'ip-range': 'leaf', fqdn: 'leaf', description: 'leaf', tag: 'list' },
  'address-group': { static: 'list', description: 'leaf', tag: 'list' },
  service: { 'protocol/tcp/port': 'leaf', 'protocol/udp/port': 'leaf', description: 'leaf', tag: 'list' },
  'service-group': { members: 'list', tag: 'list' },
  'profiles/custom-url-category': { type: 'leaf', description: 'leaf', list: 'list' },
  'external-list': Object.fromEntries(
    ['ip', 'url'].flatMap((type): [string, Shape][] => [
      [`type/${type}/url`, 'leaf'],
      [`type/${type}/description`, 'leaf'],
      [`type/${type}/certificate-profile`, 'leaf'],
      [`type/${type}/recurring/five-minute`, 'empty'],
      [`type/${type}/recurring/hourly`, 'empty'],
      [`type/${type}/recurring/daily/at`, 'leaf'],
    ]),
  ),
};

const ofRule: Readonly<Record<string, Shape>> = {
  disabled: 'leaf',
  from: 'list',
  to: 'list',
  source: 'list',
  'negate-source': 'leaf',
  'source-user': 'list',
  destination: 'list',
  'negate-destination': 'leaf',
  category: 'list',
  service: 'list',
  action: 'leaf',
  tag: 'list',
  description: 'leaf',
  'log-setting': 'leaf',
};

export const securityRule: Readonly<Record<string, Shape>> = {
  ...ofRule,
  application: 'list',
  'rule-type': 'leaf',
  'log-start': 'leaf',
  'log-end': 'leaf',
};

export const decryptionRule: Readonly<Record<string, Shape>> = {
  ...ofRule,
  'type/ssl-forward-proxy': 'empty',
  'type/ssh-proxy': 'empty',
  profile: 'leaf',
};

/** The longest part that these words begin with, and its shape; nothing where no part is known that does. */
export function partOf(
  parts: Readonly<Record<string, Shape>>,
  words: readonly string[],
): { readonly key: string; readonly shape: Shape } | undefined {
  for (let length = Math.min(4, words.length); length > 0; length--) {
    const key = words.slice(0, length).join('/');
    const shape = parts[key];
    if (shape !== undefined) return { key, shape };
  }
  return undefined;
}

/** The parts of one entry; a list contains each value once. */
export type Parts = Map<string, Set<string>>;

/** Entries by kind and name, in their order. */
export interface Model {
  /** Entries, as `KIND NAME`, that may hold more: words that are not known here, or what an older version left. */
  readonly open: ReadonlySet<string>;
  readonly entries: Map<string, Map<string, Parts>>;
  /** Where rules of the device that the text does not show come among these; absent: below or above all. */
  readonly foreign: { readonly security: number | undefined; readonly decryption: number | undefined };
}

export const security = 'security/rules';
export const decryption = 'decryption/rules';

/** The parts that entries of a kind can have. */
export function partsOfKind(kind: string): Readonly<Record<string, Shape>> | undefined {
  return kind === security ? securityRule : kind === decryption ? decryptionRule : kinds[kind];
}
