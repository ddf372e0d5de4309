import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { staleAccepts } from '../rules/check/accepts.ts';
import { failureOf, runPolicyTests } from '../rules/check/run-tests.ts';
import type { Policy, Request } from '../rules/policy.ts';
import { remember } from '../sets/remember.ts';
import type { Origin, Target } from '../targets/target.ts';
import {
  type Compilation,
  compileTarget,
  type Written,
  withPlaceholders,
  writeTarget,
} from './compile-target.ts';
import { type Device, listOptionsInForce, loadTarget, remindOf, sayOfDevice } from './devices.ts';
import {
  type Askable,
  type Explanation,
  explainRequests,
  isOpen,
  runTargetTests,
} from './explain-requests.ts';
import { checkForDevices, choosePolicy, listNames, noteDenialsLeftOut } from './for-device.ts';
import type { Run } from './prepare-run.ts';
import { fileReport, type Report } from './report.ts';
import { createProver, type Prover } from './share-proofs.ts';

/** Hears which of so many devices is being compiled. */
export type Watch = (device: Device, index: number, all: readonly Device[]) => void;

/** What was made for one device. */
export interface Compiled {
  readonly device: Device;
  readonly compilation: Compilation;
}

/** What was made for all devices of a run. */
export interface CompiledRun {
  readonly compiled: readonly Compiled[];
  readonly report: Report;
}

/**
 * Compiles a run for each of its devices, proves the texts, and asks them and the policy the tests of the rule sets.
 * There is a value only where each device has a compilation. Errors: those of `compileTarget`, and `failed-test`.
 */
export async function compileRun(run: Run, watch?: Watch): Promise<Outcome<CompiledRun>> {
  const made = await compileEach(run.policy, run.devices, ({ values }) => values, compileTarget, watch);
  const diagnostics = [
    ...checkForDevices(run.policy, run.ruleSets, run.devices),
    ...made.flatMap((one) => one.diagnostics.map((message) => sayOfDevice(message, one.device))),
  ];
  const compiled = made.flatMap(({ device, target, value: compilation }) =>
    compilation === undefined ? [] : [{ device, target, compilation }],
  );
  if (compiled.length < made.length) return { diagnostics };
  const targets = compiled.map(({ device, target, compilation: { files, proof } }) => ({
    target: device.target,
    device: device.device,
    options: listOptionsInForce(target, device.values),
    files: files.map((file) => fileReport(device.folder, file)),
    verdict: proof.verdict,
    losses: [...run.expired, ...noteDenialsLeftOut(run.policy, device), ...proof.losses],
    differences: proof.differences,
  }));
  const report: Report = { ...run.provenance, targets };
  const reminders = compiled.flatMap(({ device, target }) => remindOf(device, target));
  return {
    value: { compiled, report },
    diagnostics: [...diagnostics, ...reminders, ...judgeRun(run, compiled, report)],
  };
}

/**
 * Compiles runs that differ in the parameters of their devices, as one. There is a value only where each of them has one;
 * the report is of all devices, and what runs say alike is said once. Errors: as those of `compileRun`.
 */
export async function compileRuns(runs: readonly Run[], watch?: Watch): Promise<Outcome<CompiledRun>> {
  const all = runs.flatMap(({ devices }) => devices);
  const made: Outcome<CompiledRun>[] = [];
  for (const run of runs)
    made.push(await compileRun(run, (device) => watch?.(device, all.indexOf(device), all)));
  const told = made.flatMap(({ diagnostics }) =>
    diagnostics.map((one) => [JSON.stringify(one), one] as const),
  );
  const diagnostics = [...new Map(told).values()];
  const values = made.flatMap(({ value }) => value ?? []);
  const [first] = values;
  if (first === undefined || values.length < made.length) return { diagnostics };
  const targets = values.flatMap(({ report }) => report.targets);
  const compiled = values.flatMap((one) => one.compiled);
  return { value: { compiled, report: { ...first.report, targets } }, diagnostics };
}

/** Says which tests of the rule sets fail, and which accepts meet no loss. */
function judgeRun(
  { policy, ruleSets }: Run,
  compiled: readonly Compiled[],
  { targets }: Report,
): readonly Diagnostic[] {
  const distinct = [...new Map(compiled.map((one) => [one.compilation, one])).values()];
  const results = ruleSets.flatMap((ruleSet) => [
    ...runPolicyTests(ruleSet, policy),
    ...distinct.flatMap(({ device, compilation }) =>
      runTargetTests(ruleSet, choosePolicy(policy, device), listNames(device), compilation),
    ),
  ]);
  return [...results.flatMap((result) => failureOf(result) ?? []), ...staleAccepts(policy, targets)];
}

