/** What a refresh of vendors' lists does to their locks. */
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Claim, Source } from '../../rules/ast.ts';
import { type LockedSource, type SourcesLock, writeSourcesLock } from '../../vendors/lock.ts';
import { type PlanOptions, planRefresh, type SourcePlan } from '../../vendors/plan.ts';
import { readSource } from '../../vendors/read-source.ts';
import type { SourceDefinition } from '../../vendors/source.ts';

/** A vendor's list, the bytes that came for it, and what messages call them. */
export interface FetchedSource {
  readonly definition: SourceDefinition;
  readonly bytes: Uint8Array;
  readonly from: string;
  /** The version, where the vendor tells it apart from the list. */
  readonly version?: string;
  /** Where the list is defined: what is wrong with no line of the page is told there. */
  readonly span?: Source['span'];
}

/** What became of one vendor's list. */
export interface RefreshedSource {
  readonly name: string;
  readonly from: string;
  readonly edition?: LockedSource['edition'];
  readonly before?: LockedSource['edition'];
  readonly plan: SourcePlan;
}

/** Lists the vendors' lists among sources, narrowed to some names. Errors: `usage` for a name that is none. */
export function chooseSources(
  sources: readonly Source[],
  only: readonly string[],
): { readonly chosen: readonly Source[]; readonly diagnostics: readonly Diagnostic[] } {
  const lists = sources.filter(({ definition }) => definition !== undefined);
  const names = lists.map(({ id }) => id);
  const diagnostics = only
    .filter((name) => !names.includes(name))
    .map((name) =>
      error('usage', `no file here defines the list ${word(name)}`, {
        help: names.length === 0 ? 'a source with a format is a list' : `there are ${names.join(', ')}`,
      }),
    );
  return { chosen: lists.filter(({ id }) => only.length === 0 || only.includes(id)), diagnostics };
}

/** Reads what came for a list, and plans what its lock is to hold. */
export function refreshSource(
  { definition, bytes, from, version, span }: FetchedSource,
  locked: LockedSource | undefined,
  claims: readonly Claim[],
  options: Omit<PlanOptions, 'claimed'>,
): RefreshedSource {
  const before = locked === undefined ? {} : { before: locked.edition };
  const read = readSource(bytes, definition, { file: from, ...present({ locked, version }) });
  if (read.value === undefined) {
    const plan: SourcePlan = {
      verdict: 'refused',
      question: 'readable',
      changes: [],
      diagnostics: read.diagnostics,
    };
    return { name: definition.name, from, ...before, plan };
  }
  const own = claims.filter(({ source }) => source === definition.name);
  // Where a rule names a row that is not there, a parameter without a value say, any row may be in use.
  const isKnown = own.length > 0 && own.every(({ use }) => use !== 'unknown');
  const used = own.filter(({ use }) => use !== 'skip').map(({ key }) => key);
  const claimed = isKnown ? { claimed: new Set(used) } : {};
  const plan = planRefresh(locked, read.value, { ...options, ...claimed });
  const diagnostics = [
    ...read.diagnostics,
    ...plan.diagnostics.filter((one) => !read.diagnostics.includes(one)).map((one) => placeAt(one, span)),
  ];
  return {
    name: definition.name,
    from,
    ...before,
    edition: read.value.edition,
    plan: { ...plan, diagnostics },
  };
}

function placeAt(one: Diagnostic, span: Source['span'] | undefined): Diagnostic {
  return one.span === undefined && one.at === undefined && span !== undefined ? { ...one, span } : one;
}

/** Returns the text of a lock after a refresh; undefined where nothing in it is to change. */
export function writeRefreshed(lock: SourcesLock, refreshed: readonly RefreshedSource[]): string | undefined {
  const entries = refreshed.flatMap(({ plan }) =>
    plan.entry === undefined || hasErrors(plan.diagnostics) ? [] : [plan.entry],
  );
  if (entries.length === 0) return undefined;
  const kept = lock.sources.filter(({ name }) => !entries.some((one) => one.name === name));
  return writeSourcesLock({ sources: [...kept, ...entries] });
}
