import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { chooseDevices, type Device, type DeviceConfig } from '../../driver/devices.ts';
import type { Policy } from '../../rules/policy.ts';
import { type ResolveOptions, resolvePolicy } from '../../rules/resolve/resolve.ts';
import { targetNames } from '../../targets/registry.ts';
import type { Io } from '../io.ts';
import { readConfig } from './config.ts';
import { type InputOptions, type Inputs, type Read, readInputs } from './inputs.ts';
import { readIfThere, readInput } from './read.ts';

/** The options of the command line that say which devices are meant. */
export interface DeviceOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
}

/** The devices of `--target`, with the options of the configuration file and of `--set`. */
export async function readDevices(options: DeviceOptions, io: Io): Promise<Read<readonly Device[]>> {
  const { value, diagnostics, sources } = await readConfiguration(options.config, io);
  if (value === undefined) return { diagnostics, sources };
  return { ...chooseDevices(options.target, value, options.set), sources };
}

/** What was read, and the one policy that it makes. */
export interface Prepared extends Inputs {
  readonly policy: Policy;
}

/** Rule sets and service tags of the command line, resolved to one policy. */
export async function readPolicy(
  names: readonly string[],
  options: InputOptions,
  io: Io,
  how: Omit<ResolveOptions, 'asOf'> = {},
): Promise<Read<Prepared>> {
  const { value: inputs, diagnostics, sources } = await readInputs(names, options, io);
  if (inputs === undefined) return { diagnostics, sources };
  const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
  const resolved = resolvePolicy(inputs.ruleSets, inputs.tags, { ...how, ...asOf });
  const all: readonly Diagnostic[] = [...diagnostics, ...resolved.diagnostics];
  if (resolved.value === undefined) return { diagnostics: all, sources };
  return { value: { ...inputs, policy: resolved.value }, diagnostics: all, sources };
}

/** The configuration file of `--config`, or `rulec.yaml` in the current folder if there is one. */
export async function readConfiguration(
  name: string | undefined,
  io: Io,
): Promise<Read<readonly DeviceConfig[]>> {
  const { value: file, diagnostics } = await (name === undefined
    ? readIfThere('rulec.yaml', io)
    : readInput(name, io));
  if (file === undefined) {
    return { ...(diagnostics.length === 0 ? { value: [] } : {}), diagnostics, sources: new Map() };
  }
  const sources = new Map([[file.file, withoutMark(new TextDecoder().decode(file.bytes))]]);
  return { ...readConfig(file.bytes, file.file, targetNames), sources };
}
