/** JSON with places: every value knows where it stands, and a key that an object has twice is a fault. */

export type Json =
  | {
      readonly kind: 'object';
      readonly at: number;
      readonly end: number;
      readonly members: ReadonlyMap<string, Json>;
    }
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly Json[] }
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'other'; readonly at: number; readonly value: number | boolean | null };

export interface JsonFault {
  readonly problem: string;
  /** Where, in UTF-16 code units from the start. */
  readonly at: number;
}

/** Deeper than any list that was ever published. */
const mostDepth = 64;

interface Cursor {
  readonly text: string;
  at: number;
  fault?: JsonFault;
}

const otherForm = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Returns whether the reading of a text ended in a fault. */
export function isJsonFault(read: Json | JsonFault): read is JsonFault {
  return 'problem' in read;
}

/** Reads a text as JSON, by RFC 8259. Takes time in proportion to its length. */
export function readJson(text: string): Json | JsonFault {
  const cursor: Cursor = { text, at: 0 };
  const value = readValue(cursor, 0);
  skipBlanks(cursor);
  if (value !== undefined && cursor.at < text.length) fail(cursor, 'goes on after its end');
  return cursor.fault ?? value ?? { problem: 'is not well-formed JSON', at: cursor.at };
}

function fail(cursor: Cursor, problem: string, at = cursor.at): undefined {
  cursor.fault ??= { problem, at };
  return undefined;
}

function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  let { at } = cursor;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at += 1;
  cursor.at = at;
}

function readValue(cursor: Cursor, depth: number): Json | undefined {
  skipBlanks(cursor);
  const first = cursor.text[cursor.at];
  if (first === undefined) return failAtEnd(cursor);
  if (first === '"') {
    const at = cursor.at;
    const text = readText(cursor);
    return text === undefined ? undefined : { kind: 'text', at, text };
  }
  if (first !== '{' && first !== '[') return readOther(cursor);
  if (depth >= mostDepth) return fail(cursor, `is nested deeper than ${mostDepth} levels`);
  return first === '{' ? readObject(cursor, depth + 1) : readList(cursor, depth + 1);
}

function failAtEnd(cursor: Cursor): undefined {
  return fail(cursor, 'breaks off in the middle: it is cut off', cursor.text.length);
}

function readText(cursor: Cursor): string | undefined {
  const { text: whole, at } = cursor;
  let end = at + 1;
  // A backslash takes the next letter with it.
  while (end < whole.length && whole[end] !== '"') end += whole[end] === '\\' ? 2 : 1;
  if (end >= whole.length) return failAtEnd(cursor);
  const found = whole.slice(at, end + 1);
  try {
    const text: unknown = JSON.parse(found);
    cursor.at += found.length;
    return String(text);
  } catch {
    return fail(cursor, 'contains a text that is not well-formed JSON');
  }
}

function readOther(cursor: Cursor): Json | undefined {
  const form = otherForm;
  form.lastIndex = cursor.at;
  const [found] = form.exec(cursor.text) ?? [];
  if (found === undefined || /[\w.+-]/.test(cursor.text[cursor.at + found.length] ?? ''))
    return cursor.text.length - cursor.at < 5 && /^[a-z-]*$/.test(cursor.text.slice(cursor.at))
      ? failAtEnd(cursor)
      : fail(cursor, 'is not well-formed JSON');
  const value = JSON.parse(found) as number | boolean | null;
  const at = cursor.at;
  cursor.at += found.length;
  return { kind: 'other', at, value };
}

function readList(cursor: Cursor, depth: number): Json | undefined {
  const at = cursor.at;
  const items: Json[] = [];
  const readItem = (): boolean => {
    const item = readValue(cursor, depth);
    if (item !== undefined) items.push(item);
    return item !== undefined;
  };
  return readParts(cursor, ']', readItem) ? { kind: 'list', at, items } : undefined;
}

function readObject(cursor: Cursor, depth: number): Json | undefined {
  const at = cursor.at;
  const members = new Map<string, Json>();
  const readMember = (): boolean => {
    const from = cursor.at;
    if (cursor.text[from] !== '"') {
      fail(cursor, 'has something else than a key in quotes in an object');
      return false;
    }
    const key = readText(cursor);
    if (key === undefined) return false;
    if (members.has(key)) {
      fail(cursor, `has the key ${JSON.stringify(key)} twice in one object`, from);
      return false;
    }
    skipBlanks(cursor);
    if (cursor.text[cursor.at] !== ':') {
      if (cursor.at >= cursor.text.length) failAtEnd(cursor);
      else fail(cursor, 'has a key without a colon');
      return false;
    }
    cursor.at += 1;
    const value = readValue(cursor, depth);
    if (value !== undefined) members.set(key, value);
    return value !== undefined;
  };
  return readParts(cursor, '}', readMember) ? { kind: 'object', at, end: cursor.at, members } : undefined;
}

/** Reads what stands between two brackets, parted by commas; the first bracket is at the cursor. */
function readParts(cursor: Cursor, end: ']' | '}', readPart: () => boolean): boolean {
  cursor.at += 1;
  skipBlanks(cursor);
  if (cursor.text[cursor.at] === end) {
    cursor.at += 1;
    return true;
  }
  for (;;) {
    skipBlanks(cursor);
    if (cursor.at >= cursor.text.length) failAtEnd(cursor);
    if (cursor.fault !== undefined || !readPart()) return false;
    skipBlanks(cursor);
    const next = cursor.text[cursor.at];
    if (next === undefined) failAtEnd(cursor);
    else if (next !== end && next !== ',') fail(cursor, 'is not well-formed JSON');
    if (cursor.fault !== undefined) return false;
    cursor.at += 1;
    if (next === end) return true;
  }
}
