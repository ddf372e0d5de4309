import type { Premise } from '../../../target.ts';

type Name =
  | 'outside-address-not-named'
  | 'destination-elsewhere'
  | 'client-of-interface'
  | 'tables-empty'
  | 'anchors-empty'
  | 'egress-leads-out'
  | 'limits-not-met'
  | 'ephemeral-ports'
  | 'first-packets-whole'
  | 'ways-lead-on'
  | 'answers-come-back'
  | 'anchors-as-documented'
  | 'groups-by-family';

/** What files never say and is nearly always so; conditions of readings name these. */
export const premises: readonly (Premise & { readonly name: Name })[] = [
  {
    name: 'outside-address-not-named',
    says: 'The address that this machine translates to, or sends from, is in no network that the files name.',
  },
  {
    name: 'destination-elsewhere',
    says: 'The destination is not an address of this machine, nor in a network that it is connected to.',
  },
  {
    name: 'client-of-interface',
    says: 'A client is in the network of the interface by which it enters, and what this machine sends has an address of the interface by which it leaves.',
  },
  { name: 'tables-empty', says: 'Tables without contents in the files are empty.' },
  { name: 'anchors-empty', says: 'Anchors without rules in the files are empty.' },
  {
    name: 'egress-leads-out',
    says: 'Requests leave by an interface of the group egress, and enter by none of it.',
  },
  {
    name: 'limits-not-met',
    says: 'Bounds of states are not reached.',
  },
  { name: 'ephemeral-ports', says: 'Clients send from ports above 1023.' },
  { name: 'first-packets-whole', says: 'The first packet of a connection comes in one piece.' },
  {
    name: 'ways-lead-on',
    says: 'What is sent to another place or by another way gets there and is served.',
  },
  {
    name: 'groups-by-family',
    says: 'Of the groups of interface families (tun, vlan, wg), an interface is only in its own.',
  },
  {
    name: 'anchors-as-documented',
    says: 'An anchor line with quick ends the evaluation where a rule inside has matched, as pf.conf(5) says.',
  },
  {
    name: 'answers-come-back',
    says: 'Answers come back, also where no rule keeps a state and another would block them.',
  },
];

/** A condition's part that says which premise settles it, and how. */
export function givenBy(
  name: Name,
  holds: boolean,
): { readonly premise: { readonly name: string; readonly holds: boolean } } {
  return { premise: { name, holds } };
}
