/** Reads what regedit and `reg export` write: keys in brackets, and their values. */
import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { configOf } from './parse-registry.ts';
import { baseName, type Report, refuse, textOf } from './parse-report.ts';
import { namedByMark, placeKey, type RegistryEntry, reachesFirewall } from './registry-keys.ts';

const headings = ['Windows Registry Editor Version 5.00', 'REGEDIT4'];
const hive = /^(?:HKEY_LOCAL_MACHINE|HKLM)(?:\\(.*))?$/i;

/** Reads exports, one store after the other. Values of other hives than the machine's say nothing about its firewall. */
export function parseReg(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const [first] = files;
  const report: Report = { file: first?.path ?? '', diagnostics: [] };
  const entries = files.flatMap((file) => {
    const inner: Report = { ...report, file: file.path };
    const text = textOf(file)?.replace(/^\ufeff/, '');
    if (text === undefined) refuse(inner, 1, 'this is no text in UTF-8 or UTF-16');
    return text === undefined ? [] : readLines(inner, text).map((entry) => ({ ...entry, file: file.path }));
  });
  const config = configOf(report, baseName(report.file, /\.reg$/i), entries, true);
  return { ...present({ value: config }), diagnostics: report.diagnostics };
}

function readLines(report: Report, text: string): readonly RegistryEntry[] {
  const lines = text.split(/\r?\n/);
  if (!headings.includes(lines[0]?.trim() ?? ''))
    refuse(report, 1, `a registry export begins with ${quote(headings[0] ?? '')}`);
  const entries: RegistryEntry[] = [];
  let key: string | undefined;
  for (let at = 1; at < lines.length; at++) {
    const line = at + 1;
    let content = (lines[at] ?? '').trim();
    // Bytes may go on in the next line, and so do texts that hold line ends.
    if (/=hex[^"]*\\$/.test(content)) {
      const parts = [content];
      while (parts.at(-1)?.endsWith('\\') === true) parts.push((lines[++at] ?? '').trim());
      content = parts.map((part) => part.replace(/\\$/, '')).join('');
    }
    if (content === '' || content.startsWith(';')) continue;
    if (content.startsWith('[')) {
      const section = readSection(content);
      key = section?.key;
      if (section === undefined) refuse(report, line, `${quote(content)} is no key of a registry export`);
      else if (section.deletes) entries.push({ key: section.key, name: '', data: '', line, deletes: [] });
      else entries.push({ key: section.key, name: '', data: '', line, makesKey: true });
      continue;
    }
    const start = at;
    while (isOpenText(content) && at + 1 < lines.length && at - start < mostLines)
      content = `${content}\n${lines[++at] ?? ''}`.trimEnd();
    const value = readValue(content);
    if (value !== undefined && key !== undefined) entries.push({ key, ...value, line });
    // What cannot be read beside the firewall's keys is no matter, as long as it is one line.
    else if (value === undefined && (key === undefined || at > start || reachesFirewall(key)))
      refuse(report, line, `${quote(content)} is no value of a registry export`);
  }
  return entries;
}

/** How many lines a text may hold. */
const mostLines = 100;

/** Whether a text begins and does not end: its quote is in a line behind. */
function isOpenText(content: string): boolean {
  return /^(?:"(?:[^"\\]|\\.)*"|@)="(?:[^"\\]|\\.)*$/s.test(content);
}

/** A key of the machine's hive, without the hive; others have the name that no key of the firewall has. */
function readSection(content: string): { readonly key: string; readonly deletes: boolean } | undefined {
  const inner = /^\[(.*)\]$/s.exec(content)?.[1];
  if (inner === undefined) return undefined;
  const deletes = /^\s*-/.test(inner);
  const path = inner.replace(/^\s*-/, '');
  const key = hive.exec(path.trim());
  if (key === null) return { key: placeKey(path) === undefined ? `other hive\\${path}` : path, deletes };
  // Blanks around the name are kept: what Windows makes of them is not known.
  return { key: path === path.trim() ? (key[1] ?? '') : path, deletes };
}

/** `"name"="text"`, `"name"=dword:0000020a`, `"name"=-`, or something of another type. */
function readValue(content: string): Pick<RegistryEntry, 'name' | 'data' | 'deletes'> | undefined {
  const [, quoted, rest = ''] = /^(?:"((?:[^"\\]|\\["\\])*)"|@)=(.+)$/s.exec(content) ?? [];
  if (rest === '') return undefined;
  const name = withoutEscapes(quoted ?? '');
  if (rest.trim() === '-') return { name, data: '', deletes: [name] };
  const read = readData(rest);
  if (read === undefined) return undefined;
  const deletes = namedByMark(name, typeof read === 'string' ? read : '');
  return { name, data: read, ...present({ deletes }) };
}

function readData(rest: string): RegistryEntry['data'] | undefined {
  const text = /^"((?:[^"\\]|\\["\\])*)"$/.exec(rest)?.[1];
  if (text !== undefined) return withoutEscapes(text);
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(rest)?.[1];
  if (number !== undefined) return Number.parseInt(number, 16);
  const [, type, bytes] = /^hex(?:\(([0-9a-f]{1,8})\))?:([0-9a-f, \t]*)$/i.exec(rest) ?? [];
  if (bytes !== undefined) return decodeBytes(type ?? '3', bytes);
  return /^qword:[0-9a-f]{1,16}$/i.test(rest) ? { other: rest } : undefined;
}

/** Bytes of type 1 are a text in UTF-16 with its NUL, those of type 4 a number, the low byte first. */
function decodeBytes(type: string, text: string): RegistryEntry['data'] {
  const items = text.split(',').map((byte) => byte.trim());
  const bytes = Uint8Array.from(items.filter((byte) => byte !== '').map((byte) => Number.parseInt(byte, 16)));
  const other = { other: `hex(${type})` };
  if (items.some((byte) => byte.length > 2)) return other;
  if (type === '4' && bytes.length === 4) return new DataView(bytes.buffer).getUint32(0, true);
  if (type !== '1') return other;
  try {
    const read = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(bytes);
    const end = read.indexOf('\0');
    return end >= 0 && end < read.length - 1 ? other : read.replace('\0', '');
  } catch {
    return other;
  }
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
