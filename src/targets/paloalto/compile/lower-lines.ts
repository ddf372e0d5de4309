/** Steps as the lines of a rulebase: URL entries with the services on which they hold, or addresses, and what a line is called. */
import { present } from '../../../diagnostics/present.ts';
import type { Destination, PolicyRule, Service } from '../../../rules/policy.ts';
import { type AddressSet, equalAddresses } from '../../../sets/addresses.ts';
import { remember } from '../../../sets/remember.ts';
import { nameRows, type ServiceKey } from '../../kernel/rows.ts';
import type { Application, Box, Unit } from '../regions/boxes.ts';
import { keyOfBox } from '../regions/boxes.ts';
import { writeEntry } from '../regions/url-entry.ts';
import type { AddressBook } from './lower-addresses.ts';
import { exceptionsOf } from './lower-exceptions.ts';
import { anyBox, type Bare, type Line, serviceOf, sortServices } from './lower-line.ts';
import { digestValue, labelServices, nameService } from './lower-names.ts';
import type { Step } from './lower-order.ts';

/** An entry of a line, as it grows. */
interface Draft {
  readonly kinds: Set<string>;
  readonly services: Map<string, Served>;
}

/** A service of a line in the making, with what sessions are to be taken for on it. */
interface Served extends ServiceKey {
  readonly application?: Application;
}

/** A line by address, as it grows. */
interface AddressDraft {
  readonly units: Unit[];
  readonly services: Map<string, Served>;
}

/** Puts neighbouring steps of one policy rule together; their order does not matter. */
export function makeLines(steps: readonly Step[], book: AddressBook): readonly Line[] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run?.[0]?.rule === step.rule && (run[0].unit === undefined) === (step.unit === undefined))
      run.push(step);
    else runs.push([step]);
  }
  return runs.flatMap((run) => {
    const [first] = run;
    if (first === undefined) return [];
    const { rule, action } = first;
    const units = run.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
    const lines = units.length > 0 ? linesOf(rule, units, book) : exceptionsOf(rule, run, book);
    return lines
      .map((line): Line => ({ ...line, rule, action }))
      .sort((a, b) => (a.suffix < b.suffix ? -1 : a.suffix > b.suffix ? 1 : 0));
  });
}

/** Entries at one set of known addresses, or at any address. */
interface Place {
  readonly known: AddressSet | undefined;
  readonly entries: Map<string, Draft>;
}

/** Returns the lines of a rule: where an entry goes depends on nothing but itself, so that a new one moves no other. */
export function linesOf(rule: PolicyRule, units: readonly Unit[], book: AddressBook): readonly Bare[] {
  const rows = findRows(units);
  const places = new Map<string, Place>();
  const byAddress = new Map<string, AddressDraft>();
  const byKnown = new Map<string, Map<Destination, AddressDraft>>();
  const byResolved = new Map<string, Map<string, AddressDraft>>();
  for (const unit of units) {
    const { destination } = unit.entry;
    const row = rows.get(rowKey(destination.services)) ?? '';
    if (unit.box.url !== undefined) addToEntries(places, row, unit, book);
    else if (destination.kind === 'addresses') addToAddresses(byAddress, row, unit);
    else if (unit.box.resolved !== undefined)
      addToAddresses(
        remember(byResolved, row, () => new Map()),
        unit.box.resolved,
        unit,
      );
    else
      addToAddresses(
        remember(byKnown, row, () => new Map()),
        destination,
        unit,
      );
  }
  const hosts = [...places].flatMap(([place, { known, entries }]) =>
    groupEntries(entries).map((line): Bare => {
      const suffix = joinWords(line.suffix, place);
      return { ...line, suffix, ...present({ addresses: known && [book.nameKnown(rule, suffix, known)] }) };
    }),
  );
  const addresses = [...byAddress].map(([row, line]): Bare => {
    const suffix = joinWords(row, 'addresses');
    const names = book.namesOf(rule, suffix, line.units);
    return { suffix, services: sortServices(line.services), ...present({ addresses: names }) };
  });
  const known = [...byKnown].flatMap(([row, drafts]) =>
    groupByServices([...drafts.values()].map((draft) => ({ ...draft, kind: joinWords(row, 'known') }))).map(
      ({ suffix, services, held }): Bare => {
        const names = book.namesOf(
          rule,
          suffix,
          held.flatMap((draft) => draft.units),
        );
        return { suffix, services, ...present({ addresses: names }) };
      },
    ),
  );
  const resolved = [...byResolved].flatMap(([row, drafts]) =>
    groupByServices(
      [...drafts].map(([name, draft]) => ({ ...draft, name, kind: joinWords(row, 'fqdn') })),
    ).map(({ suffix, services, held }): Bare => {
      const names = held.map(({ name }) => book.nameResolved(name)).sort();
      return { suffix, services, addresses: names };
    }),
  );
  return [...hosts, ...addresses, ...known, ...resolved].flatMap(splitByApplication);
}

/**
 * Returns a line for each application that its services mean. They share what is listed: an entry in two categories of a
 * rule may be looked up in one of them only. Hosts with TLS, and addresses with anything, have no word for it.
 */
