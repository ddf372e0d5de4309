import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { error } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import type { Prefix } from '../sets/prefix.ts';
import { comparePrefixes, formatPrefix, isMisread, parsePrefix, prefixRange } from '../sets/prefix.ts';
import { areDisjoint, readPrefixList } from '../sets/prefix-list.ts';
import { shown } from './document.ts';

/** The place of one tag in a file. */
export interface TagPlace {
  readonly file: string;
  readonly text: string;
  /** The name of the tag, as the file spells it. */
  readonly tag: string;
  /** Where in the text the tags of its cloud begin; the start, if absent. */
  readonly from?: number;
}

/** What is wrong with the prefixes of a tag: every entry must be valid, in its one form and apart from the rest. */
export function checkPrefixes(entries: readonly unknown[], place: TagPlace): readonly Diagnostic[] {
  const texts = entries.filter((entry) => typeof entry === 'string');
  const ends = texts.length === entries.length ? readPrefixList(texts) : undefined;
  return ends !== undefined && areDisjoint(ends) ? [] : explain(entries, place);
}

/** An error about one entry of one tag, with its line where the text can be found. */
export function badEntry(problem: string, place: TagPlace, entry?: string, help?: string): Diagnostic {
  const at = { file: place.file, line: lineOf(place, entry) };
  return error(
    'tags-bad-entry',
    `tag ${word(place.tag)}: ${problem}`,
    help === undefined ? { at } : { at, help },
  );
}

// Slow, and only for lists that have something wrong.
function explain(entries: readonly unknown[], place: TagPlace): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const prefixes: { readonly text: string; readonly prefix: Prefix }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (typeof entry !== 'string') {
      found.push(badEntry(`entry ${index + 1} is not a text, but ${shown(entry)}`, place));
      continue;
    }
    const prefix = parsePrefix(entry);
    if (isMisread(prefix)) found.push(badEntry(prefix.problem, place, entry, prefix.help));
    else if (formatPrefix(prefix) === entry) prefixes.push({ text: entry, prefix });
    else {
      const help = `did you mean ${formatPrefix(prefix)}?`;
      found.push(badEntry(`${word(entry)} is not in its shortest form`, place, entry, help));
    }
  }
  return [...found, ...overlaps(prefixes, place)];
}

function overlaps(
  entries: readonly { readonly text: string; readonly prefix: Prefix }[],
  place: TagPlace,
): readonly Diagnostic[] {
  const sorted = entries.toSorted((a, b) => comparePrefixes(a.prefix, b.prefix));
  const found: Diagnostic[] = [];
  let widest = sorted[0];
  for (const next of sorted.slice(1)) {
    if (widest === undefined || !contains(widest.prefix, next.prefix)) {
      widest = next;
      continue;
    }
    const problem =
      widest.text === next.text ? `has ${next.text} twice` : `${next.text} lies inside ${widest.text}`;
    found.push(badEntry(problem, place, next.text));
  }
  return found;
}

function contains(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && inner.network <= prefixRange(outer).to.value;
}

function lineOf({ text, tag, from = 0 }: TagPlace, entry: string | undefined): number {
  const start = Math.max(0, text.indexOf(JSON.stringify(tag), from));
  const at = entry === undefined ? start : text.indexOf(JSON.stringify(entry), start);
  return text.slice(0, Math.max(at, start)).split('\n').length;
}
