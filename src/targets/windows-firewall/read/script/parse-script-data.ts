/**
 * The grammar of the data region, line by line: `$Name = 'text'`, then `$Desired = @(`, entries `@{` … `}`
 * of `Key = 'text'` and `Key = @(` … `)` with one `'text'` a line, or on one line with commas, and `)`. A text
 * is printable ASCII in single quotes, a quote doubled. Lines may be comments, or end with one. Whatever else
 * PowerShell knows (a bare address is a command, `$( )` and double quotes expand, `#Requires` acts from
 * anywhere) is refused.
 */
import { countEdits } from '../../../../diagnostics/nearest.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import { type Report, refuse } from '../parse-report.ts';

export interface DataText {
  readonly text: string;
  readonly line: number;
}

/** A key with its text, or with the texts of its list. */
export type DataField =
  | { readonly kind: 'text'; readonly value: DataText; readonly line: number }
  | { readonly kind: 'list'; readonly values: readonly DataText[]; readonly line: number };

export interface DataEntry {
  readonly line: number;
  readonly fields: ReadonlyMap<string, DataField>;
}

export interface Data {
  readonly variables: ReadonlyMap<string, DataText>;
  readonly entries: readonly DataEntry[];
}

/** The lines with their numbers, and how far they are read. */
interface Lines {
  readonly report: Report;
  readonly lines: readonly string[];
  readonly firstLine: number;
  at: number;
}

/** Reads the region; undefined where it is not of this grammar. */
export function readData(report: Report, region: string, firstLine: number): Data | undefined {
  const text = region.endsWith('\n') ? region.slice(0, -1) : region;
  const lines: Lines = { report, lines: text.split('\n'), firstLine, at: 0 };
  const variables = new Map<string, DataText>();
  for (;;) {
    const content = next(lines);
    const line = lines.firstLine + lines.at - 1;
    if (content === '$Desired = @(') break;
    const [, name, literal] = /^\$(Group|Store|DefaultOutbound) *= *(.*)$/.exec(content ?? '') ?? [];
    const value = readLiteral(literal ?? '');
    if (name === undefined || value === undefined) return stop(lines, content);
    variables.set(name, { text: value, line });
  }
  const entries: DataEntry[] = [];
  for (;;) {
    const content = next(lines);
    if (content === ')') break;
    const fields = content === '@{' ? readFields(lines) : stop(lines, content);
    if (fields === undefined) return undefined;
    entries.push(fields);
  }
  const left = next(lines);
  return left === undefined ? { variables, entries } : stop(lines, left);
}

/** The next line that is neither empty nor a comment, without the blanks around it and a comment behind them. */
function next(lines: Lines): string | undefined {
  while (lines.at < lines.lines.length) {
    const content = trimBlanks(withoutComment(lines.lines[lines.at++] ?? ''));
    if (!isBeside(content)) return content;
  }
  lines.at = lines.lines.length + 1;
  return undefined;
}

/**
 * Whether a line is empty or a comment. `#Requires` is no comment, a signature block ends the script, and a
 * lone carriage return would end the line: comments are of printable ASCII.
 */
export function isBeside(line: string): boolean {
  return /^[\t ]*(?:#(?: [ -~]*)?)?$/.test(line) && !isLikeSignature(line);
}

/**
 * Whether PowerShell takes a comment for the beginning of a signature, behind which nothing may stand: without blanks and in
 * lower case fewer than ten edits away from it (tokenizer.cs, ScanLineComment). A few more are left out for safety.
 */
function isLikeSignature(comment: string): boolean {
  const text = comment
    .replace(/[\t ]+/g, '')
    .replace(/^#/, '')
    .toLowerCase();
  return countEdits(text.slice(0, 64), 'sig#beginsignatureblock') < 12;
}

/** A `#` behind a blank begins a comment, outside of quotes (about_Comments); it is held to what `isBeside` says of one. */
function withoutComment(line: string): string {
  const [, ahead, comment] = /^((?:'[^']*'|[^'#])*[\t ])(#.*)$/.exec(line) ?? [];
  return ahead === undefined || comment === undefined || !isBeside(comment) ? line : ahead;
}

// trim() would take a non-breaking blank as well, which is no blank to every version of PowerShell.
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start++;
  while (end > start && isBlank(text, end - 1)) end--;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

function stop(lines: Lines, content: string | undefined): undefined {
  const line = Math.min(lines.firstLine + lines.at - 1, lines.firstLine + lines.lines.length - 1);
  const found =
    content === undefined ? 'the data region ends too early' : `${quote(content)} does not belong here`;
  refuse(
    lines.report,
    line,
    found,
    'the data region contains single-quoted ASCII texts, @( … ) and @{ … }, one a line',
  );
  return undefined;
}

function readFields(lines: Lines): DataEntry | undefined {
  const start = lines.firstLine + lines.at - 1;
  const fields = new Map<string, DataField>();
  for (;;) {
    const content = next(lines);
    const line = lines.firstLine + lines.at - 1;
    if (content === '}') return { line: start, fields };
    const [, key, value] = /^([A-Za-z]+) *= *(.*)$/.exec(content ?? '') ?? [];
    // A key that stands twice stops the script, and keys know no case.
    if (key === undefined || value === undefined || hasKey(fields, key)) return stop(lines, content);
    if (value.startsWith('@(')) {
      const values = value === '@(' ? readList(lines) : readInlineList(lines, value);
      if (values === undefined) return undefined;
      fields.set(key, { kind: 'list', values, line });
      continue;
    }
    const text = readLiteral(value);
    if (text === undefined) return stop(lines, content);
    fields.set(key, { kind: 'text', value: { text, line }, line });
  }
}

function hasKey(fields: ReadonlyMap<string, DataField>, key: string): boolean {
  return [...fields.keys()].some((other) => other.toLowerCase() === key.toLowerCase());
}

function readList(lines: Lines): readonly DataText[] | undefined {
  const values: DataText[] = [];
  for (;;) {
    const content = next(lines);
    if (content === ')') return values;
    const text = readLiteral(content ?? '');
    if (text === undefined) return stop(lines, content);
    values.push({ text, line: lines.firstLine + lines.at - 1 });
  }
}

/** `@('443', '80')`. */
function readInlineList(lines: Lines, value: string): readonly DataText[] | undefined {
  const inner = /^@\( *('(?:[ -&(-~]|'')*'(?: *, *'(?:[ -&(-~]|'')*')*) *\)$/.exec(value)?.[1];
  if (inner === undefined) return stop(lines, value);
  const line = lines.firstLine + lines.at - 1;
  return [...inner.matchAll(/'(?:[ -&(-~]|'')*'/g)].map(([text]) => ({
    text: readLiteral(text) ?? '',
    line,
  }));
}

/** The text of a single-quoted literal; undefined where it is anything else. */
function readLiteral(literal: string): string | undefined {
  return /^'(?:[ -&(-~]|'')*'$/.test(literal) ? literal.slice(1, -1).replaceAll("''", "'") : undefined;
}
