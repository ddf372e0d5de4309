import { type Diagnostic, error, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { TargetFile } from '../../target.ts';
import type { ProfileName } from '../config.ts';
import type { AddressList } from './parse-addresses.ts';

/** The messages about one file, collected while it is read. */
export interface Report {
  readonly file: string;
  readonly diagnostics: Diagnostic[];
}

/** Something that Windows, or a version of it, would not take: nothing is read from such a file. */
export function refuse(report: Report, line: number, message: string, help?: string): void {
  report.diagnostics.push(
    error('config-syntax', message, {
      at: { file: report.file, line },
      ...present({ help }),
    }),
  );
}

/** Something that cannot be judged; the caller makes it an unknown condition. */
export function doubt(report: Report, line: number, message: string, help?: string): void {
  const at = { file: report.file, line };
  report.diagnostics.push(warning('unknown-construct', message, { at, ...present({ help }) }));
}

/** The one file that a format consists of, or what is wrong with these files. */
export function onlyFile(files: readonly TargetFile[], what: string): Outcome<TargetFile> {
  const [file, second] = files;
  if (file === undefined) return { diagnostics: [error('config-syntax', `there is no ${what}`)] };
  if (second !== undefined) {
    const message = `there are ${files.length} files where a ${what} is one`;
    return {
      diagnostics: [
        error('config-syntax', message, {
          at: { file: second.path, line: 1 },
          help: 'give one of them at a time',
        }),
      ],
    };
  }
  return { value: file, diagnostics: [] };
}

/** The name of a file without its folder and without this ending. */
export function baseName(path: string, ending: RegExp): string {
  return path.replace(/^.*[/\\]/, '').replace(ending, '');
}

/** The text of a file: UTF-8, or UTF-16 as its byte order mark says; undefined where it is neither. */
export function textOf(file: TargetFile): string | undefined {
  const { content } = file;
  if (typeof content === 'string') return content.replace(/^\ufeff/, '');
  const [first, second] = content;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** Cuts a text into lines at `\\n` and `\\r\\n`. */
export function splitLines(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

/** A line without the blanks around it; no-break and other blanks are none to Windows, and stay. */
export function trimBlanks(line: string): string {
  return line.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Whether a line holds what ends a text or a line to some and not to others: a NUL, a carriage return alone. */
export function endsWithin(line: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\0\v\f\r\x1a\x1c-\x1e\x85\u2028\u2029]/.test(line);
}

/** A rule while its tokens are read. */
export interface Draft {
  readonly report: Report;
  readonly line: number;
  readonly name: string;
  /** The values of tokens that stand once. */
  readonly single: Map<string, string>;
  readonly profiles: Set<ProfileName>;
  /** Whether rulec wrote the rule: what Windows only passes over is then an error. */
  readonly isOwn: boolean;
  /** Ends of intervals. */
  readonly ports: number[];
  readonly addresses: AddressList;
  /** Tokens on the systems that the rule is for. */
  readonly platforms: string[];
  /** Words in the address list for what each machine knows itself. */
  readonly keywords: string[];
  /** The same, in the list that newer versions have. */
  readonly newKeywords: string[];
  /** Items of the address list that are not judged: the others are said for certain all the same. */
  readonly unreadAddresses: string[];
  /** Other tokens that are not judged. */
  readonly unread: string[];
}

/** Keeps a condition that is not judged. */
export function leave(draft: Draft, token: string, why: string): void {
  doubt(draft.report, draft.line, `${quote(token)} ${why}`);
  draft.unread.push(token);
}
