/** The files that were given, and which of them is the main one. */

import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
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

/** The file that no other file names; among several, the one that is not a list of addresses. */
export function findMainFile(files: GivenFiles): GivenFile | Diagnostic {
  const scripts = files.filter((file) => !file.path.endsWith('.txt'));
  // A copy of a file says nothing of its own.
  const isFirst = ({ text }: GivenFile, at: number, all: GivenFiles): boolean =>
    all.findIndex((other) => other.text === text) === at;
  const candidates = (scripts.length === 0 ? files : scripts).filter(isFirst);
  const main = candidates.filter(
    (file) => !files.some((other) => other !== file && baseNamesIn(other).has(baseOf(file.path))),
  );
  const [first, second] = main;
  if (first !== undefined && second === undefined) return first;
  const names = candidates.map((file) => file.path).join(', ');
  return error(
    'config-syntax',
    `there must be one main file of rules, and there is none, or several: ${names}`,
    {
      help: 'give the main file, and the files that it names',
    },
  );
}

/** Refuses rules that nothing read: files that include each other, or one that only seemed to be named. */
export function refuseUnread(files: GivenFiles, read: ReadonlySet<string>): readonly Diagnostic[] {
  const texts = new Set(files.filter(({ path }) => read.has(path)).map(({ text }) => text));
  return files
    .filter(({ path, text }) => !path.endsWith('.txt') && !read.has(path) && !texts.has(text))
    .map(({ path }) => {
      const help = 'give the main file, and the files that it names';
      const message = `nothing that is read names ${path}: it may be the main file, or a copy of it`;
      return error('config-syntax', message, { at: { file: path, line: 1 }, help });
    });
}

/** What stands behind `include`, `file` and `from`; more names than these do no harm. */
function baseNamesIn(file: GivenFile): ReadonlySet<string> {
  if (file.path.endsWith('.txt')) return new Set();
  // What a remark says is no name: the copy of a text has the remarks of the text.
  const names = file.text.replace(/#.*/g, '').matchAll(/\b(?:include|file|from)[ \t]+["']?([^"'\s]+)/g);
  return new Set([...names].map(([, name = '']) => baseOf(name)));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
