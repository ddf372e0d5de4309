/**
 * The part of a PAN-OS configuration that decides about connections and about TLS inspection, as plain data.
 * Both formats, XML and set lines, are forms of it. Texts are kept as they are written; what they mean is for
 * `meaning` to say.
 */
import type { Origin } from '../target.ts';

/** Where objects and rules lie. */
export type Scope =
  | { readonly kind: 'shared' }
  | { readonly kind: 'vsys'; readonly name: string }
  | { readonly kind: 'device-group'; readonly name: string };

/** The name of the group whose rules a firewall shows as those that Panorama sent it. No group can be called so. */
export const pushed = '\0pushed';

/** The name of the group whose rules Panorama sent to one vsys. */
export function pushedTo(vsys: string): string {
  return `${pushed} ${vsys}`;
}

/** Something in a text that the parser does not know; what holds it may mean anything. */
export interface Unread {
  readonly what: string;
  readonly origin: Origin;
  /** It can only add to what its holder means: what is read of that is surely meant. */
  readonly adds?: true;
  /** A device refuses it, or does not say what it makes of it: an error in a part of a configuration. */
  readonly malformed?: true;
}

interface Entry {
  readonly name: string;
  readonly unread: readonly Unread[];
  readonly origin?: Origin;
}

export interface Tag extends Entry {
  readonly comments?: string;
}

export interface AddressObject extends Entry {
  readonly kind: 'ip-netmask' | 'ip-range' | 'ip-wildcard' | 'fqdn';
  readonly value: string;
  readonly description?: string;
  readonly tags: readonly string[];
}

/** A static group; members are address objects and groups. */
export interface AddressGroup extends Entry {
  readonly members: readonly string[];
  readonly description?: string;
  readonly tags: readonly string[];
}

export interface Service extends Entry {
  readonly protocol: 'tcp' | 'udp';
  /** `443`, `80,8080-8090`. */
  readonly ports: string;
  readonly sourcePorts?: string;
  readonly description?: string;
  readonly tags: readonly string[];
}

export interface ServiceGroup extends Entry {
  readonly members: readonly string[];
  readonly tags: readonly string[];
}

/** A line of a list, with the place where it stands. */
export interface ListLine {
  readonly text: string;
  readonly origin?: Origin;
}

/** A custom URL category of type `URL List`. */
export interface Category extends Entry {
  readonly description?: string;
  readonly list: readonly ListLine[];
}

/** An external dynamic list, with the content of its file where that is at hand. */
export interface ExternalList extends Entry {
  readonly kind: 'ip' | 'url';
  readonly url: string;
  /** `hourly`, `daily at 03`. */
  readonly recurring: string;
  readonly certificateProfile?: string;
  readonly description?: string;
  readonly content?: readonly ListLine[];
}

/** Addresses that a device is to take for those of a place. */
export interface Region extends Entry {
  readonly members: readonly string[];
}

/** Profiles by their kind: `{ virus: ['strict'] }`. */
export type Profiles = Readonly<Record<string, readonly string[]>>;

/** A group of profiles that rules name. */
export interface ProfileGroup extends Entry {
  readonly profiles: Profiles;
}

/** A URL filter, with the categories and lists that it blocks, and those before which it asks the user. */
export interface UrlFilter extends Entry {
  readonly blocks: readonly string[];
  readonly asks: readonly string[];
}

/** A condition of a rule that no request shows, and that can only make it match less. */
export interface Narrowing {
  /** `schedule:nights`. */
  readonly cause: string;
  readonly what: string;
}

/** What security and decryption rules have in common. */
interface Rule extends Entry {
  readonly kind: 'rule';
  readonly disabled: boolean;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly source: readonly string[];
  readonly negateSource: boolean;
  readonly sourceUser: readonly string[];
  readonly destination: readonly string[];
  readonly negateDestination: boolean;
  readonly category: readonly string[];
  readonly service: readonly string[];
  readonly tags: readonly string[];
  readonly description?: string;
  readonly narrowings?: readonly Narrowing[];
  /** Whether the rule is for some firewalls of a group only. */
  readonly hasTarget?: true;
}

export interface SecurityRule extends Rule {
  readonly application: readonly string[];
  readonly action: 'allow' | 'deny' | 'drop' | 'reset-client' | 'reset-server' | 'reset-both';
  readonly ruleType: 'universal' | 'intrazone' | 'interzone';
  readonly logStart: boolean;
  readonly logEnd: boolean;
  /** Where logs are sent. */
  readonly logSetting?: string;
  /** What acts on the content of sessions that the rule lets through. */
  readonly profileGroups?: readonly string[];
  readonly profiles?: Profiles;
}

