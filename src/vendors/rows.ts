/** What readers of all formats share: from destinations to entries, and the end of a reading. */

import { present } from '../diagnostics/present.ts';
import { mostDestinations, type Refusal } from './bytes.ts';
import type { Destination, DestinationContext, Fault } from './destinations.ts';
import { hostOfLine } from './follow.ts';
import { makeService } from './ports.ts';
import type {
  ReadOptions,
  RefusedRow,
  RowFlag,
  SourceAt,
  SourceDefinition,
  SourceEdition,
  SourceEntry,
  SourcePosition,
  SourceRow,
} from './source.ts';

/** What the reader of a format makes of a text. */
export interface Found {
  readonly rows: readonly SourceRow[];
  readonly refused: readonly RefusedRow[];
  readonly edition: SourceEdition;
  readonly instance?: string;
  readonly unselected?: readonly { readonly key: string; readonly because: string }[];
  readonly moved?: SourceAt;
  /** Notes for a person, in a sentence each. */
  readonly notes?: readonly string[];
}

/** What the reader of a format is given. */
export interface Task {
  readonly text: string;
  readonly definition: SourceDefinition;
  readonly options: ReadOptions;
  readonly context: DestinationContext;
}

/** Returns the task of reading this text. */
export function makeTask(text: string, definition: SourceDefinition, options: ReadOptions): Task {
  const locked = (options.locked?.rows ?? []).flatMap(({ entries }) => entries.flatMap(({ hosts }) => hosts));
  const anchors = Object.values(definition.rows ?? {})
    .flat()
    .map(hostOfLine);
  return {
    text,
    definition,
    options,
    context: { let: new Set(Object.keys(definition.let ?? {})), seen: new Set([...locked, ...anchors]) },
  };
}

/** A destination with what its place says of ports. */
export interface Placed {
  readonly destination: Destination;
  readonly services: readonly string[];
  readonly assumed: readonly string[];
}

/**
 * Puts destinations together that have the same services: hosts in one entry, addresses in another, in the page's order.
 * A port behind a name is of that name alone, and UDP where all that is said beside it is; then what the row says; then the scheme; then
 * what the definition says.
 */
export function groupEntries(
  placed: readonly Placed[],
  definition: SourceDefinition,
): readonly SourceEntry[] {
  const groups = new Map<
    string,
    { services: readonly string[]; assumed: Set<string>; hosts: Set<string>; addresses: Set<string> }
  >();
  for (const one of placed) {
    const { services, assumed } = chooseServices(one, definition);
    const { host, address } = one.destination;
    const id = JSON.stringify([services.toSorted(), host === undefined]);
    const group = groups.get(id) ?? { services, assumed: new Set(), hosts: new Set(), addresses: new Set() };
    groups.set(id, group);
    for (const service of assumed) group.assumed.add(service);
    if (host !== undefined) group.hosts.add(host);
    if (address !== undefined) group.addresses.add(address);
  }
  return [...groups.values()].map(({ services, assumed, hosts, addresses }) => ({
    services,
    ...(assumed.size > 0 ? { assumed: [...assumed] } : {}),
    hosts: [...hosts],
    addresses: [...addresses],
  }));
}

function chooseServices(
  { destination: { port, scheme }, services, assumed }: Placed,
  { service = [] }: SourceDefinition,
): { services: readonly string[]; assumed: readonly string[] } {
  const usual = services.length > 0 ? services : service;
  const isUdp = usual.length > 0 && usual.every((one) => one.endsWith('/udp'));
  if (port !== undefined && isUdp && scheme === undefined) return { services: [`${port}/udp`], assumed: [] };
  if (port !== undefined) {
    const made = makeService(`${port}`, scheme);
    return { services: [made.service], assumed: made.assumed ? [made.service] : [] };
  }
  if (services.length > 0) return { services, assumed };
  if (scheme !== undefined) return { services: [scheme === 'https' ? '443/https' : '80/http'], assumed: [] };
  return { services: service, assumed: [] };
}

/** Flags what a person should know of these entries. */
export function flagEntries(entries: readonly SourceEntry[]): readonly RowFlag[] {
  const flags: RowFlag[] = [];
  if (entries.some(({ hosts }) => hosts.some((host) => /^\*[^.]/.test(host)))) flags.push('star-without-dot');
  if (entries.some(({ hosts }) => hosts.some((host) => /(?:^|\.)xn--/.test(host))))
    flags.push('encoded-name');
  const isLinkLocal = (prefix: string): boolean => /^(?:169\.254\.|fe[89ab][\da-f]:)/.test(prefix);
  if (entries.some(({ addresses }) => addresses.some(isLinkLocal))) flags.push('link-local');
  return flags;
}