/** A device whose text is to be asked and not to be loaded: options that nobody gave have placeholders. */
export interface AskedDevice<Text = Compilation> {
  readonly name: string;
  readonly target: string;
  /** The rules that are for it. */
  readonly policy: Policy;
  /** What people call the target. */
  readonly title: string;
  /** The option values in force, and the names of those that only stand in for what nobody gave. */
  readonly options: Readonly<Record<string, string>>;
  readonly placeholders: readonly string[];
  /** Errors: why there is no text. What a compile warns of is left out. */
  readonly problems: readonly Diagnostic[];
  /** Absent where there is no text. */
  readonly compilation?: Text;
}

/** Compiles a policy for devices whose text is only to be asked. */
export async function compileToAsk(
  policy: Policy,
  devices: readonly Device[],
  watch?: Watch,
): Promise<readonly AskedDevice[]> {
  return askEach(policy, devices, compileTarget, watch);
}

/** A text that can be asked, whether it was proved or not. */
type AskedText = Pick<Written, 'files' | 'capabilities' | 'readings'>;

/**
 * Explains requests on the texts of devices. What a text says of a request, it says without a proof that it is right about
 * all others; it is proved where it says something else than the policy and no loss explains that.
 */
export async function explainOnTexts(
  policy: Policy,
  devices: readonly Device[],
  requests: readonly Request[],
  watch?: Watch,
): Promise<{
  readonly asked: readonly AskedDevice<AskedText>[];
  readonly explanations: readonly Explanation[];
}> {
  const written = await askEach(policy, devices, writeTarget, watch);
  const explanations = explainRequests(policy, requests, listAskable(written));
  if (!explanations.some(isOpen)) return { asked: written, explanations };
  const asked = await compileToAsk(policy, devices, watch);
  return { asked, explanations: explainRequests(policy, requests, listAskable(asked)) };
}

async function askEach<Text extends AskedText>(
  policy: Policy,
  devices: readonly Device[],
  make: Make<Text>,
  watch?: Watch,
): Promise<readonly AskedDevice<Text>[]> {
  const made = await compileEach(policy, devices, fillIn, make, watch);
  return made.map(({ device, target, value, diagnostics }) => {
    const values = fillIn(device, target);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const compilation = value !== undefined && value.files.length > 0 ? value : undefined;
    return {
      ...{ name: device.folder, target: device.target, title: target.title },
      policy: choosePolicy(policy, device),
      options: listOptionsInForce(target, values),
      placeholders: Object.keys(values).filter((name) => !Object.hasOwn(device.values, name)),
      problems: errors.map((one) => sayOfDevice(one, device)),
      ...present({ compilation }),
    };
  });
}

function fillIn({ values }: Device, target: Target): Device['values'] {
  return withPlaceholders(target, values);
}

interface Attempt<Text> extends Outcome<Text> {
  readonly device: Device;
  readonly target: Target;
}

/** Makes the text of a device. */
type Make<Text> = (policy: Policy, target: Target, values: Device['values'], prove: Prover) => Outcome<Text>;

async function compileEach<Text>(
  policy: Policy,
  devices: readonly Device[],
  valuesFor: (device: Device, target: Target) => Device['values'],
  make: Make<Text>,
  watch: Watch = () => undefined,
): Promise<readonly Attempt<Text>[]> {
  const made: Attempt<Text>[] = [];
  // Devices of one target with the same rules and options get the same text, made and proved once.
  const known = new Map<Policy, { readonly made: Map<string, Outcome<Text>>; readonly prove: Prover }>();
  for (const [index, device] of devices.entries()) {
    watch(device, index, devices);
    const target = await loadTarget(device.target);
    const values = valuesFor(device, target);
    const own = choosePolicy(policy, device);
    const { made: ofPolicy, prove } = remember(known, own, () => ({
      made: new Map(),
      prove: createProver(own),
    }));
    const key = JSON.stringify([device.target, Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const outcome = remember(ofPolicy, key, () => make(own, target, values, prove));
    made.push({ device, target, ...outcome });
  }
  return made;
}

/** Returns the devices that have a text, ready to be asked. */
export function listAskable(devices: readonly AskedDevice<AskedText>[]): readonly Askable[] {
  return devices.flatMap(({ name, target, policy, compilation }) => {
    if (compilation === undefined) return [];
    const { capabilities, readings } = compilation;
    return [{ name, target, policy, capabilities, readings }];
  });
}

/** Makes a function that finds lines of the text files of devices, by the name of the device. */
export function createLineFinder(
  devices: readonly AskedDevice<AskedText>[],
): (name: string, line: Origin) => string | undefined {
  const files = new Map<string, readonly string[]>();
  for (const { name, compilation } of devices) {
    for (const { path, content } of compilation?.files ?? [])
      if (typeof content === 'string') files.set(`${name}/${path}`, content.split('\n'));
  }
  return (name, { file, line }) => files.get(`${name}/${file}`)?.[line - 1];
}
