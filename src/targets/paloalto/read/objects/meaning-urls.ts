/** The URLs that the categories of a rule stand for. */
import { any, type Condition } from '../../../../sets/condition.ts';
import type { ListLine, Unread } from '../../config.ts';
import { type ListMeaning, meaningOfLines, someUrls } from './meaning-entries.ts';
import { findNamed, type Objects } from './meaning-names.ts';

/** The URLs of the categories and lists of a rule, none of them `any`. */
export function conditionOfUrls(objects: Objects, names: readonly string[]): Condition {
  return any(...names.map((name) => conditionOfUrl(objects, name)));
}

function conditionOfUrl(objects: Objects, name: string): Condition {
  const known = objects.known.urls.get(name);
  if (known !== undefined) return known;
  const { condition, unread } = meaningOfUrl(objects, name);
  for (const one of unread) objects.report(one);
  objects.known.urls.set(name, condition);
  return condition;
}

/** What lines match, found once for those of the same texts: nothing else is asked where all of them are understood. */
function meaningOfList({ ending, known }: Objects, lines: readonly ListLine[], isFile: boolean): ListMeaning {
  // Where a line has no place, nobody is told what is not understood of it.
  if (lines.some(({ origin }) => origin === undefined)) return meaningOfLines(lines, ending, isFile);
  const key = [ending, ...lines.map(({ text }) => `${text.length} ${text}`)].join();
  const condition = known.lists.get(key);
  if (condition !== undefined) return { condition, unread: [] };
  const read = meaningOfLines(lines, ending, isFile);
  if (read.unread.length === 0) known.lists.set(key, read.condition);
  return read;
}

function meaningOfUrl(objects: Objects, name: string): ListMeaning {
  const { thing, isDisputed } = findNamed(objects, objects.urls, name);
  const cause = `category:${name}`;
  const open = (what: string): ListMeaning => {
    const unread: readonly Unread[] = thing?.origin === undefined ? [] : [{ what, origin: thing.origin }];
    return { condition: someUrls(what, cause), unread };
  };
  if (thing === undefined) return open(`which hosts are in the category ${name} is not in the text`);
  if (isDisputed) return open(`several scopes have a category ${name}`);
  const isFile = 'url' in thing;
  const lines = isFile ? thing.content : thing.list;
  if (lines === undefined || (isFile && lines.length === 0))
    return { ...open(`the content of the external list ${name} is missing`) };
  const [unread] = thing.unread;
  if (unread !== undefined && thing.unread.some(({ adds }) => adds !== true)) return open(unread.what);
  const read = meaningOfList(objects, lines, isFile);
  if (unread === undefined) return read;
  const more = open(unread.what);
  return { condition: any(read.condition, more.condition), unread: [...read.unread, ...more.unread] };
}
