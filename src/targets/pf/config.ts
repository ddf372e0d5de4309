/**
 * A pf configuration as its text says it: statements in order, lists not yet expanded, macros and includes
 * already replaced. Plain data that both halves of the target share.
 */
import type { Address, AddressSet, Prefix } from '../../sets/addresses.ts';
import type { Origin } from '../target.ts';

export type Dialect = 'openbsd' | 'freebsd' | 'macos';

/** The options of the target, which say what of a text is asked about. */
export interface PfOptions {
  /** Absent: the text must load on every system. */
  readonly dialect?: Dialect;
  /** `gateway`: pf forwards the clients' traffic; `host`: pf runs on the client itself. */
  readonly form: 'gateway' | 'host';
  /** Interfaces; empty: every one. Sorted. */
  readonly inside: readonly string[];
  /** The interfaces by which a gateway lets governed traffic out; empty: every one that is not inside. Sorted. */
  readonly outside: readonly string[];
  /** The members of interface groups; what is in a group that is not named here is not known. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly source: AddressSet | 'any';
  readonly local: AddressSet;
  /** `none`: what no line decides falls through to the main ruleset. */
  readonly closing: 'deny' | 'none';
  /** An absolute path without a final slash. */
  readonly dir: string;
}

export interface Config {
  /** The path of the main file. */
  readonly path: string;
  readonly statements: readonly Statement[];
  /** The files that tables are loaded from. */
  readonly tableFiles: readonly TableFile[];
  /** What some systems refuse to load. */
  readonly restrictions: readonly Restriction[];
}

export interface Restriction {
  readonly what: string;
  /** The systems that take it. */
  readonly only: readonly Dialect[];
  /** Whether it counts only where an option names the system: nobody writes such a statement for all of them. */
  readonly ifNamed?: true;
  readonly origin: Origin;
  /** What to do about it, of what no system takes. */
  readonly help?: string;
}

export interface TableFile {
  readonly path: string;
  /** What the text calls it: its path on the device. */
  readonly named: string;
  /** The comment lines in front of the first entry, without their `#`. */
  readonly comments: readonly string[];
  readonly entries: readonly TableEntry[];
  /** Nobody gave the file, so that nobody knows its entries. */
  readonly isAbsent?: true;
}

export type TableEntry =
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly negated: boolean }
  /** A host or interface name, or anything else whose addresses the text does not say. */
  | { readonly kind: 'unread'; readonly text: string; readonly negated: boolean };

export type Statement =
  | Comment
  | Table
  | Rule
  | Anchor
  | LoadAnchor
  | Translation
  | Setting
  | Skipped
  | Unread;

/** One line of comment, without its `#`. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
}

export interface Table {
  readonly kind: 'table';
  readonly name: string;
  readonly attributes: readonly ('persist' | 'const' | 'counters')[];
  /** None: what an existing table holds is left alone. */
  readonly sources: readonly TableSource[];
  readonly origin: Origin;
}

export type TableSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'list'; readonly entries: readonly TableEntry[] };

/** What packets a rule or an anchor is for, and the options that both can have. */
export interface Criteria {
  /** Absent: in and out. */
  readonly direction?: 'in' | 'out';
  readonly quick: boolean;
  /** Empty: every interface. */
  readonly interfaces: readonly InterfaceTest[];
  readonly family?: 'inet' | 'inet6';
  /** Protocol numbers; empty: all. */
  readonly protocols: readonly number[];
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly flags?: TcpFlags;
  readonly labels: readonly string[];
  readonly tag?: string;
  readonly tagged?: { readonly tag: string; readonly negated: boolean };
  /** Further tests, each of which the first packet of a connection passes or not. */
  readonly further?: readonly FurtherTest[];
  /** Options that decide nothing, as the text says them. */
  readonly harmless?: readonly string[];
  /** What stands at the end and is not understood. */
  readonly unread?: { readonly why: string; readonly text: string };
  readonly origin: Origin;
}

/**
 * `fragment`: only a first packet in pieces passes it. `icmp`: no first packet of TCP or UDP passes it. `user`: who owns
 * the socket, where the machine has it.
 * `unknown`: a test of what no view shows. `limit`: a bound on states, a small one or one of a length of time.
 */
export type FurtherTest =
  | { readonly kind: 'fragment' | 'icmp' | 'unknown' | 'limit'; readonly text: string }
  | { readonly kind: 'user'; readonly text: string; readonly users: readonly UserTest[] };

export interface UserTest {
  readonly operator: string;
  readonly user: string;
}

/** Where a rule sends what it passes: to another place, by another way, or from another address. */
export interface Diversion {
  readonly kind: 'redirect' | 'route' | 'source';
  /** The new source or destination; empty: the text does not say it so that it can be read. */
  readonly addresses: readonly AddressTest[];
  /** The new port of the destination, where it changes; -1 where it is not known. */
  readonly port?: number;
  readonly text: string;
}

export interface Rule extends Criteria {
  readonly kind: 'rule';
  readonly action: 'pass' | 'block' | 'match';
  readonly diversions?: readonly Diversion[];
  /** `return`, `drop`, `return-rst`, …: how a block answers. Absent: as `set block-policy` says. */
  readonly response?: string;
  /** The words in the parentheses behind `log`, if any. */
  readonly log?: readonly string[];
  /** Absent on a pass: `keep`. */
  readonly state?: 'keep' | 'modulate' | 'synproxy' | 'no';
  /** What stands in parentheses behind it. */
  readonly stateOptions?: string;
  /** The table that clients are put into who open more connections than these options let them. */
  readonly overload?: string;
}

