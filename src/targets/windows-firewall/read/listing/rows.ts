/** Takes listings of rules apart: JSON, CSV, what `netsh … show rule` prints, and Format-List. */

/** A rule as a listing has it: the values of its columns, by their names in lower case. */
export interface Row {
  readonly line: number;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export interface Listing {
  readonly rows: readonly Row[];
  /** Settings of profiles, where the listing has them. */
  readonly profiles: readonly Row[];
}

/** Reads JSON: an array of rules, or an object with the arrays `rules` and `profiles`; undefined where it is neither. */
export function readJson(text: string): Listing | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) return { rows: readObjects(text, value), profiles: [] };
  if (!isObject(value)) return undefined;
  const { rules, profiles = [], ...others } = value;
  // One rule alone is no array.
  if (rules === undefined && 'DisplayName' in others)
    return { rows: readObjects(text, [value]), profiles: [] };
  const lists = [rules, profiles].map((one) => (isObject(one) ? [one] : one));
  if (!lists.every(Array.isArray)) return undefined;
  const [listed = [], settings = []] = lists as readonly unknown[][];
  return { rows: readObjects(text, listed), profiles: readObjects(text, settings) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rules with the lines of their names, where these can be told. */
function readObjects(text: string, values: readonly unknown[]): readonly Row[] {
  const named = text.split('\n').flatMap((line, index) => (/"Name"\s*:/.test(line) ? [index + 1] : []));
  return values.filter(isObject).map((value, index) => ({
    line: named.length >= values.length ? (named[index] ?? 1) : 1,
    values: new Map(Object.entries(value).map(([key, one]) => [key.toLowerCase(), listTexts(one)])),
  }));
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
  const names = head.fields.map((name) => name.trim().toLowerCase());
  const rows = rest
    .filter(({ fields }) => fields.length > 1)
    .map(({ line, fields }) => ({
      line: line + skipped,
      values: new Map(names.map((name, index) => [name, splitList(fields[index] ?? '')])),
    }));
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

const labels: Readonly<Record<string, string>> = {
  'rule name': 'displayname',
  enabled: 'enabled',
  direction: 'direction',
  profiles: 'profile',
  grouping: 'group',
  localip: 'localaddress',
  remoteip: 'remoteaddress',
  protocol: 'protocol',
  localport: 'localport',
  remoteport: 'remoteport',
  program: 'program',
  service: 'service',
  interfacetypes: 'interfacetype',
  security: 'authentication',
  'rule source': 'policystoresource',
  action: 'action',
};

/** Reads what `netsh advfirewall firewall show rule name=all verbose` prints in English. */
export function readNetsh(text: string): Listing {
  return {
    rows: readBlocks(text, /^Rule Name: /, /^([A-Z][A-Za-z ]*): *(.*)$/).map(readNetshBlock),
    profiles: [],
  };
}

function readNetshBlock({ line, fields }: Block): Row {
  const values = new Map(
    fields.flatMap(([label, text]): [string, readonly string[]][] => {
      const name = labels[label.toLowerCase()];
      return name === undefined ? [] : [[name, splitList(text)]];
    }),
  );
  const isVerbose = values.has('policystoresource') || values.has('interfacetype');
  // Lines that do not apply are left out: a program where there is none, ports of other protocols.
  for (const name of ['localport', 'remoteport', ...(isVerbose ? ['program', 'service'] : [])])
    if (!values.has(name)) values.set(name, ['Any']);
  return { line, values };
}

/** Reads what Format-List prints: one property a line, long ones wrapped, rules with an empty line between. */
export function readFormatList(text: string): Listing {
  const first = /^(\w+) *: /m.exec(text)?.[1] ?? 'Name';
  const rows = readBlocks(text, new RegExp(`^${first} *: `), /^(\w+) *: ?(.*)$/).map(({ line, fields }) => ({
    line,
    values: new Map(
      fields.map(([name, value]) => [name.toLowerCase(), splitList(value.replace(/^\{(.*)\}$/, '$1'))]),
    ),
  }));
  return { rows, profiles: [] };
}

interface Block {
  readonly line: number;
  readonly fields: readonly (readonly [string, string])[];
}

function readBlocks(text: string, begins: RegExp, field: RegExp): readonly Block[] {
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

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
