import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { chooseDevices, type Device, type DeviceConfig } from '../../driver/devices.ts';
import { prepareRun, type Run } from '../../driver/prepare-run.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { targetNames } from '../../targets/registry.ts';
import type { Io } from '../io.ts';
import { readConfig } from './config.ts';
import { decodeTexts, gatherReads, type Read } from './gather.ts';
import { type InputOptions, readInputs } from './inputs.ts';
import { readIfThere, readInput } from './read.ts';

/** The options of the command line that say which devices are meant. */
export interface DeviceOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
}

/** How a command differs from others in what it reads. */
export interface RunPlan {
  /** The targets that are meant where none is named. */
  readonly preset?: readonly string[];
  /** Says what is wrong with the devices that were asked for, before anything else is read. */
  readonly refuse?: (devices: readonly Device[]) => Diagnostic | undefined;
  /** Chooses those of the devices that the rule sets need. */
  readonly choose?: (ruleSets: readonly RuleSet[], devices: readonly Device[]) => readonly Device[];
  /** The name of the policy; left out, that of the first rule set. */
  readonly name?: string | undefined;
}

/** Reads what the command line names, and resolves it to the policy of the devices that it asks for. */
export async function readRun(
  names: readonly string[],
  options: InputOptions & DeviceOptions,
  io: Io,
  { preset, refuse, choose, name }: RunPlan,
): Promise<Read<Run>> {
  const { take, done } = gatherReads();
  const asked = take(await readDevices(options, io, preset));
  if (asked === undefined) return done();
  const misuse = refuse?.(asked);
  if (misuse !== undefined) return { ...done(), diagnostics: [misuse] };
  const inputs = take(await readInputs(names, options, io));
  if (inputs === undefined) return done();
  const devices = choose === undefined ? asked : choose(inputs.ruleSets, asked);
  const value = take(await prepareRun(inputs, devices, { asOf: options.asOf, name }));
  return done(value);
}

/** Reads which devices `--target` asks for, with the options of the configuration file and of `--set`. */
export async function readDevices(
  { target, set, config }: DeviceOptions,
  io: Io,
  preset: readonly string[] = [],
): Promise<Read<readonly Device[]>> {
  const { take, done } = gatherReads();
  const devices = take(await readConfiguration(config, io));
  if (devices === undefined) return done();
  return done(take(chooseDevices(target.length === 0 ? preset : target, devices, set)));
}

/** Reads the configuration file of `--config`, or `rulec.yaml` in the current folder if there is one. */
export async function readConfiguration(
  name: string | undefined,
  io: Io,
): Promise<Read<readonly DeviceConfig[]>> {
  const read = name === undefined ? await readIfThere('rulec.yaml', io) : await readInput(name, io);
  const { value: file, diagnostics } = read;
  if (file !== undefined)
    return { ...readConfig(file.bytes, file.file, targetNames), sources: decodeTexts([file]) };
  const value = diagnostics.length === 0 ? [] : undefined;
  return { ...present({ value }), diagnostics, sources: new Map() };
}
