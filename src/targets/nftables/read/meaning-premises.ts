import type { Premise } from '../../target.ts';
import type { Unknown } from './meaning-conditions.ts';

type Name =
  | 'ephemeral-ports'
  | 'limits-not-met'
  | 'leaves-elsewhere'
  | 'no-extension-headers'
  | 'no-fragments'
  | 'not-to-itself'
  | 'same-way-back'
  | 'usual-segments';

/** What files never say and is nearly always so; conditions of readings name these. */
export const premises: readonly (Premise & { readonly name: Name })[] = [
  { name: 'ephemeral-ports', says: 'Clients send from ports above 1023.' },
  {
    name: 'limits-not-met',
    says: 'Rates, quotas, counts and the sizes of sets are not reached.',
  },
  { name: 'no-fragments', says: 'Packets come in one piece.' },
  { name: 'usual-segments', says: 'Who opens or answers a connection takes segments of 536 bytes and more.' },
  {
    name: 'no-extension-headers',
    says: 'No options or routes stand before the TCP or UDP header of IPv6.',
  },
  {
    name: 'not-to-itself',
    says: 'No destination is an address of the machine itself, or a broadcast of its networks.',
  },
  {
    name: 'same-way-back',
    says: 'Answers leave by the interface by which packets of that sender come in.',
  },
  { name: 'leaves-elsewhere', says: 'A request does not leave by an interface by which requests come in.' },
];

/** Returns a condition that a premise settles. */
export function premised(why: string, name: Name, holds: boolean): Unknown {
  return { kind: 'unknown', why, cause: why, premise: { name, holds } };
}
