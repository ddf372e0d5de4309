import { present } from '../../diagnostics/present.ts';
import { type Refreshed, type RefreshTask, refreshTags } from '../../driver/refresh-tags.ts';
import type { RuleSet } from '../../rules/ast.ts';
import type { Cloud, TagUse } from '../../service-tags/cloud.ts';
import { usualLimits } from '../../service-tags/refresh/session.ts';
import { fetchTags } from '../inputs/tags-fetch.ts';
import type { Io } from '../io.ts';
import { readLockFile, writeLockFile } from './tags-lock.ts';

/** How service tags are fetched and pinned. */
export interface RefreshSettings
  extends Pick<RefreshTask, 'check' | 'strict' | 'maxRemoved' | 'allowRemovals' | 'allowOlder'> {
  /** This cloud alone; left out, all that are in use. */
  readonly cloud?: Cloud;
  readonly from: readonly string[];
  readonly trustHost: readonly string[];
  /** In milliseconds. */
  readonly timeout: number;
  readonly quiet: boolean;
}

/** The settings where nobody gives others. */
export const usualSettings: RefreshSettings = {
  check: false,
  strict: false,
  maxRemoved: 20,
  allowRemovals: false,
  allowOlder: false,
  from: [],
  trustHost: [],
  timeout: usualLimits.total,
  quiet: false,
};

/** Fetches the service tags that rule sets use, and pins them in a lock; the user may stop it. */
export async function refreshLock(
  what: { readonly ruleSets: readonly RuleSet[]; readonly uses: readonly TagUse[]; readonly lock: string },
  settings: RefreshSettings,
  io: Io,
): Promise<Refreshed> {
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  const { uses, lock } = what;
  const { cloud, from, trustHost, timeout, quiet, allowRemovals } = settings;
  const task = { uses, ...present({ cloud }), from, trustHost, timeout, quiet, interrupted: stop.signal };
  try {
    return await refreshTags(
      { ...settings, ...what },
      {
        readLock: () => readLockFile(lock, allowRemovals, io),
        fetch: (pinned) => fetchTags(pinned, task, io),
        writeLock: (found, decide) => writeLockFile(found, decide, stop.signal, io),
      },
    );
  } finally {
    release();
  }
}
