/** Options that are prefixes and ranges, separated by commas: `192.0.2.0/24,198.51.100.7-198.51.100.20`. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import {
  type AddressSet,
  allAddresses,
  ipv4Domain,
  ipv6Domain,
  isSubsetAddresses,
  noAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { normaliseIntervals } from '../../sets/intervals.ts';
import { addressSetOf, isMisread, parsePrefix, parseRange } from '../../sets/prefix.ts';
import { badOption } from '../option-errors.ts';

/** The option `source`: `any`, or such a list. A list of every address is `any` too. Errors: `bad-option`. */
export function readSource(text: string, diagnostics: Diagnostic[]): AddressSet | 'any' {
  if (text === 'any') return 'any';
  const clients = readAddresses('source', text, diagnostics);
  return isSubsetAddresses(allAddresses, clients) ? 'any' : clients;
}

/** The addresses of a list; what is not one is left out. Errors: `bad-option`. */
export function readAddresses(option: string, list: string, diagnostics: Diagnostic[]): AddressSet {
  return unionAddresses(list.split(',').map((text) => readEntry(option, text, diagnostics)));
}

function readEntry(option: string, text: string, diagnostics: Diagnostic[]): AddressSet {
  const read = text.includes('-') ? parseRange(text) : parsePrefix(text);
  if (isMisread(read)) {
    diagnostics.push(badOption(option, `${option}: ${read.problem}`, read.help));
    return noAddresses;
  }
  if (!('from' in read)) return addressSetOf([read]);
  const { from, to } = read;
  return from.family === 4
    ? { v4: normaliseIntervals([from.value, Number(to.value)], ipv4Domain), v6: [] }
    : { v4: [], v6: normaliseIntervals([from.value, BigInt(to.value)], ipv6Domain) };
}
