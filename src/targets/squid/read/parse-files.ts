/** Which of the given files a path in a configuration means: files lie elsewhere here than on the device. */
import { word } from '../../../diagnostics/quote.ts';
import { decodeDeviceText } from '../../../sets/text/device-text.ts';
import type { TargetFile } from '../../target.ts';

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** How many parts at their ends two paths have in common; those of `pattern` may hold `*`, `?` and `[…]`. */
function commonTail(pattern: string, path: string): number {
  const [wanted, given] = [partsOf(pattern), partsOf(path)];
  let count = 0;
  while (count < wanted.length && count < given.length) {
    const [glob, part] = [wanted.at(-1 - count) ?? '', given.at(-1 - count) ?? ''];
    if (!matchesGlob(glob, part)) break;
    count++;
  }
  return count;
}

function matchesGlob(glob: string, text: string): boolean {
  if (glob === text) return true;
  if (!/[*?[]/.test(glob) || (text.startsWith('.') && !glob.startsWith('.'))) return false;
  const source = glob.replace(/\[!?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace('[!', '[^').replaceAll('\\', '\\\\');
    return part.replace(/[.+^${}()|[\]\\]/, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's').test(text);
  } catch {
    return false;
  }
}

/** The files that an include means, and why it may mean others. */
export interface Included<File> {
  readonly files: readonly File[];
  readonly doubt?: string;
}

const isPattern = (path: string): boolean => /[*?[]/.test(path);

/**
 * The files that an include means, in the order in which Squid reads them. A name without wildcards is the file whose path
 * has the longest end in common with it. One with wildcards means files of one folder: where the given paths show none, it
 * is not known that these lie there.
 */
export function findIncluded<File extends { readonly path: string }>(
  pattern: string,
  files: readonly File[],
): Included<File> {
  const tails = files.map((file) => ({ file, tail: commonTail(pattern, file.path) }));
  if (!isPattern(pattern)) {
    const longest = Math.max(1, ...tails.map(({ tail }) => tail));
    const found = tails.filter(({ tail }) => tail === longest).map(({ file }) => file);
    const doubt = `${word(pattern)} counts from the folder in which Squid is started`;
    return { files: found, ...(pattern.startsWith('/') ? {} : { doubt }) };
  }
  const root = rootOf(files.map(({ path }) => path));
  const wanted = partsOf(pattern).length;
  const found = tails.flatMap(({ file, tail }) => {
    const given = partsOf(file.path).length;
    if (root !== undefined)
      return tail === wanted && given === root + wanted ? [{ file, isBare: false }] : [];
    if (tail >= Math.min(2, wanted)) return [{ file, isBare: false }];
    return tail === 1 && given === 1 ? [{ file, isBare: true }] : [];
  });
  const isKnown = pattern.startsWith('/') && found.every(({ isBare }) => !isBare);
  const sorted = found.map(({ file }) => file).sort((a, b) => (baseName(a.path) < baseName(b.path) ? -1 : 1));
  const doubt = `${word(pattern)} means files of a folder, and which one that is here is unknown`;
  return { files: sorted, ...(isKnown ? {} : { doubt }) };
}

/** Where files are given as they lie below the root of the device (`etc/squid`), how many parts are in front of that. */
function rootOf(paths: readonly string[]): number | undefined {
  for (const path of paths) {
    const parts = partsOf(path);
    const at = parts.findIndex((part, index) => part === 'etc' && parts[index + 1] === 'squid');
    if (at >= 0) return at;
  }
  return undefined;
}

/** That a device path, of an include or a list, was found as a file. */
export interface Claim {
  readonly path: string;
  readonly file: string;
}

/**
 * The claim that cannot hold beside one of these: files of one folder here are of one folder there where a pattern means
 * that folder, and a file is one file.
 */
export function findConflict(claim: Claim, others: readonly Claim[]): Claim | undefined {
  const folder = (path: string): string => partsOf(path).slice(0, -1).join('/');
  return others.find((other) => {
    const isSame = other.file === claim.file && !isPattern(claim.path) && !isPattern(other.path);
    if (isSame) return partsOf(other.path).join('/') !== partsOf(claim.path).join('/');
    if (!isPattern(claim.path)) return false;
    return folder(other.file) === folder(claim.file) && folder(other.path) !== folder(claim.path);
  });
}

/**
 * Finds for each path of a list the given file: the one whose path has the longest end in common with it. None where two
 * fit alike, and no file for two paths of which one fits better.
 */
export function matchLists<File extends { readonly path: string }>(
  wanted: readonly string[],
  files: readonly File[],
): ReadonlyMap<string, File> {
  const byName = new Map<string, File[]>();
  for (const file of files) {
    const name = baseName(file.path);
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  /** How well the path of a list that it fits best fits a file. */
  const best = new Map<File, number>();
  const fits = [...new Set(wanted)].map((path) => {
    const tails = (byName.get(baseName(path)) ?? []).map((file) => ({
      file,
      tail: commonTail(path, file.path),
    }));
    const longest = Math.max(0, ...tails.map(({ tail }) => tail));
    const found = tails.filter(({ tail }) => tail === longest && tail > 0).map(({ file }) => file);
    for (const file of found) best.set(file, Math.max(best.get(file) ?? 0, longest));
    return { path, found, longest };
  });
  return new Map(
    fits.flatMap(({ path, found: [file, other], longest }) =>
      file !== undefined && other === undefined && best.get(file) === longest ? [[path, file]] : [],
    ),
  );
}

/** The text of a file; a byte order mark at its start is kept, for Squid takes it as part of the first word. */
export function textOf(file: TargetFile): string {
  return decodeDeviceText(file.content);
}
