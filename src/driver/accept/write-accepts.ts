import { Document, isCollection, isMap, isSeq, type Node, type Pair, parseDocument } from 'yaml';
import { error, failWith, type Outcome } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { todo } from '../../rules/read/load-rule.ts';
import type { ProposedAccept } from './propose-accepts.ts';

/** Writes accepts as items of a list in YAML, each line behind `indent` blanks. Their reasons are still to be given. */
export function printAccepts(accepts: readonly ProposedAccept[], indent: number): string {
  const items = accepts.map(({ loss, rules, targets, hosts }) => ({
    ...{ loss, ...(rules && { rules }), targets, ...(hosts && { hosts }) },
    reason: `${todo}: say why this can be lived with`,
  }));
  const document = new Document(items);
  for (const item of isSeq(document.contents) ? document.contents.items : []) {
    for (const { value } of isMap(item) ? item.items : []) if (isCollection(value)) value.flow = true;
  }
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return text.replace(/^(?=.)/gm, ' '.repeat(indent));
}

/**
 * Puts accepts into the text of a rule set, behind those that it has; comments, order and everything else stay as they
 * are. Those that wait there for a reason already are left out. Errors: `not-written` for a list in brackets.
 */
export function insertAccepts(
  file: string,
  text: string,
  accepts: readonly ProposedAccept[],
): Outcome<{ readonly text: string; readonly added: number }> {
  const { contents } = parseDocument(text, { keepSourceTokens: true });
  if (!isMap(contents) || contents.flow === true) return refuse(file);
  const pair = contents.items.find(({ key }) => String(key) === 'accept');
  const list = isSeq(pair?.value) ? pair.value : undefined;
  const waiting = new Set((list?.items ?? []).flatMap((item) => keysOfWaiting(item.toJSON())));
  const missing = accepts.filter((one) => !waiting.has(keyOf(one)));
  const lines = (indent: number): string => printAccepts(missing, indent);
  const finish = (made: string): ReturnType<typeof insertAccepts> => {
    const ends = text.includes('\r\n') ? made.replace(/\r?\n/g, '\r\n') : made;
    // A text may end in ways that take no more: `...`, a comment that looks like more.
    const { errors, contents: now } = parseDocument(ends);
    if (errors.length > 0 || !isMap(now) || !isSeq(now.get('accept', true))) return refuse(file);
    return { value: { text: ends, added: missing.length }, diagnostics: [] };
  };
  if (missing.length === 0) return finish(text);
  if (pair === undefined) return finish(`${endLine(text)}\naccept:\n${lines(2)}`);
  if (list !== undefined && list.flow !== true) {
    const at = endOf(list, text);
    const indent = list.srcToken?.type === 'block-seq' ? list.srcToken.indent : 2;
    return finish(`${endLine(text.slice(0, at))}${lines(indent)}${text.slice(at)}`);
  }
  if (list === undefined || list.items.length > 0) return refuse(file);
  const [start = 0, end = 0] = list.range ?? [];
  return finish(`${text.slice(0, start).trimEnd()}\n${lines(2).trimEnd()}${text.slice(end)}`);
}

function refuse(file: string): Outcome<never> {
  const help = 'write accept: with an entry a line, each behind a dash; or paste what rulec accept prints';
  return failWith(
    error('not-written', `${fileWord(file)} has its accepts in brackets, or ends before its last line`, {
      help,
    }),
  );
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Finds the end of the last line that belongs to a node: behind its last leaf, and a comment on the same line. */
function endOf(node: Node, text: string): number {
  let last: Node = node;
  while (isCollection(last) && last.flow !== true && last.items.length > 0) {
    const item = last.items.at(-1);
    const next = isMap(last) ? (item as Pair).value : item;
    if (next === null || next === undefined) break;
    last = next as Node;
  }
  const end = text.slice(0, last.range?.[1] ?? text.length).trimEnd().length;
  const lineEnd = text.indexOf('\n', end);
  return lineEnd < 0 ? text.length : lineEnd + 1;
}

function keyOf({ loss, rules, targets, hosts }: ProposedAccept): string {
  return JSON.stringify([loss, rules ?? null, targets, hosts ?? null]);
}

function keysOfWaiting(item: unknown): readonly string[] {
  if (typeof item !== 'object' || item === null) return [];
  const { reason, ...rest } = item as ProposedAccept & { readonly reason?: unknown };
  return String(reason).startsWith(todo) ? [keyOf(rest)] : [];
}