export interface DecryptionRule extends Rule {
  readonly type: 'ssl-forward-proxy' | 'ssh-proxy' | 'ssl-inbound-inspection';
  readonly action: 'no-decrypt' | 'decrypt' | 'decrypt-and-forward';
  readonly profile?: string;
}

/** Rules that the text does not show, between those that it does. */
export interface UnreadRules {
  readonly kind: 'unread-rules';
  readonly unread: readonly Unread[];
}

/** Another action for a default rule, `interzone-default` or `intrazone-default`. */
export interface DefaultRule extends Entry {
  readonly action: SecurityRule['action'];
  readonly profileGroups?: readonly string[];
  readonly profiles?: Profiles;
}

/** A zone of a vsys, with its interfaces. */
export interface Zone {
  readonly name: string;
  readonly interfaces: readonly string[];
  /** The profile by which it refuses floods, scans and odd packets that come in by it. */
  readonly protection?: string;
  readonly unread: readonly Unread[];
  readonly origin: Origin;
}

/** A rule that acts before those of security: it refuses, it may refuse, or it sends elsewhere, perhaps to another zone. */
export interface EarlyRule extends SecurityRule {
  readonly does: 'refuses' | 'may-refuse' | 'sends';
  /** The interface that connections are sent to. */
  readonly egress?: string;
}

/** A rule of another rulebase, of which matters only that it holds. */
export interface OtherRule {
  readonly kind: 'application-override' | 'authentication' | 'may-refuse' | 'may-refuse-udp';
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly origin: Origin;
}

/** Where rules stand among those that a device has besides: at the end, or by one of these. */
export type Position =
  | { readonly kind: 'bottom' }
  | { readonly kind: 'before' | 'after'; readonly rule: string };

export interface Rulebase {
  /** Of the security rules, where a script tells it. Absent: at the top, or no matter. */
  readonly position?: Position;
  readonly place: 'pre-rulebase' | 'rulebase' | 'post-rulebase';
  readonly security: readonly (SecurityRule | UnreadRules)[];
  readonly decryption: readonly (DecryptionRule | UnreadRules)[];
  readonly defaults: readonly DefaultRule[];
  /** Rules of other rulebases that hold, and by which rules of security may match less. */
  readonly others?: readonly OtherRule[];
  /** Rules of `nat`, `dos` and `pbf` that refuse or send elsewhere. */
  readonly early?: readonly EarlyRule[];
}

export interface ScopeConfig {
  readonly scope: Scope;
  readonly tags: readonly Tag[];
  readonly addresses: readonly AddressObject[];
  readonly addressGroups: readonly AddressGroup[];
  readonly services: readonly Service[];
  readonly serviceGroups: readonly ServiceGroup[];
  readonly categories: readonly Category[];
  readonly lists: readonly ExternalList[];
  readonly rulebases: readonly Rulebase[];
  readonly regions?: readonly Region[];
  /** The names of groups and filters of applications. */
  readonly applicationGroups?: readonly string[];
  readonly profileGroups?: readonly ProfileGroup[];
  readonly urlFilters?: readonly UrlFilter[];
  /** Hosts that are never decrypted, whatever the rules say. */
  readonly neverDecrypted?: readonly Unread[];
  /** The zones of a vsys, where the text has any. */
  readonly zones?: readonly Zone[];
  /** The interfaces that a vsys is given, where the text says it. */
  readonly imported?: readonly string[];
  /** The names of applications of the site's own. */
  readonly applications?: readonly string[];
}

export interface PaloaltoConfig {
  /** The rule set's name: what the files are called. */
  readonly name: string;
  readonly scopes: readonly ScopeConfig[];
  /** What stands outside everything known. */
  readonly unread: readonly Unread[];
  /** Whether the text also makes zones, interfaces or the management of a device, and so is one device's all. */
  readonly whole?: true;
  /** The release of the device, where the text says it and it is not the oldest: `10.2.9`. A set script says none. */
  readonly version?: string;
  /** The parents of device groups, '' for `shared`; absent, or without one: the text does not tell. */
  readonly parents?: ReadonlyMap<string, string>;
  /** Of a whole device: what a commit would refuse, if nothing else brings what is missing. */
  readonly refused?: readonly Unread[];
  /** Words of the device's settings by which rules are read in another way. */
  readonly settings?: readonly Setting[];
}

/** A word of the settings by which the reading of rules changes. */
export interface Setting {
  readonly word: string;
  readonly value: string;
  /** It is a pattern for some of the firewalls of a group, and which these are is not asked. */
  readonly isOfTemplate?: true;
  readonly origin: Origin;
}
