/** Bytes to logical lines, as Squid joins them. */
import { type Diagnostic, error, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { rememberSilent } from '../../../sets/remember.ts';
import type { Origin } from '../../target.ts';
import { type ListFile, longestLine, longestListLine } from '../config.ts';

/** A logical line: what stands on it, without blanks at its ends, and where it begins. */
export interface LogicalLine {
  readonly text: string;
  readonly origin: Origin;
  /** Why it is not known whether Squid reads the line, or as what. */
  readonly unclear?: string;
}

/** Why the last line of a file is unclear that is to go on. */
export const droppedLine = 'the file ends inside this line, which 5.7 then drops';

/** What Squid takes, with or without a complaint, and what is hardly meant so. */
export function oddity(at: Origin, message: string, help?: string): Diagnostic {
  return warning('config-syntax', message, { at, ...present({ help }) });
}

/** A mistake for which Squid refuses a file, at its line. */
export function flaw(at: Origin, message: string, help?: string): Diagnostic {
  return error('config-syntax', message, { at, ...present({ help }) });
}

/** Lines without a fault, as they are where they stand alone. */
const faultless = new WeakMap<PhysicalLine, LogicalLine>();

/**
 * The logical lines of a configuration file. A line that ends in a backslash goes on in the next; blanks in
 * front of a part, empty lines and lines that begin with `#` vanish inside of one. A line that is to go on where
 * the file ends is dropped without a word (5.7, observed).
 */
export function logicalLines(path: string, text: string, problems: Diagnostic[]): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  // The parts are joined at the end: a line may go on over thousands.
  let begun: { parts: string[]; origin: Origin } | undefined;
  for (const one of configLines(path, text)) {
    const line = rememberSilent(faultless, one, problems, () => readAlone(one, problems));
    if (line.text === '' || line.text.startsWith('#')) {
      if (begun === undefined) lines.push(line);
      continue;
    }
    if (one.line.endsWith('\\')) {
      begun ??= { parts: [], origin: line.origin };
      begun.parts.push(line.text.slice(0, -1));
    } else if (begun === undefined) lines.push(line);
    else {
      lines.push({ text: begun.parts.join('') + line.text, origin: begun.origin });
      begun = undefined;
    }
  }
  if (begun !== undefined) {
    problems.push(oddity(begun.origin, droppedLine));
    lines.push({ text: begun.parts.join(''), origin: begun.origin, unclear: droppedLine });
  }
  return lines;
}

/** A line without the blanks at its ends. */
function readAlone({ line, origin }: PhysicalLine, problems: Diagnostic[]): LogicalLine {
  checkLine(line, origin, problems);
  return { text: line.replace(/^[ \t]+/, '').replace(/[ \t]+$/, ''), origin };
}

function checkLine(line: string, origin: Origin, problems: Diagnostic[]): void {
  if (origin.line === 1 && line.startsWith('\ufeff')) {
    const message = 'the file begins with a byte order mark, which Squid takes for a part of the first word';
    problems.push(flaw(origin, message));
  }
  // At a NUL the line ends, in a comment too: a backslash behind it draws no further line into the comment (5.7, observed).
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (line.includes('\0') || /[\x01-\x08\x0a-\x1f\x7f]/.test(line.replace(/(?:^|[ \t])#.*$/, '')))
    problems.push(flaw(origin, 'the line contains a control character'));
  if (isLongerThan(line, longestLine)) {
    problems.push(
      flaw(origin, `the line is longer than ${longestLine} bytes, and Squid reads its rest as another`),
    );
  }
}

/** The lines of a list file. Squid reads them in pieces: what is behind the longest one is a line of its own (observed). */
export function listLines(path: string, text: string, problems: Diagnostic[]): readonly string[] {
  return physicalLines(path, text).flatMap(({ line, origin }) => {
    if (origin.line === 1 && line.startsWith('\ufeff'))
      problems.push(
        oddity(origin, 'the file begins with a byte order mark, which is a part of its first value'),
      );
    if (!isLongerThan(line, longestListLine)) return [line];
    const message = `the line is longer than ${longestListLine} bytes, and Squid takes its rest for a value`;
    problems.push(oddity(origin, message));
    return cutLine(line);
  });
}

function cutLine(line: string): readonly string[] {
  const bytes = new TextEncoder().encode(line);
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += longestListLine)
    pieces.push(new TextDecoder().decode(bytes.subarray(from, from + longestListLine)));
  return pieces;
}

/**
 * Lines of a configuration end at their first carriage return (fgets and strchr, src/cache_cf.cc), once they are read: of a
 * longer one, what follows the first bytes is a line of its own all the same.
 */
function configLines(path: string, text: string): readonly PhysicalLine[] {
  return physicalLines(path, text).map((one) => {
    const end = one.line.indexOf('\r');
    if (end < 0 || isLongerThan(one.line, longestLine)) return one;
    return { line: one.line.slice(0, end), origin: one.origin };
  });
}

interface PhysicalLine {
  readonly line: string;
  readonly origin: Origin;
}

function physicalLines(path: string, text: string): readonly PhysicalLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const before = latest.get(path) ?? [];
  const read = lines.map((line, index) => {
    const known = before[index];
    return known?.line === line ? known : { line, origin: { file: path, line: index + 1 } };
  });
  if (latest.size === mostFiles) latest.clear();
  latest.set(path, read);
  return read;
}

/**
 * Files as they were read last. Texts for several devices have most of their lines in common: the same line at one place
 * of a file is the same object then, and what is known of it is not found again.
 */
const latest = new Map<string, readonly PhysicalLine[]>();
const mostFiles = 64;

function isLongerThan(line: string, bytes: number): boolean {
  if (line.length * 3 <= bytes) return false;
  return new TextEncoder().encode(line).length > bytes;
}

// Values out of list files.

/** The values of a list: one a line, without comments and blanks at the ends. */
export function readList(
  list: ListFile,
): readonly { readonly text: string; readonly origin: Origin; readonly ofList: true }[] {
  return list.lines.flatMap((line, index) => {
    const text = withoutComment(line);
    return text === '' ? [] : [{ text, origin: { file: list.path, line: index + 1 }, ofList: true as const }];
  });
}

/**
 * A comment begins with `#` at the start or behind a blank; elsewhere `#` is a part of the value. A carriage return is a
 * blank, which inside a value belongs to it; a line ends at a NUL (strtokFile, src/ConfigParser.cc).
 */
function withoutComment(line: string): string {
  if (!/[#\s\0]/.test(line)) return line;
  return line
    .replace(/\0.*$/s, '')
    .replace(/^[ \t\r]+/, '')
    .replace(/^#.*$|[ \t\r]#.*$/s, '')
    .replace(/[ \t\r]+$/, '');
}
