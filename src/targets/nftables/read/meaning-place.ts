/** Which packet a rule is asked about, and what it has. */
import type { AddressSet } from '../../../sets/addresses.ts';
import { always, type Condition, never } from '../../../sets/condition.ts';
import type { NftablesOptions } from '../config.ts';
import { whereFamily, whereTransport } from './meaning-conditions.ts';

/** Which packet is asked about, and where. */
export interface Place {
  readonly options: NftablesOptions;
  readonly hook: string;
  readonly packet: PacketKind;
  /** Whether the kernel has told by then which connection a packet is of. */
  readonly isTracked: boolean;
  /** The interfaces that are inside, one of which it passes; empty: any. */
  readonly inside: readonly string[];
}

/**
 * What a field is looked at in. Of a connection: its `first` packet, `later` ones of the same direction, and the `answer`s.
 * Beside what is governed: the first packet by an interface that is not inside (`stranger`), or to the machine itself
 * (`loopback`), the messages by which it finds its neighbours (`neighbour`), those by which it asks for routers and says which
 * groups it listens to (`listener`), and messages of ICMP on errors of known connections (`related`).
 */
export type PacketKind =
  | 'first'
  | 'later'
  | 'answer'
  | 'stranger'
  | 'loopback'
  | 'neighbour'
  | 'listener'
  | 'related';

/** Where messages to routers and about groups go: to groups of the link, ff02::/16. */
export const groupsOfLink: AddressSet = { v4: [], v6: [0xff02n << 112n, (0xff03n << 112n) - 1n] };

/** Whether it is a message to other machines on the link, by ICMPv6 and from no socket. */
export function isOfLink({ packet }: Pick<Place, 'packet'>): boolean {
  return packet === 'neighbour' || packet === 'listener';
}

/** What a field is compared with does not fit it: nft refuses it. */
export type Misfit = { readonly misfit: string };

/** Returns for which requests the field is there at all: a match asks for its protocol first, a negated one too. */
export function fieldIsThere(field: string, place: Place): Condition {
  const [first] = field.split(' ');
  const isNeighbour = isOfLink(place);
  const isMessage = isNeighbour || place.packet === 'related';
  switch (first) {
    case 'ip':
      return isNeighbour ? never : whereFamily(4);
    case 'ip6':
      return isNeighbour ? always : whereFamily(6);
    case 'tcp':
    case 'udp':
      return isMessage ? never : whereTransport(first);
    case 'icmp':
      return place.packet === 'related' ? whereFamily(4) : never;
    case 'icmpv6':
      return isNeighbour ? always : place.packet === 'related' ? whereFamily(6) : never;
    default:
      // Forwarded packets, and those of the kernel, belong to no socket.
      return /^meta sk[ug]id$/.test(field) && (place.options.form === 'gateway' || isNeighbour)
        ? never
        : always;
  }
}

/** Whether a field is about the server's end of a connection. */
export function isOfServer(field: string, { packet }: Place): boolean {
  return /d(?:addr|port)$/.test(field) === (packet !== 'answer');
}

export function statesOf({ packet }: Place): ReadonlyMap<string, Condition> {
  const known: Partial<Record<PacketKind, string>> = {
    neighbour: 'untracked',
    listener: 'untracked',
    later: 'established',
    answer: 'established',
    related: 'related',
  };
  const own = known[packet] ?? 'new';
  const all = ['new', 'established', 'related', 'invalid', 'untracked'];
  return new Map(all.map((state) => [state, state === own ? always : never] as const));
}

/**
 * Whether a packet has passed no such interface: what the machine itself sends has come in by none. Its name is empty then
 * and its number 0, which every `!=` of another holds for (seen on Linux 6.18).
 */
export function hasNoInterface(field: string, { hook, options }: Place): boolean {
  return field.startsWith('i')
    ? ['output', 'postrouting', 'egress'].includes(hook) && options.form === 'host'
    : ['ingress', 'prerouting', 'input'].includes(hook);
}
