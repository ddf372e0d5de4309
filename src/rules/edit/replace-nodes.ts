/** Replaces nodes in the text of a rule set; every other line stays as it is. */
import type { Tree } from '../read/yaml/yaml-tree.ts';
import { columnOf, lastOffset } from './places.ts';
import { writeFlow, writeYaml } from './write-yaml.ts';

/** A node, and the values that take its place; more than one only for an item of a list. */
export type Replacement = readonly [Tree, readonly (object | string)[]];

/** Returns a text in which nodes are replaced. */
export function replaceNodes(text: string, replacements: readonly Replacement[]): string {
  const sorted = replacements.toSorted(([a], [b]) => b.span.start - a.span.start);
  return sorted.reduce((now, [node, values]) => replaceNode(now, node, values), text);
}

function replaceNode(text: string, node: Tree, values: readonly (object | string)[]): string {
  const { start } = node.span;
  const end = lastOffset(node, text) ?? node.span.end;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const [first] = values;
  const isItem = /^\s*(?:-\s+)+$/.test(line);
  const isInline =
    /[{[,]/.test(line.replace(/"[^"]*"|'[^']*'/g, '')) || text[start] === '{' || text[start] === '[';
  if (values.length === 0) return text;
  if (!isItem && (isInline || typeof first === 'string')) {
    const parts = values.map((value) =>
      typeof value === 'string' ? JSON.stringify(value) : writeFlow(value),
    );
    return `${text.slice(0, start)}${parts.join(', ')}${text.slice(end)}`;
  }
  const column = isItem ? columnOf(text.lastIndexOf('-', start - 1), text) : columnOf(start, text);
  const lines = isItem ? writeYaml(values) : writeYaml(first as object);
  const body = lines.map((one, index) => (index === 0 ? one : `${' '.repeat(column)}${one}`)).join('\n');
  const from = isItem ? text.lastIndexOf('-', start - 1) : start;
  return `${text.slice(0, from)}${body}${text.slice(end)}`;
}
