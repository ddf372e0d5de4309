import {
  type Diagnostic,
  error,
  hasErrors,
  type Outcome,
  type Span,
  warning,
} from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { quote } from '../../diagnostics/quote.ts';
import { type Side as PolicySide, removeRules } from '../../diff/causes.ts';
import { replayOnTexts, type Texts } from '../../diff/outputs.ts';
import { type Compared, diffOutputs, diffPolicies, type Projection } from '../../diff/policies.ts';
import { type Beside, findRewrites } from '../../diff/rewrites.ts';
import { permitsMore } from '../../diff/summary.ts';
import type { Policy } from '../../rules/policy.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { version } from '../../version.ts';
import { judgeText, type Written, withPlaceholders, writeTarget } from '../compile-target.ts';
import { chooseMissingTags, type Device, loadTarget, sayOfDevice } from '../devices.ts';
import { choosePolicy, listNames } from '../for-device.ts';
import { type Inputs, listDefaults } from '../prepare-run.ts';
import { compareMovedDevices, type MovedDevice, renewDevice, replaceMoved } from './diff-devices.ts';
import type { DiffReport, Exception, GateReport, ProofReport } from './diff-report.ts';
import { isUnjudged } from './diff-texts.ts';

/** New access that somebody has agreed to. */
export interface ExceptionEntry {
  readonly rule: string;
  readonly reason: string;
  /** Where it stands; absent for one of the command line. */
  readonly span?: Span;
}

/** A change of a device's configuration that somebody has agreed to. */
export interface DeviceExceptionEntry {
  readonly device: string;
  readonly reason: string;
  /** Where it stands; absent for one of the command line. */
  readonly span?: Span;
}

/** One side of a comparison, as it was read; without rule sets it permits nothing. */
export interface SideInputs {
  /** As the user named it. */
  readonly name: string;
  readonly inputs: Inputs;
}

/** One side of a comparison, resolved. */
export interface ResolvedSide extends PolicySide {
  readonly report: DiffReport['before'];
  /** What its rule sets say beside their rules. */
  readonly beside: Beside;
}

/** Everything that two sides are compared with. */
export interface DiffRequest {
  readonly before: ResolvedSide;
  readonly after: ResolvedSide;
  readonly devices: readonly Device[];
  /** Whether somebody wants the sizes and the witnesses of the losses that came and went. */
  readonly measured: boolean;
  /** What new access is agreed to; absent: new access is no matter. */
  readonly gate?: readonly ExceptionEntry[];
  /** The older side with what its locks grew by, which is agreed to. */
  readonly grown?: ResolvedSide;
  /** What of the locks is not judged, each a line. */
  readonly locks?: readonly string[];
  /** The devices that the configuration of the older side has otherwise. */
  readonly moved?: readonly MovedDevice[];
  /** The changes of such devices that are agreed to. */
  readonly agreed?: readonly DeviceExceptionEntry[];
}

/** Resolves one side of a comparison for some devices. Errors and notes: those of `resolvePolicy`. */
export async function resolveSide(
  { name, inputs }: SideInputs,
  devices: readonly Device[],
  asOf: string | undefined,
): Promise<Outcome<ResolvedSide>> {
  const { ruleSets, tags, provenance } = inputs;
  const missingTags = await chooseMissingTags(devices);
  const nothing: Policy = { name: 'nothing', title: 'nothing', rules: [], accepts: [] };
  const { value: policy, diagnostics } =
    ruleSets.length === 0
      ? { value: nothing, diagnostics: [] }
      : resolvePolicy(ruleSets, tags, {
          ...{ missingTags, devices: devices.map(listNames), accepts: listDefaults(devices) },
          ...present({ asOf }),
        });
  if (policy === undefined) return { diagnostics };
  const report = { name, ruleSets: provenance.ruleSets, serviceTags: provenance.serviceTags };
  const beside = {
    tests: ruleSets.flatMap(({ tests }) => tests),
    requires: ruleSets.flatMap(({ requires }) => requires),
  };
  return { value: { policy, beside, tags, report }, diagnostics };
}

