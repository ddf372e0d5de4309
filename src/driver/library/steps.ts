/** What commands do in one step, for programs: with the inputs and devices of the library in place of files and options. */
import { hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { isBlankText } from '../../rules/read/yaml/foreign.ts';
import { readTree } from '../../rules/read/yaml/read-tree.ts';
import { findEntry } from '../../rules/read/yaml/yaml-tree.ts';
import type { TargetFile } from '../../targets/target.ts';
import { type Assumption, readAssumedValue, refuseValue, splitAssumption } from '../audit/assume.ts';
import { auditDevice, type DeviceAudit } from '../audit/audit-device.ts';
import { openDevice } from '../audit/open-device.ts';
import { type Device, loadTarget } from '../devices.ts';
import { compareSides, type ExceptionEntry, resolveSide } from '../diff/diff-policies.ts';
import type { DiffReport } from '../diff/diff-report.ts';
import { choosePolicy } from '../for-device.ts';
import { type Guardrails, judgeGuardrails, noGuardrails } from '../guard/guardrails.ts';
import { readGuardrails } from '../guard/read-guardrails.ts';
import { type Inputs, prepareRun } from '../prepare-run.ts';
import { chooseTestedDevices, type RunTest, testRun } from '../run-tests.ts';

/** Compares two states of rule sets, as `rulec diff` does. With `gate`, new access beyond these exceptions is judged: `isPassed`. */
export async function diff(
  before: Inputs,
  after: Inputs,
  devices: readonly Device[],
  { asOf, gate }: { readonly asOf?: string; readonly gate?: readonly ExceptionEntry[] } = {},
): Promise<Outcome<DiffReport>> {
  const old = await resolveSide({ name: 'old', inputs: before }, devices, asOf);
  const fresh = await resolveSide({ name: 'new', inputs: after }, devices, asOf);
  const found = [...old.diagnostics, ...fresh.diagnostics];
  if (old.value === undefined || fresh.value === undefined) return { diagnostics: found };
  const sides = { before: old.value, after: fresh.value, devices, measured: true };
  const { value, diagnostics } = await compareSides({ ...sides, ...present({ gate }) });
  return { ...present({ value }), diagnostics: [...found, ...diagnostics] };
}

/** Runs the tests of rule sets, as `rulec test` does: those that name targets on the texts of these devices. */
export async function runTests(
  inputs: Inputs,
  devices: readonly Device[],
  { asOf }: { readonly asOf?: string } = {},
): Promise<Outcome<readonly RunTest[]>> {
  const asked = chooseTestedDevices(inputs.ruleSets, devices);
  const { value: run, diagnostics } = await prepareRun(inputs, asked, { asOf });
  if (run === undefined) return { diagnostics };
  const { results, diagnostics: found } = await testRun(run);
  return { value: results, diagnostics: [...diagnostics, ...found] };
}

/** How a device's own files are asked. */
export interface AuditOptions {
  readonly asOf?: string;
  /** `CAUSE=VALUE`, as behind `--assume`: yes or no, or addresses. */
  readonly assume?: readonly string[];
  /** Premises that are not taken for granted. */
  readonly noPremise?: readonly string[];
  /** Whether what the device lets through besides is told too. */
  readonly beyond?: boolean;
}

/** Asks a device's own files, the main one first, what of a rule set they block and let through, as `rulec audit` does. */
export async function audit(
  inputs: Inputs,
  device: Device,
  files: readonly TargetFile[],
  { asOf, assume = [], noPremise = [], beyond = false }: AuditOptions = {},
): Promise<Outcome<DeviceAudit>> {
  const { value: run, diagnostics } = await prepareRun(inputs, [device], { asOf });
  const assumed = assume.map(readAssumption);
  const told = [...diagnostics, ...assumed.flatMap((one) => one.diagnostics)];
  if (run === undefined || hasErrors(told)) return { diagnostics: told };
  const assumptions = assumed.flatMap(({ value }) => value ?? []);
  const plan = { values: device.values, assumptions, noPremise };
  const opened = openDevice(await loadTarget(device.target), files, plan);
  const found = [...told, ...opened.diagnostics, ...(opened.value?.diagnostics ?? [])];
  if (opened.value === undefined) return { diagnostics: found };
  const first = opened.value.readFor();
  if (first.value === undefined) return { diagnostics: [...found, ...first.diagnostics] };
  const made = auditDevice(choosePolicy(run.policy, device), opened.value, {
    ...{ values: device.values, noPremise, files, beyond },
  });
  return { ...present({ value: made.value }), diagnostics: [...found, ...made.diagnostics] };
}

function readAssumption(text: string): Outcome<Assumption> {
  const { value: parts, diagnostics } = splitAssumption(text);
  if (parts === undefined) return { diagnostics };
  const value = readAssumedValue(parts.cause, parts.value);
  return value === undefined ? { diagnostics: [refuseValue(parts)] } : { value, diagnostics };
}

/** Reads `guardrails:` of a configuration file, `rulec.yaml`; without it nothing is guarded. Errors: `bad-config`. */
export function loadGuardrails(file: string, text: string): Outcome<Guardrails> {
  if (isBlankText(text)) return { value: noGuardrails, diagnostics: [] };
  const { value: tree, diagnostics } = readTree(file, text);
  if (tree === undefined || hasErrors(diagnostics))
    return { diagnostics: diagnostics.map((one) => ({ ...one, code: 'bad-config' as const })) };
  const entry = findEntry(tree, 'guardrails');
  return entry === undefined ? { value: noGuardrails, diagnostics } : readGuardrails(entry.value);
}

/** Says what guardrails forbid of rule sets, on the policy and on these devices, as `rulec check` does. There is no value where they do not resolve. */
export async function guard(
  inputs: Inputs,
  devices: readonly Device[],
  guardrails: Guardrails,
  { asOf }: { readonly asOf?: string } = {},
): Promise<Outcome<true>> {
  const { value: run, diagnostics } = await prepareRun(inputs, devices, { asOf });
  if (run === undefined) return { diagnostics };
  const { policy, tags } = run;
  const found = await judgeGuardrails({ policy, tags, devices }, guardrails);
  return { value: true, diagnostics: [...diagnostics, ...found] };
}
