/** A row of cells, of a table or of a CSV file, by what its columns mean. */

import { type Fault, isFault, readDestination } from '../destinations.ts';
import { looksLikeAddress } from '../forms.ts';
import { cleanText, decodeText, dropFootnotes, dropMarks, findHidden, splitCell } from '../page/inline.ts';
import { isPortFault, type PortFault, readServices, type Services } from '../ports.ts';
import { flagEntries, groupEntries, type Placed, refuseRow, type Task } from '../rows.ts';
import type {
  RefusedRow,
  RowFlag,
  SourceColumn,
  SourceColumns,
  SourcePosition,
  SourceRow,
} from '../source.ts';

/** Which columns, from 0, mean what. */
export type ColumnNumbers = Readonly<Record<keyof SourceColumns, readonly number[]>>;

const meanings = ['hosts', 'services', 'transport', 'addresses', 'tag', 'why'] as const;

/** Finds the columns of a definition in a header; the names that are not there, or twice. */
export function findColumns(
  columns: SourceColumns,
  header: readonly string[],
): {
  readonly numbers: ColumnNumbers;
  readonly missing: readonly { meaning: keyof SourceColumns; column: SourceColumn }[];
} {
  const missing: { meaning: keyof SourceColumns; column: SourceColumn }[] = [];
  const plain = header.map(foldName);
  const find = (meaning: keyof SourceColumns): number[] =>
    (columns[meaning] ?? []).flatMap((column) => {
      const at = typeof column === 'number' ? column - 1 : plain.indexOf(foldName(column));
      const isTwice = typeof column !== 'number' && plain.indexOf(foldName(column), at + 1) > 0;
      if (at >= 0 && at < header.length && !isTwice) return [at];
      missing.push({ meaning, column });
      return [];
    });
  const numbers = Object.fromEntries(meanings.map((meaning) => [meaning, find(meaning)]));
  return { numbers: numbers as unknown as ColumnNumbers, missing };
}

/** Returns a name of a heading or column for comparing: case, blanks and the form of quotes aside. */
export function foldName(name: string): string {
  return name.replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim().toLowerCase();
}

type PlacedFault = Fault & { readonly position: SourcePosition };

interface RowReader {
  readonly cells: readonly string[];
  readonly line: number;
  readonly numbers: ColumnNumbers;
  readonly task: Task;
  readonly under: string;
  readonly names: readonly string[];
  readonly faults: PlacedFault[];
  /** Hosts with a word between them, `a or b`: of no use, but for telling which row this was. */
  readonly doubtful: string[];
}

/** What a row stands under. */
export interface Header {
  readonly numbers: ColumnNumbers;
  readonly width: number;
  readonly isInbound?: boolean;
  /** The title between the rows of the table. */
  readonly under?: string;
  /** What the columns are called. */
  readonly names?: readonly string[];
}

/** Reads one row; a row with any fault is refused as a whole. */
export function readCells(
  cells: readonly string[],
  line: number,
  header: Header,
  task: Task,
): SourceRow | RefusedRow {
  const { numbers, width, under = '', names = [] } = header;
  const plain = cells.map(dropMarks);
  const reader: RowReader = { cells: plain, line, numbers, task, under, names, faults: [], doubtful: [] };
  const excess = cells.slice(width).find((cell) => cell !== '');
  const isLong = cells.length > width + 50;
  if (excess !== undefined || isLong)
    tell(reader, width, {
      fault: 'row-too-long',
      text: excess ?? '',
      why: `follows the last of ${width} columns`,
    });
  // What has far more cells than its header is no row: there is no need to look at all of them.
  if (isLong) return refuseRow({ line }, reader.faults);
  findHiddenText(reader, cells);
  const services = readPorts(reader);
  const placed = readHosts(reader, services);
  const addresses = readAddresses(reader);
  const tags = readTags(reader);
  findPorts(reader);
  const isByAddress = numbers.hosts.length === 0;
  if (reader.faults.length === 0 && placed.length === 0 && !(isByAddress && addresses.length > 0))
    tell(reader, numbers.hosts[0] ?? 0, { fault: 'no-host', text: '', why: 'has no host and no address' });
  const position = { line };
  const all = isByAddress
    ? addresses.map((address): Placed => ({ destination: { address }, ...services }))
    : placed;
  if (reader.faults.length > 0) {
    const seen = placed.flatMap(({ destination: { host } }) => (host === undefined ? [] : [host]));
    return refuseRow(position, reader.faults, { seen: [...new Set([...seen, ...reader.doubtful])] });
  }
  const entries = groupEntries(all, task.definition);
  const why = numbers.why
    .map((at) => cleanText(cells[at] ?? ''))
    .filter((text) => text !== '')
    .join(' ');
  return {
    position,
    entries,
    known: isByAddress ? [] : addresses,
    tags,
    ...(why === '' ? {} : { why: why.slice(0, 500) }),
    flags: [
      ...flagEntries(entries),
      ...flagWords(
        proseOf(reader).map(({ text }) => text),
        header.isInbound === true,
      ),
    ],
  };
}

