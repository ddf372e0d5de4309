import { basename, dirname, resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import {
  type DecideLock,
  type LockFile,
  type Refreshed,
  type RefreshTask,
  type RefreshWorld,
  refreshTags,
} from '../../driver/refresh/refresh-tags.ts';
import { loadServiceTags } from '../../service-tags/load.ts';
import { formatLock } from '../../service-tags/lock.ts';
import { usualLimits } from '../../service-tags/refresh/session.ts';
import { readIfThere } from '../inputs/read.ts';
import { type FetchSettings, fetchTags } from '../inputs/tags-fetch.ts';
import type { Io } from '../io.ts';
import { withHold } from './hold.ts';
import { writeRun } from './write.ts';

/** How service tags are fetched and pinned. */
export interface RefreshSettings extends FetchSettings, Omit<RefreshTask, 'uses' | 'lock'> {}

/** The settings where nobody gives others. */
export const usualSettings: RefreshSettings = {
  ...{ check: false, strict: false, quiet: false },
  ...{ maxRemoved: 20, allowRemovals: false, allowOlder: false },
  ...{ from: [], trustHost: [], timeout: usualLimits.total / 1000 },
};

/** Fetches the service tags that rule sets use, and pins them in a lock; the user may stop it. */
export async function refreshLock(
  what: Pick<RefreshTask, 'uses' | 'lock'>,
  settings: RefreshSettings,
  io: Io,
): Promise<Refreshed> {
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  const world: RefreshWorld = {
    readLock: () => readLockFile(what.lock, settings.allowRemovals, io),
    fetch: (pinned) => fetchTags(pinned, what.uses, settings, stop.signal, io),
    writeLock: (found, decide) => writeLockFile(found, decide, stop.signal, io),
  };
  return refreshTags({ ...settings, ...what }, world).finally(release);
}

/**
 * Reads a lock, which need not be there. One that is broken is an error: nothing would guard its tags. With
 * `replace` it is a warning, and counts as if it were not there.
 */
async function readLockFile(name: string, replace: boolean, io: Io): Promise<Outcome<LockFile>> {
  const { value: source, diagnostics } = await readIfThere(name, io);
  if (hasErrors(diagnostics)) return { diagnostics };
  if (source === undefined) return { value: { name, tags: [] }, diagnostics };
  const loaded = loadServiceTags(source);
  if (loaded.value?.every(({ form }) => form === 'lock') === true)
    return { value: { name, bytes: source.bytes, tags: loaded.value }, diagnostics: loaded.diagnostics };
  if (loaded.value !== undefined) {
    const what = `${fileWord(name)} contains service tags as Microsoft publishes them, and a lock is to be written there`;
    const help = 'name another place with --lock, or move the file away';
    return { diagnostics: [error('tags-not-tags', what, { help })] };
  }
  if (replace) {
    const what = `${fileWord(name)} is broken and is replaced: ${loaded.diagnostics[0]?.message ?? ''}`;
    return { value: { name, bytes: source.bytes, tags: [] }, diagnostics: [warning('tags-not-tags', what)] };
  }
  const help =
    'restore the last good one (git checkout), or write it anew, with nothing to compare with: --allow-removals';
  return { diagnostics: loaded.diagnostics.map((one) => ({ ...one, help })) };
}

/** Writes a lock, whole or not at all. Errors: `not-written`, and those of a lock that has become broken. */
async function writeLockFile(
  { name, bytes }: LockFile,
  decide: DecideLock,
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
    const file = { path: basename(place), content: formatLock(lock) };
    return writeRun(dirname(place), [file], [], stopped, dirname(name));
  };
  return withHold(place, write, stopped, { shown: name });
}
