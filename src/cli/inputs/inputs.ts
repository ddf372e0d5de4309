import { dirname, join, resolve } from 'node:path';
import {
  type Diagnostic,
  error,
  hasErrors,
  type Outcome,
  type Span,
  warning,
} from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { DeviceParameters } from '../../driver/devices.ts';
import { collectInputs, type Inputs, type LoadedRuleSet, noteEdition } from '../../driver/prepare-run.ts';
import { loadRuleSet } from '../../driver/rule-sets.ts';
import { noteSourceEditions } from '../../driver/source-editions.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { isDate } from '../../rules/forms/dates.ts';
import type { Surroundings } from '../../rules/read/load-definitions.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { defaultRuleSet } from '../default-rule-set.ts';
import type { InputFile, Io } from '../io.ts';
import { expectMuch } from '../short-runs.ts';
import { readDeviceNames } from './config.ts';
import { decodeTexts, gatherReads, type Read } from './gather.ts';
import { besideInGit, isGitName } from './git.ts';
import { readIncludedFiles, readParams } from './includes.ts';
import { isBundled, isFileName, readBundledLock, readIfThere, readInput, readRuleSetFile } from './read.ts';
import { uniteSources } from './sources.ts';

/** The name of a lock in the folder of a rule set. */
export const lockName = 'service-tags.lock.json';

/** The options of the command line that tell what is read. */
export interface InputOptions {
  readonly serviceTags: readonly string[];
  readonly asOf?: string;
  /** Values of parameters, as `NAME=VALUE`. */
  readonly param?: readonly string[];
  /** Values of parameters for the devices that are meant, from the configuration file; `param` wins over them. */
  readonly deviceParameters?: DeviceParameters;
  /** The configuration file, whose devices rules may name. */
  readonly config?: string;
  /** Set: all service tags are read and checked; else those that the rule sets use. */
  readonly everyTag?: true;
}

/** Rule sets that were read with the files that they include, and the service tags that were, by the files that they came of. */
export interface OpenedInputs {
  readonly files: readonly OpenedRuleSet[];
  readonly tags: Map<string, Outcome<readonly ServiceTags[]>>;
  /** The names of the devices of the configuration file; `any` where it cannot be read. */
  readonly devices: NonNullable<Surroundings['devices']>;
}

interface OpenedRuleSet extends InputFile {
  readonly included?: NonNullable<Surroundings['files']>;
}

/**
 * Reads the rule sets (none: the bundled one) and the service tags: those of `--service-tags`, else those of
 * `readLocks`. Errors: those of the files, and `usage` for a bad date.
 */
export async function readInputs(
  names: readonly string[],
  options: InputOptions,
  io: Io,
): Promise<Read<Inputs>> {
  const { diagnostics, take, done } = gatherReads();
  const opened = take(await openInputs(names, options, io));
  const inputs = opened === undefined ? undefined : take(await loadOpened(opened, options, io));
  return done(hasErrors(diagnostics) ? undefined : inputs);
}

/** Reads the rule sets (none: the bundled one), and the files that they include. Errors: those of the files. */
export async function openInputs(
  names: readonly string[],
  { config }: Pick<InputOptions, 'config'>,
  io: Io,
): Promise<Read<OpenedInputs>> {
  const { diagnostics, take, done } = gatherReads();
  const opened = take(await openRuleSets(take(await readRuleSetFiles(names, io)) ?? [], config, io));
  return done(hasErrors(diagnostics) ? undefined : opened);
}

/** Loads rule sets that were read, and reads their service tags. Errors: as those of `readInputs`. */
export async function loadInputs(
  files: readonly InputFile[],
  options: InputOptions,
  io: Io,
): Promise<Read<Inputs>> {
  const { take, done } = gatherReads();
  const opened = take(await openRuleSets(files, options.config, io));
  return done(opened === undefined ? undefined : take(await loadOpened(opened, options, io)));
}

/** A rule set that people wrote is shorter: the longest bundled one has 15 KB. */
const muchText = 64 * 1024;

