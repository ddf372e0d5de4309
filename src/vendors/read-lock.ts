/** The reader of `sources.lock.json`: all or nothing, and an edit by hand is told by the seal of its source. */
import { type Diagnostic, error, failWith, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { positionOf, withoutMark } from '../diagnostics/position.ts';
import { present } from '../diagnostics/present.ts';
import { quote, word } from '../diagnostics/quote.ts';
import { isCanonicalPrefix, isHostText } from './forms.ts';
import { isJsonFault, type Json, readJson } from './json.ts';
import {
  digestRows,
  type LockedEntry,
  type LockedRow,
  type LockedSource,
  type SourcesLock,
  sealOf,
} from './lock.ts';
import { isSourceName, type RowFlag } from './source.ts';

const rewrite = 'recreate it with: rulec source refresh';

/** What is wrong, and where. Thrown by none, returned by all: a reader of one value gives it or its value. */
interface Flaw {
  readonly flaw: string;
  readonly at: number;
}

type Read<T> = T | Flaw;

function isFlaw(read: unknown): read is Flaw {
  return typeof read === 'object' && read !== null && 'flaw' in read;
}

/**
 * Reads a lock of sources, or of them those of these names. Every value is checked for its form; a faulty lock gives
 * `source-lock` with the place.
 */
export function readSourcesLock(
  given: string,
  file: string,
  only?: ReadonlySet<string>,
): Outcome<SourcesLock> {
  const text = withoutMark(given);
  const refuse = (what: string, at: number): Diagnostic =>
    error('source-lock', `${word(file)} ${what}`, {
      at: { file, line: positionOf(text, at).line },
      help: rewrite,
    });
  const conflict = /^(?:<{7}|>{7}) /m.exec(text);
  if (conflict) return failWith(refuse('contains the conflict markers of a git merge', conflict.index));
  const root = readJson(text);
  if (isJsonFault(root)) return failWith(refuse(root.problem, root.at));
  const members = readMembers(root, ['version', 'sources'], 'a lock of sources');
  if (isFlaw(members)) return failWith(refuse(members.flaw, members.at));
  const { version, sources } = members;
  if (version?.kind !== 'other' || version.value !== 1)
    return failWith(refuse('is not a lock of version 1, which this rulec reads', version?.at ?? root.at));
  if (sources?.kind !== 'object') return failWith(refuse('has no object "sources"', sources?.at ?? root.at));
  const diagnostics: Diagnostic[] = [];
  const read: LockedSource[] = [];
  for (const [name, value] of sources.members) {
    if (only?.has(name) === false) continue;
    const source = readLocked(name, value);
    if (isFlaw(source)) diagnostics.push(refuse(source.flaw, source.at));
    else
      read.push({ ...source, written: text.slice(value.at, value.kind === 'object' ? value.end : value.at) });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: { sources: read }, diagnostics };
}

const sourceKeys = ['fetch', 'instance', 'version', 'date', 'digest', 'rows', 'seal'];

function readLocked(name: string, json: Json): Read<LockedSource> {
  const what = `the source ${word(name)}`;
  if (!isSourceName(name))
    return { flaw: `has ${quote(name)}, which is not a valid source name`, at: json.at };
  const members = readMembers(json, sourceKeys, what);
  if (isFlaw(members)) return members;
  const texts = Object.fromEntries(
    (['fetch', 'instance', 'version', 'date', 'digest', 'seal'] as const).map((key) => [
      key,
      members[key] === undefined ? undefined : readLineOf(members[key], `"${key}" of ${what}`),
    ]),
  );
  const broken = Object.values(texts).find(isFlaw);
  if (broken !== undefined) return broken;
  const { fetch, instance, version, date, digest, seal } = texts as Record<string, string | undefined>;
  const rows = readListOf(members.rows, json.at, `"rows" of ${what}`, (row) => readRow(row, what));
  if (isFlaw(rows)) return rows;
  const source: LockedSource = {
    name,
    ...present({ fetch, instance }),
    edition: present({ version, date }),
    digest: digest ?? '',
    rows,
  };
  const repeated = findRepeatedKey(rows);
  if (repeated !== undefined) return { flaw: `has two rows ${quote(repeated)} in ${what}`, at: json.at };
  if (digestRows(rows) === digest && sealOf(source) === seal) return source;
  return {
    flaw: `was edited by hand at ${what}: its seal is of other content; people write rule sets, and a lock says what the vendor says`,
    at: json.at,
  };
}

function findRepeatedKey(rows: readonly LockedRow[]): string | undefined {
  const seen = new Set<string>();
  for (const { key } of rows) {
    if (key === undefined) continue;
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}

const flags: ReadonlySet<string> = new Set<RowFlag>([
  'star-without-dot',
  'inbound',
  'optional',
  'conditional',
  'link-local',
  'encoded-name',
]);

function readRow(json: Json, source: string): Read<LockedRow> {
  const what = `a row of ${source}`;
  const members = readMembers(json, ['key', 'entries', 'known', 'tags', 'flags'], what);
  if (isFlaw(members)) return members;
  const key = members.key === undefined ? undefined : readLineOf(members.key, `"key" of ${what}`);
  if (isFlaw(key)) return key;
  const entries = readListOf(members.entries, json.at, `"entries" of ${what}`, (entry) =>
    readEntry(entry, what),
  );
  if (isFlaw(entries)) return entries;
  const known = readTexts(members.known, 'prefixes', isCanonicalPrefix);
  if (isFlaw(known)) return known;
  const tags = readTexts(members.tags, 'service tags', (text) => /^[A-Za-z0-9._-]{1,200}$/.test(text));
  if (isFlaw(tags)) return tags;
  const told = readTexts(members.flags, 'flags', (text) => flags.has(text));
  if (isFlaw(told)) return told;
  return { ...present({ key }), entries, known, tags, flags: told as readonly RowFlag[] };
}

const entryKeys = ['services', 'assumed', 'hosts', 'addresses', 'withdrawn'];

function readEntry(json: Json, what: string): Read<LockedEntry> {
  const members = readMembers(json, entryKeys, `an entry of ${what}`);
  if (isFlaw(members)) return members;
  const services = readTexts(members.services, 'services', isService);
  if (isFlaw(services)) return services;
  const assumed = readTexts(members.assumed, 'services', (text) => services.includes(text));
  if (isFlaw(assumed)) return assumed;
  const hosts = readTexts(members.hosts, 'hosts', isHostText);
  if (isFlaw(hosts)) return hosts;
  const addresses = readTexts(members.addresses, 'prefixes', isCanonicalPrefix);
  if (isFlaw(addresses)) return addresses;
  const withdrawn = readWithdrawn(members.withdrawn, hosts);
  if (isFlaw(withdrawn)) return withdrawn;
  return {
    services,
    ...(assumed.length > 0 ? { assumed } : {}),
    hosts,
    addresses,
    ...present({ withdrawn }),
  };
}

function isService(text: string): boolean {
  const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?\/(?:tcp|udp|http|https)$/.exec(text) ?? [];
  return from !== '' && Number(from) >= 1 && Number(from) <= Number(to) && Number(to) <= 65535;
}

function readWithdrawn(
  json: Json | undefined,
  hosts: readonly string[],
): Read<Readonly<Record<string, string>> | undefined> {
  if (json === undefined) return undefined;
  if (json.kind !== 'object') return { flaw: 'has "withdrawn" hosts that are no object', at: json.at };
  for (const [host, since] of json.members) {
    if (!hosts.includes(host))
      return { flaw: `has the withdrawn host ${quote(host)}, which its entry does not list`, at: json.at };
    if (since.kind !== 'text' || !/^\d{4}-\d\d-\d\d$/.test(since.text))
      return { flaw: 'has a withdrawn host without the date since when', at: since.at };
  }
  return Object.fromEntries(
    [...json.members].map(([host, since]) => [host, since.kind === 'text' ? since.text : '']),
  );
}

/** Returns the members of an object that has no others than these. */
function readMembers(
  json: Json,
  keys: readonly string[],
  what: string,
): Read<Readonly<Record<string, Json | undefined>>> {
  if (json.kind !== 'object')
    return { flaw: `contains something else than an object for ${what}`, at: json.at };
  for (const [key, value] of json.members)
    if (!keys.includes(key)) return { flaw: `has the unknown key ${quote(key)} in ${what}`, at: value.at };
  return Object.fromEntries(json.members);
}

function readLineOf(json: Json, what: string): Read<string> {
  if (json.kind === 'text' && /^[ -~]{1,500}$/.test(json.text)) return json.text;
  return { flaw: `has no plain text for ${what}`, at: json.at };
}

function readTexts(json: Json | undefined, what: string, isRight: (text: string) => boolean): Read<string[]> {
  if (json === undefined) return [];
  const seen = new Set<string>();
  return readListOf(json, json.at, `the ${what}`, (item): Read<string> => {
    if (item.kind !== 'text' || !isRight(item.text)) {
      const shown = item.kind === 'text' ? quote(item.text) : 'something else than a text';
      return { flaw: `has ${shown} among ${what}`, at: item.at };
    }
    if (seen.has(item.text)) return { flaw: `has ${quote(item.text)} twice`, at: item.at };
    seen.add(item.text);
    return item.text;
  });
}

function readListOf<T>(
  json: Json | undefined,
  at: number,
  what: string,
  read: (item: Json) => Read<T>,
): Read<T[]> {
  if (json?.kind !== 'list') return { flaw: `has no list for ${what}`, at: json?.at ?? at };
  const values: T[] = [];
  for (const item of json.items) {
    const value = read(item);
    if (isFlaw(value)) return value;
    values.push(value);
  }
  return values;
}
