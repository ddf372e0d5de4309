/** A configuration as an XML document, from `config` down. Single values share a line with their element. */
import type { PaloaltoConfig } from '../config.ts';
import { isSection, makeDocumentNodes, type Node, rememberSections } from './print-tree.ts';

/** The oldest version that rulec writes for: newer devices convert what says so, older ones refuse newer text. */
const oldest = '10.1.0';

export function printXml(config: PaloaltoConfig): string {
  const root = `config version="${config.version ?? oldest}" urldb="paloaltonetworks"`;
  const lines = ['<?xml version="1.0"?>'];
  printElement(lines, root, makeDocumentNodes(config), '');
  return `${lines.join('\n')}\n`;
}

/** An address object with a value alone stays on one line: there are thousands. */
const addressKinds: ReadonlySet<string> = new Set(['ip-netmask', 'ip-range', 'ip-wildcard', 'fqdn']);
/** Lists that mostly have many members: each has a line of its own, even where it is the only one. */
const longLists: ReadonlySet<string> = new Set(['static', 'members', 'list']);

function printNode(lines: string[], node: Node, indent: string): void {
  switch (node.kind) {
    case 'word':
      lines.push(`${indent}<${node.word}/>`);
      return;
    case 'value':
      lines.push(indent + printValue(node.word, node.text));
      return;
    case 'list':
      printList(lines, node.word, node.members, indent);
      return;
    case 'element':
      if (isSection(node)) lines.push(...printSection(node, indent));
      else printElement(lines, node.word, node.children, indent);
      return;
    case 'entry': {
      const [only] = node.children;
      const tag = `entry name="${escapeXml(node.name)}"`;
      const isShort = only?.kind === 'value' && node.children.length === 1 && addressKinds.has(only.word);
      if (isShort) lines.push(`${indent}<${tag}>${printValue(only.word, only.text)}</entry>`);
      else printElement(lines, tag, node.children, indent, 'entry');
    }
  }
}

function printList(lines: string[], word: string, members: readonly string[], indent: string): void {
  const [only = ''] = members;
  if (members.length === 1 && !longLists.has(word)) {
    lines.push(`${indent}<${word}>${printValue('member', only)}</${word}>`);
    return;
  }
  lines.push(`${indent}<${word}>`);
  for (const member of members) lines.push(`${indent}  ${printValue('member', member)}`);
  lines.push(`${indent}</${word}>`);
}

const printSection = rememberSections(({ word, children }, indent) => {
  const lines: string[] = [];
  printElement(lines, word, children, indent);
  return lines;
});

function printElement(
  lines: string[],
  tag: string,
  children: readonly Node[],
  indent: string,
  word: string = tag.split(' ', 1).join(),
): void {
  lines.push(`${indent}<${tag}>`);
  for (const child of children) printNode(lines, child, `${indent}  `);
  lines.push(`${indent}</${word}>`);
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
