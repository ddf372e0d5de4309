/** Which of the given files a line includes: files lie elsewhere here than on the machine. */

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a name in quotes stands for all files that it matches; with `[` or `\` in it too, which are not read. */
export function isPattern(name: string): boolean {
  return /[*?[\\]/.test(name);
}

/** Names that lines include, found without reading the commands around them. */
export function listIncludes(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*include[ \t]+"([^"\n]+)"/gm)].map(([, name = '']) => name);
}

/**
 * Returns the given files that a line includes, in the order in which nft reads them: the one with the base name, or those
 * of one folder that match, by the bytes of their names, hidden ones left out (nft 1.0.6, observed). None where it is not
 * known which: of two files, of two folders of one name, where the folder has a pattern, or is not below the root.
 */
export function findIncluded(name: string, paths: readonly string[]): readonly string[] {
  const found = listAlike(name, paths) ?? [];
  if (!isPattern(name)) return found.length === 1 ? found : [];
  if (new Set(found.map(folderOf)).size !== 1) return [];
  return found.sort((a, b) => (bytesOf(baseName(a)) < bytesOf(baseName(b)) ? -1 : 1));
}

/** Whether a line includes files of which none is given: not where the name is not read, or may mean some of these. */
export function isAbsent(name: string, paths: readonly string[]): boolean {
  return listAlike(name, paths)?.length === 0;
}

/** Returns the given files that a line may mean; undefined where its name is not read. */
function listAlike(name: string, paths: readonly string[]): string[] | undefined {
  // A shell would expand it; nft finds nothing.
  if (name.startsWith('~/')) return undefined;
  if (!isPattern(name)) return paths.filter((path) => baseName(path) === baseName(name));
  const [, folder, files = ''] = /^(?:\/[^/*?[\\]+)*\/([^/*?[\\]+)\/([^/[\\]+)$/.exec(name) ?? [];
  if (folder === undefined) return undefined;
  return paths.filter(
    (path) => baseName(folderOf(path)) === folder && matchesPattern(bytesOf(baseName(path)), bytesOf(files)),
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A character for each byte: in nft's locale a question mark is one byte. */
function bytesOf(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function matchesPattern(text: string, pattern: string): boolean {
  if (text.startsWith('.') && !pattern.startsWith('.')) return false;
  const source = pattern.replace(/[\s\S]/g, (one) => {
    if (one === '*') return '.*';
    return one === '?' ? '.' : one.replace(/[.+^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 's').test(text);
}
