/** The classes of clients that a text tells apart: those for which it reads the same are one. */
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { classifyAddressSets } from '../../proof/space/interval-classes.ts';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  unionAddresses,
} from '../../sets/addresses.ts';
import { addressSetOf, coverOf, formatPrefix, isMisread, parsePrefix } from '../../sets/prefix.ts';
import type { TargetFile } from '../../targets/target.ts';
import type { OpenDevice, OpenReading } from './open-device.ts';

/** Clients that a text does not tell apart. */
export interface ClientClass {
  /** In words; nothing where it is all clients. */
  readonly clients?: string;
  readonly reading: OpenReading;
}

/** What clients have: unicast addresses, private and link-local ones included. */
const clientAddresses: AddressSet = addressSetOf(
  ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3', '::1/128', '2000::/3', 'fc00::/7', 'fe80::/10'].flatMap(
    (text) => {
      const prefix = parsePrefix(text);
      return isMisread(prefix) ? [] : [prefix];
    },
  ),
);

/** How many networks of a text are tried as its clients', and of how many prefixes a class may be. */
const mostNetworks = 48;
const mostPrefixes = 400;

/**
 * Returns the classes of clients of a device, those with the fewest addresses first. There is one where the option
 * `source` is given, where the target has none, and where the text names too many networks to try them all: then what
 * depends on the client depends.
 */
export function listClientClasses(
  { target, readFor }: OpenDevice,
  values: Readonly<Record<string, string>>,
  files: readonly TargetFile[],
): readonly ClientClass[] {
  const all = readFor().value;
  const whole = all === undefined ? [] : [{ reading: all }];
  const hasOption = target.options.some(({ name }) => name === 'source');
  if (!hasOption || (values.source !== undefined && values.source !== 'any')) return whole;
  const networks = findNetworks(files);
  if (networks.length === 0 || networks.length > mostNetworks) return whole;
  const groups = new Map<string, { readonly sets: AddressSet[]; readonly reading: OpenReading }>();
  const { inside, rest } = splitByNetworks(networks);
  for (const set of [...inside, ...rest]) {
    const prefixes = coverOf(set).map(formatPrefix);
    if (prefixes.length > mostPrefixes) return whole;
    const { value, diagnostics } = readFor(prefixes.join(','));
    // A class that the target has no word for would be left out of the answer.
    if (value === undefined || hasErrors(diagnostics)) return whole;
    const key = makeKey(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { sets: [set], reading: value });
    else group.sets.push(set);
  }
  if (groups.size < 2) return whole;
  return [...groups.values()].map(({ sets, reading }) => ({ clients: nameClients(sets, rest), reading }));
}

function makeKey({ reading: { permit, bypass } }: OpenReading): string {
  return JSON.stringify([permit, bypass], (key, value: unknown) =>
    key === 'origin' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

/** Names clients by their networks; those that are in none of the text's are the other ones. */
function nameClients(sets: readonly AddressSet[], rest: readonly AddressSet[]): string {
  const isRest = (set: AddressSet): boolean => rest.includes(set);
  const named = sets.filter((set) => !isRest(set));
  const others = sets.filter(isRest);
  const words = others.map(({ v4 }) => (v4.length > 0 ? 'other IPv4 clients' : 'other IPv6 clients'));
  const all = words.length === 2 ? ['all other clients'] : words;
  return [...(named.length === 0 ? [] : [nameNetworks(named)]), ...all].join(' and ');
}

function nameNetworks(sets: readonly AddressSet[]): string {
  const prefixes = coverOf(unionAddresses(sets)).map(formatPrefix);
  const more = prefixes.length > 4 ? ` and ${prefixes.length - 4} more` : '';
  return `${prefixes.slice(0, 4).join(', ')}${more}`;
}

/** Returns what no network divides: the parts inside of networks, and the rest of the world in each family. */
function splitByNetworks(networks: readonly AddressSet[]): {
  readonly inside: readonly AddressSet[];
  readonly rest: readonly AddressSet[];
} {
  const classes = classifyAddressSets(networks);
  const inside = classes.filter(({ members }) => members.length > 0).map(({ addresses }) => addresses);
  const rest = classes.filter(({ members }) => members.length === 0).map(({ addresses }) => addresses);
  const keep = (sets: readonly AddressSet[]): readonly AddressSet[] =>
    sets.map((set) => intersectAddresses(set, clientAddresses)).filter((set) => !isEmptyAddressSet(set));
  return { inside: keep(inside), rest: keep(rest) };
}

/** Finds what looks like a network in texts. It need not be one of clients: classes that read the same are united. */
function findNetworks(files: readonly TargetFile[]): readonly AddressSet[] {
  const found = new Map<string, AddressSet>();
  for (const { content } of files) {
    const text = typeof content === 'string' ? content : new TextDecoder('latin1').decode(content);
    for (const [word] of text.matchAll(
      /(?<![\w.:])(?:\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]+)(?:\/[\d.]+)?/gi,
    )) {
      const set = readNetwork(word);
      if (set !== undefined) found.set(word, set);
      if (found.size > mostNetworks) return [...found.values()];
    }
  }
  return [...found.values()];
}

function readNetwork(word: string): AddressSet | undefined {
  const [address = '', mask] = word.split('/');
  const length = mask === undefined ? (address.includes(':') ? 128 : 32) : readLength(mask);
  if (length === undefined || length === 0) return undefined;
  const prefix = parsePrefix(`${address}/${length}`);
  return isMisread(prefix) ? undefined : addressSetOf([prefix]);
}

function readLength(mask: string): number | undefined {
  if (!mask.includes('.')) return Number(mask);
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}