function tell({ faults, line }: RowReader, at: number, fault: Fault): void {
  faults.push({ ...fault, text: fault.text.slice(0, 200), position: { line, cell: at + 1 } });
}

function findHiddenText(reader: RowReader, cells: readonly string[]): void {
  const { hosts, services, transport, addresses, tag } = reader.numbers;
  for (const at of [...hosts, ...services, ...transport, ...addresses, ...tag]) {
    const hidden = findHidden(cells[at] ?? '');
    if (hidden !== undefined)
      tell(reader, at, {
        fault: 'hidden-text',
        text: reader.cells[at] ?? '',
        why: `contains ${hidden}`,
      });
  }
}

function readPorts(reader: RowReader): Services {
  const textOf = (columns: readonly number[]): string =>
    columns
      .map((at) => plainCell(reader.cells[at] ?? ''))
      .join('\n')
      .trim();
  const ports = textOf(reader.numbers.services);
  const usual = reader.task.definition.service;
  const read = findRows(reader, ports) ?? readServices(ports, textOf(reader.numbers.transport), usual);
  if (!isPortFault(read)) return read;
  const columns = [...reader.numbers.services, ...reader.numbers.transport];
  const at = columns.find((one) => textOf([one]) !== '') ?? 0;
  tell(reader, at, { fault: read.fault, text: textOf([at]), why: read.why });
  return { services: [], assumed: [] };
}

/** As many lines of ports as of hosts may be meant one each. */
function findRows({ cells, numbers }: RowReader, ports: string): PortFault | undefined {
  const of = numbers.hosts.length > 0 ? numbers.hosts : numbers.addresses;
  const hosts = of.map((at) => plainCell(cells[at] ?? '')).join('\n');
  const [one, other] = [ports, hosts].map((text) => text.split('\n').filter((line) => line.trim() !== ''));
  if (one === undefined || one.length < 2 || one.length !== other?.length) return undefined;
  return { fault: 'port-words', why: 'has as many lines as hosts: each may be of one of them' };
}

