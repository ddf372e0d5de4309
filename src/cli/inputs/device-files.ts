/** Reads the files of a device, and what is assumed of it. */
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { GivenFile } from '../../driver/verify/verify-files.ts';
import type { Io } from '../io.ts';
import { expectMuch } from '../short-runs.ts';
import { describeUnreadable, isReadable, isShown, listFiles, readBounded, readFileOfFolder } from './read.ts';

/** No device has its files further below its root. */
const deepest = 64;

/** The files of most devices are shorter. */
const muchText = 1024 * 1024;

/**
 * Reads the files that a user names, and those in folders that they name, the main one first: the first that is named,
 * or in a folder the first that no other file there names. Below `root`, files are read whose place the others name.
 * Paths are as the user writes them. Errors: `file-not-readable`.
 */
export async function readDeviceFiles(
  names: readonly string[],
  root: string | undefined,
  io: Io,
): Promise<Outcome<readonly GivenFile[]>> {
  const files: GivenFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of new Set(names)) {
    try {
      if (name === '-') files.push({ path: '-', shown: '-', content: await io.stdin(), found: false });
      else files.push(...(await readPlace(name, io)));
    } catch (problem) {
      diagnostics.push(await describeUnreadable(name, problem, io));
    }
  }
  if (files.length === 0 && diagnostics.length === 0)
    diagnostics.push(error('file-not-readable', `there is no file in ${names.map(fileWord).join(', ')}`));
  if (hasErrors(diagnostics)) return { diagnostics };
  if (root !== undefined) {
    try {
      files.push(...(await readNamedBelow(root, files, io)));
    } catch (problem) {
      diagnostics.push(await describeUnreadable(root, problem, io));
    }
  }
  if (files.reduce((sum, { content }) => sum + content.length, 0) > muchText) expectMuch();
  return hasErrors(diagnostics) ? { diagnostics } : { value: files, diagnostics };
}

async function readPlace(name: string, io: Io): Promise<readonly GivenFile[]> {
  const place = resolve(io.cwd, name);
  if (!(await stat(place)).isDirectory()) {
    const path = isAbsolute(name) ? name : relative(io.cwd, place);
    return [
      { path: path.split(sep).join('/'), shown: name, content: await readBounded(place), found: false },
    ];
  }
  const paths = await listFiles(place);
  const files: GivenFile[] = [];
  for (const path of paths) {
    const shown = join(name, path);
    const content = await readFileOfFolder(place, join(place, path), shown);
    files.push({ path, shown, content, found: true });
  }
  return putMainFirst(files);
}

/** Of the files of a folder, one that no other names comes first: those at the top before others. */
function putMainFirst(files: readonly GivenFile[]): readonly GivenFile[] {
  const texts = files.map(({ content }) => Buffer.from(content).toString('latin1'));
  const depth = (path: string): number => path.split('/').length;
  const isNamed = ({ path }: GivenFile, index: number): boolean => {
    const base = path.slice(path.lastIndexOf('/') + 1);
    return texts.some((text, other) => other !== index && text.includes(base));
  };
  const [main] = files
    .filter((file, index) => !isNamed(file, index))
    .sort((a, b) => depth(a.path) - depth(b.path));
  return main === undefined ? files : [main, ...files.filter((file) => file !== main)];
}

/** Reads files below a folder that stands for the root of the device, as far as others name their places. */
async function readNamedBelow(
  root: string,
  given: readonly GivenFile[],
  io: Io,
): Promise<readonly GivenFile[]> {
  const top = resolve(io.cwd, root);
  await readdir(top);
  const listed = new Map<string, readonly string[]>();
  const read = new Set<string>();
  const found: GivenFile[] = [];
  const toRead = given.map(({ content }) => Buffer.from(content).toString('latin1'));
  for (let text = toRead.shift(); text !== undefined; text = toRead.shift()) {
    for (const folder of listNamedFolders(text)) {
      const paths = listed.get(folder) ?? (await listFilesIn(top, folder));
      listed.set(folder, paths);
      for (const path of paths) {
        if (read.has(path) || !isNamedIn(text, path)) continue;
        read.add(path);
        const shown = join(root, path);
        const content = await readFileOfFolder(top, join(top, path), shown);
        found.push({ path, shown, content, found: true });
        toRead.push(Buffer.from(content).toString('latin1'));
      }
    }
  }
  return found;
}

/** Lists the folders of a device, without the slash before them, of which a text may name files. */
function listNamedFolders(text: string): ReadonlySet<string> {
  const folders = new Set<string>();
  // In quotes a name may have blanks.
  for (const [word] of text.matchAll(/"[^"\n]*"|'[^'\n]*'|[^\s"']+/g)) {
    for (const [path] of word.matchAll(/(?<![\w.-])\/[^"']*/g)) {
      const parts = path.split('/').slice(1, -1);
      if (parts.length <= deepest && parts.every((part) => /^(?!\.\.?$)[^\0]+$/.test(part)))
        folders.add(parts.join('/'));
    }
  }
  return folders;
}

/** Lists the files in a folder of the device, but for hidden ones; none where there is no such folder. */
async function listFilesIn(top: string, folder: string): Promise<readonly string[]> {
  if (!isShown(folder)) return [];
  const entries = await readdir(join(top, folder), { withFileTypes: true }).catch(
    (problem: NodeJS.ErrnoException) => {
      if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(problem.code ?? '')) return [];
      throw problem;
    },
  );
  return entries
    .filter((entry) => isReadable(entry) && isShown(entry.name))
    .map(({ name }) => (folder === '' ? name : `${folder}/${name}`))
    .sort();
}

/** Says whether a text names a file of the device, or with a pattern files of its folder. */
function isNamedIn(text: string, path: string): boolean {
  if (text.includes(`/${path}`)) return true;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  if (folder === '') return false;
  return new RegExp(`/${folder.replace(/[^\w/]/g, '\\$&')}[^/\\s"']*[*?[]`).test(text);
}
