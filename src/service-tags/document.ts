import { error, failWith, type Outcome } from '../diagnostics/diagnostic.ts';
import { findRepeatedKey } from '../diagnostics/json-keys.ts';
import { quote, word } from '../diagnostics/quote.ts';
import { type Document, decodeUtf8, isObject, type JsonObject } from './json.ts';
import { readShortened } from './shortened.ts';

/** A file of service tags as it came: its name as the user wrote it, and its bytes. */
export interface TagSource {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Whether it comes with rulec: tests have checked its prefixes, and they are not checked again. */
  readonly isBundled?: true;
}

/** The biggest file ever published has five million bytes. */
const mostBytes = 64 * 1024 * 1024;

const howToGet = 'download the weekly file, or fetch it with: rulec tags refresh';

/** Reads a file as a JSON object, or says what it is instead. `isLazy`: lists of prefixes may stay unread. */
export function readDocument({ file, bytes }: TagSource, isLazy: boolean): Outcome<Document> {
  if (bytes.length > mostBytes) {
    const what = `${file} is longer than ${mostBytes / 1024 / 1024} MiB, the most that rulec reads`;
    const help = `published files have some 5 MiB; ${howToGet}`;
    return failWith(error('too-large', what, { at: { file, line: 1 }, help }));
  }
  const shortened = isLazy ? readShortened(bytes) : undefined;
  if (shortened !== undefined) return { value: shortened, diagnostics: [] };
  const encoding = detectEncoding(bytes);
  const text = encoding === undefined ? decodeUtf8(bytes) : undefined;
  if (text === undefined) {
    const what = encoding ?? 'bytes that are not UTF-8 text';
    const details = { at: { file, line: 1 }, help: `service tags are JSON in UTF-8; ${howToGet}` };
    return failWith(error('not-text', `${file} is ${what}`, details));
  }
  const foreign = detectForeignText(text);
  if (foreign !== undefined) return refuseTags(file, foreign.what, 1, foreign.help);
  return parseObject(file, text);
}

/** Refuses a file that is none of service tags, and says what it is. */
export function refuseTags(file: string, what: string, line = 1, help: string = howToGet): Outcome<never> {
  return failWith(error('tags-not-tags', `${file} ${what}`, { at: { file, line }, help }));
}

/** Shows a JSON value in a message. */
export function showValue(value: unknown): string {
  return typeof value === 'string' ? quote(value) : word(JSON.stringify(value) ?? 'nothing');
}

function detectEncoding(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16 text';
  if (first === 0x50 && second === 0x4b && third === 0x03) return 'a ZIP archive';
  if (first === 0x1f && second === 0x8b) return 'a gzip archive';
  return bytes.includes(0) ? 'binary' : undefined;
}

const afterMerge = 'take one side as it was, or recreate a lock with: rulec tags refresh';

/** Says what a text is that nobody would call broken JSON. */
function detectForeignText(text: string): { readonly what: string; readonly help?: string } | undefined {
  const start = text.trimStart().slice(0, 4096);
  if (start.startsWith('<<<<<<<'))
    return { what: 'contains the conflict markers of a git merge', help: afterMerge };
  if (/^(?:(?:#.*|---)?\s*\n)*rulec\s*:/.test(start))
    return { what: 'is a rule set, not JSON', help: 'name it without --service-tags' };
  const what = nameText(start);
  return what === undefined ? undefined : { what };
}

function nameText(start: string): string | undefined {
  if (start === '') return 'is empty';
  if (start.startsWith('<')) {
    const title = /<title[^>]*>\s*([^<]*?)\s*<\/title>/i.exec(start)?.[1];
    const page = /^<(?:!doctype html|html|head|body)/i.test(start) || title !== undefined;
    if (!page) return 'is XML, not JSON';
    return title ? `is a web page, ${quote(title)}, not JSON` : 'is a web page, not JSON';
  }
  if (start.startsWith('version https://git-lfs')) return 'is a pointer of Git LFS, not the file itself';
  return /^[{["\d]|^(?:true|false|null)\b/.test(start) ? undefined : 'is not JSON';
}

function parseObject(file: string, text: string): Outcome<Document> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    return explainBrokenJson(file, text, String(problem));
  }
  if (isObject(value))
    return refuseRepeatedKey(file, text, value) ?? { value: { text, object: value }, diagnostics: [] };
  const kind = Array.isArray(value) ? 'a list' : 'a single value';
  return refuseTags(file, `contains ${kind} where an object belongs`);
}

/** Refuses service tags with a key twice in one object: which of the two is meant, nobody can tell. */
function refuseRepeatedKey(file: string, text: string, object: JsonObject): Outcome<never> | undefined {
  if (!('values' in object) && !('clouds' in object)) return undefined;
  const repeated = findRepeatedKey(text);
  if (repeated === undefined) return undefined;
  const isLock = 'clouds' in object;
  const what = `${isLock ? 'is a lock with' : 'has'} ${quote(repeated.key)} twice in one object`;
  const help = isLock ? 'recreate the lock with: rulec tags refresh' : howToGet;
  return refuseTags(file, what, repeated.line, help);
}

function explainBrokenJson(file: string, text: string, problem: string): Outcome<never> {
  const position = /at position (\d+)/.exec(problem)?.[1];
  const line = position === undefined ? 1 : text.slice(0, Number(position)).split('\n').length;
  const conflict = /^(?:<<<<<<<|>>>>>>>) /m.exec(text);
  if (conflict) {
    const at = text.slice(0, conflict.index).split('\n').length;
    return refuseTags(file, 'contains the conflict markers of a git merge', at, afterMerge);
  }
  if (!isOpenAtEnd(text)) return refuseTags(file, 'is not well-formed JSON', line);
  const last = text.trimEnd().split('\n').length;
  return refuseTags(file, 'breaks off in the middle: the file is truncated', last);
}

/** Returns whether a bracket is not closed, those inside of texts aside. */
function isOpenAtEnd(text: string): boolean {
  let open = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') open++;
    else if (token === '}' || token === ']') open--;
  }
  return open > 0;
}