/** Returns a cell of ports without markup; its lines stay lines. */
function plainCell(cell: string): string {
  return decodeText(
    dropFootnotes(cell)
      .replace(/<\/?(?:br|p)\s*\/?>/gi, '\n')
      .replace(/`|\*\*/g, ''),
  );
}

function readHosts(reader: RowReader, services: Services): readonly Placed[] {
  const placed: Placed[] = [];
  const usual = services.services.length > 0 ? services.services : (reader.task.definition.service ?? []);
  const isUdp = usual.some((service) => service.endsWith('/udp'));
  for (const at of reader.numbers.hosts)
    for (const text of splitCell(reader.cells[at] ?? '')) {
      if (isMixed(at, reader) && looksLikeAddress(text)) continue;
      const destination = readDestination(text, reader.task.context);
      if (isFault(destination)) {
        tell(reader, at, destination);
        if (destination.fault === 'word-between-hosts')
          reader.doubtful.push(...listBetween(text, reader.task));
      } else if (destination.port !== undefined && isUdp)
        tell(reader, at, {
          fault: 'port-words',
          text,
          why: 'has a port of its own in a row of UDP: which transport it has is not said',
        });
      else placed.push({ destination, ...services });
    }
  return placed;
}

/** Lists the hosts of a text that has words between them. */
function listBetween(text: string, { context }: Task): readonly string[] {
  return text.split(/[\s,;]+/).flatMap((word) => {
    const read = readDestination(word, context);
    return isFault(read) || read.host === undefined ? [] : [read.host];
  });
}

function readAddresses(reader: RowReader): readonly string[] {
  const found = new Set<string>();
  for (const at of reader.numbers.addresses)
    for (const text of splitCell(reader.cells[at] ?? '')) {
      if (isNothing(text) || (isMixed(at, reader) && !looksLikeAddress(text))) continue;
      const read = readDestination(text, reader.task.context);
      if (!isFault(read) && read.address !== undefined && read.port === undefined) found.add(read.address);
      else if (isFault(read) && read.fault === 'not-an-address') tell(reader, at, read);
      else
        tell(reader, at, {
          fault: 'words-for-addresses',
          text,
          why: 'is not an address, where addresses are expected',
        });
    }
  return [...found];
}

/** Says whether a column is named for hosts and for addresses: its names are hosts, and its addresses are known to stand behind them. */
function isMixed(at: number, { numbers }: RowReader): boolean {
  return numbers.hosts.includes(at) && numbers.addresses.includes(at);
}

function isNothing(text: string): boolean {
  return /^(?:n\/a|none|-|–|—)$/i.test(text);
}

function readTags(reader: RowReader): readonly string[] {
  const found = new Set<string>();
  for (const at of reader.numbers.tag)
    for (const text of splitCell(reader.cells[at] ?? '')) {
      if (isNothing(text)) continue;
      if (/^[A-Za-z][\w.-]{0,199}$/.test(text)) found.add(text);
      else tell(reader, at, { fault: 'words-for-addresses', text, why: 'is not the name of a service tag' });
    }
  return [...found];
}

/** Returns the cells whose columns mean nothing to a reader, and the title that the row stands under. */
function proseOf({
  cells,
  numbers,
  under,
}: RowReader): readonly { readonly at: number; readonly text: string }[] {
  const { hosts, services, transport, addresses, tag } = numbers;
  const read = new Set([...hosts, ...services, ...transport, ...addresses, ...tag]);
  const words = cells.flatMap((cell, at) => (read.has(at) ? [] : [{ at, text: cleanText(cell) }]));
  return under === '' ? words : [...words, { at: 0, text: under }];
}

const portInProse =
  /\b(?:tcp|udp|https?)(?:\s*\/\s*(?:tcp|udp))?\s*(?:ports?)?\s*[:(]?\s*\d{1,5}\b(?!\.\d)|\bports?\s*[:(]?\s*\d{1,5}\b|\b\d{1,5}\s*\/\s*(?:tcp|udp)\b/i;

/** Finds ports and transports in words: 123 would be read as TCP where only a sentence says UDP. */
function findPorts(reader: RowReader): void {
  for (const { at, text } of proseOf(reader)) {
    // Of a column of ports that nobody named, the numbers alone are words enough.
    const found = findPortInWords(text) ?? findPortInWords(`${reader.names[at] ?? ''}: ${text}`);
    if (found !== undefined) tell(reader, at, found);
  }
}

/** Finds a port or a transport that a text says in words. */
export function findPortInWords(text: string): Fault | undefined {
  const [port] = portInProse.exec(text) ?? [];
  if (port !== undefined)
    return { fault: 'port-in-prose', text, why: `says a port in words: ${port.trim()}` };
  if (/\budp\b/i.test(text)) return { fault: 'transport-in-prose', text, why: 'says UDP in words' };
  return undefined;
}

/** Flags what words beside hosts say of them. */
export function flagWords(texts: readonly string[], isInbound: boolean): readonly RowFlag[] {
  const flags: RowFlag[] = [];
  if (isInbound || texts.some((text) => /\b(?:inbound|bidirectional)\b/i.test(text))) flags.push('inbound');
  if (texts.some((text) => /\boptional\b/i.test(text))) flags.push('optional');
  if (texts.some((text) => /\b(?:if you|only (?:if|when|at|for)|not used|do not add|when you)\b/i.test(text)))
    flags.push('conditional');
  return flags;
}
