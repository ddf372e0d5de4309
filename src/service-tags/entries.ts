import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import {
  areDisjoint,
  comparePrefixes,
  formatPrefix,
  isMisread,
  type Prefix,
  parsePrefix,
  prefixRange,
  readPrefixList,
} from '../sets/prefix.ts';
import { showValue } from './document.ts';
import type { Document } from './json.ts';
import type { Tag } from './tags.ts';

/** The place of one tag in a file. */
export interface TagPlace {
  readonly file: string;
  readonly document: Document;
  /** The name of the tag, as the file spells it. */
  readonly tag: string;
  /** The cloud whose tags it is among, in a file with several. */
  readonly cloud?: string;
}

/**
 * Makes a tag of what a document has for its list of prefixes, and says what is wrong with them; undefined where there is no
 * list. A list that the document keeps unread is read when it is asked for, and checked by `findFlaws`. Where `isTrusted`,
 * prefixes are not checked at all.
 */
export function makeTag(
  about: Omit<Tag, 'prefixes' | 'findFlaws'>,
  value: unknown,
  { lists }: Document,
  place: TagPlace,
  isTrusted?: true,
): { readonly value: Tag; readonly diagnostics: readonly Diagnostic[] } | undefined {
  const check = (prefixes: readonly unknown[]): readonly Diagnostic[] =>
    isTrusted === true ? [] : checkPrefixes(prefixes, place);
  const read = lists?.get(value);
  if (read === undefined)
    return Array.isArray(value)
      ? { value: { ...about, prefixes: value }, diagnostics: check(value) }
      : undefined;
  let prefixes: readonly string[] | undefined;
  let flaws: readonly Diagnostic[] | undefined;
  const tag: Tag = {
    ...about,
    get prefixes() {
      prefixes ??= read();
      return prefixes;
    },
    findFlaws: () => {
      flaws ??= check(tag.prefixes);
      return flaws;
    },
  };
  return { value: tag, diagnostics: [] };
}

/** Checks the prefixes of a tag: every entry must be valid, in its one form and apart from the rest. */
function checkPrefixes(entries: readonly unknown[], place: TagPlace): readonly Diagnostic[] {
  const ends = areTexts(entries) ? readPrefixList(entries) : undefined;
  return ends !== undefined && areDisjoint(ends) ? [] : explainEntries(entries, place);
}

function areTexts(entries: readonly unknown[]): entries is readonly string[] {
  return entries.every((entry) => typeof entry === 'string');
}

const asPublished =
  'published files have no such entry: take one as it is, or recreate a lock with: rulec tags refresh';

/** Makes an error about one entry of one tag, with its line where the text can be found. */
export function refuseEntry(
  problem: string,
  place: TagPlace,
  entry?: string,
  help: string = asPublished,
): Diagnostic {
  const at = { file: place.file, line: findEntryLine(place, entry) };
  return error('tags-bad-entry', `tag ${word(place.tag)}: ${problem}`, { at, help });
}

/** Makes an error about an entry that has no name to speak of it by; `name` is what it has in its place. */
export function refuseNameless(what: string, place: Omit<TagPlace, 'tag'>, name: unknown): Diagnostic {
  const { file } = place;
  const { text } = place.document;
  const start = name === undefined ? -1 : text.indexOf(JSON.stringify(name));
  const line = start < 0 ? 1 : countLines(text, start);
  return error('tags-bad-entry', `${file}: ${what}`, { at: { file, line }, help: asPublished });
}

/** Makes an error about two tags of one file whose names differ in case at most; the place is that of the second. */
export function refuseDuplicate(first: string, place: TagPlace): Diagnostic {
  const { file, tag } = place;
  const { text } = place.document;
  const from = findStart(place);
  const [one, two] =
    first === tag
      ? findNamings(text, tag, from)
      : [first, tag].map((name) => findNamings(text, name, from)[0]);
  const names = first === tag ? `${first} is there twice` : `${first} and ${tag} differ only in case`;
  const before = one === undefined ? '' : `; the first one is in line ${countLines(text, one)}`;
  const at = { file, line: countLines(text, two ?? 0) };
  return error('tags-duplicate', `${file}: tag ${names}${before}`, { at, help: asPublished });
}

/** Finds where a tag is named: as the name of an entry, or as a key. */
function findNamings(text: string, tag: string, from: number): readonly number[] {
  const quoted = JSON.stringify(tag).replaceAll('.', '\\.');
  const found = text.slice(from).matchAll(new RegExp(`"name"\\s*:\\s*${quoted}|${quoted}\\s*:`, 'g'));
  return [...found].map(({ index }) => from + index);
}

/** Finds where in the text the tags of a cloud begin. */
function findStart({ document, cloud }: Omit<TagPlace, 'tag'>): number {
  return cloud === undefined ? 0 : Math.max(0, document.text.indexOf(JSON.stringify(cloud)));
}

function countLines(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Explains lists that have something wrong; it is too slow for others. */
function explainEntries(entries: readonly unknown[], place: TagPlace): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const prefixes: { readonly text: string; readonly prefix: Prefix }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (typeof entry !== 'string') {
      found.push(refuseEntry(`entry ${index + 1} is not a text, but ${showValue(entry)}`, place));
      continue;
    }
    const prefix = parsePrefix(entry);
    if (isMisread(prefix)) found.push(refuseEntry(prefix.problem, place, entry, prefix.help));
    else if (formatPrefix(prefix) === entry) prefixes.push({ text: entry, prefix });
    else {
      const help = `did you mean ${formatPrefix(prefix)}?`;
      found.push(refuseEntry(`${word(entry)} is not in its shortest form`, place, entry, help));
    }
  }
  return [...found, ...findOverlaps(prefixes, place)];
}

function findOverlaps(
  entries: readonly { readonly text: string; readonly prefix: Prefix }[],
  place: TagPlace,
): readonly Diagnostic[] {
  const sorted = entries.toSorted((a, b) => comparePrefixes(a.prefix, b.prefix));
  const found: Diagnostic[] = [];
  let widest = sorted[0];
  for (const next of sorted.slice(1)) {
    if (widest === undefined || !containsPrefix(widest.prefix, next.prefix)) {
      widest = next;
      continue;
    }
    const problem =
      widest.text === next.text ? `has ${next.text} twice` : `${next.text} lies inside ${widest.text}`;
    found.push(refuseEntry(problem, place, next.text));
  }
  return found;
}

function containsPrefix(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && inner.network <= prefixRange(outer).to.value;
}

function findEntryLine(place: TagPlace, entry: string | undefined): number {
  const { text } = place.document;
  const start = Math.max(0, text.indexOf(JSON.stringify(place.tag), findStart(place)));
  const at = entry === undefined ? start : text.indexOf(JSON.stringify(entry), start);
  return countLines(text, Math.max(at, start));
}
