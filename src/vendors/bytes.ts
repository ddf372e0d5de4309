/** From bytes to text: what a server sends in place of a list is told by its beginning. */
import { quote } from '../diagnostics/quote.ts';
import { isHtmlFormat, type SourceFormat } from './source.ts';

/** The biggest list that was ever published has 2.6 million bytes. */
export const mostBytes: number = 8 * 1024 * 1024;

/** The biggest web page. Those of documentation have some 500,000 bytes. */
const mostHtml: number = 4 * 1024 * 1024;

/** The most hosts and prefixes of one source. The biggest list ever published has some 10,000. */
export const mostDestinations = 100_000;
/** How many rows of a source may be refused: with more, it is no list that anybody will put right. */
export const mostRefused = 10_000;

/** The longest line of a page or a plain list. The longest ever published has some 13,000 characters. */
const longestLine = 65_536;

/** The most lines of a page, a plain list or a CSV file. */
const mostLines = 200_000;

/** Why a text as a whole is not the list that it should be. */
export interface Refusal {
  readonly problem: string;
  readonly line?: number;
  readonly help?: string;
  /** The question of a refresh that it answers, if not whether the text is readable. */
  readonly question?: 'place';
}

/** Returns whether a reader gave up on the whole. */
export function isRefusal(read: unknown): read is Refusal {
  return typeof read === 'object' && read !== null && 'problem' in read;
}

/** Refuses a text that has more lines than any list, or longer ones: what is read by lines takes time for each. */
export function findExcess(text: string): Refusal | undefined {
  let start = 0;
  for (let line = 1; start <= text.length; line += 1) {
    const end = text.indexOf('\n', start);
    if (line > mostLines)
      return { problem: `has more than ${mostLines} lines, the most that rulec reads of a source`, line };
    if ((end < 0 ? text.length : end) - start > longestLine)
      return {
        problem: `has a line of more than ${longestLine} characters, the most that rulec reads`,
        line,
      };
    if (end < 0) return undefined;
    start = end + 1;
  }
  return undefined;
}

/**
 * Decodes UTF-8, or UTF-16 with a byte-order mark, with lines that end in LF; refuses what is no text, and web pages where
 * the format is not theirs: those are error pages.
 */
export function decodeSource(given: Uint8Array | string, format: SourceFormat): string | Refusal {
  const [most, what] = isHtmlFormat(format) ? [mostHtml, 'a web page'] : [mostBytes, 'a source'];
  if (given.length > most)
    return {
      problem: `is longer than ${most / 1024 / 1024} MiB, the most that rulec reads of ${what}`,
    };
  const decoded = typeof given === 'string' ? given : decode(given);
  if (decoded === undefined) return { problem: 'is neither UTF-8 text nor UTF-16 with a byte-order mark' };
  const text = decoded.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  return findForeign(text, format) ?? text;
}

function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function findForeign(text: string, format: SourceFormat): Refusal | undefined {
  if (text.trim() === '') return { problem: 'is empty' };
  if (text.includes('\0')) return { problem: 'contains zero bytes: it is not text' };
  const start = text.slice(0, 65_536).trimStart();
  const comments = /^(?:<!--(?:(?!-->)[\s\S])*-->\s*)+/.exec(start)?.[0] ?? '';
  const body = start.slice(comments.length).replace(/^<\?xml[^>]{0,300}\?>\s*(?=<!doctype\s+html)/i, '');
  if (isHtmlFormat(format))
    return /^<(?!\?xml)[!a-z]/i.test(body)
      ? undefined
      : {
          problem: 'is not a web page',
          help: 'a text that is not HTML is read with another format: table for Markdown',
        };
  if (/^<(?:!doctype|html|head|body|title)\b/i.test(body)) {
    const title = /<title[^<>]{0,200}>([^<]{0,300})/i.exec(start)?.[1]?.trim() ?? '';
    const named = title === '' ? 'a web page' : `a web page, ${quote(title)}`;
    return {
      problem: `is ${named}, not the list`,
      help: 'an error page, or the page for people: give the address of the source text as "fetch", or the format html-table, if the table is on this page',
    };
  }
  if (/^<\?xml|^<[A-Za-z][\w:]*\s+xmlns/.test(body)) return { problem: 'is XML, not the list' };
  if (start.startsWith('version https://git-lfs'))
    return { problem: 'is a pointer of Git LFS, not the file itself' };
  return undefined;
}
