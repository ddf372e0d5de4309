/**
 * Growth of locks in a comparison. `frozen`: both sides go by the older lock. `grow`: lines that the vendor's own file of the
 * newer lock's edition bears out are no new access; every other line is.
 */
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Claim } from '../../rules/ast.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import { readTagAddresses, type ServiceTags, type Tag } from '../../service-tags/tags.ts';
import { unionAddresses } from '../../sets/addresses.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { digestRows, type LockedEntry, type LockedRow, type LockedSource } from '../../vendors/lock.ts';
import { type FetchedSource, refreshSource } from '../refresh/refresh-sources.ts';

/** What a policy makes of locks, and what people are told of it. */
export interface JudgedLocks<T> {
  readonly value: T;
  /** What was left out of the judgement, each a line. */
  readonly said: readonly string[];
  /** Warnings, all `not-reproduced`: what is judged as new access though a lock says it. */
  readonly diagnostics: readonly Diagnostic[];
}

const help = 'rulec tags refresh and rulec source refresh write locks, and nobody else does';

/** Names an edition as people find it: its file, with the change number where there is one. */
function nameEdition({ published, file, changeNumber }: ServiceTags): string {
  return `${published ?? file}${changeNumber === '' ? '' : ` (change ${changeNumber})`}`;
}

/** Returns the newer tags as the older lock has them; one that the older lock lacks stays, and is judged. */
export function freezeTags(
  old: readonly ServiceTags[],
  fresh: readonly ServiceTags[],
): JudgedLocks<readonly ServiceTags[]> {
  const said: string[] = [];
  const value = fresh.map((after): ServiceTags => {
    const before = old.find(({ cloud }) => cloud === after.cloud);
    if (before === undefined) return after;
    const tags = [...after.tags].map(([key, tag]) => [key, before.tags.get(key) ?? tag] as const);
    const moved = tags.filter(([key, tag]) => !isSameTag(tag, after.tags.get(key)));
    if (moved.length > 0)
      said.push(
        `not compared because of --tags frozen: ${moved.map(([, { name }]) => `azure:${name}`).join(', ')} of ${nameEdition(after)}`,
      );
    return { ...after, tags: new Map(tags) };
  });
  return { value, said, diagnostics: [] };
}

function isSameTag(one: Tag, other: Tag | undefined): boolean {
  return one.prefixes.toSorted().join() === other?.prefixes.toSorted().join();
}

/** Lists the clouds of which a tag has other prefixes in the newer lock. */
export function listMovedClouds(
  old: readonly ServiceTags[],
  fresh: readonly ServiceTags[],
): readonly ServiceTags[] {
  return fresh.filter(({ cloud, tags }) => {
    const before = old.find((one) => one.cloud === cloud);
    return [...(before?.tags ?? [])].some(([key, tag]) => tags.has(key) && !isSameTag(tag, tags.get(key)));
  });
}

/**
 * Returns the older tags with the prefixes that the newer lock adds and the vendor's file of the same edition has too.
 * `vendor` has no file of a cloud where none could be had.
 */
export function growTags(
  old: readonly ServiceTags[],
  fresh: readonly ServiceTags[],
  vendor: ReadonlyMap<Cloud, ServiceTags>,
): JudgedLocks<readonly ServiceTags[]> {
  const said: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const moved = listMovedClouds(old, fresh);
  const value = old.map((before): ServiceTags => {
    const after = moved.find(({ cloud }) => cloud === before.cloud);
    const published = vendor.get(before.cloud);
    if (after === undefined || published === undefined) return before;
    if (published.sha256 !== after.sha256) {
      const what = `${nameEdition(published)} is not the file that ${word(after.file)} says it was made of: ${nameEdition(after)}, sha256 ${after.sha256.slice(0, 16)}…`;
      diagnostics.push(
        warning('not-reproduced', what, { help: 'name that file with --from, or refresh the lock' }),
      );
      return before;
    }
    if (Number(published.changeNumber) < Number(before.changeNumber)) {
      const what = `${nameEdition(published)} is older than what OLD has pinned, ${nameEdition(before)}: going back is no growth`;
      diagnostics.push(warning('not-reproduced', what));
      return before;
    }
    const tags = [...before.tags].map(([key, tag]) => {
      const now = after.tags.get(key)?.prefixes ?? [];
      const added = now.filter((one) => !tag.prefixes.includes(one));
      const known = new Set(published.tags.get(key)?.prefixes);
      const borne = added.filter((one) => known.has(one));
      const strange = added.filter((one) => !known.has(one));
      if (borne.length > 0)
        said.push(`azure:${tag.name} grew by ${listSome(borne)}, as ${nameEdition(published)} has it`);
      if (strange.length > 0)
        diagnostics.push(
          warning(
            'not-reproduced',
            `${word(after.file)}: azure:${tag.name} has ${listSome(strange)}, and ${nameEdition(published)} has not`,
            { help },
          ),
        );
      return [key, borne.length === 0 ? tag : { ...tag, prefixes: joinPrefixes(tag, borne) }] as const;
    });
    return { ...before, tags: new Map(tags) };
  });
  return { value, said, diagnostics };
}

