import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import type { Cloud, TagUse } from '../../service-tags/cloud.ts';
import type { Lock } from '../../service-tags/lock.ts';
import { type Plan, type PlanInput, planRefresh } from '../../service-tags/plan.ts';
import type { Found } from '../../service-tags/refresh/locate.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';

/** What is to be refreshed. */
export interface RefreshTask extends Pick<PlanInput, 'uses' | 'maxRemoved' | 'allowRemovals' | 'allowOlder'> {
  /** What people call the lock. */
  readonly lock: string;
  /** Write nothing. */
  readonly check: boolean;
  /** Write nothing where there are warnings. */
  readonly strict: boolean;
}

/** A lock on the disk, or the place where it will be. */
export interface LockFile {
  /** As the user, or the place of the rule set, names it. */
  readonly name: string;
  /** Absent where there is no lock yet. */
  readonly bytes?: Uint8Array;
  /** Of each cloud; none where there is no lock yet. */
  readonly tags: readonly ServiceTags[];
}

/** Decides what a lock is to hold; `newer` is what it holds now, where another run has changed it since it was read. */
export type DecideLock = (newer: readonly ServiceTags[] | undefined) => Lock | undefined;

/** The outer world of a refresh: the lock, and where the files of service tags are. */
export interface RefreshWorld {
  readonly readLock: () => Promise<Outcome<LockFile>>;
  readonly fetch: (pinned: readonly ServiceTags[]) => Promise<Outcome<readonly Found[]>>;
  readonly writeLock: (found: LockFile, decide: DecideLock) => Promise<readonly Diagnostic[]>;
}

/** What came of a refresh. */
export interface Refreshed {
  readonly diagnostics: readonly Diagnostic[];
  /** What was found of each cloud. */
  readonly found: readonly Found[];
  /** Whether something came, and was refused for what it is. */
  readonly isRefused?: true;
  /** Absent where the lock could not be read, or nothing was fetched. */
  readonly result?: {
    readonly plan: Plan;
    /** What the lock held before. */
    readonly pinned: readonly ServiceTags[];
    readonly fetched: readonly ServiceTags[];
    /** Whether the lock is now as it is to be. */
    readonly upToDate: boolean;
  };
}

/** Chooses the tags and the lock of some rule sets. Errors: `usage`. */
export function chooseLock(
  ruleSets: readonly RuleSet[],
  { cloud, lock }: { readonly cloud?: Cloud | undefined; readonly lock?: string | undefined },
  places: readonly string[],
): Outcome<{ readonly uses: readonly TagUse[]; readonly lock: string }> {
  const uses = tagsInUse(ruleSets);
  if (lock === undefined && places.length > 1) {
    const help = 'refresh them one after the other, or name one lock with --lock FILE';
    const what = `these rule sets have locks of their own: ${places.map(word).join(', ')}`;
    return { diagnostics: [error('usage', what, { help })] };
  }
  if (cloud !== undefined && uses.length > 0 && !uses.some((use) => use.cloud === cloud)) {
    const used = [...new Set(uses.map((use) => use.cloud))].join(' and ');
    const what = `no tag of the cloud ${cloud} is used here, but of ${used}`;
    return { diagnostics: [error('usage', what, { help: 'leave --cloud out, or name another RULESET' })] };
  }
  return { value: { uses, lock: lock ?? places[0] ?? '' }, diagnostics: [] };
}

/**
 * Fetches the service tags that rule sets use, and pins them: plans what the lock is to hold, and writes it where
 * nothing speaks against it. Errors: those of the lock, of the network and of `planRefresh`; `lock-behind`.
 */
export async function refreshTags(task: RefreshTask, world: RefreshWorld): Promise<Refreshed> {
  const lock = await world.readLock();
  if (lock.value === undefined) return { diagnostics: lock.diagnostics, found: [] };
  const { value: found, diagnostics } = await world.fetch(lock.value.tags);
  const messages = [...lock.diagnostics, ...diagnostics];
  if (found === undefined) {
    const isRefused = diagnostics.some(({ severity, code }) => severity === 'error' && refusals.has(code));
    return { diagnostics: messages, found: [], ...(isRefused ? { isRefused } : {}) };
  }
  const fetched = found.flatMap((one) => (one.kind === 'tags' ? [one.tags] : []));
  const planFor = (pinned: readonly ServiceTags[]): Plan => planRefresh({ ...task, pinned, fetched });
  let pinned = lock.value.tags;
  let plan = planFor(pinned);
  const isGood = (): boolean => isClean([...messages, ...plan.diagnostics], task.strict);
  const isWritten = isGood() && plan.lock !== undefined && !task.check;
  const unwritten = !isWritten
    ? []
    : await world.writeLock(lock.value, (newer) => {
        // Another run wrote meanwhile: what is there now is what is compared with.
        if (newer !== undefined) [plan, pinned] = [planFor(newer), newer];
        return isGood() ? plan.lock : undefined;
      });
  const behind = plan.lock !== undefined && task.check ? [refuseBehind(task.lock)] : [];
  const all = [...messages, ...plan.diagnostics, ...behind, ...unwritten];
  const upToDate = isClean(all, task.strict);
  return { diagnostics: all, found, result: { plan, pinned, fetched, upToDate } };
}

/** What came is not what it should be: a finding of the refresh, and no fault of the command line's. */
const refusals: ReadonlySet<Code> = new Set([
  'no-link',
  'not-text',
  'wrong-cloud',
  'tags-bad-entry',
  'tags-duplicate',
  'tags-not-tags',
  'tags-suspicious',
]);

function isClean(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return !hasErrors(diagnostics) && !(strict && diagnostics.some(({ severity }) => severity === 'warning'));
}

function refuseBehind(lock: string): Diagnostic {
  return error('lock-behind', `${word(lock)} is behind`, { help: 'recreate it with: rulec tags refresh' });
}
