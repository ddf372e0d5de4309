/** Which hosts of a vendor's row stand in which destination, on which services, and which are not placed. */
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import { isMisread } from '../../sets/prefix.ts';
import type { Located, Rule, RuleDestination } from '../ast.ts';
import { makeHostKey } from '../forms/hosts.ts';
import { formatService, parseService } from '../forms/services.ts';
import type { PolicyHost, Service } from '../policy.ts';
import {
  checkPathServices,
  coversText,
  type DestinationContext,
  loadAddresses,
  loadHosts,
} from './load-destination.ts';
import { findText, listItems, listTexts, readProse } from './nodes.ts';
import { type FoundRow, readEntryHosts, readPrefixes } from './source-rows.ts';
import { findEntry, type Tree } from './yaml/yaml-tree.ts';

/** The word for what a row has beside the hosts that are placed by hand. */
const rest = 'row:rest';

/** A destination as it is written, with the hosts that it names by hand. */
interface Placed {
  readonly node: Tree | undefined;
  readonly hosts: readonly PolicyHost[];
  /** Where it says `row:rest`. */
  readonly rest?: Located<string>['span'];
  readonly withdrawn: boolean;
}

/** An entry of the row, read. */
interface RowEntry {
  readonly hosts: readonly PolicyHost[];
  readonly services: readonly Service[];
  readonly addresses: readonly string[];
}

/**
 * Returns the destinations of a rule from a row, each with the services of its entry of the row, and the services of all.
 * Errors: `source-no-service`, `source-host-not-placed`, `source-host-withdrawn`, `bad-source`. Warning:
 * `source-host-listed`.
 */
export function placeRow(
  node: Tree,
  found: FoundRow,
  from: Located<string>,
  context: DestinationContext,
): Pick<Rule, 'services' | 'destinations'> {
  const entries = readRow(found, from, context);
  const placed = readPlaced(node, from, context);
  const left = readLeftOut(node, entries, context);
  checkPlacing(entries, placed, { from, left }, context);
  const destinations = placed.flatMap((one) =>
    makeDestinations(one, { entries, placed, found, left }, context),
  );
  return { services: uniteServices(entries.map((one) => one.services)), destinations };
}

function readRow(
  { from: source, row }: FoundRow,
  from: Located<string>,
  { report }: DestinationContext,
): readonly RowEntry[] {
  return row.entries.map((entry) => {
    const services = entry.services.flatMap((text) => {
      const service = parseService(text);
      return isMisread(service) ? [] : [service];
    });
    if (services.length === 0) {
      const help = "write service: 443/https under the source, after the vendor's own words";
      report(
        'source-no-service',
        `the row states no service for ${word(entry.hosts[0] ?? entry.addresses[0] ?? '')}`,
        { span: from.span, help },
      );
    }
    return { hosts: readEntryHosts(source, entry, from.span), services, addresses: entry.addresses };
  });
}

/** Reads the destinations of a rule from a row; left out, everything of the row is meant. */
function readPlaced(
  node: Tree,
  from: Located<string>,
  { known, report }: DestinationContext,
): readonly Placed[] {
  const items = listItems(node, 'to');
  if (items.length === 0) return [{ node: undefined, hosts: [], rest: from.span, withdrawn: false }];
  const placed = items.map((item): Placed => {
    const marks = (listTexts(item, 'hosts') ?? []).filter(({ value }) => value === rest);
    const hosts = loadHosts(item, known, report, rest) ?? [];
    const withdrawn = findText(item, 'withdrawn') !== undefined;
    return { node: item, hosts, withdrawn, ...present({ rest: marks[0]?.span }) };
  });
  const marks = placed.flatMap((one) => one.rest ?? []);
  if (marks.length > 1 && marks[1] !== undefined)
    report('bad-source', `${rest} appears twice in this rule`, { span: marks[1], help: 'keep one of them' });
  return placed;
}

/** Reads the hosts of a row that are left out, each for a reason. */
function readLeftOut(
  node: Tree,
  entries: readonly RowEntry[],
  { report }: DestinationContext,
): ReadonlySet<string> {
  const except = findEntry(node, 'except')?.value;
  const hosts = entries.flatMap((one) => one.hosts.map(({ text }) => text));
  const known = new Set(hosts.map(makeHostKey));
  for (const { key, keySpan } of except?.kind === 'map' ? except.entries : []) {
    if (known.has(makeHostKey(key))) continue;
    const near = nearest(key, hosts);
    const help = near === undefined ? 'remove it from except' : `did you mean ${near}?`;
    report('bad-source', `the row does not have the host ${word(key)}`, { span: keySpan, help });
  }
  return new Set(except?.kind === 'map' ? except.entries.map(({ key }) => makeHostKey(key)) : []);
}