/** Opens rule sets that were read: with the files that they include. Errors: those of the files. */
export async function openRuleSets(
  files: readonly InputFile[],
  config: string | undefined,
  io: Io,
): Promise<Read<OpenedInputs>> {
  const { take, done } = gatherReads();
  if (files.some(({ bytes }) => bytes.length > muchText)) expectMuch();
  const opened: OpenedRuleSet[] = [];
  for (const { file, bytes } of files) {
    const included = take(await readIncludedFiles({ file, bytes }, io));
    opened.push({ file, bytes, ...present({ included }) });
  }
  return done({ files: opened, tags: new Map(), devices: await readDeviceNames(config, io) });
}

/** Loads rule sets that were opened, with values of parameters, and reads the service tags that they use, each file once. */
export async function loadOpened(
  opened: OpenedInputs,
  { serviceTags, asOf, param, deviceParameters, everyTag }: InputOptions,
  io: Io,
): Promise<Read<Inputs>> {
  const { diagnostics, take, done } = gatherReads();
  diagnostics.push(...checkDate(asOf));
  const loaded = take(parseRuleSets(opened, param, deviceParameters)) ?? [];
  const ruleSets = loaded.map(({ ruleSet }) => ruleSet);
  take(uniteSources(ruleSets.flatMap(({ sources }) => sources)));
  const key = JSON.stringify(serviceTags.length > 0 ? [] : listLockPlaces(ruleSets, io));
  const known = opened.tags.get(key);
  const read =
    known ??
    (serviceTags.length > 0
      ? await readServiceTags(serviceTags, io, everyTag)
      : await readLocks(ruleSets, io, everyTag));
  opened.tags.set(key, read);
  const tags = take(read);
  if (tags === undefined || hasErrors(diagnostics)) return done();
  diagnostics.push(...noteEdition(ruleSets, tags), ...noteSourceEditions(ruleSets));
  return done(collectInputs(loaded, tags));
}

/** Reads the rule sets alone (none: the bundled one). The value holds those that are valid. */
export async function readRuleSets(
  names: readonly string[],
  io: Io,
): Promise<Read<readonly LoadedRuleSet[]>> {
  const { take, done } = gatherReads();
  const files = take(await readRuleSetFiles(names, io)) ?? [];
  return done(take(parseRuleSets(take(await openRuleSets(files, undefined, io)))));
}

async function readRuleSetFiles(names: readonly string[], io: Io): Promise<Outcome<readonly InputFile[]>> {
  const given = names.length === 0 ? [defaultRuleSet] : names;
  const placeOf = (name: string): string => (isFileName(name) ? resolve(io.cwd, name) : name);
  return readEachOnce(given, placeOf, (name) => readRuleSetFile(name, io));
}

/** Parses rule sets. Errors: theirs, and `usage`, `bad-config` for a parameter that none defines. */
function parseRuleSets(
  { files, devices }: Pick<OpenedInputs, 'files' | 'devices'> = { files: [], devices: [] },
  params: readonly string[] = [],
  ofDevices: DeviceParameters = new Map(),
): Read<readonly LoadedRuleSet[]> {
  const { diagnostics, take, done } = gatherReads();
  const given = take(readParams(params)) ?? new Map<string, string>();
  const parameters = new Map([...ofDevices].map(([name, { value }]) => [name, value]));
  for (const [name, value] of given) parameters.set(name, value);
  const loaded: LoadedRuleSet[] = [];
  for (const { file, bytes, included } of files) {
    // An older state of a rule set may name devices that are gone.
    const around = {
      parameters,
      devices: isGitName(file) ? 'any' : devices,
      ...present({ files: included }),
    } as const;
    const ruleSet = take({ ...loadRuleSet(file, bytes, around), sources: decodeTexts([{ file, bytes }]) });
    if (ruleSet !== undefined) loaded.push({ ruleSet, bytes });
  }
  const known = [...new Set(loaded.flatMap(({ ruleSet }) => ruleSet.parameters))];
  if (loaded.length < files.length) return done(loaded);
  diagnostics.push(
    ...[...given.keys()].filter((name) => !known.includes(name)).map(refuseParameter(known)),
    ...[...ofDevices].flatMap(([name, { span }]) => explainDeviceParameter(name, span, known)),
  );
  return done(loaded);
}

