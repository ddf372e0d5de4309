/** Fences and bullet lists of Markdown pages: one entry a line. */

import { present } from '../../diagnostics/present.ts';
import { isRefusal, type Refusal } from '../bytes.ts';
import { type Fault, isFault, readDestination } from '../destinations.ts';
import type { PageList } from '../page/blocks.ts';
import { dropMarks, findHidden, holdsHost, splitCell } from '../page/inline.ts';
import { type Found, type ListParts, makeListRow, type Placed, refuseRow, type Task } from '../rows.ts';
import type { RefusedRow } from '../source.ts';
import { findPortInWords, flagWords } from './cells.ts';
import { readPageOf } from './pages.ts';
import { holdsMost, isAt, lockedHosts, noteUnread, refusePlace, sayPlace } from './table.ts';

/** Reads the list of a page that the definition names, as one row. */
export function readList(task: Task): Found | Refusal {
  const { at = {}, format } = task.definition;
  const page = readPageOf(task.text, format, at);
  if (isRefusal(page)) return page;
  const there = page.lists.filter((list) => isAt(list, at));
  const chosen =
    at.nth === undefined
      ? there.filter((list) => readItems(list, task).placed.length > 0)
      : there.slice(at.nth - 1, at.nth);
  const [list, other] = chosen;
  if (other !== undefined)
    return {
      problem: `has ${chosen.length} lists ${sayPlace(at)}, at the lines ${chosen.map(({ line }) => line).join(', ')}`,
      help: 'say which: at: { heading: …, tab: …, nth: … }',
    };
  const moved = list === undefined ? findByHosts(page.lists, task) : undefined;
  const found = list ?? moved;
  if (found === undefined) return refusePlace(page, at, 'list');
  if (found.flaw !== undefined) return { problem: found.flaw, line: found.line };
  const parts = readItems(found, task);
  const row = makeListRow(parts, { line: found.line }, task.definition);
  if (isRefusal(row)) return row;
  const { heading, tab } = found;
  const isInbound = /\binbound\b/i.test(heading ?? '');
  // Of a list beside it that has no host, what looks like one is told.
  const beside = at.nth === undefined ? there.filter((one) => one !== found) : [];
  const others = beside.flatMap((one) =>
    readItems(one, task).refused.filter((row) => looksLikeHost(row, task)),
  );
  return {
    rows: [{ ...row, flags: [...row.flags, ...flagWords(parts.words, isInbound)] }],
    refused: [...parts.refused, ...others],
    notes: noteUnread(page, moved === undefined ? at : present({ heading, tab }), task),
    edition: page.date === undefined ? {} : { date: page.date },
    ...(moved === undefined ? {} : { moved: { ...present({ heading, tab }) } }),
  };
}

/** Returns whether what is refused begins as a host, and not as a sentence. */
function looksLikeHost({ faults }: RefusedRow, { context }: Task): boolean {
  return faults.some(({ text }) => {
    const [word = ''] = text.split(/[\s,;]+/);
    const read = readDestination(word, context);
    return holdsHost(word) && (!isFault(read) || /^(?:joined-hosts|placeholder)$/.test(read.fault));
  });
}

function findByHosts(lists: readonly PageList[], task: Task): PageList | undefined {
  const locked = lockedHosts(task);
  if (locked.size === 0) return undefined;
  const similar = lists.filter((list) => {
    const { placed } = readItems(list, task);
    const found = placed.map(({ destination }) => destination.host ?? destination.address ?? '');
    return holdsMost(new Set(found), locked);
  });
  return similar.length === 1 ? similar[0] : undefined;
}

function readItems(
  { items }: PageList,
  { context }: Task,
): ListParts & { readonly words: readonly string[] } {
  const placed: Placed[] = [];
  const words: string[] = [];
  const refused: RefusedRow[] = [];
  for (const { line, text: written, more = '' } of items) {
    const text = dropMarks(written);
    const faults: Fault[] = [];
    const own: Placed[] = [];
    const hidden = findHidden(written) ?? findHidden(more);
    if (hidden !== undefined) faults.push({ fault: 'hidden-text', text, why: `contains ${hidden}` });
    // What stands in parentheses behind a name is a note.
    const [, bare = text, remark = ''] = /^(\S+)[ \t]+(\([^()]*\))$/.exec(text) ?? [];
    const inWords = findPortInWords(`${remark}\n${more}`);
    if (inWords !== undefined) faults.push(inWords);
    const beside = remark
      .split(/[\s,;`()]+/)
      .find((word) => holdsHost(word) && !isFault(readDestination(word, context)));
    if (beside !== undefined)
      faults.push({ fault: 'word-between-hosts', text, why: 'has a host in the words behind a host' });
    const [port] = /^[(\s]*\d{2,5}(?:[\s,/&–-]+\d{2,5})*[)\s]*$/m.exec(`${remark}\n${more}`) ?? [];
    if (port !== undefined)
      faults.push({ fault: 'port-in-prose', text, why: `has a number behind it: ${port.trim()}` });
    if (/^or\b/i.test(more)) faults.push({ fault: 'word-between-hosts', text: more, why: 'says or' });
    for (const part of splitCell(bare)) {
      const destination = readDestination(part, context);
      if (isFault(destination)) faults.push(destination);
      else own.push({ destination, services: [], assumed: [] });
    }
    if (faults.length > 0) refused.push(refuseRow({ line }, faults, { isPart: true }));
    else {
      placed.push(...own);
      words.push(remark, more);
    }
  }
  return { placed, refused, words };
}
