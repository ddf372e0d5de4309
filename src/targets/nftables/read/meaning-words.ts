/** The words that fields are compared with, and the requests that they are of. */

import type { Condition } from '../../../sets/condition.ts';
import { never } from '../../../sets/condition.ts';
import type { Value } from '../config.ts';
import { either, unknown, whereFamily, whereTransport } from './meaning-conditions.ts';

/** Names of protocols other than TCP and UDP, which no request is of. */
const others = ['icmp', 'icmpv6', 'ipv6-icmp', 'esp', 'ah', 'gre', 'sctp', 'dccp', 'udplite', 'comp', 'igmp'];
const numbers = Array.from({ length: 256 }, (_, number) => [`${number}`, never] as const);
export const protocols: ReadonlyMap<string, Condition> = new Map([
  ...numbers,
  ['tcp', whereTransport('tcp')],
  ['udp', whereTransport('udp')],
  ['6', whereTransport('tcp')],
  ['17', whereTransport('udp')],
  ...others.map((name) => [name, never] as const),
]);
export const networkProtocols: ReadonlyMap<string, Condition> = new Map([
  ['ipv4', whereFamily(4)],
  ['ipv6', whereFamily(6)],
  ['ip', whereFamily(4)],
  ['ip6', whereFamily(6)],
  ['arp', never],
  ['vlan', never],
]);
/** Returns for which requests a field is one of these words, or of these numbers. */
export function eachWord(values: readonly Value[], known: ReadonlyMap<string, Condition>): Condition {
  return either(
    ...values.flatMap(spellEach).map((text) => {
      return known.get(text) ?? unknown(`${text} is not a word that is known here`);
    }),
  );
}

/** Spells a value as what it is one of: a range of protocols is each of their numbers. */
export function spellEach(value: Value): readonly string[] {
  if (value.kind !== 'number' || value.to > 255) return [spellValues([value])];
  return Array.from({ length: value.to - value.from + 1 }, (_, at) => `${value.from + at}`);
}

/** Spells values in messages. */
export function spellValues(values: readonly Value[]): string {
  return values
    .map((one) => {
      if (one.kind === 'word') return one.text;
      if (one.kind === 'number') return one.from === one.to ? `${one.from}` : `${one.from}-${one.to}`;
      return one.kind;
    })
    .join(' ');
}

/** Priorities by name, in the families ip, ip6 and inet (nft(8)). */
const priorities: ReadonlyMap<string, number> = new Map([
  ...([['raw', -300], ['mangle', -150], ['dstnat', -100]] as const),
  ...([['filter', 0], ['security', 50], ['srcnat', 100]] as const),
]); // biome-ignore format: a table

/** Returns what a priority comes to, as `filter - 5`; undefined where its name is not known. */
export function priorityOf(text: string): number | undefined {
  const [, name = '', sign = '+', digits] = /^([a-z]*|-?\d+)(?: ([+-]) (\d+))?$/.exec(text) ?? [];
  const base = priorities.get(name) ?? (/^-?\d+$/.test(name) ? Number(name) : undefined);
  return base === undefined ? undefined : base + Number(digits ?? 0) * (sign === '-' ? -1 : 1);
}
