/** The files that were given, and which of them is the main one. */

import { type Diagnostic, error, note } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { remember } from '../../../sets/remember.ts';
import { decodeDeviceText } from '../../../sets/text/device-text.ts';
import type { TargetFile } from '../../target.ts';

export interface GivenFile {
  readonly path: string;
  readonly text: string;
}

export type GivenFiles = readonly GivenFile[];

const given = new WeakMap<TargetFile, GivenFile>();

export function giveFiles(files: readonly TargetFile[]): GivenFiles {
  return files.map((file) =>
    remember(given, file, ({ path, content }) => ({
      path,
      text: decodeDeviceText(content),
    })),
  );
}

/**
 * The file that a configuration names: of those with its base name the one whose path ends in most of the name. Names are
 * taken as they stand: inside quotes pf expands no macro (pf.conf(5), MACROS), and nothing that a shell would.
 */
export function lookUp(
  files: GivenFiles,
  named: string,
): GivenFile | { readonly problem: string; readonly missing?: string } {
  if (named === '/dev/null') return { path: named, text: '' };
  const least = countFromSign(named);
  const alike = findByBase(files).get(baseOfParts(named)) ?? [];
  const common = alike.map((file) => ({ file, parts: countCommonParts(file.path, named) }));
  const most = Math.max(0, ...common.map(({ parts }) => parts));
  if (most > 0 && most < least)
    return { problem: `pf looks for a file of the very name ${quote(named)}, and expands nothing in it` };
  const found = common.filter(({ parts }) => parts === most && parts > 0).map(({ file }) => file);
  const [first] = found;
  if (first === undefined) return { problem: `the file ${quote(named)} is not there`, missing: named };
  if (found.every((file) => file.text === first.text)) return first;
  return { problem: `${quote(named)} may be one of ${found.map((file) => file.path).join(', ')}` };
}

const byBase = new WeakMap<GivenFiles, ReadonlyMap<string, readonly GivenFile[]>>();

/** Returns files by the last part of their path. */
function findByBase(files: GivenFiles): ReadonlyMap<string, readonly GivenFile[]> {
  return remember(byBase, files, () => {
    const found = new Map<string, GivenFile[]>();
    for (const file of files) remember(found, baseOfParts(file.path), () => []).push(file);
    return found;
  });
}

function baseOfParts(path: string): string {
  return partsFromEnd(path)[0] ?? '';
}

/** How many parts of a path there are from the end to the first with a sign that a macro or a shell gives a sense. */
function countFromSign(path: string): number {
  return partsFromEnd(path).findLastIndex((part) => /[$*?`~[\]{}]/.test(part)) + 1;
}

function partsFromEnd(path: string): readonly string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .reverse();
}

/** How many parts two paths share, from the end. */
function countCommonParts(a: string, b: string): number {
  const [as, bs] = [a, b].map(partsFromEnd);
  const differs = as?.findIndex((part, index) => part !== bs?.[index]) ?? 0;
  return differs < 0 ? (as?.length ?? 0) : differs;
}

/**
 * The file that no other file names; among several, the one that is not a list of addresses, or that has the others in its
 * remarks, as a line that loads one and is switched off.
 */
export function findMainFile(files: GivenFiles): GivenFile | Diagnostic {
  const scripts = files.filter((file) => !file.path.endsWith('.txt'));
  // A copy of a file says nothing of its own.
  const isFirst = ({ text }: GivenFile, at: number, all: GivenFiles): boolean =>
    all.findIndex((other) => other.text === text) === at;
  const candidates = (scripts.length === 0 ? files : scripts).filter(isFirst);
  const isUnnamed = (file: GivenFile, withRemarks: boolean): boolean =>
    !files.some((other) => other !== file && baseNamesIn(other, withRemarks).has(baseOf(file.path)));
  const main = candidates.filter((file) => isUnnamed(file, false));
  const [first, second] = main.length > 1 ? main.filter((file) => isUnnamed(file, true)) : main;
  if (first !== undefined && second === undefined) return first;
  const names = candidates.map((file) => file.path).join(', ');
  return error(
    'config-syntax',
    `there must be one main file of rules, and there is none, or several: ${names}`,
    { help: helpWithFiles },
  );
}

/**
 * Tells of files that nothing read: they include each other, or only seemed to be named. Refuses them where one of them or the
 * main file is of rulec's: either may be the copy of the other.
 */
export function tellUnread(
  files: GivenFiles,
  main: GivenFile,
  read: ReadonlySet<string>,
): readonly Diagnostic[] {
  const texts = new Set(files.filter(({ path }) => read.has(path)).map(({ text }) => text));
  return files
    .filter(({ path, text }) => !path.endsWith('.txt') && !read.has(path) && !texts.has(text))
    .map(({ path, text }) => {
      const at = { file: path, line: 1 };
      if (![main.text, text].some((one) => /rulec/i.test(one)))
        return note('unknown-construct', `nothing that is read names ${path}: it is passed over`, { at });
      const message = `nothing that is read names ${path}: it may be the main file, or a copy of it`;
      return error('config-syntax', message, { at, help: helpWithFiles });
    });
}

const helpWithFiles = 'give the main file, and the files that it names';

/** What stands behind `include`, `file` and `from`; more names than these do no harm. */
function baseNamesIn(file: GivenFile, withRemarks: boolean): ReadonlySet<string> {
  if (file.path.endsWith('.txt')) return new Set();
  const text = withRemarks ? file.text : file.text.replace(/#.*/g, '');
  const names = text.matchAll(/\b(?:include|file|from)[ \t]+("[^"\n]+|'[^'\n]+|[^"'\s]+)/g);
  return new Set([...names].map(([, name = '']) => baseOf(name.replace(/^["']/, ''))));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
