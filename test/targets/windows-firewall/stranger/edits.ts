/** How the stranger's tables become edited texts. */
import type { Value } from '../verify.ts';
import { forms, type Printed } from './machines.ts';

/** A text after one edit. */
export interface Case {
  readonly name: string;
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly options: Readonly<Record<string, string>>;
}

/** A place in a text, and what takes its place. */
export type Edit = readonly [find: string | RegExp, put: string];

/** One edit at the first place where it fits. Throws where there is none. */
export function edit(path: string, { options }: Printed, text: string, [find, put]: Edit): Case {
  const content = text.replace(find, put);
  const name = `${String(find).slice(0, 70)} becomes ${JSON.stringify(put).slice(0, 110)}`;
  if (content === text) throw new Error(`nothing is edited: ${name}`);
  return { name, path, content, options };
}

/** For one place, all that stands instead. */
export function instead(find: string | RegExp, ...put: readonly string[]): readonly Edit[] {
  return put.map((one) => [find, one] as const);
}

/** Values in each of the three forms. */
export function inEveryForm(name: string, { options }: Printed, values: readonly Value[]): readonly Case[] {
  return forms(values).map(([path, content]) => ({ name, path, content, options }));
}

/** An edit of the first rule that it fits, in each of the three forms. */
export function editRule(printed: Printed, [find, put]: readonly [RegExp, string]): readonly Case[] {
  const at = printed.registry.findIndex(([, , data]) => typeof data === 'string' && find.test(data));
  if (at < 0) throw new Error(`no rule has ${find}`);
  const values = printed.registry.map(
    ([key, name, data], index): Value => [key, name, index === at ? String(data).replace(find, put) : data],
  );
  return inEveryForm(`${find} becomes ${put}`, printed, values);
}

/** The lines of a table, one a case. */
export function linesOf(table: string): readonly string[] {
  return table.split('\n').filter((line) => line !== '');
}
