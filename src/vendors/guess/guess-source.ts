/** Completes what a person says of a list that is added: how it is read, and where on the page it stands. */

import { present } from '../../diagnostics/present.ts';
import { decodeSource, isRefusal, type Refusal } from '../bytes.ts';
import { lookAtPage } from '../formats/pages.ts';
import { isAt } from '../formats/table.ts';
import type { Table } from '../page/blocks.ts';
import { isTableFormat, lineMeanings, type SourceAt, type SourceDefinition } from '../source.ts';
import { guessColumns } from './guess-columns.ts';
import { guessFormat, hasHtmlTable } from './guess-format.ts';

/** What a person says; what is left out is guessed, as far as it can be. */
export type GivenSource = Omit<SourceDefinition, 'format'> & Partial<Pick<SourceDefinition, 'format'>>;

/** Completes the definition of a list that is added. Without a value there are several places, or none. */
function guessSource(text: string, given: GivenSource): SourceDefinition | Refusal {
  const format = given.format ?? guessFormat(text);
  if (isTableFormat(format)) return guessTable(text, { ...given, format });
  if (format === 'list' || format === 'html-list') return guessList(text, { ...given, format });
  if (format === 'lines' && given.meaning === undefined) {
    if (/[a-z]\.[a-z]/i.test(withoutComments(text)))
      return {
        problem: 'is a list of names, and the same line means different hosts to different programs',
        help: `say for which it was made: --meaning ${lineMeanings.join(', ')}`,
      };
    // A list of addresses has one meaning alone.
    return { ...given, format, meaning: 'exact' };
  }
  if (format === 'csv' && given.columns === undefined) return guessCsv(text, { ...given, format });
  return { ...given, format };
}

/** Completes the definition of a list from its bytes; of a text that is no list its reader says what it is. */
export function guessBytes(bytes: Uint8Array, given: GivenSource): SourceDefinition | Refusal {
  const page = given.format === undefined ? decodeSource(bytes, 'html-table') : given.format;
  const format = given.format ?? (!isRefusal(page) && hasHtmlTable(page) ? 'html-table' : undefined);
  const text = decodeSource(bytes, format ?? 'table');
  if (isRefusal(text)) return { ...given, format: format ?? 'table' };
  return guessSource(text, { ...given, ...present({ format }) });
}

function withoutComments(text: string): string {
  return text.replace(/(?:^|[ \t])(?:#|\/\/).*$/gm, '');
}

function guessTable(text: string, given: SourceDefinition): SourceDefinition | Refusal {
  const { tables } = lookAtPage(text, given.format, given.at);
  const there = tables.filter((table) => isAt(table, given.at ?? {}));
  const chosen = given.at?.nth === undefined ? there : there.slice(given.at.nth - 1, given.at.nth);
  const fitting = chosen.filter((table) => given.columns !== undefined || guessColumns(table) !== undefined);
  const [table, other] = fitting;
  // The reader says what the page has in place of it.
  if (table === undefined) return { ...given, columns: given.columns ?? { hosts: ['URL'] } };
  if (other !== undefined)
    return {
      problem: `has ${fitting.length} tables of hosts or addresses${given.at === undefined ? '' : ' there'}`,
      help: `say which: ${fitting.map((one) => sayFlags(one, placeOf(one, tables))).join('; or ')}`,
    };
  return {
    ...given,
    at: placeOf(table, tables),
    columns: given.columns ?? guessColumns(table) ?? {},
  };
}

function guessList(text: string, given: SourceDefinition): SourceDefinition | Refusal {
  const { lists } = lookAtPage(text, given.format, given.at);
  const there = lists.filter((list) => isAt(list, given.at ?? {}));
  const hosts = there.filter(({ items }) => items.some((item) => /[a-z0-9]\.[a-z0-9]/i.test(item.text)));
  const chosen = given.at?.nth === undefined ? hosts : there.slice(given.at.nth - 1, given.at.nth);
  const [list, other] = chosen;
  if (list === undefined) return given;
  if (other !== undefined)
    return {
      problem: `has ${chosen.length} lists${given.at === undefined ? '' : ' there'}`,
      help: `say which: ${chosen
        .slice(0, 20)
        .map((one) => sayFlags(one, placeOf(one, lists)))
        .join('; or ')}`,
    };
  return { ...given, at: placeOf(list, lists) };
}

type Block = Pick<Table, 'heading' | 'caption' | 'tab' | 'line'>;

/** Returns the place of a block: its heading and tab, and its number where others stand there too. */
function placeOf(block: Block, blocks: readonly Block[]): SourceAt {
  const { heading, caption, tab } = block;
  const places = [heading, caption, undefined].map((one): SourceAt => present({ heading: one, tab }));
  const likes = (at: SourceAt): readonly Block[] => blocks.filter((one) => isAt(one, at));
  // A title of its own tells a table from others under one heading.
  const own = caption === undefined ? undefined : places.slice(0, 2).find((at) => likes(at).length === 1);
  const at = own ?? present({ heading: heading ?? caption, tab });
  const others = likes(at);
  return others.length > 1 ? { ...at, nth: others.indexOf(block) + 1 } : at;
}

function sayFlags({ line }: Block, { heading, tab, nth }: SourceAt): string {
  const flags = [
    ...(heading === undefined ? [] : [`--heading ${JSON.stringify(heading)}`]),
    ...(tab === undefined ? [] : [`--tab ${tab}`]),
    ...(nth === undefined ? [] : [`--nth ${nth}`]),
  ];
  return `${flags.join(' ')} (line ${line})`;
}

function guessCsv(text: string, given: SourceDefinition): SourceDefinition {
  const [head = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const rows = rest.slice(0, 50).map((line, index) => ({ line: index + 2, cells: line.split(',') }));
  const cells = head.split(',');
  const columns = cells.map(() => '');
  const guess = guessColumns({ columns, rows: [{ line: 1, cells }, ...rows] });
  const first = guessColumns({ columns, rows: [{ line: 1, cells }] });
  // Where the first line is no entry, it is the header, and columns have names.
  const named = first === undefined ? guessColumns({ columns: cells.map((one) => one.trim()), rows }) : guess;
  return named === undefined ? given : { ...given, columns: named };
}
