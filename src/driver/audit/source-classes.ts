/** The classes of clients that a text tells apart: those for which it reads the same are one. */
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { classifyAddressSets } from '../../proof/space/interval-classes.ts';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { addressSetOf, coverOf, formatPrefix, isMisread, parsePrefix } from '../../sets/prefix.ts';
import { remember } from '../../sets/remember.ts';
import type { TargetFile } from '../../targets/target.ts';
import type { OpenDevice, OpenReading } from './open-device.ts';

/** Clients that a text does not tell apart. */
export interface ClientClass {
  /** In words; nothing where it is all clients. */
  readonly clients?: string;
  /** Whether it is programs on the device alone: what these get is told, and is no answer for a rule. */
  readonly isDevice: boolean;
  readonly reading: OpenReading;
}

function setOf(...texts: readonly string[]): AddressSet {
  const prefixes = texts.map(parsePrefix);
  return addressSetOf(prefixes.flatMap((prefix) => (isMisread(prefix) ? [] : [prefix])));
}

/** What clients have: unicast addresses, private and link-local ones included. */
const clientAddresses: AddressSet = subtractAddresses(
  setOf('0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3', '2000::/3', 'fc00::/7', 'fe80::/10'),
  setOf('0.0.0.0/8', '127.0.0.0/8'),
);
/** By which programs on a proxy ask it: texts know these addresses without naming them. */
const deviceAddresses: readonly AddressSet[] = [setOf('127.0.0.1/32'), setOf('::1/128')];

/** How many networks of a text are tried as its clients', and of how many prefixes a class may be. */
const mostNetworks = 48;
const mostPrefixes = 400;
/** How many clauses all readings may have together: each class of clients is a reading of the whole text. */
const mostClauses = 150_000;

/**
 * Returns the classes of clients of a device, those that the text names first, the device itself last. There is one where the option
 * `source` is given, where the target has none, and where the text is too long, or names too many networks, to try them all: then what
 * depends on the client depends.
 */
export function listClientClasses(
  { target, readFor }: OpenDevice,
  values: Readonly<Record<string, string>>,
  files: readonly TargetFile[],
): readonly ClientClass[] {
  const all = readFor().value;
  const whole = all === undefined ? [] : [{ isDevice: false, reading: all }];
  const hasOption = target.options.some(({ name }) => name === 'source');
  if (!hasOption || (values.source !== undefined && values.source !== 'any')) return whole;
  const networks = findNetworks(files);
  const numberOf = createNumbering();
  const groups = new Map<number, { readonly sets: AddressSet[]; readonly reading: OpenReading }>();
  const isProxy = all?.capabilities.view.some(({ sets }) => sets.some(({ field }) => field === 'form'));
  const device = isProxy === true ? deviceAddresses : [];
  if (networks.length + device.length === 0 || networks.length > mostNetworks) return whole;
  const { inside, rest } = splitByNetworks(networks);
  const tried = [...inside, ...rest, ...device];
  if (tried.length * countClauses(all) > mostClauses) return whole;
  for (const set of tried) {
    const prefixes = coverOf(set).map(formatPrefix);
    if (prefixes.length > mostPrefixes) return whole;
    const { value, diagnostics } = readFor(prefixes.join(','));
    // A class that the target has no word for would be left out of the answer.
    if (value === undefined || hasErrors(diagnostics)) return whole;
    const { permit, bypass } = value.reading;
    const key = numberOf([permit, bypass]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { sets: [set], reading: value });
    else group.sets.push(set);
  }
  const classes = [...groups.values()].map(({ sets, reading }) => {
    const clients = sets.filter((set) => !device.includes(set));
    const isDevice = clients.length === 0;
    const isAll = clients.length === inside.length + rest.length;
    const words = isDevice ? nameDevice(sets) : isAll ? undefined : nameClients(clients, rest);
    const rank = isDevice ? 2 : clients.some((set) => rest.includes(set)) ? 1 : 0;
    return { ...present({ clients: words }), isDevice, reading, rank };
  });
  return classes.length < 2 ? whole : classes.sort((a, b) => a.rank - b.rank);
}

function countClauses(reading: OpenReading | undefined): number {
  const { permit } = reading?.reading ?? {};
  return [permit, ...(permit?.also ?? [])].reduce((sum, one) => sum + (one?.clauses.length ?? 0), 0);
}

function nameDevice(sets: readonly AddressSet[]): string {
  return `the device itself (${coverOf(unionAddresses(sets)).map(formatPrefix).join(', ')})`;
}

/**
 * Returns a function that numbers what texts mean: the same number for the same data, wherever its lines stand. A part is numbered
 * once: conditions share parts, and written out they could take forever.
 */
function createNumbering(): (value: unknown) => number {
  const numbers = new Map<string, number>();
  const known = new Map<object, number>();
  const intern = (key: string): number => remember(numbers, key, () => numbers.size);
  const numberOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return intern(`${typeof value} ${value}`);
    return remember(known, value, () => intern(spell(value)));
  };
  const spell = (value: object): string => {
    if (Array.isArray(value)) return `[${value.map(numberOf).join(',')}`;
    const parts = Object.entries(value).filter(([key, part]) => key !== 'origin' && part !== undefined);
    return `{${parts.map(([key, part]) => `${key}:${numberOf(part)}`).join(',')}`;
  };
  return numberOf;
}

/** Names clients by their networks; those that are in none of the text's, and all that have what they have, are the other ones. */
function nameClients(sets: readonly AddressSet[], rest: readonly AddressSet[]): string {
  const others = sets.filter((set) => rest.includes(set));
  const isOther = (set: AddressSet): boolean =>
    others.some(({ v4, v6 }) => (v4.length > 0 ? set.v4.length > 0 : v6.length > 0 && set.v6.length > 0));
  const named = sets.filter((set) => !isOther(set));
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
