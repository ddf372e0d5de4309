/** Guesses what the columns of a table mean, when a person adds it; the guess is shown, and a refresh never guesses. */
import { isFault, readDestination } from '../destinations.ts';
import type { Table } from '../page/blocks.ts';
import { splitCell } from '../page/inline.ts';
import { isPortFault, readServices } from '../ports.ts';
import type { SourceColumn, SourceColumns } from '../source.ts';

const context = { let: new Set<string>(), seen: new Set<string>() };

/** Which share of a column's texts are hosts, even hosts that are refused, and which are addresses. */
interface Share {
  readonly hosts: number;
  readonly addresses: number;
}

/** Guesses the columns of a table of endpoints; undefined where no column holds hosts or addresses. */
export function guessColumns({ columns, rows }: Pick<Table, 'columns' | 'rows'>): SourceColumns | undefined {
  const cellsOf = (at: number): readonly string[] => rows.slice(0, 200).map(({ cells }) => cells[at] ?? '');
  const shares = columns.map((_, at) => measure(cellsOf(at)));
  // Among hosts addresses are destinations as they are.
  const mixed = shares.map((share) => (share.hosts > 0 ? share.hosts + share.addresses : 0));
  const hosts = findBest(shares.map(({ hosts: share }) => share)) ?? findBest(mixed);
  const addresses = findBest(shares.map(({ addresses: share }, at) => (at === hosts ? 0 : share)));
  if (hosts === undefined && addresses === undefined) return undefined;
  const free = columns.map((_, at) => at).filter((at) => at !== hosts && at !== addresses);
  const named = (pattern: RegExp): number | undefined =>
    free.find((at) => pattern.test(columns[at] ?? '') && cellsOf(at).some((cell) => cell !== ''));
  const isPorts = (at: number): boolean => {
    const filled = cellsOf(at).filter((cell) => cell !== '');
    return filled.filter((cell) => !isPortFault(readServices(cell))).length * 2 > filled.length;
  };
  const ports = free.find(
    (at) => /\bports?\b|\bprotocols?\b|\bservices?\b/i.test(columns[at] ?? '') && isPorts(at),
  );
  const transport = ports === undefined ? undefined : named(/^(?:transport|protocol)s?$/i);
  const why = named(/purpose|descri|used|\buses?\b|\bwhy\b|notes?\b|function|needed|required for|explan/i);
  const found = {
    hosts,
    services: ports,
    transport: transport === ports ? undefined : transport,
    addresses,
    tag: named(/service tag/i),
    why,
  };
  const pairs = Object.entries(found).flatMap(([meaning, at]) =>
    at === undefined ? [] : [[meaning, [nameColumn(columns, at)]] as const],
  );
  return Object.fromEntries(pairs);
}

function measure(cells: readonly string[]): Share {
  const texts = cells.flatMap(splitCell);
  if (texts.length === 0) return { hosts: 0, addresses: 0 };
  let [hosts, addresses] = [0, 0];
  for (const text of texts) {
    const read = readDestination(text, context);
    if (isFault(read))
      hosts += /^(?:joined-hosts|placeholder)$/.test(read.fault) && text.includes('.') ? 1 : 0;
    else if (read.host !== undefined) hosts += 1;
    else addresses += 1;
  }
  return { hosts: hosts / texts.length, addresses: addresses / texts.length };
}

/** Returns the place of the greatest share, if it is half or more. */
function findBest(shares: readonly number[]): number | undefined {
  const most = Math.max(0, ...shares);
  return most >= 0.5 ? shares.indexOf(most) : undefined;
}

/** Returns the header of a column, or its number from 1 where the header does not tell it. */
function nameColumn(columns: readonly string[], at: number): SourceColumn {
  const name = columns[at] ?? '';
  const same = columns.filter((one) => one.toLowerCase() === name.toLowerCase());
  return name === '' || same.length > 1 ? at + 1 : name;
}
