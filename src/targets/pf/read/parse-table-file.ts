/** The files of tables (pfr_buf_load in pfctl's pfctl_radix.c): addresses between blanks, and comments. */

import { type Diagnostic, error, warning } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Restriction, TableEntry, TableFile } from '../config.ts';
import { isPrefix, readAddress } from '../parse-address.ts';

export interface TableFileReading {
  readonly file: TableFile;
  readonly diagnostics: readonly Diagnostic[];
  readonly restrictions: readonly Restriction[];
}

/** Longest token in bytes. */
const longestToken = 255;
const blank = /[ \t\v\f\r]+/;

/** Reads one file. A token that is no address refuses the whole load, so it is an error. */
export function readTableFile(path: string, named: string, content: string): TableFileReading {
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
    diagnostics.push(warning('unknown-construct', `the name ${quote(text)} stands in a table`, { at, help }));
  } else {
    const problem = 'problem' in read ? read.problem : `an entry has more than ${longestToken} characters`;
    const help = 'one address or prefix a line, nothing behind it; pf refuses to load anything otherwise';
    diagnostics.push(error('config-syntax', problem, { at, help }));
  }
  return { kind: 'unread', text, negated };
}
