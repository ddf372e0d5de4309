/** Writes the rows of a vendor's list for people: those that are read, and those that are refused. */
import type { LockedRow } from '../../vendors/lock.ts';
import type { RefusedRow, SourceEdition, SourceEntry, SourcePosition } from '../../vendors/source.ts';
import { printable } from '../forms/paint.ts';
import { grouped } from '../forms/words.ts';

/** A row of a lock, or one that was just read. */
export interface ShownRow extends Pick<LockedRow, 'known' | 'tags' | 'flags'> {
  readonly key?: string;
  readonly entries: readonly (SourceEntry & Pick<LockedRow['entries'][number], 'withdrawn'>)[];
  readonly position?: SourcePosition;
  readonly why?: string;
  /** Why no rule takes it in. */
  readonly left?: string;
}

/** Writes rows, each with the services, and the first `most` of the hosts and addresses, that it lists. */
export function renderRows(rows: readonly ShownRow[], most: number = Number.POSITIVE_INFINITY): string {
  return rows.map((row) => renderRow(row, most)).join('');
}

function renderRow(
  { key, entries, known, tags, flags, position, why, left }: ShownRow,
  most: number,
): string {
  const line = position === undefined ? '' : `  (line ${position.line})`;
  const lines = [
    `${key ?? '(no key)'}${line}`,
    ...entries.map((entry) => renderEntry(entry, most)),
    ...(known.length > 0 ? [`  known addresses: ${listSome(known, most)}`] : []),
    ...(tags.length > 0 ? [`  service tags that the vendor names: ${tags.join(' ')}`] : []),
    ...(flags.length > 0 ? [`  worth a look: ${flags.map((flag) => flagWords[flag]).join(', ')}`] : []),
    ...(why === undefined ? [] : [`  ${why}`]),
    ...(left === undefined ? [] : [`  no rule: ${left}`]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

const flagWords: Readonly<Record<LockedRow['flags'][number], string>> = {
  'star-without-dot': 'a * without a dot after it reaches names of other owners',
  inbound: 'inbound',
  optional: 'optional',
  conditional: 'needed under a condition',
  'link-local': 'link-local addresses',
  'encoded-name': 'an encoded name (xn--…)',
};

function renderEntry(
  { services, assumed = [], hosts, addresses, withdrawn = {} }: ShownRow['entries'][number],
  most: number,
): string {
  const ports = services.map((one) => (assumed.includes(one) ? `${one} (assumed)` : one)).join(', ');
  const names = hosts.map((host) =>
    withdrawn[host] === undefined ? host : `${host} (not listed since ${withdrawn[host]})`,
  );
  return `  ${services.length > 0 ? `${ports}  ` : ''}${listSome([...names, ...addresses], most)}`;
}

function listSome(texts: readonly string[], most: number): string {
  const more = texts.length > most ? ` and ${grouped(texts.length - most)} more` : '';
  return `${texts.slice(0, most).join(' ')}${more}`;
}

/** Writes rows that are refused, each with its place, what stands there, and why. */
export function renderRefused(refused: readonly RefusedRow[]): string {
  return refused
    .flatMap(({ key, position, faults }) => [
      `${key === undefined ? '' : `${key}: `}refused  (line ${position.line})`,
      ...faults.slice(0, 5).map(({ position: at, text, why }) => {
        const cell = at.cell === undefined ? '' : `cell ${at.cell}: `;
        return `  ${cell}${JSON.stringify(text.slice(0, 80))} ${why}`;
      }),
      ...(faults.length > 5 ? [`  and ${faults.length - 5} more`] : []),
    ])
    .map((line) => `${printable(line)}\n`)
    .join('');
}

/** Names an edition as `, edition 2025-02-21`; nothing where the vendor states none. */
export function sayEdition({ version, date }: SourceEdition): string {
  const name = version ?? date;
  return name === undefined ? '' : `, edition ${name}`;
}
