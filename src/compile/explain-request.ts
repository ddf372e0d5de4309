import { findReasons } from '../equivalence/explain.ts';
import type { FormatReading } from '../equivalence/proof.ts';
import { decideByText } from '../equivalence/witnesses.ts';
import { decide } from '../rules/decide.ts';
import type { Policy, PolicyRule } from '../rules/policy.ts';
import type { Request } from '../rules/request.ts';
import type { LossCode } from '../targets/loss.ts';
import type { Capabilities, Origin } from '../targets/target.ts';

/** A target's text, ready to be asked. */
export interface Askable {
  /** The target's name, or the device's. */
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
}

/** How one format of a target decides a request. */
export interface TextDecision {
  readonly target: string;
  readonly format: string;
  readonly action: 'allow' | 'deny' | 'unknown';
  /** The line that decided; absent: none matched, or the target never sees such a request. */
  readonly line?: Origin;
}

/** Why a target decides otherwise than the policy. */
export interface Reason {
  readonly target: string;
  readonly code: LossCode;
  readonly rule: PolicyRule;
  readonly destination: string;
}

/** One request, through the policy and through the text of every target. */
export interface Explanation {
  readonly request: Request;
  readonly policy: { readonly action: 'allow' | 'deny'; readonly rule?: PolicyRule };
  readonly texts: readonly TextDecision[];
  readonly reasons: readonly Reason[];
}

/** Asks the policy and every text about one request, and says why those that differ do. */
export function explainRequest(policy: Policy, request: Request, targets: readonly Askable[]): Explanation {
  const byPolicy = decide(policy, request);
  const texts = targets.flatMap(({ name, capabilities, readings }) =>
    readings.map(({ format, reading }): TextDecision => {
      const { action, clause } = decideByText(capabilities, reading.permit, request);
      return { target: name, format, action, ...(clause === undefined ? {} : { line: clause.origin }) };
    }),
  );
  const differing = targets.filter(({ name }) =>
    texts.some(({ target, action }) => target === name && action !== byPolicy.action),
  );
  const reasons = differing.flatMap(({ name, capabilities }) =>
    (findReasons(policy, capabilities, request) ?? []).map((reason): Reason => ({ target: name, ...reason })),
  );
  return { request, policy: byPolicy, texts, reasons };
}
