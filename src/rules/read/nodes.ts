/** Reading trees whose shape the schema has judged: what has the wrong shape is skipped, not told twice. */
import type { Code } from '../../diagnostics/codes.ts';
import type { Details } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { quote } from '../../diagnostics/quote.ts';
import { isMisread, type Misread } from '../../sets/prefix.ts';
import type { Located } from '../ast.ts';
import { explainDate } from '../forms/dates.ts';
import { cleanText } from './yaml/read-text.ts';
import { findEntry, type Tree } from './yaml/yaml-tree.ts';

/** Takes the errors that the readers of a rule set find. */
export type Report = (code: Code, message: string, details: Details) => void;

/** Returns the text under a key, or undefined where there is none. */
export function findText(tree: Tree, key: string): Located<string> | undefined {
  return findScalarText(findEntry(tree, key)?.value);
}

/** Returns the text of a node, or undefined where it is no text. */
export function findScalarText(node: Tree | undefined): Located<string> | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string'
    ? { value: node.value, span: node.span }
    : undefined;
}

/** Returns the entries of the list under a key. */
export function listItems(tree: Tree, key: string): readonly Tree[] {
  const node = findEntry(tree, key)?.value;
  return node?.kind === 'list' ? node.items : [];
}

/** Returns the items of a list, or the one that stands in its place. */
export function listOneOrMore(node: Tree | undefined): readonly Tree[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** Returns the texts of the list under a key, or undefined where the key is not there. */
export function listTexts(tree: Tree, key: string): readonly Located<string>[] | undefined {
  if (findEntry(tree, key) === undefined) return undefined;
  return listItems(tree, key).flatMap((item) => findScalarText(item) ?? []);
}

/**
 * Reads free text under a key, on one line: line ends and tabs become blanks. What else no output can carry was
 * refused when the YAML was read.
 */
export function readProse(tree: Tree, key: string, report: Report): string | undefined {
  const found = findText(tree, key);
  if (found === undefined) return undefined;
  const text = found.value.replace(/ *[\t\n][\t\n ]*/g, ' ').trim();
  if (text === '')
    report('schema', `${key} says nothing`, { span: found.span, help: 'write it, or leave the key out' });
  return text;
}

/** Reads the day under a key. */
export function readDate(tree: Tree, key: string, report: Report): Located<string> | undefined {
  const found = findText(tree, key);
  readTextWith((text) => explainDate(text) ?? {}, found, 'bad-date', report);
  return found;
}

/** Reads the word under a key, if it is one of these; the first one stands for any other, and for none. */
export function readKeyword<W extends string>(tree: Tree, key: string, words: readonly [W, ...W[]]): W {
  const found = findText(tree, key)?.value;
  return words.find((word) => word === found) ?? words[0];
}

/** Of texts that are refused as these, several in one place are not what was meant. */
const areAlone: readonly Code[] = ['bad-test', 'bad-requirement'];

/** Reads a text with one of the readers of forms; reports an error, and returns undefined, where it is refused. */
export function readTextWith<T extends object>(
  parse: (text: string) => T | Misread,
  text: Located<string> | undefined,
  code: Code,
  report: Report,
): T | undefined {
  if (text === undefined) return undefined;
  const parsed = parse(text.value);
  if (!isMisread(parsed)) return parsed;
  const { problem, help } =
    explainCopied(parse, text.value) ??
    (areAlone.includes(code) ? undefined : explainSeveral(parse, text.value)) ??
    parsed;
  report(code, problem, { span: text.span, ...present({ help }) });
  return undefined;
}

/** Explains a text that would be right without what came along when it was copied. */
function explainCopied(parse: (text: string) => object, text: string): Misread | undefined {
  const cleaned = cleanText(text);
  if (cleaned === undefined || isMisread(parse(cleaned.text))) return undefined;
  return { problem: `${quote(text)} contains ${cleaned.stray}`, help: `write ${cleaned.text}` };
}

/** Explains entries of a list that stand in one text. */
function explainSeveral(parse: (text: string) => object, text: string): Misread | undefined {
  const entries = splitList(text);
  const apart = /[,;|]/.test(text) || entries.every((entry) => /[./:]/.test(entry));
  if (entries.length < 2 || !apart || entries.some((entry) => isMisread(parse(entry)))) return undefined;
  const help = `write each as an entry of its own: ${entries.slice(0, 5).join(', ')}${entries.length > 5 ? ', …' : ''}`;
  return { problem: `${quote(text)} is ${entries.length} entries in one`, help };
}

/** Splits a text at commas, semicolons, bars and blanks. */
export function splitList(text: string): readonly string[] {
  return text.split(/[\s,;|]+/).filter((entry) => entry !== '');
}

/** What the name of a rule set and the id of a rule look like. */
export const nameForm =
  'letters, digits and hyphens, a letter or digit first, 100 at most: it names things in the outputs';

/** Returns whether a text may be the name of a rule set or of a list, or the id of a rule. */
export function isRuleSetName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(text);
}