function joinPrefixes(tag: Tag, added: readonly string[]): readonly string[] {
  const sets = [tag, { ...tag, prefixes: added }].map(readTagAddresses);
  return coverOf(unionAddresses(sets)).map(formatPrefix);
}

function listSome(lines: readonly string[]): string {
  const shown = lines.slice(0, 5).join(', ');
  return lines.length <= 5 ? shown : `${shown} and ${lines.length - 5} more`;
}

/** Says of a list that the older lock is what counts. */
export function sayFrozen({ name }: LockedSource): string {
  return `not compared because of --tags frozen: the edition of ${name} in the newer lock`;
}

/** Says whether the newer lock has lines of a list that the older one has not. */
export function hasGrown(old: LockedSource, fresh: LockedSource): boolean {
  const before = new Set(listLines(old));
  return listLines(fresh).some((line) => !before.has(line));
}

/** Lists what a lock says, each host, prefix and known prefix with its row and services. */
function listLines({ rows }: LockedSource): readonly string[] {
  return rows.flatMap(({ key = '', entries, known }) => [
    ...entries.flatMap(({ services, hosts, addresses }) =>
      [...hosts, ...addresses].map((one) => `${key} ${one} ${services.toSorted().join(' ')}`.trim()),
    ),
    ...known.map((one) => `${key} ${one}`.trim()),
  ]);
}

/**
 * Returns the older lock's list with the lines that a refresh makes of the vendor's file, where that is of the edition that
 * the newer lock states; the older one as it is, where it is not.
 */
export function growSource(
  old: LockedSource,
  fresh: LockedSource,
  fetched: FetchedSource,
  claims: readonly Claim[],
  today: string,
): JudgedLocks<LockedSource> {
  const allowed = { allowRemovals: true, allowServiceChange: true, allowOlder: false, today };
  const { plan } = refreshSource(fetched, old, claims, allowed);
  const tell = (what: string, advice = help): Diagnostic => warning('not-reproduced', what, { help: advice });
  const entry = plan.verdict === 'unchanged' ? old : plan.entry;
  if (entry === undefined) {
    const [problem] = plan.diagnostics.filter(({ severity }) => severity === 'error');
    const why = problem === undefined ? 'it cannot be read' : problem.message;
    return { value: old, said: [], diagnostics: [tell(`${old.name}: ${word(fetched.from)}: ${why}`)] };
  }
  if (entry.digest !== fresh.digest) {
    const what = `${word(fetched.from)} is not the edition of ${old.name} that the newer lock was made of`;
    return {
      value: old,
      said: [],
      diagnostics: [tell(what, `name it with --from ${old.name}=FILE, or refresh the lock`)],
    };
  }
  const [before, borne] = [old, entry].map((one) => new Set(listLines(one)));
  const added = listLines(fresh).filter((line) => before?.has(line) !== true);
  const [grown, strange] = [true, false].map((wanted) => added.filter((line) => borne?.has(line) === wanted));
  return {
    value: joinSources(old, entry),
    said: grown?.length ? [`${old.name} grew by ${listSome(grown)}, as ${word(fetched.from)} has it`] : [],
    diagnostics: strange?.length
      ? [tell(`the newer lock of ${old.name} has ${listSome(strange)}, and ${word(fetched.from)} has not`)]
      : [],
  };
}

/** Puts what two editions say into one, row by row; rows that no rule can name are left as they were. */
function joinSources({ written: _, ...old }: LockedSource, entry: LockedSource): LockedSource {
  const joined = old.rows.map((row) => {
    const other = entry.rows.find(({ key }) => key !== undefined && key === row.key);
    return other === undefined ? row : joinRows(row, other);
  });
  const fresh = entry.rows.filter(({ key }) => key !== undefined && !old.rows.some((row) => row.key === key));
  const rows = [...joined, ...fresh];
  return { ...old, rows, digest: digestRows(rows) };
}

function joinRows(row: LockedRow, other: LockedRow): LockedRow {
  const entries: LockedEntry[] = [...row.entries];
  for (const entry of other.entries) {
    const at = entries.findIndex((one) => sameServices(one) === sameServices(entry));
    const [mine] = entries.slice(at === -1 ? entries.length : at);
    if (mine === undefined) entries.push(entry);
    else
      entries[at] = {
        ...mine,
        hosts: [...new Set([...mine.hosts, ...entry.hosts])],
        addresses: [...new Set([...mine.addresses, ...entry.addresses])],
        ...present({ withdrawn: mine.withdrawn && omit(mine.withdrawn, entry.hosts) }),
      };
  }
  return { ...row, entries, known: [...new Set([...row.known, ...other.known])] };
}

function sameServices({ services }: LockedEntry): string {
  return services.toSorted().join(' ');
}

function omit(
  withdrawn: Readonly<Record<string, string>>,
  listed: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(withdrawn).filter(([host]) => !listed.includes(host)));
}
