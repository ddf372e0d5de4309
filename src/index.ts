/**
 * rulec as a library: rule sets to policies, policies to texts and proofs, and what files of others mean.
 * Everything here is pure: files, the clock and the network are the caller's business.
 */

export type { Code } from './diagnostics/codes.ts';
export type { Diagnostic, Outcome, Severity, Span } from './diagnostics/diagnostic.ts';
export { type Position, positionOf } from './diagnostics/position.ts';
export { type Compilation, compileTarget, withPlaceholders } from './driver/compile-target.ts';
export {
  type Askable,
  type Explanation,
  explainRequests,
  type Reason,
  type TextDecision,
} from './driver/explain-requests.ts';
export { loadRuleSet } from './driver/rule-sets.ts';
export { type Verification, verifyFiles } from './driver/verify-files.ts';
export type { Difference, Loss, Proof, Verdict } from './proof/compare/proof.ts';
export type { RuleSet } from './rules/ast.ts';
export { checkRuleSet } from './rules/check/checks.ts';
export { requestsOf } from './rules/check/requests.ts';
export { decide } from './rules/decide.ts';
export type { Policy, PolicyRule, Request } from './rules/policy.ts';
export { type ResolveOptions, resolvePolicy } from './rules/resolve/resolve.ts';
export { loadAllServiceTags, loadServiceTags } from './service-tags/load.ts';
export type { ServiceTags, Tag } from './service-tags/tags.ts';
export { findTarget, registry, type TargetEntry } from './targets/registry.ts';
export type { Capabilities, Format, OptionSpec, Origin, Target, TargetFile } from './targets/target.ts';
export { version } from './version.ts';
