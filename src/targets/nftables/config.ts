/**
 * A ruleset of nftables as its text says it: commands in order, definitions and includes already replaced. Plain data
 * that both halves of the target share.
 */
import type { Address, AddressSet, Prefix } from '../../sets/addresses.ts';
import type { Principal } from '../../sets/condition.ts';
import type { Closing } from '../kernel/options.ts';
import type { Origin } from '../target.ts';

/** The options of the target, which say what of a text is asked about. */
export interface NftablesOptions {
  /** `gateway`: the kernel forwards the clients' traffic; `host`: it is the client's own. */
  readonly form: 'gateway' | 'host';
  /** The interfaces by which governed traffic comes in (gateway) or goes out (host); empty: every one. Sorted. */
  readonly inside: readonly string[];
  readonly source: AddressSet | 'any';
  readonly local: AddressSet;
  /** Whether the text ends what it governs; `none`: it is a part of a table of the site's own. */
  readonly closing: Closing;
  /** The user ids that stand for principals, one each; empty: principals are not looked at. */
  readonly accounts: readonly Account[];
  /** `dnsmasq`: sets hold the addresses that dnsmasq gave for names. */
  readonly names: 'none' | 'dnsmasq';
}

export interface Account {
  readonly principal: Principal;
  readonly uid: number;
}

export interface Config {
  /** The path of the file. */
  readonly path: string;
  readonly statements: readonly Statement[];
  /** Which answers dnsmasq puts into sets; absent: no file says it. */
  readonly resolver?: Resolver;
}

/** A configuration of dnsmasq, its lines in order, of several files in the order of the files. */
export interface Resolver {
  readonly path: string;
  readonly lines: readonly ResolverLine[];
}

export type ResolverLine = Comment | Feed | OtherResolverLine | Unread;

/** Another line whose effect is known. */
export interface OtherResolverLine {
  readonly kind: 'other';
  readonly text: string;
  readonly effect: OtherEffect;
  readonly origin: Origin;
}

/** What a line does to answers. */
export interface OtherEffect {
  /** Names that dnsmasq itself answers, or nobody: such answers are put into no set. */
  readonly own?: readonly OwnNames[];
  /** Servers for all names: one more, or only those that are listed. */
  readonly asks?: 'all' | 'listed';
  /** Two ways to bind, which exclude each other. */
  readonly binds?: 'interfaces' | 'dynamic';
  /** What may be said once: of a second time dnsmasq does not start. */
  readonly once?: readonly string[];
  /** It names something of the machine, without which dnsmasq may not start. */
  readonly needs?: true;
}

/** A name with all below it, a name alone, or the names without a dot. */
export type OwnNames =
  | { readonly kind: 'below' | 'name'; readonly name: string }
  | { readonly kind: 'short' };

/** A line `nftset=`: answers for these names, and for all below each, go into these sets. */
export interface Feed {
  readonly kind: 'feed';
  /** In lower case; an empty one is every name. */
  readonly names: readonly string[];
  readonly sets: readonly FedSet[];
  readonly origin: Origin;
}

export interface FedSet {
  /** The answers that are put there; absent: those of both families. */
  readonly of?: 4 | 6;
  readonly family: Family;
  readonly table: string;
  readonly name: string;
}

export type Statement = Comment | Table | Fragment | Removal | Insertion | Unread;

/** One line of comment, without its `#`. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
}

export type Family = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

/** A table is there after this; what the parts say is added to what it holds. */
export interface Table {
  readonly kind: 'table';
  readonly family: Family;
  readonly name: string;
  /** Absent: no braces. */
  readonly parts?: readonly TablePart[];
  /** What has to be there before: of `add chain` the table, of `add rule` the chain as well. */
  readonly needs?: 'table' | 'chain';
  readonly origin: Origin;
}

export type TablePart = Comment | NamedSet | Chain | Skipped | Unread | { readonly kind: 'dormant' };

/** Parts of a table that is elsewhere: a file that is included in its braces. */
export interface Fragment {
  readonly kind: 'fragment';
  readonly parts: readonly TablePart[];
  readonly origin: Origin;
}

/** `delete` and `flush` of a table or of a part of one; of the ruleset there is a flush alone. */
export interface Removal {
  readonly kind: 'delete' | 'flush';
  readonly what: 'ruleset' | 'table' | 'chain' | 'set' | 'map';
  /** `destroy`: it need not be there. */
  readonly isLenient?: true;
  readonly family?: Family;
  readonly table?: string;
  readonly name?: string;
  readonly origin: Origin;
}

/** A rule that is put in front of all that a chain holds. */
export interface Insertion {
  readonly kind: 'insert';
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  readonly rule: Rule;
  readonly origin: Origin;
}

