/** Reading trees whose shape the schema has judged: what has the wrong shape is skipped, not told twice. */
import type { Code } from '../diagnostics/codes.ts';
import { type Diagnostic, error, type Span } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Misread } from '../sets/prefix.ts';
import { isMisread } from '../sets/prefix.ts';
import type { Located } from './ast.ts';
import { isDate } from './dates.ts';
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
  if (found !== undefined && !isDate(found.value)) {
    const help = 'write YYYY-MM-DD: 2027-06-30';
    report(error('bad-date', `${quote(found.value)} is no day of the calendar`, { span: found.span, help }));
  }
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
  report(misreadAt(parsed, code, text.span));
  return undefined;
}

/** The message of a reader that gave up. */
export function misreadAt(misread: Misread, code: Code, span: Span): Diagnostic {
  return error(code, misread.problem, misread.help === undefined ? { span } : { span, help: misread.help });
}