/** Refuses a parameter of a device that nearly is one of the rule sets; one that is for other rule sets is no fault. */
function explainDeviceParameter(name: string, span: Span, known: readonly string[]): readonly Diagnostic[] {
  const near = known.includes(name) ? undefined : nearest(name, known);
  if (near === undefined) return [];
  const message = `no rule set has the parameter ${word(name)}`;
  return [error('bad-config', message, { span, help: `did you mean ${near}?` })];
}

function refuseParameter(known: readonly string[]): (name: string) => Diagnostic {
  return (name) => {
    const near = nearest(name, known);
    const there = known.length === 0 ? 'the rule sets define none' : `they define ${known.join(', ')}`;
    const help = near === undefined ? there : `did you mean --param ${near}=…?`;
    return error('usage', `no rule set has the parameter ${word(name)}`, { help });
  };
}

/** Says whether a message of `readInputs` is for commands that look at service tags alone. */
export function isOfTags({ code }: Diagnostic): boolean {
  return code !== 'sources-edition';
}

/** Reads the service tags of `--service-tags`; `everyTag` is that of the options of inputs. */
export async function readServiceTags(
  names: readonly string[],
  io: Io,
  everyTag?: true,
): Promise<Outcome<readonly ServiceTags[]>> {
  const { take, done } = gatherReads();
  const placeOf = (name: string): string => resolve(io.cwd, name);
  const files = take(await readEachOnce(names, placeOf, (name) => readInput(name, io))) ?? [];
  return done(take(loadAllServiceTags(files, { isLazy: everyTag !== true })));
}

/** Reads files, each once; warns of one that is named again, perhaps in another way. */
async function readEachOnce(
  names: readonly string[],
  placeOf: (name: string) => string,
  read: (name: string) => Promise<Outcome<InputFile>>,
): Promise<Outcome<readonly InputFile[]>> {
  const { diagnostics, take, done } = gatherReads();
  const places = new Map<string, string>();
  const files: InputFile[] = [];
  for (const name of names) {
    const place = placeOf(name);
    const first = places.get(place);
    if (first !== undefined) {
      const other = first === name ? '' : `, as ${word(first)} before`;
      const help = 'it is read once; name every file once';
      diagnostics.push(warning('usage', `${word(name)} is named twice${other}`, { help }));
      continue;
    }
    places.set(place, name);
    const file = take(await read(name));
    if (file !== undefined) files.push(file);
  }
  return done(files);
}

function checkDate(asOf: string | undefined): readonly Diagnostic[] {
  if (asOf === undefined || isDate(asOf)) return [];
  return [error('usage', `${word(asOf)} is not a calendar day`, { help: 'write --as-of YYYY-MM-DD' })];
}

/**
 * Reads the locks beside the rule sets that use tags, where there are any. Where there is none, and all of these
 * rule sets are bundled ones, reads the lock that comes with rulec.
 */
async function readLocks(
  ruleSets: readonly RuleSet[],
  io: Io,
  everyTag?: true,
): Promise<Outcome<readonly ServiceTags[]>> {
  const { diagnostics, take, done } = gatherReads();
  const locks: (InputFile & { readonly isBundled?: true })[] = [];
  for (const name of listLockPlaces(ruleSets, io)) {
    const lock = take(await readIfThere(name, io));
    if (lock !== undefined) locks.push(lock);
  }
  const using = ruleSets.filter((ruleSet) => tagsInUse([ruleSet]).length > 0);
  const isOwn = using.length > 0 && using.every(({ file }) => isBundled(file));
  if (isOwn && locks.length === 0 && !hasErrors(diagnostics))
    locks.push({ ...(await readBundledLock()), isBundled: true });
  return done(take(loadAllServiceTags(locks, { isLazy: everyTag !== true })));
}

/** Lists where the locks of rule sets that use tags would be, each place once. */
export function listLockPlaces(ruleSets: readonly RuleSet[], io: Io): readonly string[] {
  const places = new Map<string, string>();
  for (const ruleSet of ruleSets) {
    if (tagsInUse([ruleSet]).length === 0) continue;
    const place = placeLock(ruleSet.file);
    const key = resolve(io.cwd, place);
    if (!places.has(key)) places.set(key, place);
  }
  return [...places.values()];
}

function placeLock(file: string): string {
  if (isGitName(file)) return besideInGit(file, lockName);
  return isFileName(file) ? join(dirname(file), lockName) : lockName;
}
