import { dirname, join, resolve } from 'node:path';
import {
  type Diagnostic,
  error,
  hasErrors,
  note,
  type Outcome,
  warning,
} from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { word } from '../../diagnostics/quote.ts';
import { digestOf } from '../../driver/digest.ts';
import type { Report, TagsUsed } from '../../driver/report.ts';
import { loadRuleSet } from '../../driver/rule-sets.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { isDate } from '../../rules/forms/dates.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import type { TagSource } from '../../service-tags/document.ts';
import { loadAllServiceTags } from '../../service-tags/load.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { version } from '../../version.ts';
import type { Io } from '../io.ts';
import {
  bundledLockName,
  defaultRuleSet,
  type InputFile,
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

/** Rule sets and service tags, read and checked, but not yet made one policy. */
export interface Inputs {
  readonly ruleSets: readonly RuleSet[];
  readonly tags: readonly ServiceTags[];
  /** What a report says of them. */
  readonly provenance: Omit<Report, 'targets'>;
}

/** The result, with the texts that its messages point into. */
export interface Read<T> extends Outcome<T> {
  readonly sources: Sources;
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
  const diagnostics: Diagnostic[] = checkDate(options.asOf);
  const take = <T>(outcome: Outcome<T>): T | undefined => {
    diagnostics.push(...outcome.diagnostics);
    return outcome.value;
  };
  const { ruleSets, files, diagnostics: ofRuleSets, sources } = await readRuleSets(names, io);
  diagnostics.push(...ofRuleSets);

  const given: TagSource[] = [];
  const { once, diagnostics: again } = eachOnce(options.serviceTags, (name) => resolve(io.cwd, name));
  diagnostics.push(...again);
  for (const name of once) {
    const file = take(await readInput(name, io));
    if (file !== undefined) given.push(file);
  }
  if (options.serviceTags.length === 0) given.push(...(take(await readLocks(ruleSets, io)) ?? []));
  const tags = take(loadAllServiceTags(given));
  if (tags === undefined || hasErrors(diagnostics)) return { diagnostics, sources };
  diagnostics.push(...editionNotes(ruleSets, tags));
  const digests = ruleSets.map(({ name, file }) => {
    const bytes = files.find((one) => one.file === file)?.bytes ?? new Uint8Array();
    return { name: name.value, digest: digestOf(bytes) };
  });
  const provenance = { rulec: version, ruleSets: digests, serviceTags: tagsUsed(ruleSets, tags) };
  return { value: { ruleSets, tags, provenance }, diagnostics, sources };
}

/** Rule sets as they were read, those that are valid, with their files. */
export interface ReadRuleSets {
  readonly ruleSets: readonly RuleSet[];
  readonly files: readonly InputFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/** Reads the rule sets alone (none: the bundled one). */
export async function readRuleSets(names: readonly string[], io: Io): Promise<ReadRuleSets> {
  const diagnostics: Diagnostic[] = [];
  const files: InputFile[] = [];
  const given = names.length === 0 ? [defaultRuleSet] : names;
  const { once, diagnostics: again } = eachOnce(given, (name) =>
    isFileName(name) ? resolve(io.cwd, name) : name,
  );
  diagnostics.push(...again);
  for (const name of once) {
    const outcome = await readRuleSetFile(name, io);
    diagnostics.push(...outcome.diagnostics);
    if (outcome.value !== undefined) files.push(outcome.value);
  }
  const sources = new Map(
    files.map(({ file, bytes }) => [file, withoutMark(new TextDecoder().decode(bytes))]),
  );
  const loaded = files.map(({ file, bytes }) => loadRuleSet(file, bytes));
  diagnostics.push(...loaded.flatMap((outcome) => outcome.diagnostics));
  return { ruleSets: loaded.flatMap(({ value }) => value ?? []), files, diagnostics, sources };
}

/** The files of a command line without those that are there before, by another way of writing them perhaps. */
function eachOnce(
  names: readonly string[],
  placeOf: (name: string) => string,
): { readonly once: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
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
  return { once: [...places.values()], diagnostics };
}

function checkDate(asOf: string | undefined): Diagnostic[] {
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
  const outcomes: Outcome<InputFile>[] = [];
  for (const name of lockPlaces(ruleSets, io)) outcomes.push(await readIfThere(name, io));
  const diagnostics = outcomes.flatMap((outcome) => outcome.diagnostics);
  const locks = outcomes.flatMap(({ value }) => value ?? []);
  const using = ruleSets.filter((ruleSet) => tagsInUse([ruleSet]).length > 0);
  const own = using.length > 0 && using.every(({ file }) => isBundled(file));
  if (own && locks.length === 0 && !hasErrors(diagnostics)) locks.push(await readBundledLock());
  return { value: locks, diagnostics };
}

/** Names the edition of the service tags that come with rulec, where they are used. */
export function editionNotes(
  ruleSets: readonly RuleSet[],
  tags: readonly ServiceTags[],
): readonly Diagnostic[] {
  const clouds = new Set(tagsInUse(ruleSets).map(({ cloud }) => cloud));
  const editions = tags
    .filter(({ file, cloud }) => file === bundledLockName && clouds.has(cloud))
    .map(({ cloud, fileDate }) => `${cloud} of ${fileDate}`);
  if (editions.length === 0) return [];
  const message = `the service tags are those that come with rulec: ${editions.join(', ')}; rulec tags refresh pins newer ones`;
  return [note('tags-bundled', message)];
}

/** Where the locks of rule sets that use tags would be, each place once. */
export function lockPlaces(ruleSets: readonly RuleSet[], io: Io): readonly string[] {
  const places = new Map<string, string>();
  for (const ruleSet of ruleSets) {
    if (tagsInUse([ruleSet]).length === 0) continue;
    const place = isFileName(ruleSet.file) ? join(dirname(ruleSet.file), lockName) : lockName;
    const key = resolve(io.cwd, place);
    if (!places.has(key)) places.set(key, place);
  }
  return [...places.values()];
}

/** The clouds that the rule sets ask; files of others leave no trace in a report. */
export function tagsUsed(ruleSets: readonly RuleSet[], tags: readonly ServiceTags[]): readonly TagsUsed[] {
  const clouds = new Set(tagsInUse(ruleSets).map(({ cloud }) => cloud));
  return tags
    .filter(({ cloud }) => clouds.has(cloud))
    .map(({ cloud, sha256, changeNumber }) => ({
      cloud,
      digest: `sha256:${sha256}`,
      changeNumber: /^\d{1,15}$/.test(changeNumber) ? Number(changeNumber) : null,
    }))
    .sort((a, b) => (a.cloud < b.cloud ? -1 : 1));
}