/** Makes a refused row of what was found in it. */
export function refuseRow(
  position: SourcePosition,
  faults: readonly (Fault & { readonly position?: SourcePosition })[],
  more: { readonly key?: string; readonly isPart?: true; readonly seen?: readonly string[] } = {},
): RefusedRow {
  return {
    ...present({ key: more.key }),
    ...(more.isPart === undefined ? {} : { isPart: true }),
    position,
    faults: faults.map(({ fault, text, why, position: own }) => ({
      fault,
      text,
      why,
      position: own ?? position,
    })),
    seen: more.seen ?? [],
  };
}

/** Makes one row of several that are about the same hosts: each host has the services of all; one that is refused refuses all. */
export function joinRows(
  rows: readonly (SourceRow | RefusedRow)[],
  definition: SourceDefinition,
): SourceRow | RefusedRow {
  const [first, second] = rows;
  if (first === undefined) throw new Error('no rows to join');
  if (second === undefined) return first;
  const refused = rows.filter((row) => 'faults' in row);
  const read = rows.filter((row) => 'entries' in row);
  if (refused.length > 0)
    return {
      position: first.position,
      faults: refused.flatMap(({ faults }) => faults),
      seen: [...new Set([...refused.flatMap(({ seen }) => seen), ...read.flatMap(hostsOf)])],
    };
  const all = new Map<string, { destination: Destination; services: Set<string>; assumed: Set<string> }>();
  for (const { destination, services, assumed } of read.flatMap(placeAgain)) {
    const id = JSON.stringify(destination);
    const one = all.get(id) ?? { destination, services: new Set(), assumed: new Set() };
    all.set(id, one);
    for (const service of services) one.services.add(service);
    for (const service of assumed) one.assumed.add(service);
  }
  const placed = [...all.values()].map(({ destination, services, assumed }) => ({
    destination,
    services: [...services],
    assumed: [...assumed],
  }));
  const why = unite(read, (row) => (row.why === undefined ? [] : [row.why])).join(' ');
  return {
    position: first.position,
    entries: groupEntries(placed, definition),
    ...uniteNotes(read),
    ...(why === '' ? {} : { why: why.slice(0, 500) }),
  };
}

function unite<T>(rows: readonly SourceRow[], of: (row: SourceRow) => readonly T[]): readonly T[] {
  return [...new Set(rows.flatMap(of))];
}

/** Unites what rows say beside their destinations. */
export function uniteNotes(rows: readonly SourceRow[]): Pick<SourceRow, 'known' | 'tags' | 'flags'> {
  return {
    known: unite(rows, ({ known }) => known),
    tags: unite(rows, ({ tags }) => tags),
    flags: unite(rows, ({ flags }) => flags),
  };
}

/** Takes a row apart again into its destinations, each with the services of its entry. */
export function placeAgain({ entries }: SourceRow): readonly Placed[] {
  return entries.flatMap(({ services, assumed = [], hosts, addresses }) => [
    ...hosts.map((host): Placed => ({ destination: { host }, services, assumed })),
    ...addresses.map((address): Placed => ({ destination: { address }, services, assumed })),
  ]);
}

function hostsOf({ entries }: SourceRow): readonly string[] {
  return entries.flatMap(({ hosts }) => hosts);
}

/** A list's lines, read: one row of them, and the lines that are refused. */
export interface ListParts {
  readonly placed: readonly Placed[];
  readonly refused: readonly RefusedRow[];
}

/** Makes one row of a list's lines. Where many more lines are refused than read, this is not the list that it should be. */
export function makeListRow(
  { placed, refused }: ListParts,
  position: SourcePosition,
  definition: SourceDefinition,
  key?: string,
): SourceRow | Refusal {
  if (refused.length > 3 * placed.length) {
    const [first] = refused;
    const [fault] = first?.faults ?? [];
    const why = fault === undefined ? '' : `: the first one ${fault.why}`;
    return {
      problem: `has ${refused.length} lines that are no host or address, and ${placed.length} that are${why}`,
      ...(first === undefined ? {} : { line: first.position.line }),
    };
  }
  if (placed.length === 0) return { problem: 'has no rows', line: position.line };
  const entries = groupEntries(placed, definition);
  return {
    ...present({ key }),
    position,
    entries,
    known: [],
    tags: [],
    flags: flagEntries(entries),
  };
}

/** Returns whether rows hold more than rulec reads of one source. */
export function isTooMuch(rows: readonly SourceRow[]): boolean {
  let count = 0;
  for (const { entries, known } of rows) {
    count += known.length;
    for (const { hosts, addresses } of entries) count += hosts.length + addresses.length;
  }
  return count > mostDestinations;
}
