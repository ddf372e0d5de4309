/** What an audit finds: the shapes that its parts share. */
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { LossCode } from '../../rules/losses.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import type { AddressSet } from '../../sets/addresses.ts';
import type { Condition } from '../../sets/condition.ts';
import type { Meaning, Origin, Reading } from '../../targets/target.ts';
import type { WitnessRequest } from '../compare/replay.ts';
import type { Size } from '../diagram/count.ts';

/** A reading as an audit takes it. */
export interface AuditedText {
  /** With its premises taken for granted. */
  readonly reading: Reading;
  /** With the premises still in it, and those that are not taken for granted. */
  readonly raw: Reading;
  readonly off: ReadonlySet<string>;
  /** What is permitted without one of the premises that are taken for granted. */
  readonly without: readonly { readonly premise: string; readonly permit: Meaning }[];
  /** Requests that nobody needs, by the premise that is taken for granted. */
  readonly unneeded?: readonly { readonly premise: string; readonly requests: Condition }[];
  /** Views that nobody means, by the premise that is taken for granted. */
  readonly unusual?: readonly { readonly premise: string; readonly views: Condition }[];
  /** What `reading` leaves open besides, of which a single request may well be told. */
  readonly doubt?: string;
}

/** What a device does with what a rule asks for. */
export type AuditAnswer =
  | 'carried'
  | 'blocked'
  | 'depends'
  | 'not-here'
  /** It does not let it through, or may not, and the rule set accepts that as a loss of the target. */
  | 'accepted'
  /** Of rules that deny. */
  | 'stopped'
  | 'not-stopped'
  /** TLS that a rule wants left closed, and that the device opens, or may open. */
  | 'opened'
  | 'may-be-opened';

/** All answers, the worst first. */
export const auditAnswers: readonly AuditAnswer[] = [
  'blocked',
  'not-stopped',
  'opened',
  'depends',
  'may-be-opened',
  'carried',
  'accepted',
  'stopped',
  'not-here',
];

/** What a device does with some requests of one row of a rule. */
export interface AuditFinding {
  readonly answer: AuditAnswer;
  readonly rule: PolicyRule;
  /** The row as the rule set spells it, and where it stands. */
  readonly destination: string;
  readonly span: Span;
  /** The region in words, where it is not all that the row is about. */
  readonly region?: string;
  readonly size: Size;
  readonly witness?: WitnessRequest;
  /** The lines that decide, the witness's first; none matches: the default does. */
  readonly lines: readonly Origin[];
  readonly isByDefault: boolean;
  /** The losses that it lies in, where no text of the target would let it through. */
  readonly losses?: readonly LossCode[];
  /** What it depends on. */
  readonly causes: readonly string[];
  /** The premises without which the answer would be another. */
  readonly premises: readonly string[];
  /** Where it depends on which address the host has: those for which it is let through. */
  readonly open?: AddressSet;
}

/** What a line lets through beyond what the rule set needs. */
export interface Beyond {
  readonly isCertain: boolean;
  readonly line?: Origin;
  readonly region: string;
  readonly size: Size;
}

export interface Audit {
  readonly findings: readonly AuditFinding[];
  readonly beyond: readonly Beyond[];
  /** Lines that let through nothing that the rule set needs. */
  readonly idle: readonly Origin[];
  /** There is more beyond than is listed. */
  readonly moreBeyond: boolean;
  /** Errors of code `internal`: a witness that does not reproduce. */
  readonly diagnostics: readonly Diagnostic[];
}
