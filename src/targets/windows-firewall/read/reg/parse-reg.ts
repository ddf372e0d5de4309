/** Reads what regedit and `reg export` write: keys in brackets, and their values. */
import type { Outcome } from '../../../../diagnostics/diagnostic.ts';
import { present } from '../../../../diagnostics/present.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import type { TargetFile } from '../../../target.ts';
import type { FirewallConfig } from '../../config.ts';
import { configOf } from '../parse-registry.ts';
import {
  baseName,
  endsWithin,
  type Report,
  refuse,
  splitLines,
  textOf,
  trimBlanks,
} from '../parse-report.ts';
import { placeKey, type RegistryEntry, reachesFirewall } from '../registry-keys.ts';
import { joinHexLines, joinTextLines } from './lines.ts';
import { type Heading, readValue } from './value.ts';

const headings: Readonly<Record<string, Heading>> = {
  'Windows Registry Editor Version 5.00': 'unicode',
  REGEDIT4: 'ansi',
};

/** Reads exports, one store after the other. Values of other hives than the machine's say nothing about its firewall. */
export function parseReg(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const [first] = files;
  const report: Report = { file: first?.path ?? '', diagnostics: [] };
  const entries = files.flatMap((file) => {
    const inner: Report = { ...report, file: file.path };
    const text = textOf(file);
    if (text === undefined) refuse(inner, 1, 'this is no text in UTF-8 or UTF-16');
    return text === undefined ? [] : readLines(inner, text).map((entry) => ({ ...entry, file: file.path }));
  });
  const config = configOf(report, baseName(report.file, /\.reg$/i), entries, true);
  return { ...present({ value: config }), diagnostics: report.diagnostics };
}

function readLines(report: Report, text: string): readonly RegistryEntry[] {
  const lines = splitLines(text);
  const heading = headings[trimBlanks(lines[0] ?? '')];
  if (heading === undefined)
    refuse(report, 1, `a registry export begins with ${quote(Object.keys(headings)[0] ?? '')}`);
  const entries: RegistryEntry[] = [];
  let key: string | undefined;
  const doubt = (line: number, odd: string): void => {
    entries.push({ key: trimBlanks(lines[line - 1] ?? '').slice(0, 80), name: '', data: '', line, odd });
  };
  for (let at = 1; at < lines.length; at++) {
    const [line, content] = [at + 1, trimBlanks(lines[at] ?? '')];
    if (endsWithin(content)) doubt(line, 'contains a character that may end the line or the file');
    // A comment ends with its line, whatever it ends with.
    if (content === '' || content.startsWith(';')) continue;
    if (content !== content.trim()) doubt(line, 'begins or ends with a blank that Windows does not know');
    if (content.startsWith('[')) {
      const section = readSection(content);
      // What stands behind a key that is deleted is set nowhere.
      key = section?.deletes === true ? undefined : section?.key;
      if (section === undefined) refuse(report, line, `${quote(content)} is not a key of a registry export`);
      else entries.push({ key: section.key, name: '', data: '', line, ...section.does });
      continue;
    }
    const joined = joinHexLines(lines, at) ?? joinTextLines(lines, at);
    const value = readValue(joined.content, heading ?? 'unicode');
    if (joined.odd !== undefined) doubt(line, joined.odd);
    if (value !== undefined && key !== undefined) entries.push({ key, ...value, line });
    else if (value === undefined && (key === undefined || joined.last > at || reachesFirewall(key)))
      refuse(report, line, `${quote(joined.content)} is not a value of a registry export`);
    // What cannot be read beside the firewall's keys is no matter, as long as it is one line and no key.
    else if (value === undefined && /^[^\w;"@]*\[|\\[^"]*$/.test(content))
      doubt(line, 'may be a key, or go on in the next line');
    at = joined.last;
  }
  return entries;
}

interface KeyLine {
  readonly key: string;
  readonly deletes: boolean;
  readonly does: Pick<RegistryEntry, 'deletes' | 'isPlain' | 'makesKey' | 'odd'>;
}

const hives = 'HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)';
const plainKey = new RegExp(`^-?${hives}(?:\\\\.*)?$`, 'i');
const machine = /^(?:HKEY_LOCAL_MACHINE|HKLM)(?:\\(.*))?$/i;

/**
 * A key of the machine's hive, without the hive; others have the name that no key of the firewall has. Windows passes over a
 * key with blanks in front of its hive or of the minus, and what stands below it may go to the key before.
 */
function readSection(content: string): KeyLine | undefined {
  const inner = /^\[(.*)\]$/s.exec(content)?.[1];
  if (inner === undefined) return undefined;
  const deletes = /^\s*-/.test(inner);
  const path = inner.replace(/^\s*-/, '');
  const found = machine.exec(path.trim());
  const other = placeKey(path) === undefined ? `other hive\\${path}` : path;
  // Blanks around the name are kept: what Windows makes of them is not known.
  const key = found === null ? other : path === path.trim() ? (found[1] ?? '') : path;
  const odd = plainKey.test(inner) ? undefined : 'is a key in a spelling that no export has';
  return {
    key,
    deletes,
    does: { ...(deletes ? { deletes: [], isPlain: true } : { makesKey: true }), ...present({ odd }) },
  };
}
