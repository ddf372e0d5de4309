/** The types of what packets are matched by, and the values that nft takes for each: seen with nft 1.0.6. */

import type { Value } from '../../config.ts';
import { spellValues } from '../meaning-words.ts';

const types: readonly (readonly [field: RegExp, type: string])[] = [
  [/^ip [sd]addr$/, 'ipv4_addr'],
  [/^ip6 [sd]addr$/, 'ipv6_addr'],
  [/ [sd]port$/, 'inet_service'],
  [/^ip protocol$|^ip6 nexthdr$|l4proto$/, 'inet_proto'],
  [/^[io]ifname$/, 'ifname'],
  [/^[io]if$/, 'iface_index'],
  [/nfproto$/, 'nf_proto'],
  [/^meta protocol$/, 'ether_type'],
  [/^ct state$/, 'ct_state'],
  [/skuid$/, 'uid'],
  [/skgid$/, 'gid'],
  [/mark$/, 'mark'],
  [/^icmp type$/, 'icmp_type'],
  [/^icmpv6 type$/, 'icmpv6_type'],
  [/^icmp code$/, 'icmp_code'],
  [/^icmpv6 code$/, 'icmpv6_code'],
];

/** Returns the type of a field. */
export function typeOf(field: string): string {
  return types.find(([form]) => form.test(field))?.[1] ?? field;
}

/** Whether a word is a type of sets that is known here. */
export function isType(word: string): boolean {
  return types.some(([, type]) => type === word);
}

/** Services by name, of those that rule sets are about (nft describe tcp dport lists them all). */
export const services: ReadonlyMap<string, number> = new Map(
  Object.entries({
    http: 80,
    https: 443,
    domain: 53,
    ntp: 123,
    ssh: 22,
    smtp: 25,
    ftp: 21,
    telnet: 23,
    imaps: 993,
  }),
);

const icmpTypes =
  'echo-reply destination-unreachable source-quench redirect echo-request router-advertisement router-solicitation time-exceeded parameter-problem timestamp-request timestamp-reply info-request info-reply address-mask-request address-mask-reply';
const icmpv6Types =
  'destination-unreachable packet-too-big time-exceeded parameter-problem echo-request echo-reply mld-listener-query mld-listener-report mld-listener-done mld-listener-reduction nd-router-solicit nd-router-advert nd-neighbor-solicit nd-neighbor-advert nd-redirect router-renumbering ind-neighbor-solicit ind-neighbor-advert mld2-listener-report';

/** The words of each type, and its highest number; without one, numbers are not read here. */
const worlds: Readonly<Record<string, { readonly words?: string; readonly most?: number }>> = {
  inet_service: { words: [...services.keys()].join(' '), most: 65535 },
  inet_proto: {
    words: 'tcp udp icmp icmpv6 ipv6-icmp esp ah sctp dccp udplite comp',
    most: 255,
  },
  nf_proto: { words: 'ipv4 ipv6' },
  ether_type: { words: 'ip ip6 arp vlan' },
  ct_state: { words: 'new established related invalid untracked' },
  uid: { most: 2 ** 32 - 1 },
  gid: { most: 2 ** 32 - 1 },
  mark: { most: 2 ** 32 - 1 },
  icmp_type: { words: icmpTypes, most: 255 },
  icmpv6_type: { words: icmpv6Types, most: 255 },
  icmp_code: { most: 255 },
  icmpv6_code: { most: 255 },
  iface_index: { words: 'lo' },
};

/** What is the matter with a value: nft refuses it, or it is not known whether nft takes it. */
export interface Complaint {
  readonly says: string;
  readonly isRefused: boolean;
}

/** Returns what is the matter with a value of a type; undefined: nft takes it. */
export function checkValue(value: Value, type: string): Complaint | undefined {
  const text = spellValues([value]);
  if (type === 'ipv4_addr' || type === 'ipv6_addr') {
    const family =
      value.kind === 'prefix' ? value.prefix.family : value.kind === 'range' ? value.from.family : 0;
    if (family === (type === 'ipv4_addr' ? 4 : 6)) return undefined;
    return {
      says: `${text} is not an address of the type ${type}; nft would ask for the addresses of a name`,
      isRefused: true,
    };
  }
  if (type === 'ifname') {
    // IFNAMSIZ takes 15 characters, a star at the end included.
    const isName = value.kind === 'word' && /^[A-Za-z0-9_][A-Za-z0-9_.-]*\*?$/.test(value.text);
    if (!isName) return { says: `${text} is not a valid interface name`, isRefused: false };
    return value.text.length <= 15
      ? undefined
      : { says: `the interface ${text} has more than 15 characters`, isRefused: true };
  }
  const world = worlds[type];
  if (value.kind === 'number' && world?.most !== undefined) {
    if (value.to <= world.most) return undefined;
    return {
      says: type === 'inet_service' ? `${text} is not a port` : `${text} is above ${world.most}`,
      isRefused: true,
    };
  }
  const isWord = value.kind === 'word' && world?.words?.split(' ').includes(value.text) === true;
  if (isWord) return undefined;
  const isElse = value.kind === 'prefix' || value.kind === 'range';
  const what = type === 'inet_service' ? 'port' : type;
  return {
    says: isElse ? `an address is no ${what}` : `${text} is no ${what} that is known here`,
    isRefused: isElse,
  };
}
