/** What a comparison of two sides finds: the shapes that its parts and its renderings share. */

import type { WitnessRequest } from '../proof/compare/replay.ts';
import type { Size } from '../proof/diagram/count.ts';
import type { PolicyRule, Request } from '../rules/policy.ts';
import type { ServiceTags, Tag } from '../service-tags/tags.ts';
import type { AddressSet } from '../sets/addresses.ts';
import type { HostPattern } from '../sets/hosts.ts';
import type { Origin } from '../targets/target.ts';

/** How the newer side differs from the older one in a region. */
export type Effect =
  | 'permits now'
  | 'permits no more'
  /** What a text does there is not known, since it holds something that the interpreter does not understand. */
  | 'is not known'
  /** TLS that is to stay closed on the way from now on, or no longer has to. */
  | 'exempts from inspection now'
  | 'exempts from inspection no more';

/** A set of requests or views that the two sides treat differently. */
export interface Region {
  /** In the sides' own names, widened as far as it goes. */
  readonly words: string;
  readonly size: Size;
  /** The names that it holds; absent where it holds none, or names are not seen. */
  readonly names?: RegionNames;
  /** The addresses that it is about, where it is not about all. */
  readonly addresses?: AddressSet;
  readonly witness: WitnessRequest;
  /** The witness as the evaluators take it. */
  readonly request: Request;
}

/** Names of hosts. */
export interface RegionNames {
  /** All names belong: no matter which. */
  readonly every: boolean;
  /** The widest patterns of the rule sets that lie inside. */
  readonly patterns: readonly HostPattern[];
  /** Patterns of which a part belongs that is in none of those. */
  readonly partly: readonly HostPattern[];
  /** Present where names belong that no pattern means: all names do but these. */
  readonly except?: Pick<RegionNames, 'patterns' | 'partly'>;
}

/** A region, and why the sides differ in it. */
export interface Change extends Region {
  readonly effect: Effect;
  /** The rules of the permitting side that permit it. */
  readonly causes: readonly Cause[];
  /** The denials of the other side that stand in its way. */
  readonly denials: readonly Cause[];
  /** Where texts are compared, the lines that decide the witness. */
  readonly lines?: { readonly before?: DecidingLine; readonly after?: DecidingLine };
}

/** A line of a text, and the rule that it says it comes from. */
export interface DecidingLine extends Origin {
  readonly rule?: string;
  /** That rule, where the text was made of a rule set that is at hand. */
  readonly from?: PolicyRule;
}

/** A rule, and how it differs from its counterpart on the other side. */
export interface Cause {
  readonly rule: PolicyRule;
  readonly relation: Relation;
  /** Service tags of the rule whose addresses changed, and that has a part in the region. */
  readonly tags: readonly TagCause[];
  /** Rows of vendors' lists that the rule uses, and that list something else now. */
  readonly rows: readonly RowCause[];
}

export interface Relation {
  /** `only`: the other side has no such rule. */
  readonly kind: 'only' | 'renamed' | 'changed' | 'same';
  /** The counterpart. */
  readonly other?: PolicyRule;
  readonly parts: readonly RulePart[];
}

export type RulePart =
  | 'action'
  | 'services'
  | 'principal'
  | 'tls-inspection'
  | 'hosts'
  | 'addresses'
  | 'targets';

/** A row of a vendor's list, or a list, that both sides use, and that differs. */
export interface RowCause {
  /** `m365/46`, `list:NAME`. */
  readonly name: string;
  /** The editions that the vendor states; empty where none is. */
  readonly before: string;
  readonly after: string;
  /** `www.example.com 443/https`. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** A service tag as both sides have it. */
export interface TagCause {
  /** As the rule spells it. */
  readonly text: string;
  readonly before?: TagVersion;
  readonly after?: TagVersion;
}

export interface TagVersion {
  readonly from: ServiceTags;
  readonly tag: Tag;
}

/** One comparison: of the policies, of what a target lets through of them, or of two texts. */
export interface Comparison {
  /** `policy`, or the name of the target or device. */
  readonly of: string;
  readonly verdict: 'equal' | 'different' | 'not-decided';
  /** The largest first. */
  readonly changes: readonly Change[];
  /** How much is permitted now and no more in all; absent where nothing is. */
  readonly totals: Partial<Record<Effect, Total>>;
  /** Whether what changes here is nothing but what changes in the policy, as far as the target sees it. */
  readonly asPolicy: boolean;
  /** What else is not alike, in words: options, files that one side alone has. */
  readonly notes?: readonly string[];
  /** Lists that come from another place, in words: what is served there is permitted now, whatever it is. */
  readonly moved?: readonly string[];
}

/** All of one effect together, listed as a region or not. */
export interface Total {
  /** The names that it is about, where names matter; absent: there are none. */
  readonly names?: RegionNames;
  /** The addresses and ports where they do not; absent: there are none. */
  readonly size?: NonNullable<Size>;
  /** How many regions are listed, and whether there are more. */
  readonly regions: number;
  readonly more: boolean;
}
