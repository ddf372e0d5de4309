/**
 * Pages that somebody edited to smuggle a host in, or to let one vanish: whatever is read of one is what a careful person reads
 * on it, and what is not read is refused with its row. Where the edits strike is drawn by a fixed seed.
 */
import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';
import { linesOf } from './real-lists.ts';
import { htmlEdits } from './smuggling/html-edits.ts';
import { markdownEdits } from './smuggling/markdown-edits.ts';
import { type Edit, type Edited, makeRows, type Row, seedOf } from './smuggling/pages.ts';

const markdown: SourceDefinition = {
  name: 'tried',
  format: 'table',
  at: { heading: 'Allowed hosts' },
  columns: { hosts: ['URL'], services: ['Port'], why: ['Use'] },
};
const html: SourceDefinition = { ...markdown, format: 'html-table' };

/** How often each edit is made, each time to other rows. */
const rounds = 4;

/** Reads a page: rows as lines, and whether anything of it was refused. */
function read(
  text: string,
  definition: SourceDefinition,
): { rows: readonly string[]; refused: number; isWhole: boolean } {
  const { value, diagnostics } = readSource(text, definition, { file: 'page' });
  expect(value !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  return {
    rows: (value?.rows ?? []).map(({ entries }) => linesOf(entries).join(' ')),
    refused: value?.refused.length ?? 0,
    isWhole: value === undefined,
  };
}

const sayRow = ({ hosts, ports, more = [] }: Row): string =>
  [...hosts.map((host) => `${host} ${ports.toSorted().join(' ')}`), ...more].toSorted().join(' ');

/** Holds a reading against what a person reads: `rows`, each there or refused, and nothing beside. */
function judge({ text, rows, doubtful = 0 }: Edited, definition: SourceDefinition): string | undefined {
  const found = read(text, definition);
  if (found.isWhole) return undefined;
  const right = rows.map(sayRow);
  const smuggled = found.rows.filter((row) => !right.includes(row));
  if (smuggled.length > 0) return `read, and not on the page: ${smuggled.join('; ')}`;
  const lost = right.filter((row) => !found.rows.includes(row));
  if (lost.length > found.refused) return `lost in silence: ${lost.join('; ')}`;
  if (doubtful > found.refused) return `${doubtful} rows are doubtful, and ${found.refused} are refused`;
  return undefined;
}

function campaign(edits: Readonly<Record<string, Edit>>, definition: SourceDefinition): void {
  it.each(Object.entries(edits))('%s', (name, edit) => {
    const failures = Array.from({ length: rounds }, (_, round) => {
      const random = seedOf(`${name} ${round}`);
      const edited = edit(makeRows(random), random);
      const failure = judge(edited, definition);
      return failure === undefined ? [] : [`${failure}\n${edited.text}`];
    });
    expect(failures.flat()).toEqual([]);
  });
}

describe('edited Markdown pages', () => campaign(markdownEdits, markdown));
describe('edited web pages', () => campaign(htmlEdits, html));

it('there are some hundred edits, and a page without one is read whole', () => {
  const count = Object.keys(markdownEdits).length + Object.keys(htmlEdits).length;
  console.info(`${count} edits, ${count * rounds} pages`);
  expect(count * rounds).toBeGreaterThan(400);
  for (const [edits, definition] of [
    [markdownEdits, markdown],
    [htmlEdits, html],
  ] as const) {
    const random = seedOf('none');
    const edited = edits['nothing at all']?.(makeRows(random), random);
    if (edited === undefined) throw new Error('there is no page without an edit');
    expect(read(edited.text, definition)).toEqual({
      rows: edited.rows.map(sayRow),
      refused: 0,
      isWhole: false,
    });
  }
});
