/** Reads a document of service tags without its lists of prefixes, which are nearly all of it: no text is made of those. */
import { findRepeatedKey } from '../diagnostics/json-keys.ts';
import { type Document, decodeUtf8, isObject } from './json.ts';

/** Where a list stands: its bracket that opens, and what comes behind the one that closes. */
interface Place {
  readonly start: number;
  readonly end: number;
}

const open = 0x5b;
/** The blanks of JSON: a reader of the whole text refuses others. */
const blanks = ' \t\n\r';
const keys = ['"addressPrefixes"', '"prefixes"'] as const;

/** Undefined where anything is wrong or unusual: who reads all of the text says what. */
export function readShortened(bytes: Uint8Array): Document | undefined {
  const places = findLists(bytes);
  const short = decodeUtf8(cutLists(bytes, places));
  // A text of the file itself must not be taken for what stands in the place of a list.
  if (short === undefined || short.split('\\u0000').length - 1 !== places.length) return undefined;
  const lists = new Map<unknown, () => readonly string[]>(
    places.map(({ start, end }, index) => [
      `\0${index}`,
      () => JSON.parse(decodeUtf8(bytes.subarray(start, end)) ?? ''),
    ]),
  );
  let text: string | undefined;
  try {
    const object: unknown = JSON.parse(short);
    if (!isObject(object) || findRepeatedKey(short) !== undefined) return undefined;
    return {
      object,
      lists,
      get text() {
        text ??= decodeUtf8(bytes) ?? '';
        return text;
      },
    };
  } catch {
    return undefined; // No JSON.
  }
}

/** Finds the values of these keys that are lists of what may be prefixes, and of nothing else. */
function findLists(bytes: Uint8Array): readonly Place[] {
  const places: Place[] = [];
  let start = bytes.indexOf(open);
  while (start >= 0) {
    const end = isBehindKey(bytes, start) ? findEnd(bytes, start + 1) : undefined;
    if (end !== undefined) places.push({ start, end });
    start = bytes.indexOf(open, end ?? start + 1);
  }
  return places;
}

function isBehindKey(bytes: Uint8Array, start: number): boolean {
  const colon = skipBack(bytes, start - 1);
  if (bytes[colon] !== 0x3a) return false;
  const last = skipBack(bytes, colon - 1);
  return keys.some((key) => endsWith(bytes, last, key));
}

function skipBack(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at >= 0 && steps[(atStart << 8) | (bytes[at] as number)] === atStart) at--;
  return at;
}

function endsWith(bytes: Uint8Array, last: number, key: string): boolean {
  const before = last - key.length + 1;
  for (let index = key.length - 1; index >= 0; index--)
    if (bytes[before + index] !== key.charCodeAt(index)) return false;
  return true;
}

/** Returns what comes behind a list whose content begins here; undefined where it has anything but what may be prefixes. */
function findEnd(bytes: Uint8Array, from: number): number | undefined {
  const end = bytes.length;
  let state: number = atStart;
  for (let at = from; at < end; at++) {
    state = steps[(state << 8) | (bytes[at] as number)] as number;
    if (state === atEnd) return at + 1;
    if (state === nowhere) return undefined;
  }
  return undefined;
}

/** Where a reader of a list may be, and where it is behind each byte: a table, since a file has millions of them. */
const [nowhere, atStart, inText, behindText, behindComma, atEnd] = [0, 1, 2, 3, 4, 5] as const;
const steps: Uint8Array = makeSteps();

function makeSteps(): Uint8Array {
  const table = new Uint8Array(5 * 256).fill(nowhere);
  const go = (from: number, characters: string, to: number): void => {
    for (let index = 0; index < characters.length; index++)
      table[(from << 8) | characters.charCodeAt(index)] = to;
  };
  for (const from of [atStart, behindText, behindComma]) go(from, blanks, from);
  for (const from of [atStart, behindComma]) go(from, '"', inText);
  for (const from of [atStart, behindText]) go(from, ']', atEnd);
  go(inText, '0123456789abcdefABCDEF./:', inText);
  go(inText, '"', behindText);
  go(behindText, ',', behindComma);
  return table;
}

/** Copies a document with `"\u0000N"`, a text that JSON can hold and no file has, in the place of its list N. */
function cutLists(bytes: Uint8Array, places: readonly Place[]): Uint8Array {
  const short = new Uint8Array(bytes.length + places.length * 20);
  let from = 0;
  let to = 0;
  for (const [index, { start, end }] of places.entries()) {
    short.set(bytes.subarray(from, start), to);
    to = put(short, to + start - from, `"\\u0000${index}"`);
    from = end;
  }
  short.set(bytes.subarray(from), to);
  return short.subarray(0, to + bytes.length - from);
}

function put(bytes: Uint8Array, at: number, ascii: string): number {
  for (let index = 0; index < ascii.length; index++) bytes[at + index] = ascii.charCodeAt(index);
  return at + ascii.length;
}
