/** The pages that people read, and what tests need of them: fenced blocks, headings, links. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root: string = join(import.meta.dirname, '../..');

/** A page by its path from the root of the repository, with `/`. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block. `info` is what stands behind the opening fence: a language, and a file name or nothing. */
export interface Fence {
  readonly language: string;
  readonly file: string | undefined;
  readonly body: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
}

/** Every page outside of `node_modules`, `coverage` and `dist`. */
export const pages: readonly Page[] = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...['docs', 'src', 'examples', 'test'].flatMap(below),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

function below(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .sort();
}

/** The text of a page; empty where there is none, so that a test can say which one is missing. */
export function textOf(path: string): string {
  return pages.find((page) => page.path === path)?.text ?? '';
}

/** The fenced blocks of a page, in their order. */
export function fencesOf({ text }: Page): readonly Fence[] {
  const fences: Fence[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, marks, language = '', file] = /^(`{3,})(\S*) ?(.*)$/.exec(lines[at] ?? '') ?? [];
    if (marks === undefined) continue;
    const end = lines.indexOf(marks, at + 1);
    if (end < 0) throw new Error(`a fence that opens in line ${at + 1} is not closed`);
    const body = lines.slice(at + 1, end).join('\n');
    fences.push({ language, file: file === '' ? undefined : file, body, line: at + 1 });
    at = end;
  }
  return fences;
}

/** The page without its fenced blocks. */
export function proseOf(page: Page): string {
  const lines = page.text.split('\n');
  for (const { line, body } of fencesOf(page)) {
    const length = body.split('\n').length + 2;
    lines.fill('', line - 1, line - 1 + length);
  }
  return lines.join('\n');
}

/** The anchors of a page, as GitHub makes them of headings. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const headings = proseOf(page).match(/^#{1,6} .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}
