/** Changes the file of a rule set, and the lock beside it, on request: whole or not at all. */
import { basename, dirname, resolve } from 'node:path';
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { loadRuleSet } from '../../driver/rule-sets.ts';
import { placeBeside } from '../../rules/read/includes.ts';
import { sourcesLockName } from '../../rules/read/load-definitions.ts';
import { type SourcesLock, writeSourcesLock } from '../../vendors/lock.ts';
import { readIncludedFiles, readParams } from '../inputs/includes.ts';
import type { InputFile, Io } from '../io.ts';
import { withHold } from './hold.ts';
import { writeRun } from './write.ts';

/** What a file of a rule set is to be. */
export interface RuleSetChange {
  /** As it was read. */
  readonly before: InputFile;
  readonly text: string;
  /** The lock of vendors' lists beside it, where it changes too. */
  readonly lock?: SourcesLock;
  /** Whether the file has rules, so that it has to load as a rule set. */
  readonly isRuleSet: boolean;
  readonly params: readonly string[];
}

/**
 * Writes a rule set that was changed, and its lock. It has to load first: what would be no rule set is not written.
 * Errors: those of the rule set as it would be, and `not-written`.
 */
export async function writeRuleSetChange(change: RuleSetChange, io: Io): Promise<readonly Diagnostic[]> {
  const { before, text, lock } = change;
  const place = resolve(io.cwd, before.file);
  const bytes = new TextEncoder().encode(text);
  const lockText = lock === undefined ? undefined : writeSourcesLock(lock);
  const problems = await checkChange(change, bytes, lockText, io);
  if (hasErrors(problems)) return problems;
  const files = [
    ...(lockText === undefined ? [] : [{ path: sourcesLockName, content: lockText }]),
    { path: basename(place), content: bytes },
  ];
  const write = (): Promise<readonly Diagnostic[]> =>
    writeRun(dirname(place), files, [], () => false, dirname(before.file));
  return withHold(place, write, () => false, { shown: before.file });
}

async function checkChange(
  { before, isRuleSet, params }: RuleSetChange,
  bytes: Uint8Array,
  lockText: string | undefined,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (!isRuleSet) return [];
  const included = await readIncludedFiles({ file: before.file, bytes }, io);
  const files = new Map(included.value ?? []);
  if (lockText !== undefined) files.set(placeBeside(before.file, sourcesLockName), lockText);
  const { value: parameters = new Map(), ...given } = readParams(params);
  const { diagnostics } = loadRuleSet(before.file, bytes, { files, parameters });
  const all = [...included.diagnostics, ...given.diagnostics, ...diagnostics];
  if (!hasErrors(all)) return [];
  const message = `${fileWord(before.file)} would be no rule set any more, and nothing is written`;
  return [...all.map(withoutPlace), error('not-written', message)];
}

/** Places in a text that nobody has would point anywhere. */
function withoutPlace({ span: _, related: __, ...rest }: Diagnostic): Diagnostic {
  return rest;
}
