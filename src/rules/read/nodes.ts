/** Reading trees whose shape the schema has judged: what has the wrong shape is skipped, not told twice. */
import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { Misread } from '../../sets/prefix.ts';
import { isMisread } from '../../sets/prefix.ts';
import type { Located } from '../ast.ts';
import { explainDate } from '../forms/dates.ts';
import { cleanText } from './read-text.ts';
import { entryOf, type Tree } from './yaml-tree.ts';

/** Where the readers of a rule set put their messages. */
export type Report = (diagnostic: Diagnostic) => void;

/** The text under a key. */
export function textAt(tree: Tree, key: string): Located<string> | undefined {
  return textOf(entryOf(tree, key)?.value);
}

/** The text of a node. */
export function textOf(node: Tree | undefined): Located<string> | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string'
    ? { value: node.value, span: node.span }
    : undefined;
}

/** The entries of the list under a key. */
export function itemsAt(tree: Tree, key: string): readonly Tree[] {
  const node = entryOf(tree, key)?.value;
  return node?.kind === 'list' ? node.items : [];
}

/** The texts of the list under a key; absent where the key is. */
export function textsAt(tree: Tree, key: string): readonly Located<string>[] | undefined {
  if (entryOf(tree, key) === undefined) return undefined;
  return itemsAt(tree, key).flatMap((item) => textOf(item) ?? []);
}

/**
 * Free text under a key, on one line: line ends and tabs become blanks. What else no output can carry was
 * refused when the YAML was read.
 */
export function proseAt(tree: Tree, key: string, report: Report): string | undefined {
  const found = textAt(tree, key);
  if (found === undefined) return undefined;
  const text = found.value.replace(/ *[\t\n][\t\n ]*/g, ' ').trim();
  if (text === '')
    report(
      error('schema', `${key} says nothing`, { span: found.span, help: 'write it, or leave the key out' }),
    );
  return text;
}

/** The day under a key. */
export function dateAt(tree: Tree, key: string, report: Report): Located<string> | undefined {
  const found = textAt(tree, key);
  readWith((text) => explainDate(text) ?? {}, found, 'bad-date', report);
  return found;
}

/** The word under a key, if it is one of these; the first one where the key is absent. */
export function wordAt<W extends string>(tree: Tree, key: string, words: readonly [W, ...W[]]): W {
  const found = textAt(tree, key)?.value;
  return words.find((word) => word === found) ?? words[0];
}

/** What a reader makes of a text, or nothing and a message. */
export function readWith<T extends object>(
  parse: (text: string) => T | Misread,
  text: Located<string> | undefined,
  code: Code,
  report: Report,
): T | undefined {
  if (text === undefined) return undefined;
  const parsed = parse(text.value);
  if (!isMisread(parsed)) return parsed;
  const { problem, help } =
    copied(parse, text.value) ?? (code === 'bad-test' ? undefined : several(parse, text.value)) ?? parsed;
  report(error(code, problem, help === undefined ? { span: text.span } : { span: text.span, help }));
  return undefined;
}

/** A text that would be right without what came along when it was copied. */
function copied(parse: (text: string) => object, text: string): Misread | undefined {
  const cleaned = cleanText(text);
  if (cleaned === undefined || isMisread(parse(cleaned.text))) return undefined;
  return { problem: `${quote(text)} holds ${cleaned.stray}`, help: `write ${cleaned.text}` };
}

/** Entries of a list that stand in one text. */
function several(parse: (text: string) => object, text: string): Misread | undefined {
  const entries = listIn(text);
  const apart = /[,;|]/.test(text) || entries.every((entry) => /[./:]/.test(entry));
  if (entries.length < 2 || !apart || entries.some((entry) => isMisread(parse(entry)))) return undefined;
  const help = `write each as an entry of its own: ${entries.slice(0, 5).join(', ')}${entries.length > 5 ? ', …' : ''}`;
  return { problem: `${quote(text)} is ${entries.length} entries in one`, help };
}

/** The pieces of a text between commas, semicolons, bars and blanks. */
export function listIn(text: string): readonly string[] {
  return text.split(/[\s,;|]+/).filter((entry) => entry !== '');
}
