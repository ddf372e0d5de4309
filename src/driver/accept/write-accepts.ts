import { error, failWith, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { insertEntries } from '../../rules/edit/insert-entries.ts';
import { writeYaml } from '../../rules/edit/write-yaml.ts';
import { todo } from '../../rules/read/load-rule.ts';
import { readTree } from '../../rules/read/yaml/read-tree.ts';
import { convertToPlain, findEntry } from '../../rules/read/yaml/yaml-tree.ts';
import type { ProposedAccept } from './propose-accepts.ts';

/** Writes accepts as items of a list in YAML, each line behind `indent` blanks. Their reasons are still to be given. */
export function printAccepts(accepts: readonly ProposedAccept[], indent: number): string {
  const lines = writeYaml(accepts.map(makeItem));
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}

function makeItem({ loss, rules, targets, hosts }: ProposedAccept): object {
  return { loss, rules, targets, ...present({ hosts }), reason: `${todo}: say why this can be lived with` };
}

/**
 * Puts accepts into the text of a rule set, behind those that it has; comments, order and everything else stay as they
 * are. Those that wait there for a reason already are left out. Errors: `not-written` where the text takes no more.
 */
export function insertAccepts(
  file: string,
  text: string,
  accepts: readonly ProposedAccept[],
): Outcome<{ readonly text: string; readonly added: number }> {
  const tree = readTree(file, text).value;
  if (tree === undefined) return refuse(file);
  const list = findEntry(tree, 'accept')?.value;
  const known = list?.kind === 'list' ? list.items.map(convertToPlain) : [];
  const waiting = new Set(known.flatMap(listKeysOfWaiting));
  const missing = accepts.filter((one) => !waiting.has(makeKey(one)));
  const made = insertEntries(text, tree, { into: 'accept', items: missing.map(makeItem) });
  const ends = text.includes('\r\n') ? made.replace(/\r?\n/g, '\r\n') : made;
  // A text may end in ways that take no more.
  const now = readTree(file, ends).value;
  const after = now && findEntry(now, 'accept')?.value;
  if (after?.kind !== 'list' || after.items.length !== known.length + missing.length) return refuse(file);
  return { value: { text: ends, added: missing.length }, diagnostics: [] };
}

function refuse(file: string): Outcome<never> {
  const help = 'paste what rulec accept prints where it belongs';
  return failWith(error('not-written', `${fileWord(file)} ends before its last line`, { help }));
}

function makeKey({ loss, rules, targets, hosts }: Omit<ProposedAccept, 'ruleSet'>): string {
  return JSON.stringify([loss, rules ?? null, targets, hosts ?? null]);
}

function listKeysOfWaiting(item: unknown): readonly string[] {
  if (typeof item !== 'object' || item === null) return [];
  const { reason, ...rest } = item as ProposedAccept & { readonly reason?: unknown };
  return String(reason).startsWith(todo) ? [makeKey(rest)] : [];
}
