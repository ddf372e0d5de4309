/**
 * A rule set as its author wrote it: every name still a name, every tag still a tag, with the place of each
 * node in the source. `load.ts` makes it, `resolve.ts` turns it into a policy.
 */
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Cloud } from '../service-tags/cloud.ts';
import type { Address } from '../sets/addresses.ts';
import type { Principal } from '../sets/condition.ts';
import type { Prefix } from '../sets/prefix.ts';
import type { LockedSource } from '../vendors/lock.ts';
import type { SourceDefinition } from '../vendors/source.ts';
import type { LossCode } from './losses.ts';
import type { MachineCheck, Scope } from './machine-check.ts';
import type { PolicyHost, Service } from './policy.ts';

/** A value with its place. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export interface RuleSet {
  /** The path as the user gave it, `-`, or `rulec:NAME`. */
  readonly file: string;
  /** The source that the spans are offsets into, without a byte-order mark. */
  readonly text: string;
  readonly name: Located<string>;
  readonly title?: string;
  /** Whose tag file answers for `azure:TAG`. */
  readonly cloud: Cloud;
  readonly sources: readonly Source[];
  /** What a machine must have before the rules are of use to it. */
  readonly requires: readonly Requirement[];
  readonly rules: readonly Rule[];
  readonly accepts: readonly AcceptNode[];
  readonly tests: readonly TestNode[];
  /** The files that it includes, as messages call them. */
  readonly included: readonly string[];
  /** The rows of vendors' lists that it uses. */
  readonly claims: readonly Claim[];
  /** What locks have of the vendors' lists that it can use. */
  readonly locked: readonly SourceInLock[];
  /** The parameters that it and its included files define. */
  readonly parameters: readonly string[];
}

/** What a lock has of a vendor's list, and what messages call the lock. */
export interface SourceInLock extends LockedSource {
  readonly lock: string;
}

/** A document that rules are taken from. */
export interface Source {
  readonly id: string;
  readonly title?: string;
  readonly url?: string;
  readonly date?: string;
  /** How to read it, where it is a vendor's list that is pinned and refreshed. */
  readonly definition?: SourceDefinition;
  readonly span: Span;
  /** The file that defines it. */
  readonly file: string;
}

/** A row of a vendor's list that a rule set uses. */
export interface Claim {
  readonly source: string;
  /** The key of the row; empty where the source is one row without a key. */
  readonly key: string;
  /**
   * `rule`: as a rule of its own; `set`: its hosts or addresses in a destination; `skip`: left out for a reason;
   * `unknown`: there is no such row, so that any may be meant.
   */
  readonly use: 'rule' | 'set' | 'skip' | 'unknown';
  readonly span: Span;
}

export interface Rule {
  readonly id: Located<string>;
  readonly action: 'allow' | 'deny';
  readonly why?: string;
  /** The id of a source, then whatever says where in it: `connectors / Allow access to URLs / row 1`. */
  readonly source?: Located<string>;
  /** The row of a vendor's list that it claims, `SOURCE/KEY`, or `SOURCE` where that is one row. */
  readonly from?: string;
  readonly services: readonly Service[];
  readonly principals?: readonly Principal[];
  readonly inspection: 'bypass' | 'allowed';
  /** The targets and devices that the rule is for; absent: all of them. */
  readonly targets?: readonly Located<string>[];
  readonly destinations: readonly RuleDestination[];
  readonly owner?: string;
  readonly ticket?: string;
  /** The last day on which the rule holds. */
  readonly expires?: Located<string>;
  readonly span: Span;
}

/** At least one of `hosts` and `addresses` is there. */
export interface RuleDestination {
  readonly hosts?: readonly PolicyHost[];
  readonly addresses?: readonly AddressEntry[] | 'any';
  readonly evidence?: string;
  /** The services of this destination, where the row of a source says which; absent: those of the rule. */
  readonly services?: readonly Service[];
  readonly span: Span;
}

/** One entry of `addresses`; `text` is the author's spelling, `by` the list that it came by, as `list:NAME`. */
export type AddressEntry = { readonly by?: string } & (
  | {
      readonly kind: 'tag';
      readonly cloud: Cloud;
      readonly tag: string;
      readonly text: string;
      readonly span: Span;
    }
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly text: string; readonly span: Span }
  | {
      readonly kind: 'range';
      readonly from: Address;
      readonly to: Address;
      readonly text: string;
      readonly span: Span;
    }
);

/** Something that a machine must have, and which document says so. */
export interface Requirement extends Scope {
  readonly id: Located<string>;
  readonly check: MachineCheck;
  readonly why?: string;
  /** The id of a source, then the place in it. */
  readonly source?: Located<string>;
  /** How to mend it. */
  readonly mend?: string;
  readonly span: Span;
}

/** A loss that the rule set lives with; `rules` are ids of the same rule set. */
export interface AcceptNode {
  readonly loss: LossCode;
  readonly rules?: readonly Located<string>[];
  readonly targets?: readonly Located<string>[];
  readonly hosts?: readonly Located<string>[];
  readonly reason: string;
  readonly span: Span;
}

/** A question with the answer that its author expects. */
export interface TestNode {
  readonly expect: 'allow' | 'deny';
  readonly request: Located<string>;
  readonly principal?: string;
  /** Absent: asked of the policy. */
  readonly targets?: readonly Located<string>[];
  readonly span: Span;
}
