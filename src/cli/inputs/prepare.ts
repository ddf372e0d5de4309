import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { chooseDevices, type Device, nameOwnersOfSetting } from '../../driver/devices.ts';
import { type Inputs, prepareRun, type Run } from '../../driver/prepare-run.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { groupBy } from '../../sets/remember.ts';
import { targetNames } from '../../targets/registry.ts';
import type { Io } from '../io.ts';
import { expectMuch } from '../short-runs.ts';
import { readConfiguration, readConfigurationOfCommit } from './config.ts';
import { type Gathered, gatherReads, type Read } from './gather.ts';
import { type InputOptions, loadOpened, openInputs } from './inputs.ts';

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

/**
 * Reads what the command line names, and resolves it to the policy of the devices that it asks for. Errors: those of
 * `readRuns`, and `usage` where the devices have different parameters, and so policies.
 */
export async function readRun(
  names: readonly string[],
  options: InputOptions & DeviceOptions,
  io: Io,
  plan: RunPlan,
): Promise<Read<Run>> {
  const { diagnostics, take, done } = gatherReads();
  const [first, second] = take(await readRuns(names, options, io, plan)) ?? [];
  const [one, other] = [first?.devices[0], second?.devices[0]];
  if (second === undefined || one === undefined || other === undefined) return done(first);
  const message = `${one.folder} and ${other.folder} have different parameters, and so different rules`;
  const help = `ask for devices that share them: --target ${one.folder}`;
  return { ...done(), diagnostics: [...diagnostics, error('usage', message, { help })] };
}

/** From so many devices on, a run makes as much as one on a large rule set does. */
const manyDevices = 8;

/**
 * Reads what the command line names, and resolves it for the devices that it asks for: one run for those with the same
 * parameters. Files are read once. Errors: those of the command line, of the files, and of `prepareRun`.
 */
export async function readRuns(
  names: readonly string[],
  options: InputOptions & DeviceOptions,
  io: Io,
  { preset, refuse, choose, name }: RunPlan,
): Promise<Read<readonly Run[]>> {
  const { diagnostics, take, done } = gatherReads();
  const asked = take(await readDevices(options, io, preset));
  if (asked === undefined) return done();
  const misuse = refuse?.(asked);
  if (misuse !== undefined) return { ...done(), diagnostics: [misuse] };
  if (asked.length > manyDevices) expectMuch();
  const opened = take(await openInputs(names, options, io));
  if (opened === undefined) return done();
  const takeOnce = forgetRepeated(take);
  const load = async (device: Device | undefined): Promise<Inputs | undefined> => {
    const deviceParameters = device?.parameters;
    const read = await loadOpened(opened, { ...options, ...present({ deviceParameters }) }, io);
    return takeOnce({ ...read, diagnostics: read.diagnostics.map((one) => sayWhoLacks(one, device)) });
  };
  const first = asked.find(({ parameters }) => parameters !== undefined) ?? asked[0];
  const inputs = await load(first);
  if (inputs === undefined) return done();
  const chosen = choose === undefined ? asked : choose(inputs.ruleSets, asked);
  const runs: Run[] = [];
  for (const devices of groupByParameters(chosen, inputs.ruleSets)) {
    const own =
      devices.length === 0 || devices.some((one) => one === first) ? inputs : await load(devices[0]);
    if (own === undefined) continue;
    const run = takeOnce(await prepareRun(own, devices, { asOf: options.asOf, name }));
    if (run !== undefined) runs.push(run);
  }
  return done(hasErrors(diagnostics) || runs.length === 0 ? undefined : runs);
}

/** Says which device lacks the value of a parameter, where devices of the configuration file have some. */
function sayWhoLacks(one: Diagnostic, device: Device | undefined): Diagnostic {
  const [, name] = /^the parameter (\S+) has no value$/.exec(one.message) ?? [];
  if (one.code !== 'bad-parameter' || name === undefined || device?.span === undefined) return one;
  const { folder, parameters = new Map() } = device;
  const near = nearest(name, [...parameters.keys()]);
  const meant = near === undefined ? '' : `; it has ${near}: did you mean ${name}?`;
  const help = `write below ${folder} in rulec.yaml: parameters: { ${name}: VALUE }${meant}`;
  return { ...one, message: `${one.message} for ${folder}`, help };
}

/** Returns a function that takes what was read, without the messages that were taken before. */
function forgetRepeated(take: Gathered['take']): Gathered['take'] {
  const told = new Set<string>();
  return (read) => {
    const fresh = read.diagnostics.filter((one) => !told.has(JSON.stringify(one)));
    for (const one of fresh) told.add(JSON.stringify(one));
    return take({ ...read, diagnostics: fresh });
  };
}

/** Puts devices together that give the parameters of the rule sets the same values. */
function groupByParameters(
  devices: readonly Device[],
  ruleSets: readonly RuleSet[],
): readonly (readonly Device[])[] {
  const known = new Set(ruleSets.flatMap(({ parameters }) => parameters));
  const groups = groupBy(devices, ({ parameters = [] }) => {
    const given = [...parameters].filter(([name]) => known.has(name));
    return given.map(([name, { value }]) => `${name}=${value}`).sort().join(' '); // biome-ignore format: one thought
  });
  return groups.length === 0 ? [[]] : groups;
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
  const { value, diagnostics: told } = chooseDevices(target.length === 0 ? preset : target, devices, set);
  const diagnostics = await Promise.all(told.map(nameOwnersOfSetting));
  const chosen = { ...present({ value }), diagnostics };
  if (target.length > 0) return done(take(chosen));
  // What `all` leaves out is news to nobody who did not say it.
  return done(
    take({ ...chosen, diagnostics: chosen.diagnostics.filter(({ severity }) => severity !== 'note') }),
  );
}

/**
 * Reads which devices `--target` asks for as a commit has them, with the same options of `--set`; undefined where the commit
 * has no configuration file. What it does not have is not asked for.
 */
export async function readDevicesOfCommit(
  revision: string,
  { target, set, config }: DeviceOptions,
  io: Io,
  preset: readonly string[],
): Promise<Read<readonly Device[]>> {
  const { diagnostics, take, done } = gatherReads();
  const devices = take(await readConfigurationOfCommit(revision, config, io));
  if (devices === undefined) return done();
  const known = new Set(['all', ...targetNames, ...devices.map(({ name }) => name)]);
  const words = (target.length === 0 ? preset : target).flatMap((one) => one.split(','));
  const asked = words.map((word) => word.trim()).filter((word) => known.has(word));
  const settings = set.filter((setting) => known.has(setting.split('.')[0] ?? ''));
  if (asked.length === 0) return done([]);
  const { value, diagnostics: told } = chooseDevices(asked, devices, settings);
  diagnostics.push(...told.filter(({ severity }) => severity === 'error'));
  return done(value);
}
