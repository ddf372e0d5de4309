/** Takes listings of rules apart: JSON, CSV, what `netsh … show rule` prints, and Format-List. */
import { countKeys, findRepeatedKey, type KeyPlace } from '../../../../diagnostics/json-keys.ts';
import { present } from '../../../../diagnostics/present.ts';

/** A rule as a listing has it. Rows share their columns: there may be a hundred thousand. */
export interface Row {
  readonly line: number;
  /** The place of each column by its name in lower case. */
  readonly columns: ReadonlyMap<string, number>;
  readonly cells: readonly (readonly string[])[];
  /** Why nobody can tell what the row says. */
  readonly odd?: string;
}

export interface Listing {
  readonly rows: readonly Row[];
  /** Settings of profiles, where the listing has them. */
  readonly profiles: readonly Row[];
  /** The first key that an object has twice: which of the two is meant, nobody can tell. */
  readonly repeated?: KeyPlace;
}

/** The texts in a column of a row; undefined where it is not listed. */
export function cellOf({ columns, cells }: Row, name: string): readonly string[] | undefined {
  const place = columns.get(name);
  return place === undefined ? undefined : cells[place];
}

/** The text in a column of a row, of several texts all of them; undefined where there is none. */
export function textIn(row: Row, name: string): string | undefined {
  const cell = cellOf(row, name);
  return cell === undefined || cell.length === 0 ? undefined : cell.join(', ');
}

/** Reads JSON: an array of rules, or an object with the arrays `rules` and `profiles`; undefined where it is neither. */
export function readJson(text: string): Listing | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // A listing has lists in objects in lists; one that goes deeper is none.
  const lists = isDeeper(value, 20) ? undefined : findLists(value);
  const [rows, profiles] = (lists ?? []).map((list) => readObjects(text, list));
  if (rows === undefined || profiles === undefined) return undefined;
  const repeated = countKeys(text) === countOwnKeys(value) ? undefined : findRepeatedKey(text);
  return { rows, profiles, ...present({ repeated }) };
}

/** The rules and the profiles; one alone is no array. */
function findLists(value: unknown): readonly [readonly unknown[], readonly unknown[]] | undefined {
  if (Array.isArray(value)) return [value, []];
  if (!isObject(value)) return undefined;
  const { rules, profiles = [], ...others } = value;
  if (rules === undefined && 'DisplayName' in others) return [[value], []];
  const isAlike = Object.keys(others).some((key) => /^(?:rules|profiles)$/i.test(key));
  const [listed, settings] = [rules, profiles].map((one) => (isObject(one) ? [one] : one));
  return Array.isArray(listed) && Array.isArray(settings) && !isAlike ? [listed, settings] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value holds values in each other at more levels than so many. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value)
    if (isDeeper((value as Readonly<Record<string, unknown>>)[key], levels - 1)) return true;
  return false;
}

/** How many keys the objects of a value have. */
function countOwnKeys(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + countOwnKeys(one), 0);
  if (!isObject(value)) return 0;
  let count = 0;
  for (const key in value) {
    const one = value[key];
    count += typeof one === 'object' && one !== null ? 1 + countOwnKeys(one) : 1;
  }
  return count;
}

/** The rules with the lines of their names, where these can be told; undefined where one is no object. */
function readObjects(text: string, values: readonly unknown[]): readonly Row[] | undefined {
  const objects = values.filter((one) => one !== null);
  if (!objects.every(isObject)) return undefined;
  const lines = findLines(text, '"Name"');
  const rows: Row[] = [];
  let keys: readonly string[] = [];
  let columns: Columns = { columns: new Map() };
  // Most rules have most texts in common with the rule before.
  let before: readonly unknown[] = [];
  let cells: readonly (readonly string[])[] = [];
  for (const [index, object] of objects.entries()) {
    const own = Object.keys(object);
    if (own.length !== keys.length || own.some((key, at) => key !== keys[at])) {
      keys = own;
      columns = makeColumns(own);
      before = [];
    }
    const now = keys.map((key) => object[key]);
    const known = cells;
    const last = before;
    cells = now.map(
      (one, at) => (one === last[at] && typeof one === 'string' ? known[at] : undefined) ?? listTexts(one),
    );
    before = now;
    rows.push({ line: lines.length >= objects.length ? (lines[index] ?? 1) : 1, ...columns, cells });
  }
  return rows;
}