export interface Anchor extends Criteria {
  readonly kind: 'anchor';
  readonly name?: string;
  /** Present where the rules stand in braces behind it. */
  readonly body?: readonly Statement[];
}

export interface LoadAnchor {
  readonly kind: 'load';
  readonly name: string;
  /** As the text says it. */
  readonly file: string;
  /** The file that was read for it. */
  readonly path: string;
  readonly statements: readonly Statement[];
  /** Nobody gave the file, so that nobody knows its statements. */
  readonly isAbsent?: true;
  readonly origin: Origin;
}

/** A rule of FreeBSD and macOS that translates before any other rule is asked; the first that matches counts. */
export interface Translation extends Criteria {
  readonly kind: 'translation';
  readonly type: 'nat' | 'rdr' | 'binat';
  /** `no nat`: what matches is not translated. */
  readonly exempts: boolean;
  /** `nat pass`: what matches gets through without being asked about by other rules. */
  readonly passes: boolean;
  /** `nat-anchor "x"`: rules that stand elsewhere. */
  readonly anchor?: string;
  readonly diversion?: Diversion;
  readonly text: string;
}

/** A `set` line; `skip` is present where it is one of these. */
export interface Setting {
  readonly kind: 'set';
  readonly words: readonly string[];
  readonly skip?: readonly InterfaceTest[];
  /** The table of `state-defaults` for clients who go beyond a bound. */
  readonly overload?: string;
  /** Limits of what the kernel keeps, with their values. */
  readonly limits?: readonly { readonly name: string; readonly value: number }[];
  /** Why the setting may change what gets through; absent: it does not. */
  readonly doubt?: string;
  readonly origin: Origin;
}

/** A statement that decides nothing about which first packet passes. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly what: string;
  readonly text: string;
  readonly origin: Origin;
}

/** A statement that is not understood, and that could change what any rule does. */
export interface Unread {
  readonly kind: 'unread';
  readonly why: string;
  readonly text: string;
  readonly origin: Origin;
}

export interface InterfaceTest {
  readonly name: string;
  readonly negated: boolean;
}

/** Both empty: any address, any port. */
export interface Endpoint {
  readonly addresses: readonly AddressTest[];
  readonly ports: readonly PortTest[];
}

export type AddressTest =
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly negated: boolean }
  | { readonly kind: 'range'; readonly from: Address; readonly to: Address; readonly negated: boolean }
  | { readonly kind: 'table'; readonly name: string; readonly negated: boolean }
  /** The addresses of an interface or group, or the networks that they are in, or others that belong to it. */
  | {
      readonly kind: 'interface';
      readonly name: string;
      readonly part: 'address' | 'network' | 'other';
      readonly text: string;
      readonly negated: boolean;
      /** Whether the text loads where there is no such interface: `antispoof` makes no rule then. */
      readonly optional?: true;
    }
  /** `no-route` and `urpf-failed`: addresses that the routing table has no way to, or not this one. */
  | { readonly kind: 'unrouted'; readonly text: string; readonly negated: boolean }
  | { readonly kind: 'unread'; readonly text: string; readonly negated: boolean };

export type PortTest =
  | { readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly port: number }
  | { readonly operator: ':' | '><' | '<>'; readonly from: number; readonly to: number }
  | { readonly operator: 'unread'; readonly text: string };

/** The TCP flags that must be set, of those that are looked at: `S/SA`. */
export type TcpFlags = 'any' | { readonly set: string; readonly of: string };

/** Where a statement stands that nobody has printed yet. */
export const unprinted: Origin = { file: '', line: 0 };

export const tcp = 6;
export const udp = 17;

/**
 * The words of pf's grammar, those of OpenBSD, FreeBSD and macOS together: a bare one is never a name. Of the
 * tables in pfctl's parse.y (OpenBSD 7.6, FreeBSD 15, FreeBSD 10 for macOS) 98 are in all, the others in some.
 */
export const keywords: ReadonlySet<string> = new Set(
  `
  af-to all allow-opts altq anchor antispoof any bandwidth binat binat-anchor binat-to bitmask block
  block-policy bridge-to buckets burst cbq code codelq crop debug default delay divert-packet divert-reply
  divert-to dnpipe dnqueue drop drop-ovl dup-to endpoint-independent ether fail-policy fairq fastroute
  file fingerprints flags floating flows flush for fragment from global group hfsc hogs hostid icmp-type
  icmp6-type if-bound in include inet inet6 interval keep keepcounters l3 label least-states limit
  linkshare load log loginterface map-e-portset match matches max max-mss max-pkt-rate max-src-conn
  max-src-conn-rate max-src-nodes max-src-states min min-ttl modulate nat nat-anchor nat-to no no-df
  no-route no-sync on once optimization os out overload parent pass pflow port prio priority priq
  probability proto qlimit quantum queue quick random random-id rdomain rdr rdr-anchor rdr-to realtime
  reassemble received-on reply-to require-order return return-icmp return-icmp6 return-rst ridentifier
  round-robin route route-to rtable rule ruleset-optimization scrub set set-tos skip sloppy source-hash
  source-track state state-defaults state-policy static-port sticky-address syncookies synproxy table tag
  tagged target tbrsize timeout to tos ttl upperlimit urpf-failed user weight
`
    .trim()
    .split(/\s+/),
);
