/** What a proof finds: the shapes that its parts share. */
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { LossCode, LossDirection } from '../../rules/losses.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import type { Condition } from '../../sets/condition.ts';
import type { Capabilities, Origin, Reading } from '../../targets/target.ts';
import type { Claim } from '../claim/claim.ts';
import type { Universe } from '../diagram/conditions.ts';
import type { Size } from '../diagram/count.ts';
import type { Bypass, Effect } from './compare.ts';
import type { Preference } from './examples.ts';
import type { Witness } from './replay.ts';

export type Verdict = 'exact' | 'best-possible' | 'approximate' | 'different' | 'not-decided';

/** Requests that policy and target decide differently for one reason and one rule. */
export interface Loss {
  readonly code: LossCode;
  /** The rule's id, or empty for a note about the whole text. */
  readonly rule: string;
  readonly span: Span;
  readonly direction: LossDirection;
  readonly severity: 'error' | 'warning' | 'note';
  readonly size: Size;
  /** The hosts, or the addresses of destinations without hosts, as the rule set spells them. */
  readonly destinations: readonly string[];
  /** Of an accepted under-permit: those of the destinations that other requests of the rule set reach. */
  readonly partly?: readonly string[];
  readonly witness?: Witness;
  readonly accepted: null | string;
  readonly message?: string;
}

/** A region in which a text does not do what it should. */
export interface Difference {
  readonly format: string;
  readonly effect: Effect;
  /** Present where it is about TLS inspection: whether the rule set demands a bypass there. */
  readonly bypass?: Bypass;
  readonly region: string;
  readonly size: Size;
  readonly witness?: Witness;
  /** The rule that decides the witness, with its place; absent: none matches. */
  readonly rule?: string;
  readonly span?: Span;
  /** The line of the text that decides the witness; absent: none matches. */
  readonly line?: TextLine;
  /** The rule that this line says it came from. */
  readonly lineRule?: string;
  /** What of this line is not understood, where the text may do either. */
  readonly why?: string;
  /** The service tags that the addresses of the region come from, where all of them come from tags. */
  readonly tags?: readonly TagUsed[];
}

/** A line of a text under test; `text` is the line itself, where whoever reports it has it at hand. */
export interface TextLine extends Origin {
  readonly text?: string;
}

export interface TagUsed {
  readonly cloud: Cloud;
  readonly name: string;
}

export interface Proof {
  readonly verdict: Verdict;
  readonly losses: readonly Loss[];
  readonly differences: readonly Difference[];
  /** There are more differences than are listed. */
  readonly more?: true;
  /** Errors of code `internal`: a witness that does not reproduce, or a difference that no loss explains. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One format of a target, read back. */
export interface FormatReading {
  readonly format: string;
  /** Where it means one thing in one state of the machine and another in another: the format alone, and the state. */
  readonly state?: { readonly format: string; readonly name: string };
  readonly reading: Reading;
}

/** What the parts of one proof share. */
export interface Context {
  readonly policy: Policy;
  readonly target: { readonly name: string };
  readonly capabilities: Capabilities;
  readonly universe: Universe;
  readonly claim: Claim;
  readonly preference: Preference;
  /** Requests that nobody needs, as somebody takes for granted: to block them, or to leave them open, is no difference. */
  readonly unneeded: readonly Condition[];
}
