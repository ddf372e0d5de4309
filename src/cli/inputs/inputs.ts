import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { collectInputs, type Inputs, type LoadedRuleSet, noteEdition } from '../../driver/prepare-run.ts';
import { loadRuleSet } from '../../driver/rule-sets.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { isDate } from '../../rules/forms/dates.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import type { TagSource } from '../../service-tags/document.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { Io } from '../io.ts';
import { gather, type Read, textsOf } from './gather.ts';
import {
  defaultRuleSet,
  isBundled,
  isFileName,
  readBundledLock,
  readIfThere,
  readInput,
  readRuleSetFile,
} from './read.ts';

/** The name of a lock in the folder of a rule set. */
export const lockName = 'service-tags.lock.json';

/** The options of the command line that tell what is read. */
export interface InputOptions {
  readonly serviceTags: readonly string[];
  readonly asOf?: string;
}

/**
 * Reads the rule sets (none: the bundled one) and the service tags: those of `--service-tags`, else those of
 * `readLocks`. Errors: those of the files, and `usage` for a bad date.
 */
export async function readInputs(
  names: readonly string[],
  { serviceTags, asOf }: InputOptions,
  io: Io,
): Promise<Read<Inputs>> {
  const { diagnostics, take, done } = gather();
  diagnostics.push(...checkDate(asOf));
  const loaded = take(await readRuleSets(names, io)) ?? [];
  const ruleSets = loaded.map(({ ruleSet }) => ruleSet);
  const files: TagSource[] = [];
  for (const name of take(eachOnce(serviceTags, (name) => resolve(io.cwd, name))) ?? []) {
    const file = take(await readInput(name, io));
    if (file !== undefined) files.push(file);
  }
  if (serviceTags.length === 0) files.push(...(take(await readLocks(ruleSets, io)) ?? []));
  const tags = take(loadAllServiceTags(files));
  if (tags === undefined || hasErrors(diagnostics)) return done();
  diagnostics.push(...noteEdition(ruleSets, tags));
  return done(collectInputs(loaded, tags));
}

/** Reads the rule sets alone (none: the bundled one). The value holds those that are valid. */
export async function readRuleSets(
  names: readonly string[],
  io: Io,
): Promise<Read<readonly LoadedRuleSet[]>> {
  const { take, done } = gather();
  const given = names.length === 0 ? [defaultRuleSet] : names;
  const once = take(eachOnce(given, (name) => (isFileName(name) ? resolve(io.cwd, name) : name))) ?? [];
  const files: TagSource[] = [];
  for (const name of once) {
    const file = take(await readRuleSetFile(name, io));
    if (file !== undefined) files.push(file);
  }
  const value = files.flatMap((one): readonly LoadedRuleSet[] => {
    const ruleSet = take({ ...loadRuleSet(one.file, one.bytes), sources: textsOf([one]) });
    return ruleSet === undefined ? [] : [{ ruleSet, bytes: one.bytes }];
  });
  return done(value);
}

/** Leaves out the names of files that are there before, perhaps written in another way, and warns of them. */
function eachOnce(names: readonly string[], placeOf: (name: string) => string): Outcome<readonly string[]> {
  const places = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const name of names) {
    const place = placeOf(name);
    const first = places.get(place);
    if (first === undefined) places.set(place, name);
    else {
      const other = first === name ? '' : `, as ${word(first)} before`;
      const help = 'it is read once; name every file once';
      diagnostics.push(warning('usage', `${word(name)} is named twice${other}`, { help }));
    }
  }
  return { value: [...places.values()], diagnostics };
}

function checkDate(asOf: string | undefined): readonly Diagnostic[] {
  if (asOf === undefined || isDate(asOf)) return [];
  return [error('usage', `${word(asOf)} is no day of the calendar`, { help: 'write --as-of YYYY-MM-DD' })];
}

/**
 * Reads the locks beside the rule sets that use tags, where there are any. Where there is none, and all of these
 * rule sets are bundled ones, reads the lock that comes with rulec.
 */
export async function readLocks(
  ruleSets: readonly RuleSet[],
  io: Io,
): Promise<Outcome<readonly TagSource[]>> {
  const { diagnostics, take } = gather();
  const locks: TagSource[] = [];
  for (const name of listLockPlaces(ruleSets, io)) {
    const lock = take(await readIfThere(name, io));
    if (lock !== undefined) locks.push(lock);
  }
  const using = ruleSets.filter((ruleSet) => tagsInUse([ruleSet]).length > 0);
  const isOwn = using.length > 0 && using.every(({ file }) => isBundled(file));
  if (isOwn && locks.length === 0 && !hasErrors(diagnostics)) locks.push(await readBundledLock());
  return { value: locks, diagnostics };
}

/** Lists where the locks of rule sets that use tags would be, each place once. */
export function listLockPlaces(ruleSets: readonly RuleSet[], io: Io): readonly string[] {
  const places = new Map<string, string>();
  for (const ruleSet of ruleSets) {
    if (tagsInUse([ruleSet]).length === 0) continue;
    const place = isFileName(ruleSet.file) ? join(dirname(ruleSet.file), lockName) : lockName;
    const key = resolve(io.cwd, place);
    if (!places.has(key)) places.set(key, place);
  }
  return [...places.values()];
}
