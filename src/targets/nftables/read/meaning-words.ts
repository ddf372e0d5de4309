/** The words that fields are compared with, and the requests that they are of. */

import type { Condition } from '../../../sets/condition.ts';
import { always, never } from '../../../sets/condition.ts';
import type { Value } from '../config.ts';
import { either, unknown, whereFamily, whereTransport } from './meaning-conditions.ts';

/** Names of protocols other than TCP and UDP, which no request is of. */
const others = ['icmp', 'icmpv6', 'ipv6-icmp', 'esp', 'ah', 'gre', 'sctp', 'dccp', 'udplite', 'comp', 'igmp'];
export const protocols: ReadonlyMap<string, Condition> = new Map([
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
/** Asked of the first packet of a connection. */
export const states: ReadonlyMap<string, Condition> = new Map([
  ['new', always],
  ...['established', 'related', 'invalid', 'untracked'].map((name) => [name, never] as const),
]);

/** Returns for which requests a field is one of these words. */
export function eachWord(values: readonly Value[], known: ReadonlyMap<string, Condition>): Condition {
  return either(
    ...values.map((value) => {
      if (value.kind === 'number' && value.from === value.to) return known.get(`${value.from}`) ?? never;
      const text = value.kind === 'word' ? value.text : '';
      return known.get(text) ?? unknown(`${text || spellValues([value])} is no word that is known here`);
    }),
  );
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
