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

/** The words that say all themselves: that a cause holds, and that it does not. */
const wordsHelp = `${Object.keys(words)
  .filter((word) => words[word])
  .join(', ')} (it is so), ${Object.keys(words)
  .filter((word) => !words[word])
  .join(', ')} (it is not)`;

/** Says that a value is none: neither a word, nor addresses, nor a file that is there. */
export function refuseValue({
  cause,
  value,
}: {
  readonly cause: string;
  readonly value: string;
}): Diagnostic {
  const near = nearest(value, Object.keys(words));
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  const help = `${hint}A value is one of ${wordsHelp}, addresses with commas between them, or a file with an entry a line`;
  return error('usage', `${quote(value)} is not a value for ${cause}`, { help });
}

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
  const kindOf = (cause: string): string => cause.slice(0, Math.max(0, cause.indexOf(':')));
  const made = new Map<string, Condition>();
  return ({ cause, settledBy }) => {
    const assumed = cause === undefined ? undefined : (byCause.get(cause) ?? byCause.get(kindOf(cause)));
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

/** What a cause can be settled by besides a word. */
export type SettledBy = ReadonlySet<'address' | 'host'>;

/**
 * Says which assumptions are about nothing that the files leave open, and which say of a cause what cannot settle it. The
 * kind alone (`time`) is every cause of it. Errors: `usage`.
 */
export function checkAssumptions(
  assumptions: readonly Assumption[],
  causes: ReadonlyMap<string, SettledBy>,
): readonly Diagnostic[] {
  const names = [...causes.keys()];
  return assumptions.flatMap((assumption) => {
    const { cause } = assumption;
    const meant = names.filter((name) => name === cause || name.startsWith(`${cause}:`));
    if (meant.length === 0) return [refuseCause(cause, names)];
    const by = meant.map((name) => causes.get(name));
    const [what, needed] =
      assumption.addresses !== undefined
        ? (['addresses', 'address'] as const)
        : (['host names', 'host'] as const);
    if (assumption.holds !== undefined || by.some((one) => one?.has(needed))) return [];
    const other = needed === 'address' ? 'host' : 'address';
    const list = by.some((one) => one?.has(other))
      ? `a list of ${other === 'host' ? 'host names' : 'addresses'}, or `
      : '';
    const help = `write --assume ${cause}=VALUE with ${list}one of ${wordsHelp}`;
    return [error('usage', `${what} do not settle ${cause}`, { help })];
  });
}

function refuseCause(cause: string, causes: readonly string[]): Diagnostic {
  const near = nearest(cause, causes);
  const more = causes.length > 20 ? `, and ${causes.length - 20} more` : '';
  const help =
    near !== undefined
      ? `did you mean ${near}?`
      : causes.length === 0
        ? 'they leave nothing open that has a name'
        : `they leave open: ${causes.slice(0, 20).join(', ')}${more}`;
  return error('usage', `the files leave nothing open that is called ${quote(cause)}`, { help });
}
