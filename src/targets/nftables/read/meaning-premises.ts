import type { Premise } from '../../target.ts';
import type { Unknown } from './meaning-conditions.ts';

type Name =
  | 'ephemeral-ports'
  | 'limits-not-met'
  | 'leaves-elsewhere'
  | 'no-extension-headers'
  | 'not-to-itself'
  | 'same-way-back';

/** What files never say and is nearly always so; conditions of readings name these. */
export const premises: readonly (Premise & { readonly name: Name })[] = [
  { name: 'ephemeral-ports', says: 'Clients send from ports above 1023.' },
  {
    name: 'limits-not-met',
    says: 'Rates and quotas are not met, so that nothing is dropped because of them.',
  },
  {
    name: 'no-extension-headers',
    says: 'In packets of IPv6 no header of options or routes stands in front of that of TCP or UDP.',
  },
  {
    name: 'not-to-itself',
    says: 'No destination is an address of the machine itself, or of the broadcasts of its networks.',
  },
  {
    name: 'same-way-back',
    says: 'The way back to a sender leads by the interface by which its packets come in.',
  },
  { name: 'leaves-elsewhere', says: 'A request does not leave by an interface by which requests come in.' },
];

/** Returns a condition that a premise settles. */
export function premised(why: string, name: Name, holds: boolean): Unknown {
  return { kind: 'unknown', why, cause: why, premise: { name, holds } };
}
