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
  // A shell would expand it; nft finds nothing.
  if (name.startsWith('~/')) return [];
  if (!isPattern(name)) {
    const found = paths.filter((path) => baseName(path) === baseName(name));
    return found.length === 1 ? found : [];
  }
  const [, folder = '', files = ''] = /^(?:\/[^/*?[\\]+)*\/([^/*?[\\]+)\/([^/[\\]+)$/.exec(name) ?? [];
  const found = paths.filter(
    (path) => baseName(folderOf(path)) === folder && matchesPattern(bytesOf(baseName(path)), bytesOf(files)),
  );
  if (new Set(found.map(folderOf)).size !== 1) return [];
  return found.sort((a, b) => (bytesOf(baseName(a)) < bytesOf(baseName(b)) ? -1 : 1));
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
