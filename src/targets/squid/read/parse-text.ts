/** Bytes to logical lines, as Squid joins them. */
import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { Origin, TargetFile } from '../../target.ts';
import { type ListFile, longestLine, longestListLine } from '../config.ts';

/** A logical line: what stands on it, without blanks at its ends, and where it begins. */
export interface LogicalLine {
  readonly text: string;
  readonly origin: Origin;
}

/** The text of a file; a byte order mark at its start is kept, for Squid takes it as part of the first word. */
export function textOf(file: TargetFile): string {
  if (typeof file.content === 'string') return file.content;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.content);
}

/** A mistake in a file, at its line. */
export function flaw(at: Origin, message: string, help?: string): Diagnostic {
  return error('config-syntax', message, { at, ...(help === undefined ? {} : { help }) });
}

/**
 * The logical lines of a configuration file. A line that ends in a backslash goes on in the next; blanks in
 * front of a part, empty lines and lines that begin with `#` vanish inside of one.
 */
export function logicalLines(path: string, text: string, problems: Diagnostic[]): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let begun: { text: string; origin: Origin } | undefined;
  for (const { line, origin } of physicalLines(path, text, longestLine, problems)) {
    const part = line.replace(/^[ \t]+/, '');
    if (part === '' || part.startsWith('#')) {
      if (begun === undefined) lines.push({ text: part.replace(/[ \t]+$/, ''), origin });
      continue;
    }
    const joined = { text: (begun?.text ?? '') + part, origin: begun?.origin ?? origin };
    if (joined.text.endsWith('\\')) {
      begun = { ...joined, text: joined.text.slice(0, -1) };
    } else {
      begun = undefined;
      lines.push({ ...joined, text: joined.text.replace(/[ \t]+$/, '') });
    }
  }
  if (begun !== undefined)
    problems.push(flaw(begun.origin, 'the file ends inside a line that is to be continued'));
  return lines;
}

/** The lines of a list file, checked for what breaks them in silence. */
export function listLines(path: string, text: string, problems: Diagnostic[]): readonly string[] {
  return physicalLines(path, text, longestListLine, problems).map(({ line }) => line);
}

function physicalLines(
  path: string,
  text: string,
  longest: number,
  problems: Diagnostic[],
): readonly { readonly line: string; readonly origin: Origin }[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((raw, index) => {
    const origin = { file: path, line: index + 1 };
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (index === 0 && line.startsWith('\ufeff')) {
      problems.push(
        flaw(
          origin,
          'the file begins with a byte order mark, which Squid takes for a part of the first word',
        ),
      );
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(line))
      problems.push(flaw(origin, 'the line holds a control character'));
    if (isLongerThan(line, longest)) {
      problems.push(
        flaw(origin, `the line is longer than ${longest} bytes, and Squid reads its rest as another`),
      );
    }
    return { line, origin };
  });
}

function isLongerThan(line: string, bytes: number): boolean {
  if (line.length * 3 <= bytes) return false;
  return new TextEncoder().encode(line).length > bytes;
}

// Values out of list files.

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The values of a list: one a line, without comments and blanks at the ends. */
export function readList(
  list: ListFile,
  mayHoldBlanks: boolean,
  problems: Diagnostic[],
): readonly { readonly text: string; readonly origin: Origin }[] {
  const values: { text: string; origin: Origin }[] = [];
  list.lines.forEach((line, index) => {
    const text = withoutComment(line);
    if (text === '') return;
    const origin = { file: list.path, line: index + 1 };
    if (!mayHoldBlanks && /[ \t]/.test(text)) {
      problems.push(
        flaw(origin, `${word(text)} is one value for Squid, blanks and all`, 'write one value a line'),
      );
    }
    if (/^["']/.test(text))
      problems.push(flaw(origin, `${word(text)} is in quotes, which mean nothing in a list`));
    values.push({ text, origin });
  });
  return values;
}

/** A comment begins with `#` at the start or behind a blank; elsewhere `#` is a part of the value. */
function withoutComment(line: string): string {
  if (!/[#\s]/.test(line)) return line;
  return line
    .replace(/^[ \t]+/, '')
    .replace(/^#.*$|[ \t]#.*$/, '')
    .replace(/[ \t]+$/, '');
}
