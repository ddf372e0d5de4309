/** The URLs that the categories of a rule stand for. */
import { any, type Condition } from '../../../../sets/condition.ts';
import type { Unread } from '../../config.ts';
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
  const read = meaningOfLines(lines, objects.ending, isFile);
  if (unread === undefined) return read;
  const more = open(unread.what);
  return { condition: any(read.condition, more.condition), unread: [...read.unread, ...more.unread] };
}
