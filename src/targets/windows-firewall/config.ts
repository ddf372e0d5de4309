import type { AddressSet } from '../../sets/addresses.ts';
import type { PortSet } from '../../sets/ports.ts';
import type { Origin } from '../target.ts';

export { scriptHead, scriptTail } from './config-skeleton.ts';

/** The options, as read. */
export interface WindowsFirewallOptions {
  /** `scoped`: rules that name principals hold for these alone. */
  readonly principal: 'any' | 'scoped';
  /** The GPO that the script writes to, `domain\name`; absent: the machine's own store. */
  readonly gpo?: string;
  /** `block`: what no rule lets through is blocked on every profile. */
  readonly defaultOutbound: 'leave' | 'block';
  /** What no rule decides is left to the default outbound action, and is no part of the claim. */
  readonly closing?: 'none';
  /** The profile of the network that flows are on; absent or `any`: no matter which, each of them counts. */
  readonly profile?: ProfileName | 'any';
  /** The image path of the process that asks; absent: any process. */
  readonly program?: string;
}

/**
 * Services inside svchost.exe for which outbound rules are reported not to match: the update service until KB4023057, and
 * the two others (MicrosoftDocs/windows-itpro-docs #8093, wokhan/WFN #41, henrypp/simplewall #677). No list is documented.
 */
export const unmatchedServices: readonly string[] = ['bits', 'cryptsvc', 'wuauserv'];

export const protocols = { tcp: 6, udp: 17 } as const;

export type Account = 'network-service' | 'local-system';
export type ProfileName = 'domain' | 'private' | 'public';
export const profileNames: readonly ProfileName[] = ['domain', 'private', 'public'];

/** Where rules and settings lie: what is set on the machine itself, and what group policy sets (MS-FASP 3.1.3). */
export type Store = 'local' | 'policy';

/**
 * One active outbound rule. Conditions are AND-ed, an absent one is true; the rules of a store are united,
 * and a block beats every allow (MS-FASP 3.1.3, 2.2.35). Inactive and inbound rules say nothing about
 * outbound flows: readers leave them out.
 */
export interface FirewallRule {
  /** The key of the rule in its store: `-Name`, or the name of the registry value. */
  readonly name: string;
  readonly displayName: string;
  readonly description?: string;
  readonly group?: string;
  readonly action: 'allow' | 'block';
  /** The number of the IP protocol. */
  readonly protocol: number | 'any';
  /** Remote ports; `any` where no port is named. */
  readonly ports: PortSet | 'any';
  /** Remote addresses; `any` is a rule without an address list (MS-FASP 2.2.37). */
  readonly addresses: AddressSet | 'any';
  /** The accounts that a process must run as, one of them: a list of users, in SDDL. */
  readonly accounts?: readonly Account[];
  /** The service that must run in the process, by its short name. Never together with `accounts`. */
  readonly service?: string;
  /** The profiles that it holds on; absent: all. */
  readonly profiles?: readonly ProfileName[];
  /** The image path of the process, as the rule spells it. */
  readonly program?: string;
  /** Whether the process has to be of an application package. */
  readonly isPackaged?: true;
  /** Conditions of rules that the listing does not have a column for: this one may have such. */
  readonly unlisted?: readonly string[];
  /** Words for addresses that each machine knows itself (LocalSubnet): the address is one that they name. */
  readonly keywords?: readonly string[];
  /** An allow rule that may go before every block, where IPsec says who asks (MS-FASP 2.2.35). */
  readonly overrides?: true;
  /** Whether it is a rule of Windows' own that hardens the service or the program that it names. */
  readonly hardens?: true;
  /** Absent: the only store that the text speaks of. */
  readonly store?: Store;
  /** Conditions that a reader found and cannot judge, as they are spelled. */
  readonly unread: readonly string[];
  readonly origin?: Origin;
}

/** What the name of a rule of ours ends with a digest of: every field that is written. */
export function listContent(rule: Omit<FirewallRule, 'name'>): string {
  const { addresses } = rule;
  return JSON.stringify([
    rule.displayName,
    rule.description ?? null,
    rule.group ?? null,
    rule.action,
    rule.protocol,
    rule.ports,
    addresses === 'any' ? addresses : [addresses.v4, addresses.v6.map((end) => end.toString(16))],
    rule.accounts ?? null,
    rule.service ?? null,
  ]);
}

/** How many hexadecimal digits of its SHA-256. */
export const digestLength = 10;

/**
 * A setting of one profile. `enabled`: 0 is off. `outbound`: what no rule decides, 0 is allow and 1 block. `merge`: 0 voids
 * the rules of the local store.
 */
export interface ProfileSetting {
  readonly profile: ProfileName;
  readonly setting: 'enabled' | 'outbound' | 'merge';
  readonly value: 0 | 1;
  readonly origin?: Origin;
  /** Absent: the only store that the text speaks of. */
  readonly store?: Store;
  /** It stands in the local StandardProfile: whether that counts for this profile, as MS-GPFAS 2.2.3 has it. */
  readonly standard?: 'counts' | 'passed-over';
}

/** What a script, a Registry.pol or an LGPO text says. */
export interface FirewallConfig {
  /** The base name of the files; `rulec: NAME` is the group of the rules that rulec writes. */
  readonly name: string;
  /** What the text is made from, as the script's comment says. */
  readonly from?: string;
  /** The GPO that the script writes to, `domain\name`. The other formats do not say where they go. */
  readonly store?: string;
  readonly settings: readonly ProfileSetting[];
  readonly rules: readonly FirewallRule[];
  /** Whether it is an export: what a machine has, whoever set it, where the other texts are there to be loaded. */
  readonly isExported?: true;
  /** What a reader found beside the rules and cannot judge; it may change any verdict. */
  readonly unread: readonly Unread[];
  /** The stores that the files hold; absent: one of them, as they are to be loaded. */
  readonly stores?: readonly Store[];
  /** Whether it is a list of what a machine has: no text to be loaded, and no store. */
  readonly isListed?: true;
  /** Rules whose names are of another content: a run of the script leaves what the machine has under them. */
  readonly keeps?: readonly Origin[];
  /** Where the files switch the service of the firewall off: then everything gets through. */
  readonly serviceOff?: Origin;
}

export interface Unread {
  readonly what: string;
  readonly origin: Origin;
  /** Whether it matters only if something lies in a store that the files do not hold. */
  readonly elsewhere?: true;
}