type Columns = Pick<Row, 'columns' | 'odd'>;

function makeColumns(names: readonly string[]): Columns {
  const columns = new Map<string, number>();
  let odd: string | undefined;
  for (const [place, name] of names.entries()) {
    const lower = name.trim().toLowerCase();
    if (columns.has(lower)) odd = `it has ${lower} twice`;
    columns.set(lower, place);
  }
  return { columns, ...present({ odd }) };
}

export function makeRow(line: number, fields: readonly (readonly [string, readonly string[]])[]): Row {
  return { line, ...makeColumns(fields.map(([name]) => name)), cells: fields.map(([, cell]) => cell) };
}

/** The lines, counted from 1, that hold a word, in their order. */
function findLines(text: string, word: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let end = text.indexOf('\n');
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    for (; end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line++;
    if (lines.at(-1) !== line && /^\s*:/.test(text.slice(at + word.length, at + word.length + 8)))
      lines.push(line);
  }
  return lines;
}

function listTexts(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(listTexts);
  // Windows PowerShell writes a list that came through a pipeline as { "value": […], "Count": N }.
  if (isObject(value)) return 'value' in value ? listTexts(value.value) : [JSON.stringify(value)];
  return [String(value)];
}

/** Reads CSV with a head, separated by semicolons, commas or tabs; undefined where a text does not end. */
export function readCsv(text: string): Listing | undefined {
  const body = text.replace(/^#TYPE [^\n]*\n/, '');
  const skipped = body.length < text.length ? 1 : 0;
  const [first = ''] = body.split('\n');
  const separator = [';', ',', '\t'].find((one) => first.includes(one)) ?? ';';
  const records = readRecords(body, separator);
  const [head, ...rest] = records ?? [];
  if (head === undefined) return undefined;
  const columns = makeColumns(head.fields);
  const rows = rest
    .filter(({ fields }) => fields.length > 1 || fields[0] !== '')
    .map(({ line, fields }): Row => {
      const row = { line: line + skipped, ...columns, cells: fields.map(splitList) };
      return fields.length <= head.fields.length ? row : { ...row, odd: 'it has more fields than columns' };
    });
  return { rows, profiles: [] };
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

function readRecords(text: string, separator: string): readonly CsvRecord[] | undefined {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      const end = findQuote(text, at + 1);
      if (end < 0) return undefined;
      field = text.slice(at + 1, end).replaceAll('""', '"');
      line += field.split('\n').length - 1;
      at = end + 1;
    } else {
      const begin = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n') at++;
      field = text.slice(begin, at).replace(/\r$/, '');
    }
    fields.push(field);
    if (text[at] === '\r') at++;
    if (text[at] === separator) {
      at++;
      if (at < text.length) continue;
      fields.push('');
    }
    if (at < text.length && text[at] !== '\n') return undefined;
    records.push({ line: start, fields });
    fields = [];
    at++;
    line++;
    start = line;
  }
  return records;
}

/** Where a quoted text ends: at a quote that is not doubled. */
function findQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

/** Reads what Format-List prints: one property a line, long ones wrapped, rules with an empty line between. */
export function readFormatList(text: string): Listing {
  const first = /^(\w+) *: /m.exec(text)?.[1] ?? 'Name';
  const rows = readBlocks(text, new RegExp(`^${first} *: `), /^(\w+) *: ?(.*)$/).map(({ line, fields }) =>
    makeRow(
      line,
      fields.map(([name, value]) => [name, splitList(value.replace(/^\{(.*)\}$/, '$1'))] as const),
    ),
  );
  return { rows, profiles: [] };
}

export interface Block {
  readonly line: number;
  readonly fields: readonly (readonly [string, string])[];
}

export function readBlocks(text: string, begins: RegExp, field: RegExp): readonly Block[] {
  const blocks: { line: number; fields: [string, string][] }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trimEnd();
    if (begins.test(content)) blocks.push({ line: index + 1, fields: [] });
    const [, name, value = ''] = field.exec(content) ?? [];
    const fields = blocks.at(-1)?.fields;
    const before = fields?.at(-1);
    if (name !== undefined) fields?.push([name, value]);
    else if (/^ +\S/.test(content) && before !== undefined) before[1] += content.trimStart();
  }
  return blocks;
}

export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
