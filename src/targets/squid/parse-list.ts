/** Values out of list files. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Origin } from '../target.ts';
import type { ListFile } from './config.ts';
import { flaw } from './read/parse-text.ts';

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
