/** What a refresh of one source goes by, and what comes of it. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LockedSource } from './lock.ts';
import type { SourceReading } from './source.ts';

/** What a refresh is asked, in this order; the first that refuses ends it. */
export type RefreshQuestion =
  | 'readable'
  | 'place'
  | 'instance'
  | 'older'
  | 'same-content'
  | 'keys'
  | 'services'
  | 'removals';

/** What a refresh of one source goes by, besides the lock and the reading. */
export interface PlanOptions {
  /** The keys that rules use; where a whole source without keys is used, `''`. Left out: nobody knows, so all of them. */
  readonly claimed?: ReadonlySet<string>;
  readonly allowRemovals?: boolean;
  readonly allowServiceChange?: boolean;
  readonly allowOlder?: boolean;
  /** The day of the refresh, `2026-06-30`, that dates a withdrawal where the edition has no date. */
  readonly today: string;
}

/** How a row differs from the locked one. Lines read `HOST SERVICES`: `www.example.com 443/https`. */
export interface RowChange {
  readonly key?: string;
  readonly kind: 'new' | 'gone' | 'changed';
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Why a set or a row is gone that the vendor still lists: `still listed, optional`. */
  readonly because?: string;
}

export interface SourcePlan {
  readonly verdict: 'write' | 'unchanged' | 'refused';
  /** The question that refused. */
  readonly question?: RefreshQuestion;
  /** What the lock is to hold of this source; absent unless the verdict is `write`. */
  readonly entry?: LockedSource;
  readonly changes: readonly RowChange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the questions are about. */
export interface Case {
  readonly locked: LockedSource | undefined;
  readonly reading: SourceReading;
  readonly options: PlanOptions;
}
