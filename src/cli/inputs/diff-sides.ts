import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { word } from '../../diagnostics/quote.ts';
import type { SideInputs } from '../../driver/diff-policies.ts';
import { collectInputs } from '../../driver/prepare-run.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { InputFile, Io } from '../io.ts';
import { gather, type Read } from './gather.ts';
import { type GitName, isGitName, parseGitName, readFromGit } from './git.ts';
import { type InputOptions, loadInputs } from './inputs.ts';
import { isFileName, listBundledRuleSets, readInput, readRuleSetFile } from './read.ts';

/** What OLD or NEW names. */
export type Side =
  | ({ readonly kind: 'rules' } & SideInputs)
  | { readonly kind: 'tags'; readonly name: string; readonly tags: readonly ServiceTags[] }
  /** Nothing of it is read yet. */
  | { readonly kind: 'folder'; readonly name: string; readonly git: GitName | undefined };

/** What stands for a rule set that is not there yet, or no more: it permits nothing. Git calls it so too. */
export const noRuleSet = '/dev/null';

/** Reads OLD or NEW: a rule set with its service tags, a file of service tags, or the name of an output folder. */
export async function readSide(name: string, options: InputOptions, io: Io): Promise<Read<Side>> {
  const { diagnostics, take, done } = gather();
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

async function isFolder(name: string, git: GitName | undefined, io: Io): Promise<boolean> {
  if (git !== undefined) return (await readFromGit([git], io)).value?.[0]?.kind === 'folder';
  if (name === '-' || (!name.includes('/') && (await listBundledRuleSets()).includes(name))) return false;
  return (await stat(resolve(io.cwd, name)).catch(() => undefined))?.isDirectory() === true;
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
