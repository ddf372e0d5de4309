/** What somebody assumes of things that files cannot say: `login=succeeds`, `table:blocklist=FILE`. */
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { quote } from '../../diagnostics/quote.ts';
import { type Address, type AddressSet, unionAddresses } from '../../sets/addresses.ts';
import { always, type Condition, never, where } from '../../sets/condition.ts';
import { type HostPattern, hostNames } from '../../sets/hosts.ts';
import { addressSetOf, isMisread, parseAddress, parsePrefix, parseRange } from '../../sets/prefix.ts';
import type { Settle } from './settle-reading.ts';

/** One assumption: that a cause is so or not, or which entries the set has that settles it. */
export interface Assumption {
  readonly cause: string;
  /** As the user wrote it. */
  readonly text: string;
  readonly holds?: boolean;
  readonly addresses?: AddressSet;
  readonly hosts?: readonly HostPattern[];
}

const words: Readonly<Record<string, boolean>> = {
  yes: true,
  always: true,
  succeeds: true,
  allows: true,
  matches: true,
  no: false,
  never: false,
  fails: false,
  denies: false,
  empty: false,
};

/** Splits `NAME=VALUE`. Errors: `usage`. */
export function splitAssumption(text: string): Outcome<{ readonly cause: string; readonly value: string }> {
  const [, cause, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (cause !== undefined && value !== undefined) return { value: { cause, value }, diagnostics: [] };
  const help = 'write --assume NAME=VALUE: login=succeeds, table:blocklist=FILE, interface:em1=192.0.2.0/24';
  return { diagnostics: [error('usage', `${quote(text)} assumes nothing`, { help })] };
}

/** Reads a value that says all itself: a word, or addresses with commas; undefined where it names a file or hosts. */
export function readAssumedValue(cause: string, value: string): Assumption | undefined {
  const text = `${cause}=${value}`;
  const holds = Object.hasOwn(words, value) ? words[value] : undefined;
  if (holds !== undefined) return { cause, text, holds };
  const addresses = readAddresses(value.split(','));
  return addresses === undefined ? undefined : { cause, text, addresses };
}

/**
 * Reads a list, an entry a line, comments behind `#`: addresses, prefixes and ranges, or host names, of which `.NAME` is
 * the name with all below it and `*.NAME` what is below it alone. Errors: `file-not-readable`, with the line.
 */
export function readAssumedList(
  cause: string,
  text: string,
  file: string,
  list: string,
): Outcome<Assumption> {
  const lines = list.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim());
  const entries = lines.filter((line) => line !== '');
  const addresses = readAddresses(entries);
  if (addresses !== undefined) return { value: { cause, text, addresses }, diagnostics: [] };
  const hosts = entries.map(readHost);
  const wrong = entries.findIndex((_, index) => hosts[index] === undefined);
  if (wrong < 0) return { value: { cause, text, hosts: hosts.flatMap((one) => one ?? []) }, diagnostics: [] };
  const line = lines.indexOf(entries[wrong] ?? '') + 1;
  const help = 'a list has an address, prefix, range or host name a line';
  const message = `line ${line} is neither an address nor a host name`;
  return { diagnostics: [error('file-not-readable', message, { at: { file, line }, help })] };
}

function readAddresses(entries: readonly string[]): AddressSet | undefined {
  const sets = entries.map((entry) => readAddressEntry(entry.trim()));
  if (sets.length === 0 || sets.includes(undefined)) return undefined;
  return unionAddresses(sets.flatMap((set) => set ?? []));
}

function readAddressEntry(entry: string): AddressSet | undefined {
  const address = parseAddress(entry);
  if (!isMisread(address)) return rangeOf(address, address);
  const prefix = parsePrefix(entry);
  if (!isMisread(prefix)) return addressSetOf([prefix]);
  const range = parseRange(entry);
  return isMisread(range) ? undefined : rangeOf(range.from, range.to);
}

function rangeOf(from: Address, to: Address): AddressSet {
  return from.family === 4
    ? { v4: [from.value, Number(to.value)], v6: [] }
    : { v4: [], v6: [from.value, BigInt(to.value)] };
}

function readHost(entry: string): readonly HostPattern[] | undefined {
  const [, mark = '', name = ''] = /^(\.|\*\.)?((?:[a-z0-9_-]+\.)*[a-z0-9_-]+)$/i.exec(entry) ?? [];
  if (name === '') return undefined;
  const lower = name.toLowerCase();
  const below: HostPattern = { kind: 'below', name: lower };
  const itself: HostPattern = { kind: 'name', name: lower };
  return mark === '' ? [itself] : mark === '.' ? [itself, below] : [below];
}

/** Settles causes as they are assumed. One that a set settles is that test where the assumption has entries. */
export function settleByAssumptions(assumptions: readonly Assumption[]): Settle {
  const byCause = new Map(assumptions.map((one) => [one.cause, one]));
  const made = new Map<string, Condition>();
  return ({ cause, settledBy }) => {
    const assumed = cause === undefined ? undefined : byCause.get(cause);
    if (assumed === undefined) return undefined;
    const { holds, addresses, hosts } = assumed;
    if (holds !== undefined) return holds ? always : never;
    const test =
      addresses !== undefined && settledBy === 'address'
        ? where({ field: 'address', addresses })
        : hosts !== undefined && settledBy === 'host'
          ? where({ field: 'host', hosts: hostNames(hosts) })
          : undefined;
    if (test === undefined) return undefined;
    const known = made.get(assumed.cause) ?? test;
    made.set(assumed.cause, known);
    return known;
  };
}

/** Says which assumptions are about nothing that the files leave open. Errors: `usage`. */
export function checkAssumptions(
  assumptions: readonly Assumption[],
  causes: readonly string[],
): readonly Diagnostic[] {
  return assumptions
    .filter(({ cause }) => !causes.includes(cause))
    .map(({ cause }) => {
      const near = nearest(cause, causes);
      const help =
        near !== undefined
          ? `did you mean ${near}?`
          : causes.length === 0
            ? 'they leave nothing open that has a name'
            : `they leave open: ${causes.slice(0, 20).join(', ')}`;
      return error('usage', `the files leave nothing open that is called ${quote(cause)}`, { help });
    });
}
