import { basename, dirname, resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { loadServiceTags } from '../../service-tags/load.ts';
import { formatLock, type Lock } from '../../service-tags/lock.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { readIfThere } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { holding } from './hold.ts';
import { writeRun } from './write.ts';

/** A lock on the disk, or the place where it will be. */
export interface LockFile {
  /** As the user, or the place of the rule set, names it. */
  readonly name: string;
  /** Absent where there is no lock yet. */
  readonly bytes?: Uint8Array;
  /** Of each cloud; none where there is no lock yet. */
  readonly tags: readonly ServiceTags[];
}

/**
 * Reads a lock, which need not be there. One that is broken is an error: nothing would guard its tags. With
 * `replace` it is a warning, and it is as if it were not there.
 */
export async function readLockFile(name: string, replace: boolean, io: Io): Promise<Outcome<LockFile>> {
  const { value: source, diagnostics } = await readIfThere(name, io);
  if (hasErrors(diagnostics)) return { diagnostics };
  if (source === undefined) return { value: { name, tags: [] }, diagnostics };
  const loaded = loadServiceTags(source);
  const isLock = loaded.value?.every(({ form }) => form === 'lock') ?? false;
  if (loaded.value !== undefined && isLock)
    return { value: { name, bytes: source.bytes, tags: loaded.value }, diagnostics: loaded.diagnostics };
  if (loaded.value !== undefined) {
    const what = `${fileWord(name)} holds service tags as Microsoft publishes them, and a lock is to be written there`;
    return {
      diagnostics: [
        error('tags-not-tags', what, { help: 'name another place with --lock, or move the file away' }),
      ],
    };
  }
  if (replace) {
    const what = `${fileWord(name)} is broken and is written anew: ${loaded.diagnostics[0]?.message ?? ''}`;
    return { value: { name, bytes: source.bytes, tags: [] }, diagnostics: [warning('tags-not-tags', what)] };
  }
  const help =
    'bring the last good one back (git checkout), or write it anew, with nothing to compare with: --allow-removals';
  return { diagnostics: loaded.diagnostics.map((one) => ({ ...one, help })) };
}

/**
 * Writes a lock, whole or not at all. `decide` makes its content; it is given what the lock holds now, where
 * another run has changed it since it was read. Errors: `not-written`, and those of a lock that has become broken.
 */
export async function writeLockFile(
  { name, bytes }: LockFile,
  decide: (newer: readonly ServiceTags[] | undefined) => Lock | undefined,
  interrupted: AbortSignal,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const place = resolve(io.cwd, name);
  const stopped = (): boolean => interrupted.aborted;
  const write = async (): Promise<readonly Diagnostic[]> => {
    const now = await readLockFile(name, true, io);
    if (now.value === undefined) return now.diagnostics;
    const same = Buffer.from(now.value.bytes ?? []).equals(Buffer.from(bytes ?? []));
    const lock = decide(same ? undefined : now.value.tags);
    if (lock === undefined) return [];
    const file = { path: basename(place), bytes: new TextEncoder().encode(formatLock(lock)) };
    return writeRun(dirname(place), [file], [], stopped, dirname(name));
  };
  return holding(place, write, stopped, { shown: name });
}
