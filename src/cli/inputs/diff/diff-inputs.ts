import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../../diagnostics/position.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { OwnPolicies } from '../../../driver/diff/diff-devices.ts';
import type { TextSide } from '../../../driver/diff/diff-folders.ts';
import { type ResolvedSide, resolveSide, type SideInputs } from '../../../driver/diff/diff-policies.ts';
import { collectInputs, type LoadedRuleSet } from '../../../driver/prepare-run.ts';
import { loadAllServiceTags } from '../../../service-tags/load.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import type { InputFile, Io } from '../../io.ts';
import { gatherReads, type Read } from '../gather.ts';
import { type GitName, isGitName, parseGitName, readFromGit } from '../git.ts';
import { type InputOptions, loadOpened, openRuleSets, readRuleSets, readServiceTags } from '../inputs.ts';
import { readOutputFolder } from '../output-folder.ts';
import { isFileName, listBundledRuleSets, readInput, readRuleSetFile } from '../read.ts';
import { freezeSide, growSide, type LockOptions, type OpenedSide, refuseFrom } from './diff-locks.ts';
import { chooseParameters, resolveForDevices, type Sides } from './diff-parameters.ts';

/** Two rule sets as policies, or two sides as texts, of which one may be a rule set. */
export type Pair =
  | {
      readonly policies: readonly [ResolvedSide, ResolvedSide];
      /** The older side with what its locks grew by, which is no new access. */
      readonly grown?: ResolvedSide;
      /** The newer side with its own locks, where it is compared with older ones. */
      readonly own?: ResolvedSide;
      /** What of the locks is not judged, each a line. */
      readonly locks?: readonly string[];
      /** Both sides for each device that gives parameters values of its own. */
      readonly forDevices: ReadonlyMap<string, OwnPolicies>;
    }
  | { readonly texts: readonly [TextSide, TextSide] };

/** What tells how two sides are read. */
export interface PairOptions extends InputOptions, Sides {
  /** The rule sets that two files of service tags are compared for. */
  readonly rules: readonly string[];
  /** How locks that grew are judged; absent: as everything else. */
  readonly locks?: LockOptions;
}

/** Reads OLD and NEW. Messages that are of no matter to a comparison are left to `check`. */
export async function readPair(
  names: readonly [string, string],
  options: PairOptions,
  io: Io,
): Promise<Read<Pair>> {
  const { diagnostics, ...read } = await readBothSides(names, options, io);
  const told = diagnostics.filter(isGrave).filter((one, index, all) => !isRepeated(one, all.slice(0, index)));
  return { ...read, diagnostics: told };
}

async function readBothSides(
  [oldName, newName]: readonly [string, string],
  options: PairOptions,
  io: Io,
): Promise<Read<Pair>> {
  const { diagnostics, take, done } = gatherReads();
  const { devices, former = devices } = options;
  const before = take(await readSide(oldName, { ...options, ...chooseParameters(former) }, io));
  const after = take(await readSide(newName, { ...options, ...chooseParameters(devices) }, io));
  if (before === undefined || after === undefined || hasErrors(diagnostics)) return done();
  const mixed = refuseMixedSides(before, after);
  if (mixed !== undefined) return { ...done(), diagnostics: [mixed] };
  const isOfTags = before.kind === 'tags';
  const shared = isOfTags ? take(await readRuleSets(options.rules, io)) : undefined;
  const given = isOfTags ? take(await readServiceTags(options.serviceTags, io, true)) : undefined;
  if (hasErrors(diagnostics)) return done();
  const resolve = async (side: Side): Promise<TextSide | undefined> => {
    if (side.kind === 'folder') return take(await readOutputFolder(side.name, side.git, io));
    const inputs = collectSide(side, shared ?? [], given ?? []);
    const isOlder = side === before && before.kind === 'rules' && after.kind === 'rules';
    return take(await resolveSide(inputs, isOlder ? former : devices, options.asOf));
  };
  const [old, fresh] = [await resolve(before), await resolve(after)];
  if (old === undefined || fresh === undefined) return done();
  if (!('policy' in old && 'policy' in fresh)) return done({ texts: [old, fresh] });
  const judged = take(await judgeLocks(before, after, options, io));
  const forDevices =
    before.kind === 'rules' && after.kind === 'rules'
      ? take(await resolveForDevices(before, after, options, options, io))
      : new Map<string, OwnPolicies>();
  if (hasErrors(diagnostics) || forDevices === undefined) return done();
  const { frozen, grown, locks } = judged ?? {};
  const other = frozen ?? grown;
  const side = other && take(await resolveSide(other, devices, options.asOf));
  if (frozen !== undefined && side !== undefined)
    return done({ policies: [old, side], own: fresh, forDevices, ...present({ locks }) });
  return done({ policies: [old, fresh], forDevices, ...present({ grown: side, locks }) });
}

/** What the policy for locks makes of two sides. */
interface JudgedSides {
  readonly frozen?: SideInputs;
  readonly grown?: SideInputs;
  readonly locks?: readonly string[];
}

