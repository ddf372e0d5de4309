/** Puts entries into the text of a rule set; every line that stands there stays as it is. */
import { findEntry, type MapEntry, type Tree } from '../read/yaml/yaml-tree.ts';
import { columnOfDash, columnOfKey, endOfLine, lastOffset, trimmedEnd } from './places.ts';
import { writeFlow, writeYaml } from './write-yaml.ts';

/** What is added to a mapping at the top of a rule set, or to a list there. */
export type Insertion =
  | { readonly into: string; readonly key: string; readonly value: object }
  | { readonly into: string; readonly items: readonly object[] };

/** Returns a text with entries added at the end of a mapping or list at its top; it is made where it is not there. */
export function insertEntries(text: string, tree: Tree, insertion: Insertion): string {
  const value = 'key' in insertion ? { [insertion.key]: insertion.value } : insertion.items;
  if (Array.isArray(value) && value.length === 0) return text;
  const entry = findEntry(tree, insertion.into);
  if (entry === undefined) return insertTop(text, tree, insertion.into, value);
  const start = text[entry.value.span.start];
  if (start === '{' || start === '[') return insertFlow(text, entry, value);
  const last = lastOffset(entry.value, text);
  if (last === undefined) return insertBelow(text, entry, value);
  const column =
    entry.value.kind === 'list' ? columnOfDash(entry.value, text) : columnOfKey(entry.value, text);
  return insertLines(text, endOfLine(text, last), indent(writeYaml(value), column));
}

/** What stands behind the rules. */
const behind: ReadonlySet<string> = new Set(['rules', 'accept', 'tests']);

/** Puts a mapping or list before `rules`, and before the comments right above it; what stands behind these, at the end. */
function insertTop(text: string, tree: Tree, name: string, value: object): string {
  const lines = [`${name}:`, ...indent(writeYaml(value), 2)];
  const rules = findEntry(tree, 'rules');
  if (rules === undefined || behind.has(name)) return `${text.replace(/\n?$/, '\n')}${lines.join('\n')}\n`;
  let at = text.lastIndexOf('\n', rules.keySpan.start - 1) + 1;
  for (;;) {
    const above = text.lastIndexOf('\n', at - 2) + 1;
    if (at === 0 || !/^\s*#/.test(text.slice(above, at))) break;
    at = above;
  }
  return `${text.slice(0, at)}${lines.join('\n')}\n${text.slice(at)}`;
}

/** Puts entries before the brace or bracket that closes. */
function insertFlow(text: string, { value: node }: MapEntry, value: object): string {
  const end = trimmedEnd(node, text);
  const inside = writeFlow(value).slice(1, -1).trim();
  const before = text.slice(0, end - 1).trimEnd();
  const isEmpty = /[{[]$/.test(before);
  const comma = isEmpty || before.endsWith(',') ? '' : ',';
  const blank = text[node.span.start] === '{' || !isEmpty ? ' ' : '';
  const close = text[end - 1] === '}' ? ' }' : ']';
  return `${before}${comma}${blank}${inside}${close}${text.slice(end)}`;
}

/** Puts entries below a key that has no value yet. */
function insertBelow(text: string, { keySpan }: MapEntry, value: object): string {
  return insertLines(text, endOfLine(text, keySpan.end), indent(writeYaml(value), 2));
}

function insertLines(text: string, at: number, lines: readonly string[]): string {
  const before = text.slice(0, at);
  const joint = before.endsWith('\n') ? '' : '\n';
  return `${before}${joint}${lines.join('\n')}\n${text.slice(at)}`;
}

function indent(lines: readonly string[], column: number): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(column)}${line}`));
}
