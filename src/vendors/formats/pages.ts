/** Pages of both kinds as blocks. */
import { isRefusal, type Refusal } from '../bytes.ts';
import { readHtmlPage } from '../html/page.ts';
import { type Page, readPage } from '../page/blocks.ts';
import { isHtmlFormat, type SourceAt, type SourceFormat } from '../source.ts';

/** Reads a page as its format has it: Markdown, or HTML. `at` is where somebody looks on it. */
export function readPageOf(text: string, format: SourceFormat, at: SourceAt = {}): Page | Refusal {
  return isHtmlFormat(format) ? readHtmlPage(text, at) : readPage(text);
}

/** Reads a page to look around on it: one that cannot be read has nothing, which its reader tells. */
export function lookAtPage(text: string, format: SourceFormat, at?: SourceAt): Page {
  const page = readPageOf(text, format, at);
  return isRefusal(page) ? { tables: [], lists: [], unread: [], includes: [] } : page;
}