async function judgeLocks(
  before: Side,
  after: Side,
  { locks: options }: PairOptions,
  io: Io,
): Promise<Read<JudgedSides>> {
  const { diagnostics, take, done } = gatherReads();
  if (options === undefined || options.tags === 'ask') return done({});
  if (before.kind !== 'rules' || after.kind !== 'rules') {
    const what = `--tags ${options.tags} is about the locks of two rule sets`;
    diagnostics.push(error('usage', what, { help: 'leave it out, or compare rule sets' }));
    return done();
  }
  diagnostics.push(...refuseFrom(before, options));
  if (hasErrors(diagnostics)) return done();
  const judge = options.tags === 'frozen' ? freezeSide : growSide;
  const judged = take(await judge(before, after, options, io));
  if (judged === undefined) return done();
  const { inputs, said: locks } = judged;
  return options.tags === 'frozen'
    ? done({ frozen: { name: after.name, inputs }, locks })
    : done({ grown: { name: before.name, inputs }, locks });
}

/** Returns what a side is resolved from; a file of service tags, with the rule sets that it is compared for. */
function collectSide(
  side: Exclude<Side, { readonly kind: 'folder' }>,
  shared: readonly LoadedRuleSet[],
  given: readonly ServiceTags[],
): SideInputs {
  if (side.kind === 'rules') return side;
  const others = given.filter(({ cloud }) => !side.tags.some((one) => one.cloud === cloud));
  return { name: side.name, inputs: collectInputs(shared, [...side.tags, ...others]) };
}

function isGrave({ severity, code }: Diagnostic): boolean {
  return (
    severity === 'error' ||
    [
      'dropped-rule',
      'tags-bundled',
      'sources-edition',
      'interrupted',
      'unlisted-files',
      'not-reproduced',
    ].includes(code)
  );
}

/** Says whether a message was told before, of the other side perhaps. */
export function isRepeated(one: Diagnostic, told: readonly Diagnostic[]): boolean {
  const keyOf = ({ code, message, span }: Diagnostic): string => JSON.stringify([code, message, span]);
  return told.some((other) => keyOf(other) === keyOf(one));
}

/** What OLD or NEW names. */
type Side =
  | ({ readonly kind: 'rules' } & SideInputs & OpenedSide)
  | { readonly kind: 'tags'; readonly name: string; readonly tags: readonly ServiceTags[] }
  /** Nothing of it is read yet. */
  | { readonly kind: 'folder'; readonly name: string; readonly git: GitName | undefined };

/** What stands for a rule set that is not there yet, or no more: it permits nothing. Git calls it so too. */
export const noRuleSet = '/dev/null';

/** Reads OLD or NEW: a rule set with its service tags, a file of service tags, or the name of an output folder. */
async function readSide(name: string, options: InputOptions, io: Io): Promise<Read<Side>> {
  const { diagnostics, take, done } = gatherReads();
  if (name === noRuleSet) return done({ kind: 'rules', name, inputs: collectInputs([], []) });
  const git = isGitName(name) ? take(parseGitName(name)) : undefined;
  if (hasErrors(diagnostics)) return done();
  if (await isFolder(name, git, io)) return done({ kind: 'folder', name, git });
  const file = take(await readFileOrRuleSet(name, io));
  if (file === undefined) return done();
  if (isTags(name, file)) {
    const tags = take(loadAllServiceTags([file]));
    return tags === undefined ? done() : done({ kind: 'tags', name, tags });
  }
  const opened = take(await openRuleSets([file], options.config, io));
  const inputs = opened && take(await loadOpened(opened, { ...options, everyTag: true }, io));
  return inputs === undefined ? done() : done({ kind: 'rules', name, inputs, ...present({ opened }) });
}

/** Says whether a file holds service tags, by its content; rule sets are YAML, which begins otherwise. */
function isTags(name: string, { bytes }: InputFile): boolean {
  if (/\.ya?ml$/.test(name)) return false;
  const start = new TextDecoder().decode(bytes.subarray(0, 4096));
  return withoutMark(start).trimStart().startsWith('{');
}

async function readFileOrRuleSet(name: string, io: Io): Promise<Outcome<InputFile>> {
  if (name === '-' || isFileName(name) || (await listBundledRuleSets()).includes(name))
    return readRuleSetFile(name, io);
  const there = await stat(resolve(io.cwd, name)).catch(() => undefined);
  return there === undefined ? readRuleSetFile(name, io) : readInput(name, io);
}

/** Says whether a name is that of a folder, on disk or in git. */
export async function isFolder(name: string, git: GitName | undefined, io: Io): Promise<boolean> {
  if (git !== undefined) return (await readFromGit([git], io)).value?.[0]?.kind === 'folder';
  if (name === '-' || (!name.includes('/') && (await listBundledRuleSets()).includes(name))) return false;
  return (await stat(resolve(io.cwd, name)).catch(() => undefined))?.isDirectory() === true;
}

/** Refuses two sides that have nothing to compare. A rule set and a folder have: what they let through. */
function refuseMixedSides(before: Side, after: Side): Diagnostic | undefined {
  const kinds = [before.kind, after.kind];
  if (before.kind === after.kind || !kinds.includes('tags')) return undefined;
  const words = { rules: 'a rule set', tags: 'a file of service tags', folder: 'an output folder' } as const;
  const what = `${word(before.name)} is ${words[before.kind]} and ${word(after.name)} is ${words[after.kind]}`;
  const tags = before.kind === 'tags' ? before.name : after.name;
  const help = kinds.includes('rules')
    ? `to see what newer tags mean for a rule set, compare two files of them with --rules; to give tags to both sides, use --service-tags ${word(tags)}`
    : 'the folder has addresses, and no tags; compare it with the rule set, with the tags in --service-tags';
  return error('usage', `${what}: they cannot be compared`, { help });
}
