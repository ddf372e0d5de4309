/** Options that are prefixes and ranges, separated by commas: `192.0.2.0/24,198.51.100.7-198.51.100.20`. */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { quote } from '../../diagnostics/quote.ts';
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
import type { OptionSpec } from '../target.ts';

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

// What targets say of option values. The name of the device, and where the value stands, is the caller's to add.

/** Errors for values of options that a target does not have. */
export function unknownOptions(
  values: Readonly<Record<string, string>>,
  specs: readonly OptionSpec[],
): readonly Diagnostic[] {
  const names = specs.map(({ name }) => name);
  return Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((option) => {
      const near = nearest(option, names);
      const help = near === undefined ? `its options are ${names.join(', ')}` : `did you mean ${near}?`;
      return error('bad-option', `there is no option ${quote(option)}`, { help, data: { option } });
    });
}

/** An option that a target cannot do without. */
export function missingOption({ name, help, form }: OptionSpec): Diagnostic {
  const meaning = help.charAt(0).toLowerCase() + help.slice(1).replace(/\.$/, '');
  const message = `the option ${name} is missing: ${meaning}`;
  return error('missing-option', message, { help: `give ${name}=${form}`, data: { option: name, form } });
}

/** A value that an option cannot have; `form` says what it can be. */
export function badValue(option: string, value: string, form: string): Diagnostic {
  return badOption(option, `${option} cannot be ${quote(value)}`, `write ${form}`);
}

/** Anything else that is wrong with a value. */
export function badOption(option: string, message: string, help?: string): Diagnostic {
  return error('bad-option', message, { ...present({ help }), data: { option } });
}

/** Returns the JSON schema of a mapping of options, as `rulec.yaml` holds it. What is required may come from `--set`. */
export function makeOptionsSchema(specs: readonly OptionSpec[]): {
  readonly type: readonly string[];
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, unknown>>;
} {
  const properties = specs.map((spec) => [spec.name, makeOptionSchema(spec)] as const);
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

/**
 * Returns the JSON schema of one value, read from its form: alternatives stand between bars, those in lower case are
 * words and the others placeholders, and a list ends in `,…`.
 */
function makeOptionSchema({ help, form, default: preset, required }: OptionSpec): object {
  const alternatives = form.split('|');
  const isWords = alternatives.every((one) => /^[a-z0-9-]+$/.test(one));
  const words = alternatives.flatMap((one) =>
    one === 'yes' ? [one, true] : one === 'no' ? [one, false] : [one],
  );
  const scalar = isWords ? { enum: words } : { type: ['string', 'number'] };
  const list = { type: 'array', minItems: 1, items: scalar };
  const isList = form.endsWith(',…');
  return {
    description: required === true ? `${help} Required.` : help,
    ...present({ default: preset }),
    ...(isList ? { anyOf: [scalar, list] } : scalar),
  };
}
