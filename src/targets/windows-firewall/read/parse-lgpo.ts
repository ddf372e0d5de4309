/** Reads the text form of local policies that LGPO.exe takes: blocks of four lines. */

import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { configOf, type RegistryEntry } from './parse-registry.ts';
import { baseName, onlyFile, type Report, refuse, textOf } from './parse-report.ts';

/** Reads an LGPO text. */
export function parseLgpo(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const { value: file, diagnostics } = onlyFile(files, 'LGPO text');
  if (file === undefined) return { diagnostics };
  const report: Report = { file: file.path, diagnostics: [] };
  const text = textOf(file);
  if (text === undefined) refuse(report, 1, 'this is no text in UTF-8 or UTF-16');
  const entries = readBlocks(report, text ?? '');
  const config = configOf(report, baseName(file.path, /(\.lgpo)?\.txt$/i), entries);
  return { ...(config === undefined ? {} : { value: config }), diagnostics: report.diagnostics };
}

/** The entries of the computer's policy. A block that is not four lines is refused. */
function readBlocks(report: Report, text: string): readonly RegistryEntry[] {
  const entries: RegistryEntry[] = [];
  let block: string[] = [];
  const lines = [...text.split(/\r?\n/), ''];
  for (const [index, content] of lines.entries()) {
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
  if (type === 'SZ') return [{ key, name, data, line }];
  if (type !== 'DWORD') return [{ key, name, data: { other: value }, line }];
  if (!/^(0|[1-9]\d{0,9})$/.test(data) || Number(data) > 0xffffffff) {
    refuse(report, line, `${quote(value)} is no DWORD:NUMBER`);
    return [];
  }
  return [{ key, name, data: Number(data), line }];
}

// Reads what regedit and `reg export` write: keys in brackets, and their values.

const heading = 'Windows Registry Editor Version 5.00';
const machine = /^(-?)(?:HKEY_LOCAL_MACHINE|HKLM)\\(.*[^\\])$/i;

/** Reads an export. Values of other hives than the machine's say nothing about its firewall. */
export function parseReg(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const { value: file, diagnostics } = onlyFile(files, 'registry export');
  if (file === undefined) return { diagnostics };
  const report: Report = { file: file.path, diagnostics: [] };
  const text = textOf(file)?.replace(/^\ufeff/, '');
  if (text === undefined) refuse(report, 1, 'this is no text in UTF-8 or UTF-16');
  const config = configOf(report, baseName(file.path, /\.reg$/i), readLines(report, text ?? heading));
  return {
    ...(config === undefined ? {} : { value: { ...config, exported: true } }),
    diagnostics: report.diagnostics,
  };
}

function readLines(report: Report, text: string): readonly RegistryEntry[] {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trim() !== heading) refuse(report, 1, `a registry export begins with ${quote(heading)}`);
  const entries: RegistryEntry[] = [];
  let key: string | undefined;
  for (let at = 1; at < lines.length; at++) {
    const line = at + 1;
    let content = (lines[at] ?? '').trim();
    // Bytes may go on in the next line.
    while (/=hex[^"]*\\$/.test(content)) content = content.slice(0, -1) + (lines[++at] ?? '').trim();
    if (content === '' || content.startsWith(';')) continue;
    const section = /^\[(.*)\]$/.exec(content)?.[1];
    if (section !== undefined) {
      const [, minus, path] = machine.exec(section) ?? [];
      key = path;
      if (minus === '-' && path !== undefined) entries.push({ key: path, name: '**delete', data: '', line });
      continue;
    }
    const value = readValue(content);
    if (value === undefined) refuse(report, line, `${quote(content)} is no value of a registry export`);
    else if (key !== undefined) entries.push({ key, ...value, line });
  }
  return entries;
}

/** `"name"="text"`, `"name"=dword:0000020a`, `"name"=-`, or something of another type. */
function readValue(content: string): Pick<RegistryEntry, 'name' | 'data'> | undefined {
  const [, quoted, rest = ''] = /^(?:"((?:[^"\\]|\\["\\])*)"|@)=(.+)$/.exec(content) ?? [];
  if (rest === '') return undefined;
  const name = withoutEscapes(quoted ?? '');
  if (rest === '-') return { name: `**del.${name}`, data: '' };
  const text = /^"((?:[^"\\]|\\["\\])*)"$/.exec(rest)?.[1];
  if (text !== undefined) return { name, data: withoutEscapes(text) };
  const number = /^dword:([0-9a-f]{8})$/i.exec(rest)?.[1];
  if (number !== undefined) return { name, data: Number.parseInt(number, 16) };
  return /^(?:hex|qword)/.test(rest) ? { name, data: { other: rest } } : undefined;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
