import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Loss } from '../proof/compare/proof.ts';
import type { Policy } from '../rules/policy.ts';
import type { MissingTags } from '../rules/resolve/resolve-addresses.ts';
import { findTarget } from '../targets/registry.ts';
import type { Origin, Target } from '../targets/target.ts';
import { type Compilation, compileTarget, withPlaceholders } from './compile-target.ts';
import { type Device, sayOfDevice } from './devices.ts';
import type { Askable } from './explain-requests.ts';
import { fileReport, type TargetReport } from './report.ts';

/** Hears which of so many devices is being compiled. */
export type Watch = (device: Device, index: number, all: readonly Device[]) => void;

/** What was made for one device. */
export interface Compiled {
  readonly device: Device;
  readonly compilation: Compilation;
  readonly report: TargetReport;
}

/**
 * Compiles a policy for every device; `expired` are the losses that all of them have. There is a value only
 * where each has one.
 */
export async function compileDevices(
  policy: Policy,
  devices: readonly Device[],
  expired: readonly Loss[],
  watch: Watch = () => undefined,
): Promise<Outcome<readonly Compiled[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: Compiled[] = [];
  for (const [index, device] of devices.entries()) {
    watch(device, index, devices);
    const target = await findTarget(device.target)?.load();
    if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
    const made = compileTarget(policy, target, device.values);
    diagnostics.push(...made.diagnostics.map((one) => sayOfDevice(one, device)));
    if (made.value !== undefined) {
      value.push({ device, compilation: made.value, report: describe(target, device, made.value, expired) });
    }
  }
  return value.length < devices.length ? { diagnostics } : { value, diagnostics };
}

/** Tags that are not at hand are no error where no text would be another without the addresses of hosts. */
export async function missingTagsFor(devices: readonly Device[]): Promise<MissingTags> {
  for (const { target: name, values } of devices) {
    const target = await findTarget(name)?.load();
    const options = target?.readOptions(values).value;
    // Options that are wrong are said when the device is compiled; they are no reason to ask for tags.
    if (target === undefined || options === undefined) continue;
    const { hosts, usesKnownAddresses } = target.capabilities(options);
    if (hosts === 'by-address' || usesKnownAddresses === true) return 'error';
  }
  return 'needed';
}

function describe(
  target: Target,
  device: Device,
  { files, proof }: Compilation,
  expired: readonly Loss[],
): TargetReport {
  return {
    target: device.target,
    device: device.device,
    options: optionsInForce(target, device),
    files: files.map((file) => fileReport(device.folder, file)),
    verdict: proof.verdict,
    losses: [...expired, ...proof.losses],
    differences: proof.differences,
  };
}

/** The values of a target's options, defaults included. */
export function optionsInForce(target: Target, { values }: Device): Readonly<Record<string, string>> {
  const options = new Map<string, string>();
  for (const { name, default: preset } of target.options) if (preset !== undefined) options.set(name, preset);
  for (const [name, value] of Object.entries(values)) options.set(name, value);
  return Object.fromEntries([...options].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A device's text, compiled to be asked and not to be loaded: what nobody gave has placeholders. */
export interface AskableDevice extends Askable {
  readonly device: Device;
  readonly compilation: Compilation;
}

/**
 * Compiles a policy for devices whose text is only to be asked. The messages are the errors alone: those of
 * devices that have no text. What a compile warns of is not the matter here.
 */
export async function compileToAsk(
  policy: Policy,
  devices: readonly Device[],
  watch: Watch = () => undefined,
): Promise<{ readonly value: readonly AskableDevice[]; readonly diagnostics: readonly Diagnostic[] }> {
  const value: AskableDevice[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, device] of devices.entries()) {
    watch(device, index, devices);
    const target = await findTarget(device.target)?.load();
    if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
    const made = compileTarget(policy, target, withPlaceholders(target, device.values));
    diagnostics.push(
      ...made.diagnostics
        .filter(({ severity }) => severity === 'error')
        .map((one) => sayOfDevice(one, device)),
    );
    if (made.value === undefined || made.value.files.length === 0) continue;
    const { capabilities, readings } = made.value;
    const name = device.device ?? device.target;
    value.push({ name, target: device.target, capabilities, readings, device, compilation: made.value });
  }
  return { value, diagnostics };
}

/** The lines of the text files of devices, by the name of the device. */
export function linesOfDevices(
  devices: readonly AskableDevice[],
): (name: string, line: Origin) => string | undefined {
  const files = new Map(
    devices.flatMap(({ name, compilation }) =>
      compilation.files.map(({ path, content }) => [
        `${name}/${path}`,
        typeof content === 'string' ? content.split('\n') : [],
      ]),
    ),
  );
  return (name, { file, line }) => files.get(`${name}/${file}`)?.[line - 1];
}
