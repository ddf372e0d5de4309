/** Places in the text of a rule set: ends of nodes, and columns. */
import type { Tree } from '../read/yaml/yaml-tree.ts';

/** Returns where the last scalar, or bracket, of a node ends; undefined where it has no value. */
export function lastOffset(node: Tree, text: string): number | undefined {
  if (node.kind === 'scalar') return node.source === '' ? undefined : trimmedEnd(node, text);
  const start = text[node.span.start];
  if (start === '{' || start === '[') return trimmedEnd(node, text);
  const ends =
    node.kind === 'list'
      ? node.items.map((item) => lastOffset(item, text) ?? item.span.start)
      : node.entries.map(({ keySpan, value }) => Math.max(keySpan.end, lastOffset(value, text) ?? 0));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Returns where a node ends, blanks and line breaks behind it aside. */
export function trimmedEnd({ span }: Tree, text: string): number {
  return span.start + text.slice(span.start, span.end).trimEnd().length;
}

/** Returns where the line of an offset ends, its line break included. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Returns the column of the first key of a mapping. */
export function columnOfKey(node: Tree, text: string): number {
  const [first] = node.kind === 'map' ? node.entries : [];
  return first === undefined ? 2 : columnOf(first.keySpan.start, text);
}

/** Returns the column of the first hyphen of a list. */
export function columnOfDash(node: Tree, text: string): number {
  const [first] = node.kind === 'list' ? node.items : [];
  if (first === undefined) return 2;
  return columnOf(text.lastIndexOf('-', first.span.start - 1), text);
}

/** Returns the column of an offset, from 0. */
export function columnOf(offset: number, text: string): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
