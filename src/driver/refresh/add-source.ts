/** Adds a vendor's list to a rule set: reads it, names its rows, and drafts the entries that take it in. */
import { error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import { isRefusal, type Refusal } from '../../vendors/bytes.ts';
import { nameRows, slugOf } from '../../vendors/guess/guess-keys.ts';
import { type GivenSource, guessBytes } from '../../vendors/guess/guess-source.ts';
import type { LockedSource } from '../../vendors/lock.ts';
import { planRefresh } from '../../vendors/plan.ts';
import { readSource } from '../../vendors/read-source.ts';
import {
  isTableFormat,
  type SourceColumns,
  type SourceDefinition,
  type SourceReading,
  type SourceRow,
} from '../../vendors/source.ts';

/** A row of a list that is added. */
export interface AddedRow {
  /** Absent where the source is this row alone. */
  readonly key?: string;
  readonly row: SourceRow;
  /** Why no rule is drafted for it. */
  readonly left?: string;
}

/** A list that is added: what was read, and what takes it into a rule set. */
export interface AddedSource {
  readonly definition: SourceDefinition;
  readonly reading: SourceReading;
  readonly rows: readonly AddedRow[];
  /** The entry under `sources`. */
  readonly entry: object;
  /** The entries of `rules`. */
  readonly rules: readonly object[];
  readonly locked: LockedSource;
}

/** What a person says of a list to add. */
export interface AddRequest {
  readonly given: GivenSource;
  readonly title?: string;
  /** The rows that get a rule, by their keys; none: all that nothing speaks against. */
  readonly take: readonly string[];
  readonly today: string;
}

/** More rows than these get no rules of their own unless somebody names them; of sets, few are needed. */
function mostRules(format: SourceDefinition['format']): number {
  return isOfSets(format) ? 12 : 150;
}

/**
 * Reads a list that is to be added. What could be read is returned to be shown, also where errors keep it from being
 * written. Errors: those of `readSource`; `source-place` where several tables could be meant,
 * `source-no-service` for a row without ports, `usage` for a row that is not there, or too many rows.
 */
export function addSource(bytes: Uint8Array, file: string, request: AddRequest): Outcome<AddedSource> {
  const guess = guessBytes(bytes, request.given);
  if (isRefusal(guess)) return { diagnostics: [tellPlaces(guess, file)] };
  const read = readSource(bytes, isOfSets(guess.format) ? withoutService(guess) : guess, { file });
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const named = isTableFormat(guess.format) ? nameRows(read.value.rows) : undefined;
  const keyed = read.value.rows.map((row, index) => ({
    row,
    ...present({ key: named?.[index]?.key ?? row.key }),
  }));
  const rows = keyed.map((one) => ({ ...one, ...present({ left: leaveOut(one, request.take) }) }));
  const taken = rows.filter(({ left }) => left === undefined);
  const definition: SourceDefinition = {
    ...read.value.definition,
    ...present({
      rows: named && Object.fromEntries(named.map(({ key, anchors }) => [key, anchors])),
      ignore: named && listIgnored(rows),
    }),
  };
  const reading = { ...read.value, definition };
  const plan = planRefresh(undefined, reading, { today: request.today });
  const faults = [
    ...refuseRows(rows, taken, request, definition),
    ...plan.diagnostics.filter(({ severity }) => severity === 'error'),
  ];
  const diagnostics = [...read.diagnostics, ...faults];
  if (plan.entry === undefined || hasErrors(faults))
    return { diagnostics, value: draft(reading, rows, request, emptyLock(definition)) };
  return { value: draft(reading, rows, request, plan.entry), diagnostics };
}

/** Rules that name sets say their services themselves. */
function withoutService({ service: _, ...rest }: SourceDefinition): SourceDefinition {
  return rest;
}

function emptyLock({ name }: SourceDefinition): LockedSource {
  return { name, edition: {}, digest: '', rows: [] };
}

function tellPlaces({ problem, help }: Refusal, file: string): ReturnType<typeof error> {
  return error('source-place', `${word(file)} ${problem}`, { at: { file, line: 1 }, ...present({ help }) });
}

/** Says why a row gets no rule: it is not one of those that are named, or a person has to decide. */
function leaveOut({ key, row }: Pick<AddedRow, 'key' | 'row'>, take: readonly string[]): string | undefined {
  if (take.length > 0)
    return take.includes(key ?? '') ? undefined : 'not asked for when the source was added';
  if (row.flags.includes('inbound')) return 'inbound: the vendor connects to you';
  if (row.flags.includes('optional')) return "optional, in the vendor's words";
  return row.flags.includes('conditional') ? "needed under a condition, in the vendor's words" : undefined;
}

function listIgnored(rows: readonly AddedRow[]): Readonly<Record<string, string>> | undefined {
  const left = rows.flatMap(({ key, left: why }) =>
    key === undefined || why === undefined ? [] : [[key, why]],
  );
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

function refuseRows(
  rows: readonly AddedRow[],
  taken: readonly AddedRow[],
  { take, given }: AddRequest,
  { name, format }: SourceDefinition,
): readonly ReturnType<typeof error>[] {
  const keys = rows.flatMap(({ key }) => key ?? []);
  const shown = `${keys.slice(0, 20).map(word).join(', ')}${keys.length > 20 ? `, and ${keys.length - 20} more` : ''}`;
  const unknown = take.filter((key) => !keys.includes(key));
  const problems = unknown.map((key) =>
    error('usage', `the list has no row ${word(key)}`, {
      help: keys.length === 0 ? 'it is one row, without a key' : `its rows are ${shown}`,
    }),
  );
  if (taken.length > mostRules(format))
    problems.push(
      error('usage', `the list has ${taken.length} rows: name those that you need`, {
        help: `--row KEY, repeatable: ${shown}; or narrow it with --select KEY=VALUE`,
      }),
    );
  if (taken.length > mostRules(format) || (isOfSets(format) && (given.service ?? []).length > 0))
    return problems;
  const open = taken.flatMap(({ row }) => row.entries.filter(({ services }) => services.length === 0));
  const [first] = open.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]);
  if (first !== undefined)
    problems.push(
      error(
        'source-no-service',
        `the list ${word(name)} states no port for ${word(first)}${open.length > 1 ? ' and others' : ''}`,
        {
          help: "say it after the vendor's own words: --service 443/https",
        },
      ),
    );
  return problems;
}

