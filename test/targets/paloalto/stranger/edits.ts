/** How the stranger's tables become edited texts. */
import { type BaseName, bases } from './devices.ts';

/** A text after one edit. */
export interface Case {
  readonly name: string;
  readonly base: BaseName;
  readonly text: string | Uint8Array;
  /** What the file of the list holds, where that is edited. */
  readonly list?: string | Uint8Array;
}

/** A place in a text, and what takes its place. */
export type Edit = readonly [find: string | RegExp, put: string];

/** One edit at the first place where it fits. Throws where there is none. */
export function edit(base: BaseName, [find, put]: Edit): Case {
  const { text } = bases[base];
  const edited = text.replace(find, put);
  const name = `${base}: ${String(find).slice(0, 70)} becomes ${JSON.stringify(put).slice(0, 110)}`;
  if (edited === text) throw new Error(`nothing is edited: ${name}`);
  return { name, base, text: edited };
}

/** Lines behind all others. */
export function behind(base: BaseName, lines: string): Case {
  return { name: `${base}, behind: ${lines}`, base, text: `${bases[base].text}${lines}\n` };
}

/** The lines of a table, one a case; ` ;; ` parts the lines of one case. */
export function casesOf(table: string): readonly string[] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.replaceAll(' ;; ', '\n'));
}

const member = (value: string): string => `<member>${value}</member>`;

/** A list of a rule with one member. */
export function list(word: string, value = 'any'): string {
  return `<${word}>${member(value)}</${word}>`;
}

/** A rule for everything but what is given. */
export function site(action: string, more = '', put: Readonly<Record<string, string>> = {}): string {
  const fields = ['from', 'to', 'source', 'destination', 'service', 'application'];
  const does = action === '' ? '' : `<action>${action}</action>`;
  return `<entry name="site">${fields.map((word) => list(word, put[word])).join('')}${does}${more}</entry>`;
}

/** A rulebase of one kind with these rules. */
export function rulebase(word: string, rules: string): string {
  return `<${word}><rules>${rules}</rules></${word}>`;
}