/**
 * Compares two policies and their projections, and writes both texts to say what became of them. Errors: those of
 * options; `internal`, where the texts do not bear out what was found. Warnings: `stale-exception`.
 */
export async function compareSides(request: DiffRequest): Promise<Outcome<DiffReport>> {
  const { before, after, gate: entries } = request;
  const outputs = await writeBothSides(request);
  if (outputs.value === undefined) return { diagnostics: outputs.diagnostics };
  const compared = diffOutputs(before, after, outputs.value);
  const seen = compared.map(({ comparison }) => comparison);
  const policies = { before: before.policy, after: after.policy };
  const moved = await compareMovedDevices(request.moved ?? [], policies);
  const proofs = outputs.value.map((output, index) => describeProof(output, compared[index + 1]));
  const gate = entries === undefined ? undefined : await judgeAccess(request, entries, seen, outputs.value);
  const diagnostics = [
    ...outputs.diagnostics,
    ...proofs.flatMap(({ problems }) => problems.filter(({ code }) => code === 'internal')),
    ...outputs.value.flatMap((output, index) => replayOutput(output, compared[index + 1])),
    ...(gate === undefined ? [] : warnOfStaleness(gate, entries ?? [], request.agreed ?? [])),
  ];
  if (hasErrors(diagnostics)) return { diagnostics };
  const value: DiffReport = {
    rulec: version,
    before: before.report,
    after: after.report,
    comparisons: replaceMoved(seen, moved),
    rewrites: findRewrites(before.policy, after.policy, { before: before.beside, after: after.beside }),
    proofs,
    ...present({ gate, locks: request.locks?.length ? request.locks : undefined }),
  };
  return { value, diagnostics: [...diagnostics, ...refuseMoved(gate?.unjudged ?? [])] };
}

/** What a device sees, and its texts of both sides. */
interface Output extends Projection {
  readonly texts: Texts;
  readonly device: Device;
  readonly old: Outcome<Written>;
  readonly fresh: Outcome<Written>;
}

