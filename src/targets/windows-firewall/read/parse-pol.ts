/** Reads Registry.pol (MS-GPREG 2.2.1), strictly: readers in use take much that is broken. */
import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { configOf } from './parse-registry.ts';
import { baseName, onlyFile, type Report, refuse } from './parse-report.ts';
import { namedByMark, placeKey, type RegistryEntry } from './registry-keys.ts';

/** The type of a text in which variables stand. */
const expandText = 2;

const types: Readonly<Record<number, string>> = {
  0: 'REG_NONE',
  1: 'REG_SZ',
  3: 'REG_BINARY',
  4: 'REG_DWORD',
  5: 'REG_DWORD_BIG_ENDIAN',
  7: 'REG_MULTI_SZ',
  11: 'REG_QWORD',
};

/** The half of a policy object that goes into the hives of users (learn.microsoft.com, cc978722), where the firewall does not look. */
const ofUsers = /(?:^|[/\\])user[/\\]registry\.pol$/i;

/** Reads a Registry.pol, of a policy object that of the machine. Lines of messages are numbers of entries. */
export function parsePol(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const ofMachine = files.filter(({ path }) => !ofUsers.test(path));
  const [users] = files;
  if (ofMachine.length === 0 && users !== undefined) {
    const report: Report = { file: users.path, diagnostics: [] };
    refuse(
      report,
      1,
      "Windows reads a policy object's User half for users, and its firewall does not look there",
    );
    return { diagnostics: report.diagnostics };
  }
  const { value: file, diagnostics } = onlyFile(ofMachine, 'Registry.pol');
  if (file === undefined) return { diagnostics };
  const report: Report = { file: file.path, diagnostics: [] };
  if (typeof file.content === 'string') {
    refuse(report, 1, 'a Registry.pol is bytes, and this is text');
    return { diagnostics: report.diagnostics };
  }
  const entries = readEntries(report, file.content);
  if (entries === undefined) return { diagnostics: report.diagnostics };
  const config = configOf(report, baseName(file.path, /\.pol$/i), entries);
  return { ...present({ value: config }), diagnostics: report.diagnostics };
}

/** The bytes, and how far they are read. */
interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

function readEntries(report: Report, bytes: Uint8Array): readonly RegistryEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPol = bytes.length >= 8 && view.getUint32(0, true) === 0x67655250 && view.getUint32(4, true) === 1;
  if (!isPol) {
    refuse(report, 1, 'this does not begin as a Registry.pol of version 1 does');
    return undefined;
  }
  const cursor: Cursor = { bytes, view, at: 8 };
  const entries: RegistryEntry[] = [];
  while (cursor.at < bytes.length) {
    const entry = readEntry(cursor, entries.length + 1);
    if (entry === undefined) {
      refuse(
        report,
        entries.length + 1,
        'the entry is not [key;value;type;size;data] with its size in bytes',
      );
      return undefined;
    }
    entries.push(entry);
  }
  return entries;
}

function readEntry(cursor: Cursor, line: number): RegistryEntry | undefined {
  if (!skip(cursor, '[')) return undefined;
  const key = readText(cursor);
  if (key === undefined || key === '' || !skip(cursor, ';')) return undefined;
  const name = readText(cursor);
  if (name === undefined || !skip(cursor, ';')) return undefined;
  const type = readWord(cursor);
  if (type === undefined || !skip(cursor, ';')) return undefined;
  const size = readWord(cursor);
  if (size === undefined || size > 65535 || !skip(cursor, ';')) return undefined;
  const start = cursor.at;
  cursor.at += size;
  if (cursor.at > cursor.bytes.length || !skip(cursor, ']')) return undefined;
  // An entry without a name and without data makes a key.
  if (name === '' && size === 0) return { key, name, data: '', line, makesKey: true };
  const data = readData(cursor, type, start, size);
  const listed = decode(cursor.bytes.subarray(start, start + (size & ~1))) ?? '';
  const deletes = namedByMark(name, listed);
  const isPlain = /^\*\*(?:delvals\.|del\.[^*])/i.test(name) ? { isPlain: true as const } : {};
  if (deletes !== undefined) return { key, name, data: data ?? '', line, deletes, ...isPlain };
  if (placeKey(key) === undefined) return { key, name, data: '', line, makesKey: true };
  const expands = type === expandText && typeof data === 'string' ? { expands: true as const } : {};
  return data === undefined ? undefined : { key, name, data, ...expands, line };
}

function readData(
  cursor: Cursor,
  type: number,
  start: number,
  size: number,
): RegistryEntry['data'] | undefined {
  if (type === 4) return size === 4 ? cursor.view.getUint32(start, true) : undefined;
  if (type !== 1 && type !== expandText) return { other: types[type] ?? `type ${type}` };
  const text = decode(cursor.bytes.subarray(start, start + size));
  // One terminating NUL, counted in the size, and no other.
  return text !== undefined && text.indexOf('\0') === text.length - 1 && text !== ''
    ? text.slice(0, -1)
    : undefined;
}

/** Takes one delimiter, a character of two bytes. */
function skip(cursor: Cursor, character: string): boolean {
  if (cursor.at + 2 > cursor.bytes.length) return false;
  const found = cursor.view.getUint16(cursor.at, true) === character.charCodeAt(0);
  cursor.at += 2;
  return found;
}

function readWord(cursor: Cursor): number | undefined {
  if (cursor.at + 4 > cursor.bytes.length) return undefined;
  cursor.at += 4;
  return cursor.view.getUint32(cursor.at - 4, true);
}

/** A text up to its NUL. */
function readText(cursor: Cursor): string | undefined {
  const start = cursor.at;
  for (let at = start; at + 2 <= cursor.bytes.length; at += 2) {
    if (cursor.view.getUint16(at, true) !== 0) continue;
    cursor.at = at + 2;
    return decode(cursor.bytes.subarray(start, at));
  }
  return undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
