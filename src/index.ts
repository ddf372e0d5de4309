/**
 * rulec as a library: rule sets to policies, policies to texts and proofs, and what files of others mean.
 * Everything here is pure: files, the clock and the network are the caller's business.
 */
export { type Compilation, compileTarget } from './compile/compile-target.ts';
export {
  type Askable,
  type Explanation,
  explainRequests,
  type Reason,
  type TextDecision,
} from './compile/explain-requests.ts';
export { withPlaceholders } from './compile/placeholders.ts';
export { type Verification, verifyFiles } from './compile/verify-files.ts';
export type { Code } from './diagnostics/codes.ts';
export type { Diagnostic, Outcome, Severity, Span } from './diagnostics/diagnostic.ts';
export { type Position, positionOf } from './diagnostics/position.ts';
export type { Difference, Loss, Proof, Verdict } from './equivalence/proof.ts';
export type { RuleSet } from './rules/ast.ts';
export { checkRuleSet } from './rules/checks.ts';
export { decide } from './rules/decide.ts';
export { loadRuleSet } from './rules/load.ts';
export type { Policy, PolicyRule } from './rules/policy.ts';
export type { Request } from './rules/request.ts';
export { requestsOf } from './rules/requests.ts';
export { type ResolveOptions, resolvePolicy } from './rules/resolve.ts';
export { loadAllServiceTags, loadServiceTags } from './service-tags/load.ts';
export type { ServiceTags, Tag } from './service-tags/tags.ts';
export { findTarget, registry, type TargetEntry } from './targets/registry.ts';
export type { Capabilities, Format, OptionSpec, Origin, Target, TargetFile } from './targets/target.ts';
export { version } from './version.ts';