/** Lists whose rows are sets of a region or a product, which destinations name. */
function isOfSets(format: SourceDefinition['format']): boolean {
  return !/^(?:table|list|lines|csv|m365|html-.*)$/.test(format);
}

function draft(
  reading: SourceReading,
  rows: readonly AddedRow[],
  request: AddRequest,
  locked: LockedSource,
): AddedSource {
  const { definition } = reading;
  const { name: _, columns, rows: keys, service, ...rest } = definition;
  const entry = {
    ...rest,
    ...present({
      title: request.title,
      columns: columns && unwrapAll(columns),
      rows: keys && unwrapAll(keys),
      service: service && unwrap(service),
    }),
  };
  return {
    ...{ definition, reading, rows, locked },
    entry: orderKeys(entry),
    rules: draftRules(definition, rows, request.given.service ?? []),
  };
}

const keyOrder = [
  'title',
  'url',
  'fetch',
  'date',
  'format',
  'at',
  'columns',
  'meaning',
  'service',
  'select',
  'let',
  'rows',
  'ignore',
];

function orderKeys(entry: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(keyOrder.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]]])));
}

function unwrapAll(of: Readonly<Record<string, readonly unknown[]>> | SourceColumns): object {
  return Object.fromEntries(Object.entries(of).map(([key, values]) => [key, unwrap(values)]));
}

function unwrap<V>(values: readonly V[]): V | readonly V[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function draftRules(
  { name, format }: SourceDefinition,
  rows: readonly AddedRow[],
  services: readonly string[],
): readonly object[] {
  const taken = rows.filter(({ left }) => left === undefined);
  if (taken.length === 0 || taken.length > mostRules(format)) return [];
  if (isOfSets(format) && services.length === 0) return [];
  if (format === 'm365') {
    const each = rows.map(({ key = '', left }) => [key, left === undefined ? {} : { skip: left }]);
    return [{ from: name, each: Object.fromEntries(each) }];
  }
  return taken.map(({ key, row }) => {
    const id = key === undefined ? name : `${name}-${slugOf(key)}`.slice(0, 100);
    const from = key === undefined ? name : `${name}/${key}`;
    if (!isOfSets(format)) return { id, ...present({ why: row.why?.slice(0, 200) }), from };
    const has = (kind: 'hosts' | 'addresses'): boolean => row.entries.some((one) => one[kind].length > 0);
    const to = (['hosts', 'addresses'] as const).filter(has).map((kind) => ({ [kind]: [`source:${from}`] }));
    return { id, services, to };
  });
}
