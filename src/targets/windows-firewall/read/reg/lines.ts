/**
 * Values of a registry export that take several lines. Bytes go on behind a comma and a backslash, and nowhere else; whatever
 * stands in the next line is taken for them, a key too (Wine's tests of `reg import`, which are run on Windows).
 */
import { trimBlanks } from '../parse-report.ts';

/** A value in one text, and the place of its last line. */
export interface Joined {
  readonly content: string;
  readonly last: number;
  /** Why nobody says what Windows makes of it. */
  readonly odd?: string;
}

/** Bytes from the line at this place on; undefined where it does not say that they go on. */
export function joinHexLines(lines: readonly string[], start: number): Joined | undefined {
  let content = trimBlanks(lines[start] ?? '');
  if (!/^(?:"(?:[^"\\]|\\["\\])*"|@)=hex(?:\([0-9a-fA-F]{1,8}\))?:(?:[0-9a-fA-F]{1,2},)*\\$/.test(content))
    return undefined;
  const parts: string[] = [];
  let last = start;
  while (content.endsWith('\\')) {
    parts.push(content.slice(0, -1));
    content = trimBlanks(lines[last + 1] ?? '');
    if (!/^(?:[0-9a-f]{1,2},)*(?:[0-9a-f]{1,2}|(?<=,)\\)$/i.test(content))
      return { content: parts.join(''), last, odd: 'goes on in a line that has no bytes' };
    last++;
  }
  return { content: [...parts, content].join(''), last };
}

/** How many lines a text may hold. */
const mostLines = 100;

/** A text whose end is in a line behind, as exports have it; an import ends it with its line. */
export function joinTextLines(lines: readonly string[], start: number): Joined {
  let content = trimBlanks(lines[start] ?? '');
  let last = start;
  let isLive = false;
  while (isOpenText(content) && last + 1 < lines.length && last - start < mostLines) {
    const next = lines[++last] ?? '';
    // By itself, such a line would be a key or a value.
    isLive ||= /^[^\w;]*\[|^\s*(?:@|".*=)/.test(next);
    content = `${content}\n${next}`.trimEnd();
  }
  return {
    content,
    last,
    ...(isLive ? { odd: 'ends in a line behind, with a key or a value between' } : {}),
  };
}

/** Whether a text begins and does not end: its quote is in a line behind. */
function isOpenText(content: string): boolean {
  return /^(?:"(?:[^"\\]|\\.)*"|@)="(?:[^"\\]|\\.)*$/s.test(content);
}
