/** Reads the text form of local policies that LGPO.exe takes: blocks of four lines. */

import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { configOf } from './parse-registry.ts';
import { baseName, endsWithin, onlyFile, type Report, refuse, splitLines, textOf } from './parse-report.ts';
import {
  deletionReaches,
  namedByMark,
  placeKey,
  type RegistryEntry,
  reachesFirewall,
} from './registry-keys.ts';

/** Reads an LGPO text. */
export function parseLgpo(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const { value: file, diagnostics } = onlyFile(files, 'LGPO text');
  if (file === undefined) return { diagnostics };
  const report: Report = { file: file.path, diagnostics: [] };
  const text = textOf(file);
  if (text === undefined) refuse(report, 1, 'this is no text in UTF-8 or UTF-16');
  const entries = readBlocks(report, text ?? '');
  const config = configOf(report, baseName(file.path, /(\.lgpo)?\.txt$/i), entries);
  return { ...present({ value: config }), diagnostics: report.diagnostics };
}

/** The entries of the computer's policy. A block that is not four lines is refused. */
function readBlocks(report: Report, text: string): readonly RegistryEntry[] {
  const entries: RegistryEntry[] = [];
  let block: string[] = [];
  const lines = [...splitLines(text), ''];
  for (const [index, content] of lines.entries()) {
    if (endsWithin(content)) refuse(report, index + 1, 'the line contains a character that may end it');
    if (content.startsWith(';')) continue;
    if (content !== '') {
      block.push(content);
      continue;
    }
    if (block.length > 0) entries.push(...readBlock(report, block, index));
    block = [];
  }
  return entries;
}

/** One block; `line` is that of its last line. */
function readBlock(report: Report, block: readonly string[], line: number): readonly RegistryEntry[] {
  const [scope = '', key = '', name = '', value = '', ...more] = block;
  const colon = value.indexOf(':');
  const type = value.slice(0, Math.max(0, colon));
  if (more.length > 0 || block.length < 4 || key.startsWith('\\') || key.endsWith('\\')) {
    refuse(
      report,
      line,
      'a block is four lines: Computer, key, name of the value, TYPE:DATA',
      'set an empty line between blocks',
    );
    return [];
  }
  if (scope === 'User') return [];
  if (scope !== 'Computer') {
    refuse(report, line, `${quote(scope)} is neither Computer nor User`);
    return [];
  }
  const data = value.slice(colon + 1);
  const deletes = readDeletion(name.trim(), (colon < 0 ? value : type).trim(), colon < 0 ? '' : data);
  const isOurs = placeKey(key) !== undefined || (deletes !== undefined && deletionReaches(key, deletes));
  const isKnown = deletes !== undefined || knownWords.test(value);
  if (!isKnown && reachesFirewall(key))
    return [{ key, name, data: '', line, odd: 'is set with a word that is not documented' }];
  if (!isOurs) return [];
  if (block.some((one) => one !== one.trim()))
    return [
      { key, name, data: '', line, odd: 'is next to blanks, and whether these count is not documented' },
    ];
  if (deletes !== undefined) {
    const isPlain = value === 'DELETEALLVALUES' ? name === '*' : value === 'DELETE' && name !== '*';
    return [{ key, name, data: '', line, deletes, ...(isPlain ? { isPlain } : {}) }];
  }
  if (name === '*' && value === 'CREATEKEY') return [{ key, name: '', data: '', line, makesKey: true }];
  if (name === '*') return [{ key, name, data: '', line, odd: 'is set under a name that means all' }];
  // LGPO.exe writes a backslash of a text as two.
  if (type === 'SZ' || type === 'EXSZ')
    return [
      {
        ...{ key, name, data: data.replaceAll('\\\\', '\\'), line },
        ...(type === 'SZ' ? {} : { expands: true }),
      },
    ];
  if (type !== 'DWORD') return [{ key, name, data: { other: value }, line }];
  if (!/^(0|[1-9]\d{0,9})$/.test(data) || Number(data) > 0xffffffff) {
    refuse(report, line, `${quote(value)} is not a DWORD:NUMBER`);
    return [];
  }
  return [{ key, name, data: Number(data), line }];
}

const knownWords = /^(?:(?:SZ|EXSZ|DWORD|QWORD|MULTISZ|BINARY):|CREATEKEY$)/;

/** What a block deletes: `*` stands for all values. LGPO.exe's words are DELETE, DELETEALLVALUES and DELETEKEYS. */
function readDeletion(name: string, word: string, data: string): readonly string[] | undefined {
  const marked = namedByMark(name, data);
  if (marked !== undefined) return marked;
  if (!/^(?:DELETE|CLEAR)/i.test(word)) return undefined;
  if (/^DELETE$/i.test(word) && name !== '*') return [name];
  return data.split(';').filter((one) => one !== '');
}