/** Tells hosts that are placed and not in the row, and hosts of the row that nothing places. */
function checkPlacing(
  entries: readonly RowEntry[],
  placed: readonly Placed[],
  { from, left }: { readonly from: Located<string>; readonly left: ReadonlySet<string> },
  { report, warn }: DestinationContext,
): void {
  const listed = entries.flatMap(({ hosts }) => hosts.map(({ text }) => text));
  const keys = new Set(listed.map(makeHostKey));
  const byHand = placed.flatMap(({ hosts }) => hosts);
  for (const { hosts, withdrawn } of placed) {
    for (const { text, span } of hosts) {
      const isThere = keys.has(makeHostKey(text));
      if (!isThere && !withdrawn) {
        const near = nearest(text, listed);
        const gone = 'remove it, or say withdrawn: where it went, which keeps it permitted';
        const help = near === undefined ? gone : `did you mean ${near}? Else ${gone}`;
        report('source-host-withdrawn', `${word(text)} is not in the row ${word(from.value)}`, {
          span,
          help,
        });
      }
      if (isThere && withdrawn)
        warn('source-host-listed', `${word(text)} is in the row ${word(from.value)}`, {
          span,
          help: 'take withdrawn: out',
        });
    }
  }
  const hasRest = placed.some((one) => one.rest !== undefined);
  const unplaced = new Set<string>();
  for (const { hosts } of entries) {
    for (const host of hosts) {
      const key = makeHostKey(host.text);
      if (byHand.some(({ text }) => makeHostKey(text) === key) || unplaced.has(key)) continue;
      const cover = byHand.find((one) => coversText(one, host.text) && isInEntry(one, hosts));
      if (left.has(key)) {
        if (cover === undefined) continue;
        const help = `remove ${word(host.text)} from except, or place something narrower than ${word(cover.text)}`;
        report(
          'bad-source',
          `${word(host.text)} is left out, and ${word(cover.text)} permits it all the same`,
          { span: cover.span, help },
        );
      } else if (!hasRest && cover === undefined) {
        unplaced.add(key);
        const help = `put it under hosts of a destination, leave it out with except: { ${host.text}: REASON }, or take ${rest}`;
        report('source-host-not-placed', `${word(host.text)} of the row ${word(from.value)} is not placed`, {
          span: from.span,
          help,
        });
      }
    }
  }
}

function isInEntry({ text }: PolicyHost, hosts: readonly PolicyHost[]): boolean {
  return hosts.some((one) => makeHostKey(one.text) === makeHostKey(text));
}

/** Makes the destinations of what is written as one: a destination for each entry of the row, and never a product. */
function makeDestinations(
  one: Placed,
  row: {
    readonly entries: readonly RowEntry[];
    readonly placed: readonly Placed[];
    readonly found: FoundRow;
    readonly left: ReadonlySet<string>;
  },
  { cloud, known, report }: DestinationContext,
): readonly RuleDestination[] {
  const { node } = one;
  const span = node?.span ?? one.rest ?? row.found.from.source.span;
  const evidence = node === undefined ? undefined : readProse(node, 'evidence', report);
  const withdrawn = node === undefined ? undefined : readProse(node, 'withdrawn', report);
  const given = node === undefined ? undefined : loadAddresses(node, cloud, known, report);
  const stated = row.found.row.known;
  const addresses =
    given ?? (one.rest === undefined || stated.length === 0 ? undefined : readPrefixes(stated, span));
  const byHand = row.placed.flatMap(({ hosts }) => hosts);
  const make = (hosts: readonly PolicyHost[], services?: readonly Service[]): readonly RuleDestination[] => {
    for (const host of services === undefined ? [] : hosts) checkPathServices(host, services ?? [], report);
    return hosts.length === 0 ? [] : [{ hosts, span, ...present({ addresses, evidence, services }) }];
  };
  const ofEntries = row.entries.flatMap(({ hosts, services, addresses: prefixes }) => {
    const own = one.hosts.filter((host) => isInEntry(host, hosts));
    const others = hosts
      .filter(
        ({ text }) =>
          !row.left.has(makeHostKey(text)) && !byHand.some((host) => coversRest(host, text, hosts)),
      )
      .map((host) => ({ ...host, by: rest, span: one.rest ?? host.span }));
    const direct = readPrefixes(prefixes, span);
    return [
      ...make([...own, ...(one.rest === undefined ? [] : others)], services),
      ...(one.rest === undefined || direct.length === 0 ? [] : [{ addresses: direct, services, span }]),
    ];
  });
  const gone = one.hosts.filter((host) => !row.entries.some(({ hosts }) => isInEntry(host, hosts)));
  return [...ofEntries, ...make(gone.map((host) => ({ ...host, ...present({ withdrawn }) })))];
}

/** Returns whether a placed host is this one of the row, or is of the same entry and covers it. */
function coversRest(placed: PolicyHost, text: string, entry: readonly PolicyHost[]): boolean {
  if (makeHostKey(placed.text) === makeHostKey(text)) return true;
  return isInEntry(placed, entry) && coversText(placed, text);
}

function uniteServices(lists: readonly (readonly Service[])[]): readonly Service[] {
  const byKey = new Map(lists.flat().map((service) => [formatService(service), service]));
  return [...byKey.values()];
}
