import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { SideInputs } from '../../driver/diff-policies.ts';
import { collectInputs, noteEdition } from '../../driver/prepare-run.ts';
import { loadRuleSet } from '../../driver/rule-sets.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import type { TagSource } from '../../service-tags/document.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { Io } from '../io.ts';
import { gather, type Read, textsOf } from './gather.ts';
import {
  besideInGit,
  formatGitName,
  type GitName,
  isGitName,
  parseGitName,
  readFromGit,
  readGitFile,
  readNamedFile,
} from './git.ts';
import { lockName, readLocks } from './inputs.ts';
import { bundledRuleSets, type InputFile, isFileName, readInput, readRuleSetFile } from './read.ts';

/** What OLD or NEW names. */
export type Side =
  | ({ readonly kind: 'rules' } & SideInputs)
  | { readonly kind: 'tags'; readonly name: string; readonly tags: readonly ServiceTags[] }
  /** Nothing of it is read yet. */
  | { readonly kind: 'folder'; readonly name: string; readonly git: GitName | undefined };

/** What stands for a rule set that is not there yet, or no more: it permits nothing. Git calls it so too. */
export const noRuleSet = '/dev/null';

/**
 * Reads OLD or NEW: a rule set with the tags of `given` or, where there are none, with the lock beside it, in git
 * as in the folder; a file of service tags; or the name of an output folder.
 */
export async function readSide(
  name: string,
  given: readonly ServiceTags[] | undefined,
  io: Io,
): Promise<Read<Side>> {
  const { diagnostics, take, done } = gather();
  if (name === noRuleSet) {
    return done<Side>({ kind: 'rules', name, inputs: collectInputs([], []) });
  }
  const git = isGitName(name) ? take(parseGitName(name)) : undefined;
  if (hasErrors(diagnostics)) return done();
  if (await isFolder(name, git, io)) return done<Side>({ kind: 'folder', name, git });
  const file = take(git === undefined ? await readFileOrRuleSet(name, io) : await readGitFile(git, io));
  if (file === undefined) return done();
  if (!isTags(name, file)) return readRules(name, file, given, git, io);
  const tags = take(loadAllServiceTags([file]));
  return done<Side>(tags && { kind: 'tags', name, tags });
}

/** Says whether a file holds service tags, by its content; rule sets are YAML, which begins otherwise. */
function isTags(name: string, { bytes }: InputFile): boolean {
  if (/\.ya?ml$/.test(name)) return false;
  return withoutMark(new TextDecoder().decode(bytes.subarray(0, 4096)))
    .trimStart()
    .startsWith('{');
}

async function readFileOrRuleSet(name: string, io: Io): Promise<Outcome<InputFile>> {
  if (name === '-' || isFileName(name) || (await bundledRuleSets()).includes(name))
    return readRuleSetFile(name, io);
  const there = await stat(resolve(io.cwd, name)).catch(() => undefined);
  return there === undefined ? readRuleSetFile(name, io) : readInput(name, io);
}

async function isFolder(name: string, git: GitName | undefined, io: Io): Promise<boolean> {
  if (git !== undefined) return (await readFromGit([git], io)).value?.[0]?.kind === 'folder';
  if (name === '-' || (!name.includes('/') && (await bundledRuleSets()).includes(name))) return false;
  return (await stat(resolve(io.cwd, name)).catch(() => undefined))?.isDirectory() === true;
}

async function readRules(
  name: string,
  file: InputFile,
  given: readonly ServiceTags[] | undefined,
  git: GitName | undefined,
  io: Io,
): Promise<Read<Side>> {
  const { diagnostics, take, done } = gather();
  const ruleSet = take({ ...loadRuleSet(file.file, file.bytes), sources: textsOf([file]) });
  if (ruleSet === undefined) return done();
  const tags = given ?? take(await readOwnTags(ruleSet, git, io)) ?? [];
  if (hasErrors(diagnostics)) return done();
  const inputs = collectInputs([{ ruleSet, bytes: file.bytes }], tags);
  return done<Side>({ kind: 'rules', name, inputs });
}

/** Reads the lock of a rule set that uses tags, if there is one. */
async function readOwnTags(
  ruleSet: RuleSet,
  git: GitName | undefined,
  io: Io,
): Promise<Outcome<readonly ServiceTags[]>> {
  if (tagsInUse([ruleSet]).length === 0) return { value: [], diagnostics: [] };
  const { diagnostics, take } = gather();
  const locks = git === undefined ? await readLocks([ruleSet], io) : await readLockInGit(git, io);
  const value = take(loadAllServiceTags(take(locks) ?? []));
  diagnostics.push(...noteEdition([ruleSet], value ?? []));
  return { ...present({ value }), diagnostics };
}

async function readLockInGit(git: GitName, io: Io): Promise<Outcome<readonly TagSource[]>> {
  const place = besideInGit(git, lockName);
  const { value: [object] = [], diagnostics } = await readFromGit([place], io);
  const file = formatGitName(place);
  return { value: object?.kind === 'file' ? [{ file, bytes: object.bytes }] : [], diagnostics };
}

/** Reads the service tags of `--service-tags`, from files or from git. */
export async function readGivenTags(
  names: readonly string[],
  io: Io,
): Promise<Outcome<readonly ServiceTags[]>> {
  const { diagnostics, take } = gather();
  const found: TagSource[] = [];
  for (const name of new Set(names)) {
    const file = take(await readNamedFile(name, io));
    if (file !== undefined) found.push(file);
  }
  const value = take(loadAllServiceTags(found));
  return { ...present({ value }), diagnostics };
}

/** Refuses two sides that have nothing to compare. A rule set and a folder have: what they let through. */
export function refuseMixedSides(before: Side, after: Side): Diagnostic | undefined {
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
