import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Device } from '../../driver/devices.ts';
import type { TextSide } from '../../driver/diff/diff-folders.ts';
import { type ResolvedSide, resolveSide, type SideInputs } from '../../driver/diff/diff-policies.ts';
import { collectInputs, type LoadedRuleSet } from '../../driver/prepare-run.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { InputFile, Io } from '../io.ts';
import { gatherReads, type Read } from './gather.ts';
import { type GitName, isGitName, parseGitName, readFromGit } from './git.ts';
import { type InputOptions, loadInputs, readRuleSets, readServiceTags } from './inputs.ts';
import { readOutputFolder } from './output-folder.ts';
import { isFileName, listBundledRuleSets, readInput, readRuleSetFile } from './read.ts';

/** Two rule sets as policies, or two sides as texts, of which one may be a rule set. */
export type Pair =
  | { readonly policies: readonly [ResolvedSide, ResolvedSide] }
  | { readonly texts: readonly [TextSide, TextSide] };

/** What tells how two sides are read. */
export interface PairOptions extends InputOptions {
  /** The rule sets that two files of service tags are compared for. */
  readonly rules: readonly string[];
  readonly devices: readonly Device[];
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
  const before = take(await readSide(oldName, options, io));
  const after = take(await readSide(newName, options, io));
  if (before === undefined || after === undefined || hasErrors(diagnostics)) return done();
  const mixed = refuseMixedSides(before, after);
  if (mixed !== undefined) return { ...done(), diagnostics: [mixed] };
  const isOfTags = before.kind === 'tags';
  const shared = isOfTags ? take(await readRuleSets(options.rules, io)) : undefined;
  const given = isOfTags ? take(await readServiceTags(options.serviceTags, io)) : undefined;
  if (hasErrors(diagnostics)) return done();
  const resolve = async (side: Side): Promise<TextSide | undefined> => {
    if (side.kind === 'folder') return take(await readOutputFolder(side.name, side.git, io));
    const inputs = collectSide(side, shared ?? [], given ?? []);
    return take(await resolveSide(inputs, options.devices, options.asOf));
  };
  const [old, fresh] = [await resolve(before), await resolve(after)];
  if (old === undefined || fresh === undefined) return done();
  if ('policy' in old && 'policy' in fresh) return done({ policies: [old, fresh] });
  return done({ texts: [old, fresh] });
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
    severity === 'error' || ['dropped-rule', 'tags-bundled', 'sources-edition', 'interrupted'].includes(code)
  );
}

/** Says whether a message was told before, of the other side perhaps. */
export function isRepeated(one: Diagnostic, told: readonly Diagnostic[]): boolean {
  const keyOf = ({ code, message, span }: Diagnostic): string => JSON.stringify([code, message, span]);
  return told.some((other) => keyOf(other) === keyOf(one));
}

/** What OLD or NEW names. */
type Side =
  | ({ readonly kind: 'rules' } & SideInputs)
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
  const inputs = take(await loadInputs([file], options, io));
  return inputs === undefined ? done() : done({ kind: 'rules', name, inputs });
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
