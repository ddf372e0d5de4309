/** A configuration as an XML document, from `config` down. Single values share a line with their element. */
import type { PaloaltoConfig } from '../config.ts';
import { isSection, makeDocumentNodes, type Node, rememberSections } from './print-tree.ts';

/** The oldest version that rulec writes for: newer devices convert what says so, older ones refuse newer text. */
const oldest = '10.1.0';

export function printXml(config: PaloaltoConfig): string {
  const root = `config version="${config.version ?? oldest}" urldb="paloaltonetworks"`;
  const lines = printElement(root, makeDocumentNodes(config), '');
  return `<?xml version="1.0"?>\n${lines.join('\n')}\n`;
}

/** An address object with a value alone stays on one line: there are thousands. */
const addressKinds: ReadonlySet<string> = new Set(['ip-netmask', 'ip-range', 'ip-wildcard', 'fqdn']);
/** Lists that mostly have many members: each has a line of its own, even where it is the only one. */
const longLists: ReadonlySet<string> = new Set(['static', 'members', 'list']);

function printNode(node: Node, indent: string): readonly string[] {
  switch (node.kind) {
    case 'word':
      return [`${indent}<${node.word}/>`];
    case 'value':
      return [indent + printValue(node.word, node.text)];
    case 'list': {
      const members = node.members.map((text): Node => ({ kind: 'value', word: 'member', text }));
      const isShort = members.length === 1 && !longLists.has(node.word);
      return printElement(node.word, members, indent, isShort);
    }
    case 'element':
      return isSection(node) ? printSection(node, indent) : printElement(node.word, node.children, indent);
    case 'entry': {
      const [only, ...others] = node.children;
      const isShort = only?.kind === 'value' && others.length === 0 && addressKinds.has(only.word);
      return printElement(`entry name="${escapeXml(node.name)}"`, node.children, indent, isShort);
    }
  }
}

const printSection = rememberSections(({ word, children }, indent) => printElement(word, children, indent));

function printElement(
  tag: string,
  children: readonly Node[],
  indent: string,
  isShort = false,
): readonly string[] {
  const [open, close] = [`<${tag}>`, `</${tag.split(' ', 1)}>`];
  if (isShort) return [indent + open + children.flatMap((child) => printNode(child, '')).join('') + close];
  return [indent + open, ...children.flatMap((child) => printNode(child, `${indent}  `)), indent + close];
}

function printValue(word: string, text: string): string {
  return `<${word}>${escapeXml(text)}</${word}>`;
}

function escapeXml(text: string): string {
  if (!/[&<>"]/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
