/** What a refresh does to the lock of one source: pure, from what is locked and what was read. */
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { listChanges, makeEntry } from './changes.ts';
import { destinationsOf } from './follow.ts';
import { keyRows } from './keys.ts';
import { digestRows, type LockedSource } from './lock.ts';
import { askInstance, askOlder, askReadable, askRemovals, askServices, warnOfVersion } from './questions.ts';
import type { Case, PlanOptions, RefreshQuestion, RowChange, SourcePlan } from './refresh.ts';
import { isTableFormat, type SourceReading } from './source.ts';

export type { PlanOptions, SourcePlan } from './refresh.ts';

/**
 * Plans the refresh of one source. The questions are asked in their order, and the first that refuses ends it: then the
 * verdict is `refused`, and the lock has to stay as it is.
 */
export function planRefresh(
  locked: LockedSource | undefined,
  reading: SourceReading,
  options: PlanOptions,
): SourcePlan {
  const one: Case = { locked, reading, options };
  const told: Diagnostic[] = [];
  const refuse = (question: RefreshQuestion, changes: readonly RowChange[] = []): SourcePlan => ({
    ...{ verdict: 'refused', question, changes, diagnostics: told },
  });
  for (const [question, ask] of [
    ['readable', askReadable],
    ['instance', askInstance],
    ['older', askOlder],
  ] as const) {
    told.push(...ask(one));
    if (hasErrors(told)) return refuse(question);
  }
  const isSame = locked !== undefined && locked.digest === reading.digest;
  if (isSame && hasItsKeys(locked, reading)) return { verdict: 'unchanged', changes: [], diagnostics: told };
  if (!isSame) told.push(...warnOfVersion(one));
  const keyed = keyRows(locked, reading, options.allowRemovals === true);
  const changes = listChanges(keyed, reading);
  for (const [question, tell] of [
    ['keys', () => keyed.diagnostics],
    ['services', () => askServices(keyed, one)],
    ['removals', () => askRemovals(keyed, one)],
  ] as const) {
    told.push(...tell());
    if (hasErrors(told)) return refuse(question, changes);
  }
  const entry = makeEntry(keyed, reading, reading.edition.date ?? options.today);
  return { verdict: 'write', entry, changes, diagnostics: told };
}

/**
 * Returns whether the lock has every key that the definition names, and no other that a person gave; where the vendor gives
 * keys, whether each has what it had: two that changed places have one digest.
 */
function hasItsKeys({ rows }: LockedSource, { definition, rows: read }: SourceReading): boolean {
  if (!isTableFormat(definition.format)) return digestKeys(rows) === digestKeys(read);
  const locked = rows.flatMap(({ key }) => (key === undefined ? [] : [key]));
  return (
    locked.toSorted().join('\n') ===
    Object.keys(definition.rows ?? {})
      .toSorted()
      .join('\n')
  );
}

function digestKeys(rows: SourceReading['rows'] | LockedSource['rows']): string {
  const listed = rows.filter((row) => destinationsOf(row).size > 0);
  return listed
    .map((row) => `${row.key} ${digestRows([row])}`)
    .toSorted()
    .join('\n');
}