/** A set, or a map with a verdict for each element. */
export interface NamedSet {
  readonly kind: 'set' | 'map';
  readonly name: string;
  /** The data types of a key, several of a concatenation; empty: not said in words that are known. */
  readonly type: readonly string[];
  readonly flags: readonly string[];
  readonly elements: readonly Element[];
  /** Other lines, as the text says them: `auto-merge`, `size 65535`. */
  readonly settings: readonly string[];
  /** Why it is not known what the set holds; absent: its elements are all. */
  readonly doubt?: string;
  readonly origin: Origin;
}

export interface Element {
  /** One value for each part of a key. */
  readonly key: readonly Value[];
  /** Of a map. */
  readonly verdict?: Verdict;
  /** What stands behind it, as the text says it: `comment "a"`. */
  readonly note?: string;
}

export type Value =
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'range'; readonly from: Address; readonly to: Address }
  | { readonly kind: 'number'; readonly from: number; readonly to: number }
  /** States, protocols, interfaces, services, and `*`; `quoted`: it stands in quotes. */
  | { readonly kind: 'word'; readonly text: string; readonly quoted?: true };

export interface Chain {
  readonly kind: 'chain';
  readonly name: string;
  /** Absent: a chain that packets reach from others alone. */
  readonly hook?: Hook;
  readonly parts: readonly ChainPart[];
  readonly origin: Origin;
}

export interface Hook {
  readonly type: string;
  readonly hook: string;
  readonly device?: string;
  /** As the text says it: `filter - 5`. */
  readonly priority: string;
  /** Absent: accept. */
  readonly policy?: 'accept' | 'drop';
}

export type ChainPart = Comment | Rule | Unread;

export interface Rule {
  readonly kind: 'rule';
  readonly steps: readonly Step[];
  readonly comment?: string;
  readonly origin: Origin;
}

/** What a rule asks and does, from left to right; a match that does not hold ends it. */
export type Step =
  | Match
  | { readonly kind: 'vmap'; readonly left: readonly string[]; readonly right: Right }
  | Verdict
  /** Does nothing to what gets through, as the text says it: `counter`. */
  | { readonly kind: 'harmless'; readonly text: string }
  /** Another source address, before or after the decision. */
  | { readonly kind: 'source'; readonly text: string }
  /** Another destination: chains behind it see that one. */
  | { readonly kind: 'destination'; readonly text: string }
  /** A rate, a count or the place of a set is not met yet, where `holds`; else it is. */
  | ({ readonly kind: 'bound' } & Bound)
  /** Puts what packets show into a set, or takes it out; the rule goes on where the bound on elements, if any, holds. */
  | ({ readonly kind: 'change'; readonly left: readonly string[]; readonly set: string } & Bound)
  /** A test that texts of others have: `tcp flags syn / syn,rst`, `fib daddr type local`. */
  | Beyond
  /** Anything may happen from here on. */
  | { readonly kind: 'unread'; readonly text: string };

interface Bound {
  readonly text: string;
  readonly holds: boolean;
}

/** What a test of this kind looks at, beside the fields of matches. */
export type Sight =
  | 'tcp flags'
  | 'tcp option'
  | 'ct status'
  | 'rt type'
  | 'fib daddr'
  | 'fib saddr'
  | 'pkttype'
  | 'ct direction'
  | 'fragment'
  | 'segment size'
  /** Of every packet of IPv4 or IPv6 alone. */
  | 'family'
  /** Of every packet. */
  | 'nothing'
  /** Of what no request shows. */
  | 'unseen';

export interface Beyond {
  readonly kind: 'beyond';
  readonly sight: Sight;
  readonly isNegated: boolean;
  /** One of these holds; of flags under a mask, all of these, and no other of the mask. */
  readonly words: readonly string[];
  readonly mask?: readonly string[];
  readonly text: string;
}

export interface Match {
  readonly kind: 'match';
  /** What is looked at, several parts of a concatenation: `ip daddr`, `tcp dport`. */
  readonly left: readonly string[];
  readonly operator: Operator;
  readonly right: Right;
}

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Right =
  | { readonly kind: 'set'; readonly name: string }
  | { readonly kind: 'list'; readonly elements: readonly Element[] }
  /** `established,related`: one of these. */
  | { readonly kind: 'flags'; readonly words: readonly string[] }
  | { readonly kind: 'one'; readonly key: readonly Value[] };

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'reject'; readonly text?: string }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** A part that decides nothing about which first packet passes. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly text: string;
  readonly origin: Origin;
}

/** What is not understood. In a table or at the top it could change what any rule does. */
export interface Unread {
  readonly kind: 'unread';
  readonly text: string;
  readonly origin: Origin;
}

/** Where a statement stands that nobody has printed yet. */
export const unprinted: Origin = { file: '', line: 0 };
