import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { word } from '../../diagnostics/quote.ts';
import { digestOf } from '../../driver/digest.ts';
import { loadRuleSet } from '../../driver/rule-sets.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import type { TagSource } from '../../service-tags/document.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { Io } from '../io.ts';
import {
  besideInGit,
  formatGitName,
  type GitName,
  isGitName,
  parseGitName,
  readFromGit,
  readGitFile,
} from './git.ts';
import { editionNotes, lockName, type Read, readLocks } from './inputs.ts';
import { bundledRuleSets, type InputFile, isFileName, readInput, readRuleSetFile } from './read.ts';

/** What OLD or NEW names. */
export type Side =
  | {
      readonly kind: 'rules';
      readonly name: string;
      readonly ruleSets: readonly RuleSet[];
      readonly digests: readonly { readonly name: string; readonly digest: string }[];
      readonly tags: readonly ServiceTags[];
    }
  | { readonly kind: 'tags'; readonly name: string; readonly tags: readonly ServiceTags[] }
  | { readonly kind: 'folder'; readonly name: string; readonly git?: GitName };

/** What stands for a rule set that is not there yet, or no more: it permits nothing. Git calls it so too. */
export const noRuleSet = '/dev/null';

/**
 * Reads OLD or NEW: a rule set with the tags of `given` or, where there are none, with the lock beside it, in git
 * as in the folder; a file of service tags; or an output folder, of which nothing is read yet.
 */
export async function readSide(
  name: string,
  given: readonly ServiceTags[] | undefined,
  io: Io,
): Promise<Read<Side>> {
  const none = { sources: new Map<string, string>() };
  if (name === noRuleSet) {
    const value: Side = { kind: 'rules', name, ruleSets: [], digests: [], tags: [] };
    return { ...none, value, diagnostics: [] };
  }
  const git = isGitName(name) ? parseGitName(name) : undefined;
  if (git !== undefined && git.value === undefined) return { ...none, diagnostics: git.diagnostics };
  if (await isFolder(name, git?.value, io)) {
    return {
      ...none,
      value: { kind: 'folder', name, ...(git?.value ? { git: git.value } : {}) },
      diagnostics: [],
    };
  }
  const read = git?.value === undefined ? await readNamed(name, io) : await readGitFile(git.value, io);
  if (read.value === undefined) return { ...none, diagnostics: read.diagnostics };
  if (isTags(name, read.value)) {
    const loaded = loadAllServiceTags([read.value]);
    const { value: tags, diagnostics } = loaded;
    return { ...none, ...(tags === undefined ? {} : { value: { kind: 'tags', name, tags } }), diagnostics };
  }
  return readRules(name, read.value, given, git?.value, io);
}

/** Files that are service tags are told by their content; rule sets are YAML, which begins otherwise. */
function isTags(name: string, { bytes }: InputFile): boolean {
  if (/\.ya?ml$/.test(name)) return false;
  return withoutMark(new TextDecoder().decode(bytes.subarray(0, 4096)))
    .trimStart()
    .startsWith('{');
}

async function readNamed(name: string, io: Io): Promise<Outcome<InputFile>> {
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
  const sources = new Map([[file.file, withoutMark(new TextDecoder().decode(file.bytes))]]);
  const loaded = loadRuleSet(file.file, file.bytes);
  const diagnostics: Diagnostic[] = [...loaded.diagnostics];
  const ruleSet = loaded.value;
  if (ruleSet === undefined) return { diagnostics, sources };
  let tags = given;
  if (tags === undefined) {
    const lock = await readLock(ruleSet, git, io);
    diagnostics.push(...lock.diagnostics);
    tags = lock.value ?? [];
    diagnostics.push(...editionNotes([ruleSet], tags));
  }
  if (hasErrors(diagnostics)) return { diagnostics, sources };
  const digests = [{ name: ruleSet.name.value, digest: digestOf(file.bytes) }];
  return { value: { kind: 'rules', name, ruleSets: [ruleSet], digests, tags }, diagnostics, sources };
}

/** The lock of a rule set that uses tags, if there is one. */
async function readLock(
  ruleSet: RuleSet,
  git: GitName | undefined,
  io: Io,
): Promise<Outcome<readonly ServiceTags[]>> {
  if (tagsInUse([ruleSet]).length === 0) return { value: [], diagnostics: [] };
  const found: TagSource[] = [];
  const diagnostics: Diagnostic[] = [];
  if (git !== undefined) {
    const place = besideInGit(git, lockName);
    const { value, diagnostics: problems } = await readFromGit([place], io);
    const [object] = value ?? [];
    diagnostics.push(...problems);
    if (object?.kind === 'file') found.push({ file: formatGitName(place), bytes: object.bytes });
  } else {
    const { value = [], diagnostics: problems } = await readLocks([ruleSet], io);
    diagnostics.push(...problems);
    found.push(...value);
  }
  const loaded = loadAllServiceTags(found);
  return { ...loaded, diagnostics: [...diagnostics, ...loaded.diagnostics] };
}

/** The service tags of `--service-tags`, from files or from git. */
export async function readGivenTags(
  names: readonly string[],
  io: Io,
): Promise<Outcome<readonly ServiceTags[]>> {
  const found: TagSource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of new Set(names)) {
    const read = await readAny(name, io);
    diagnostics.push(...read.diagnostics);
    if (read.value !== undefined) found.push(read.value);
  }
  const loaded = loadAllServiceTags(found);
  return { ...loaded, diagnostics: [...diagnostics, ...loaded.diagnostics] };
}

/** Reads a file that the user named, of a folder or of git. */
export async function readAny(name: string, io: Io): Promise<Outcome<InputFile>> {
  if (!isGitName(name)) return readInput(name, io);
  const { value, diagnostics } = parseGitName(name);
  return value === undefined ? { diagnostics } : readGitFile(value, io);
}

/** What two sides are told that have nothing to compare. A rule set and a folder have: what they let through. */
export function mixedSides(before: Side, after: Side): Diagnostic | undefined {
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
