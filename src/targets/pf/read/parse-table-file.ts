/** The files of tables (pfr_buf_load in pfctl's pfctl_radix.c): addresses between blanks, and comments. */

import { type Diagnostic, error, warning } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Prefix } from '../../../sets/addresses.ts';
import { firstIpv6, readIpv4, readIpv6, readMixed } from '../../../sets/ip-text.ts';
import { remember } from '../../../sets/remember.ts';
import type { Restriction, TableEntry, TableFile } from '../config.ts';
import type { GivenFile } from './parse-files.ts';

export interface TableFileReading {
  readonly file: TableFile;
  readonly diagnostics: readonly Diagnostic[];
  readonly restrictions: readonly Restriction[];
}

/** Longest token in bytes. */
const longestToken = 255;
const blank = /[ \t\v\f\r]+/;

const known = new WeakMap<GivenFile, Map<string, TableFileReading>>();

/**
 * Reads one file, by the name that the main file has for it. A token that is no address refuses the whole load, so it is
 * an error. A file that several devices share is read once.
 */
export function readTableFile(file: GivenFile, named: string): TableFileReading {
  const read = remember(known, file, () => new Map());
  return remember(read, named, () => readContent(file.path, named, file.text));
}

function readContent(path: string, named: string, content: string): TableFileReading {
  const entries: TableEntry[] = [];
  const comments: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const restrictions: Restriction[] = [];
  let line = 0;
  for (let start = 0; start < content.length; ) {
    line++;
    const newline = content.indexOf('\n', start);
    const end = newline < 0 ? content.length : newline;
    const text = content.slice(start, end);
    for (const token of blank.test(text) ? text.split(blank) : [text]) {
      if (token === '') continue;
      if (token.startsWith(';')) {
        restrictions.push({
          what: 'a comment that begins with ;',
          only: ['freebsd'],
          origin: { file: path, line },
        });
      }
      if (token.startsWith('#') || token.startsWith(';')) break;
      entries.push(readEntry(token, path, line, diagnostics));
    }
    if (entries.length === 0) addComment(text, comments);
    start = end + 1;
  }
  return { file: { path, named, comments, entries }, diagnostics, restrictions };
}

function addComment(text: string, comments: string[]): void {
  const comment = /^\s*# ?(.*?)\s*$/.exec(text)?.[1];
  if (comment !== undefined) comments.push(comment);
}

function readEntry(token: string, file: string, line: number, diagnostics: Diagnostic[]): TableEntry {
  const negated = token.startsWith('!') && /^(?:!!)*!(?!!)/.test(token);
  const text = token.startsWith('!') ? token.replace(/^!+/, '') : token;
  const read = readAddress(text);
  if (isPrefix(read) && token.length <= longestToken) return { kind: 'prefix', prefix: read, negated };
  const at = { file, line };
  if ('name' in read && token.length <= longestToken) {
    const help = 'write its addresses; pf asks for them once, when it loads the file';
    diagnostics.push(warning('unknown-construct', `the name ${quote(text)} is in a table`, { at, help }));
  } else {
    const problem = 'problem' in read ? read.problem : `an entry has more than ${longestToken} characters`;
    const help = 'one address or prefix a line, nothing after it; pf refuses to load anything otherwise';
    diagnostics.push(error('config-syntax', problem, { at, help }));
  }
  return { kind: 'unread', text, negated };
}

// Addresses as pfctl reads them: more forms than sets/prefix takes, and host bits that are cleared.

/** `name`: a host or interface name, whose addresses the text does not say. */
type ReadAddress = Prefix | { readonly name: string } | { readonly problem: string };

/** Reads an address or a prefix. */
export function readAddress(text: string): ReadAddress {
  const slash = text.indexOf('/');
  const end = slash < 0 ? text.length : slash;
  // Of IPv6, FreeBSD and macOS take it for octal, and 08 for none (host in pfctl_parser.c: strtol with the base 0).
  if (/\/0\d/.test(text))
    return { problem: `${quote(text)} has a mask with a 0 in front, which systems read in different ways` };
  const length = slash < 0 ? undefined : readMask(text, slash + 1);
  if (length === -1) return { problem: `${quote(text)} has no mask that pf reads` };
  const hasColon = text.includes(':');
  const v4 = hasColon ? undefined : (readIpv4(text, 0, end) ?? readLooseIpv4(text.slice(0, end), length));
  if (v4 !== undefined) {
    const bits = length ?? 32;
    if (bits > 32) return { problem: `${quote(text)} has a mask of more than 32 bits` };
    return { family: 4, network: v4 - (v4 % 2 ** (32 - bits)), length: bits };
  }
  const v6 = hasColon ? (readIpv6(text, 0, end) ?? readMixed(text.slice(0, end))) : undefined;
  if (v6 !== undefined) {
    const bits = length ?? 128;
    if (bits > 128) return { problem: `${quote(text)} has a mask of more than 128 bits` };
    return { family: 6, network: firstIpv6(v6, bits), length: bits };
  }
  return explain(text, text.slice(0, end));
}

/** One to three digits, leading zeros or not; -1 where it is anything else. */
function readMask(text: string, start: number): number {
  const digits = text.length - start;
  let length = 0;
  for (let at = start; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return digits < 1 || digits > 3 ? -1 : length;
}

/** `10/8`, and with a mask also decimal parts with leading zeros: `010.001.0.0/16` is 10.1.0.0/16. */
function readLooseIpv4(address: string, length: number | undefined): number | undefined {
  if (length === undefined || !/^\d{1,3}(?:\.\d{1,3}){0,3}$/.test(address)) return undefined;
  const parts = address.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return [0, 1, 2, 3].reduce((value, index) => value * 256 + (parts[index] ?? 0), 0);
}

function explain(text: string, address: string): ReadAddress {
  if (address.includes('%')) return { name: text };
  // What is left goes to the resolver. No name ends in a number, so these can only fail, and the load with them.
  const isName = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?::(?:network|broadcast|peer|0))*$/.test(address);
  const isNumber = /^[0-9.]+$/.test(address) && !isShortIpv4(address);
  return isName && !isNumber ? { name: text } : { problem: `${quote(text)} is not an address` };
}

/** Forms of IPv4 addresses that some resolvers take as addresses: `10.1`, `010.1.2.3`. */
function isShortIpv4(address: string): boolean {
  const parts = address.split('.');
  return parts.length <= 4 && parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255);
}

/** Whether a read address is a prefix. */
export function isPrefix(read: ReadAddress): read is Prefix {
  return 'family' in read;
}