/** Writes the texts of each device; options that nobody gave have placeholders. */
async function writeBothSides({
  before,
  after,
  devices,
  measured,
}: DiffRequest): Promise<Outcome<readonly Output[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: Output[] = [];
  for (const device of devices) {
    const target = await loadTarget(device.target);
    const values = withPlaceholders(target, device.values);
    const options = target.readOptions(values);
    const errors = options.diagnostics.filter(({ severity }) => severity === 'error');
    diagnostics.push(...errors.map((one) => sayOfDevice({ target: device.target, ...one }, device)));
    if (options.value === undefined) continue;
    const old = writeTarget(choosePolicy(before.policy, device), target, values);
    const fresh = writeTarget(choosePolicy(after.policy, device), target, values);
    const readings = present({ before: old.value?.readings, after: fresh.value?.readings });
    const texts: Texts = { target: target.name, measured, ...readings };
    const capabilities = target.capabilities(options.value);
    value.push({ name: device.folder, names: listNames(device), capabilities, device, old, fresh, texts });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

/** Asks the texts of both sides, where there are both, about the witnesses of their comparison. */
function replayOutput(
  { capabilities, old, fresh }: Output,
  compared: Compared | undefined,
): readonly Diagnostic[] {
  const [before, after] = [old, fresh].map(({ value }) => value?.readings[0]?.reading.permit);
  if (compared === undefined || before === undefined || after === undefined) return [];
  return replayOnTexts(compared.comparison, capabilities, [before, after]);
}

function describeProof({ name, device, fresh }: Output, compared: Compared | undefined): ProofReport {
  const { proof, lossesBefore } = compared?.outputs ?? {};
  const judged = fresh.value === undefined || proof === undefined ? undefined : judgeText(fresh.value, proof);
  const given = judged?.value !== undefined && judged.value.files.length > 0 ? proof : undefined;
  return {
    name,
    target: device.target,
    problems: [...fresh.diagnostics, ...(judged?.diagnostics ?? [])]
      .filter(({ severity }) => severity === 'error')
      .map((one) => sayOfDevice(one, device)),
    losses: given?.losses ?? [],
    ...present({ verdict: given?.verdict, lossesBefore }),
  };
}

/**
 * Says whether there is new access beyond what the exceptions agree to. The newer rule set is compared without the
 * excepted rules, and the older one, with what its locks may grow by, without the excepted denials: what is new then is not
 * excused by them. A device of which somebody agrees to the new configuration has it on both sides.
 */
async function judgeAccess(
  { before, after, grown, moved = [], agreed = [] }: DiffRequest,
  entries: readonly ExceptionEntry[],
  whole: DiffReport['comparisons'],
  targets: readonly Projection[],
): Promise<GateReport> {
  const ids = new Set(entries.map(({ rule }) => rule));
  const excuse = {
    before: (policy: Policy) => removeRules(policy, 'deny', ids),
    after: (policy: Policy) => removeRules(policy, 'allow', ids),
  };
  const older = grown ?? before;
  const seen =
    ids.size === 0 && grown === undefined
      ? whole
      : diffPolicies(
          { ...older, policy: excuse.before(older.policy) },
          { ...after, policy: excuse.after(after.policy) },
          targets,
        );
  const open = moved.flatMap((one) =>
    agreed.some(({ device }) => device === one.name) ? renewDevice(one) : [one],
  );
  const policies = { before: older.policy, after: after.policy };
  const comparisons = replaceMoved(seen, await compareMovedDevices(open, policies, excuse));
  const passed = comparisons.every(
    ({ verdict, totals }) => verdict !== 'not-decided' && totals['permits now'] === undefined,
  );
  const unjudged = comparisons.filter((one) => isUnjudged(one) && !permitsMore(one)).map(({ of }) => of);
  const causing = whole.flatMap(({ changes }) =>
    changes
      .filter(({ effect }) => effect === 'permits now')
      .flatMap(({ causes, denials }) => [...causes, ...denials].map(({ rule }) => rule)),
  );
  const exceptions = entries.map(({ rule, reason }): Exception => {
    const meets = causing.find(({ id }) => id === rule);
    return { rule, reason, ...present({ meets }) };
  });
  const devices = agreed.map(({ device, reason }) => {
    return { device, reason, isUsed: moved.some(({ name }) => name === device) };
  });
  return { passed, comparisons, unjudged, exceptions, devices };
}

function refuseMoved([first, ...others]: readonly string[]): readonly Diagnostic[] {
  if (first === undefined) return [];
  const what = `the configuration of ${[first, ...others].join(', ')} changed, so rulec cannot tell whether there is new access`;
  const help = `look at what the options mean, and agree to them: --except device:${first}=REASON, or in a file: { device: ${first}, reason: … }`;
  return [error('governed', what, { help })];
}

/** Warns of exceptions that nothing needs; the entries are in the order of what the gate has of them. */
function warnOfStaleness(
  gate: GateReport,
  rules: readonly ExceptionEntry[],
  devices: readonly DeviceExceptionEntry[],
): readonly Diagnostic[] {
  const warn = (message: string, hint: string, span: Span | undefined): Diagnostic =>
    warning('stale-exception', message, present({ help: `remove the exception, or correct ${hint}`, span }));
  return [
    ...gate.exceptions.flatMap(({ rule, meets }, index) =>
      meets !== undefined
        ? []
        : [warn(`the rule ${quote(rule)} gives no new access`, 'the id of the rule', rules[index]?.span)],
    ),
    ...gate.devices.flatMap(({ device, isUsed }, index) =>
      isUsed
        ? []
        : [warn(`the configuration of ${quote(device)} is as it was`, 'its name', devices[index]?.span)],
    ),
  ];
}
