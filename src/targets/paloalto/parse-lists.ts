/** The files of external lists: matched to their lists by the last part of the URL, one entry a line. */
import type { ExternalList, ListLine } from './config.ts';
import type { Problems } from './read/parse-parts.ts';
import { syntax } from './read/parse-tree.ts';

/** The lines of list files, by base name. */
export type ListFiles = ReadonlyMap<string, readonly ListLine[]>;

/** Reads list files. */
export function readListFiles(
  problems: Problems,
  files: readonly { readonly path: string; readonly text: string }[],
): ListFiles {
  const byName = new Map<string, readonly ListLine[]>();
  for (const { path, text } of files) {
    const name = baseName(path);
    if (byName.has(name)) {
      problems.diagnostics.push(syntax({ file: path, line: 1 }, `there are two list files ${name}`));
    }
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    byName.set(
      name,
      lines.map((line, index) => ({ text: line, origin: { file: path, line: index + 1 } })),
    );
  }
  return byName;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The list with the content of its file, if that is at hand. */
export function withContent(list: ExternalList, files: ListFiles): ExternalList {
  const content = files.get(baseName(list.url));
  return content === undefined ? list : { ...list, content };
}
