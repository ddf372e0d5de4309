/**
 * rulec as a library: what the commands do, with values in place of files and terminals. Rule sets become policies,
 * policies become texts and proofs, and texts of others are read. Everything here is pure: files, the clock and the
 * network are the caller's business.
 */

export type { Code } from './diagnostics/codes.ts';
export type { Diagnostic, Outcome, Severity, Span } from './diagnostics/diagnostic.ts';
export { type Position, positionOf } from './diagnostics/position.ts';
export { type ProposedAccept, proposeAccepts } from './driver/accept/propose-accepts.ts';
export { printAccepts } from './driver/accept/write-accepts.ts';
export { type AskDevice, type DeviceAnswer, prepareToAsk, type Question } from './driver/audit/ask-device.ts';
export type { DeviceAudit, RuleAudit } from './driver/audit/audit-device.ts';
export { type OpenDevice, type OpenReading, openDevice } from './driver/audit/open-device.ts';
export { checkRuleSets } from './driver/check-rule-sets.ts';
export {
  type AskedDevice,
  type Compiled,
  type CompiledRun,
  compileRun,
  compileToAsk,
  listAskable,
} from './driver/compile-devices.ts';
export { type Compilation, compileTarget, withPlaceholders } from './driver/compile-target.ts';
export { chooseDevices, type Device, type DeviceConfig } from './driver/devices.ts';
export {
  compareFolders,
  type FolderSide,
  type TextSide,
} from './driver/diff/diff-folders.ts';
export {
  compareSides,
  type DiffRequest,
  type ResolvedSide,
  resolveSide,
} from './driver/diff/diff-policies.ts';
export { type DiffReport, isPassed } from './driver/diff/diff-report.ts';
export type { OutputDevice } from './driver/diff/diff-texts.ts';
export {
  type Askable,
  type Explanation,
  explainRequests,
  type Reason,
  type TextDecision,
} from './driver/explain-requests.ts';
export { guardChange } from './driver/guard/guard-change.ts';
export { type Guardrails, judgeGuardrails } from './driver/guard/guardrails.ts';
export { type Imported, importDevice } from './driver/import/import-device.ts';
export { type AuditOptions, audit, diff, guard, loadGuardrails, runTests } from './driver/library/steps.ts';
export { collectInputs, type Inputs, prepareRun, type Run } from './driver/prepare-run.ts';
export { type ReportedDevice, type ReportRead, readReport } from './driver/read-report.ts';
export { hasOpenLosses, type Report, type TargetReport } from './driver/report.ts';
export { loadRuleSet } from './driver/rule-sets.ts';
export { type RunTest, testRun } from './driver/run-tests.ts';
export {
  type GivenFile,
  type Verification,
  type VerifiedDevice,
  verifyDevice,
  verifyFiles,
} from './driver/verify/verify-files.ts';
export type { Difference, Loss, Proof, Verdict } from './proof/compare/proof.ts';
export type { RuleSet } from './rules/ast.ts';
export { checkRuleSet } from './rules/check/checks.ts';
export { type Coverage, findCoverage } from './rules/check/coverage.ts';
export { requestsOf } from './rules/check/requests.ts';
export { decide } from './rules/decide.ts';
export type { Policy, PolicyRule, Request } from './rules/policy.ts';
export { type ResolveOptions, resolvePolicy } from './rules/resolve/resolve.ts';
export { loadAllServiceTags, loadServiceTags } from './service-tags/load.ts';
export type { ServiceTags, Tag } from './service-tags/tags.ts';
export { findTarget, registry, type TargetEntry } from './targets/registry.ts';
export type { Capabilities, Format, OptionSpec, Origin, Target, TargetFile } from './targets/target.ts';
export { version } from './version.ts';