function splitByApplication(line: Bare): readonly Bare[] {
  const served: readonly Served[] = line.services;
  const applications = [...new Set(served.map(({ application }) => application))];
  return applications.map((application): Bare => {
    const services = served
      .filter((one) => one.application === application)
      .map(({ application: _, ...service }) => service);
    const isTold = line.entries === undefined || application === 'clear';
    // Paths show in clear text alone.
    const word = isTold && !line.suffix.split('_').includes('path') ? (application ?? '') : '';
    const suffix = joinWords(line.suffix, word);
    return { ...line, services, suffix, listed: line.suffix, ...present({ application }) };
  });
}

function addToAddresses<K>(lines: Map<K, AddressDraft>, key: K, unit: Unit): void {
  const line = remember(lines, key, (): AddressDraft => ({ units: [], services: new Map() }));
  line.units.push(unit);
  addService(line.services, unit.box);
}

function addService(services: Map<string, Served>, box: Box): void {
  const { application } = box;
  const served = { ...serviceOf(box), ...present({ application }) };
  services.set(`${nameService(box)} ${application ?? ''}`, served);
}

function addToEntries(places: Map<string, Place>, row: string, unit: Unit, book: AddressBook): void {
  const { url, addresses } = unit.box;
  const entry = url && writeEntry(url);
  if (entry === undefined) return;
  const word = addresses === undefined ? '' : `at-${book.labelKnown(unit)}`;
  const known = places.get(word)?.known;
  const isShared = addresses !== undefined && known !== undefined && !equalAddresses(known, addresses);
  const label = isShared ? `${word}-${digestValue(keyOfBox({ ...anyBox, addresses }))}` : word;
  const place: Place = places.get(label) ?? { known: addresses, entries: new Map() };
  places.set(label, place);
  const draft = remember(place.entries, entry, (): Draft => ({ kinds: new Set(), services: new Map() }));
  draft.kinds.add(joinWords(row, kindOf(unit)));
  addService(draft.services, unit.box);
}

/** Entries of one kind and the same services in one line. */
function groupEntries(drafts: ReadonlyMap<string, Draft>): readonly Bare[] {
  const entries = [...drafts].map(([entry, { kinds, services }]) => ({
    entry,
    kind: wordOf(kinds),
    services,
  }));
  return groupByServices(entries).map(({ suffix, services, held }) => {
    return { suffix, services, entries: held.map(({ entry }) => entry).sort() };
  });
}

/** Things of one kind in one line; where they hold on different services, the lines with fewer have a digest. */
function groupByServices<T extends { readonly kind: string; readonly services: ReadonlyMap<string, Served> }>(
  things: readonly T[],
): readonly {
  readonly suffix: string;
  readonly services: readonly Served[];
  readonly held: readonly T[];
}[] {
  const lines = new Map<string, { readonly kind: string; readonly services: readonly Served[]; held: T[] }>();
  for (const thing of things) {
    const { kind } = thing;
    const services = sortServices(thing.services);
    const line = remember(lines, `${kind}\n${labelServed(services)}`, () => ({ kind, services, held: [] }));
    line.held.push(thing);
  }
  const all = [...lines.values()].sort((a, b) => b.services.length - a.services.length);
  return all.map(({ kind, services, held }, at) => {
    const isFirst = all.findIndex((one) => one.kind === kind) === at;
    const suffix = isFirst ? kind : joinWords(kind, digestValue(labelServed(services)));
    return { suffix, services, held };
  });
}

/** Services as a part of names, and where they are for applications, these. */
function labelServed(services: readonly Served[]): string {
  const applications = services.flatMap(({ application }) => application ?? []);
  return [labelServices(services), ...applications].join(' ');
}

/** A host with a path in clear text, a host whose path TLS hides, or a host. */
function kindOf({ box, entry, scheme }: Unit): 'path' | 'tls' | '' {
  if (box.url?.path !== undefined) return 'path';
  if (scheme !== 'https' || entry.host?.path === undefined) return '';
  // Where all is TLS, no host of the rule shows its path.
  const { services = entry.rule.services } = entry.destination;
  return services.every((service) => service.scheme === 'https') ? '' : 'tls';
}

/** The hosts of a line with all services are among those with some. */
function wordOf(kinds: ReadonlySet<string>): string {
  const words = [...kinds].filter((kind) => !(kind.endsWith('tls') && kinds.has(kind.replace(/_?tls$/, ''))));
  if (words.length === 1) return words[0] ?? '';
  return words
    .map((word) => word || 'host')
    .sort()
    .join('.');
}

/** Returns what lines of destinations with services of their own are called by. */
function findRows(units: readonly Unit[]): ReadonlyMap<string, string> {
  const rows = new Map<string, readonly Service[]>();
  for (const { entry } of units) {
    const { services } = entry.destination;
    if (services !== undefined) rows.set(rowKey(services), services);
  }
  return nameRows(rows, (word, key) => joinWords(word, digestValue(key)));
}

function rowKey(services: readonly Service[] | undefined): string {
  if (services === undefined) return '';
  const keys = services.map(({ scheme, ...service }) => `${nameService(service)} ${scheme}`);
  return [...new Set(keys)].sort().join(',');
}

/** `path`, `8443_path`: words for names; ids of rules hold no underscore. */
function joinWords(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join('_');
}
