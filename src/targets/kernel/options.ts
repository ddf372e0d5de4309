/** The options of targets: one table for each says how values are read, what they default to, and what is told. */
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
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
import { addressSetOf, isMisread, type Misread, parsePrefix, parseRange } from '../../sets/prefix.ts';
import type { OptionSpec } from '../target.ts';

/** How a value is written, and what it is read as. A reader calls `refuse` once for each thing that is wrong. */
export interface Kind<T> {
  readonly form: string;
  readonly read: (text: string, refuse: Refuse) => T | undefined;
}

/** Takes what is wrong, as the name of the option begins it (` cannot be "x"`), and what to write instead. */
type Refuse = (problem: string, help: string) => void;

/** An option as the table of a target has it. */
interface Option<T> extends Kind<T>, Omit<OptionSpec, 'name' | 'form'> {}

type Table = Readonly<Record<string, Option<unknown>>>;

/** What the options of a table are read as: undefined only where there is neither a value nor a default. */
export type OptionValues<T extends Table> = {
  readonly [Name in keyof T]:
    | Exclude<ReturnType<T[Name]['read']>, undefined>
    | (T[Name] extends { readonly default: string } | { readonly required: true } ? never : undefined);
};

/** Returns a table as people see it. */
export function describeOptions(table: Table): readonly OptionSpec[] {
  return Object.entries(table).map(([name, { help, form, default: preset, ...rest }]) => {
    const { required, placeholder, decidesNothing } = rest;
    return { name, help, form, ...present({ default: preset, required, placeholder, decidesNothing }) };
  });
}

/** Reads the values of options, the default where nothing is given. Errors: `bad-option`, `missing-option`. */
export function readValues<T extends Table>(
  table: T,
  values: Readonly<Record<string, string>>,
): Outcome<OptionValues<T>> {
  const names = Object.keys(table);
  const diagnostics: Diagnostic[] = [];
  for (const option of Object.keys(values).filter((name) => !names.includes(name))) {
    const near = nearest(option, names);
    const help = near === undefined ? `its options are ${names.join(', ')}` : `did you mean ${near}?`;
    diagnostics.push(error('bad-option', `there is no option ${quote(option)}`, { help, data: { option } }));
  }
  const found = Object.entries(table).map(([name, option]) => {
    const text = Object.hasOwn(values, name) ? values[name] : option.default;
    if (text === undefined) {
      if (option.required === true) diagnostics.push(missingOption(table, name));
      return [name, undefined];
    }
    const read = option.read(text, (problem, help) => diagnostics.push(badOption(name, problem, help)));
    return [name, read];
  });
  return diagnostics.length > 0
    ? { diagnostics }
    : { value: Object.fromEntries(found) as OptionValues<T>, diagnostics };
}

/** Makes the error for an option that is needed and not given. */
export function missingOption(table: Table, name: string): Diagnostic {
  const { help = '', form } = table[name] ?? {};
  const meaning = help.charAt(0).toLowerCase() + help.slice(1).replace(/\.$/, '');
  const message = `the option ${name} is missing: ${meaning}`;
  return error('missing-option', message, { help: `give ${name}=${form}`, data: { option: name, form } });
}

/** Makes the error for a value that does not go with the others. */
export function badValue(option: string, value: string, expected: string): Diagnostic {
  return badOption(option, ` cannot be ${quote(value)}`, `write ${expected}`);
}

function badOption(option: string, problem: string, help: string): Diagnostic {
  return error('bad-option', option + problem, { help, data: { option } });
}

// Kinds of values.

/** Makes a kind of the values that `read` returns something for. */
export function readBy<T>(form: string, expected: string, read: (text: string) => T | undefined): Kind<T> {
  return {
    form,
    read: (text, refuse) => {
      const value = read(text);
      if (value === undefined) refuse(` cannot be ${quote(text)}`, `write ${expected}`);
      return value;
    },
  };
}

/** Makes a kind of these words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  const expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return readBy(words.join('|'), expected, (text) => words.find((word) => word === text));
}

/** Makes a kind of the texts of a pattern. */
export function matching(form: string, expected: string, pattern: RegExp): Kind<string> {
  return readBy(form, expected, (text) => (pattern.test(text) ? text : undefined));
}

export const yesOrNo: Kind<boolean> = readBy('yes|no', 'yes or no', (text) =>
  /^(?:yes|on|true)$/.test(text) ? true : /^(?:no|off|false)$/.test(text) ? false : undefined,
);

const plainPath =
  'an absolute path of letters, digits, dots, hyphens and underscores, no .. and no slash at the end';

/** Makes a kind of folders that need no quoting in any shell or configuration, of so many characters at most. */
export function folder(most: number): Kind<string> {
  return readBy('/PATH', plainPath, (text) =>
    /^(?:\/(?!\.+(?:\/|$))[A-Za-z0-9._-]+)+$/.test(text) && text.length <= most ? text : undefined,
  );
}

/** Prefixes and ranges, separated by commas: `192.0.2.0/24,198.51.100.7-198.51.100.20`. */
export const addressList: Kind<AddressSet> = {
  form: 'PREFIX,FROM-TO,…',
  read: (list, refuse) =>
    unionAddresses(
      list.split(',').map((text) => {
        const read = readAddressEntry(text.trim());
        if (!isMisread(read)) return read;
        refuse(`: ${read.problem}`, read.help ?? `write ${addressForms}`);
        return noAddresses;
      }),
    ),
};

const addressForms = 'prefixes and ranges, with commas between them: 192.0.2.0/24,198.51.100.7-198.51.100.20';

/**
 * What a packet filter does not govern unless told otherwise: private (RFC 1918, RFC 4193), link-local (RFC 3927,
 * RFC 4291), loopback, multicast and the limited broadcast: without these, neighbours are not found and a host asks for
 * no address.
 */
export const usualLocal: string =
  '10.0.0.0/8,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16,224.0.0.0/4,255.255.255.255/32,' +
  '::1/128,fc00::/7,fe80::/10,ff00::/8';

/** The clients or machines that a text is for: such a list, or `any`, which a list of every address is too. */
export const source: Kind<AddressSet | 'any'> = {
  form: `any|${addressList.form}`,
  read: (text, refuse) => {
    const addresses = text === 'any' ? allAddresses : addressList.read(text, refuse);
    return addresses !== undefined && isSubsetAddresses(allAddresses, addresses) ? 'any' : addresses;
  },
};

export type Closing = 'deny' | 'none';

/** The option `closing`, one for every target: whether a text ends what it governs. */
export const closing: Kind<Closing> & { readonly help: string; readonly default: 'deny' } = {
  ...oneOf('deny', 'none'),
  help: 'deny: the text ends by denying what no rule allows; none: it leaves that to what follows.',
  default: 'deny',
};

function readAddressEntry(text: string): AddressSet | Misread {
  const read = text.includes('-') ? parseRange(text) : parsePrefix(text);
  if (isMisread(read)) return read;
  if (!('from' in read)) return addressSetOf([read]);
  const { from, to } = read;
  return from.family === 4
    ? { v4: normaliseIntervals([from.value, Number(to.value)], ipv4Domain), v6: [] }
    : { v4: [], v6: normaliseIntervals([from.value, BigInt(to.value)], ipv6Domain) };
}

// What editors are told.

/** Returns the JSON schemas of options, by their names. None is required there: it may come from `--set`. */
export function makeOptionsSchema(specs: readonly OptionSpec[]): Readonly<Record<string, object>> {
  return Object.fromEntries(specs.map((spec) => [spec.name, makeOptionSchema(spec)]));
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
  return {
    description: required === true ? `${help} Required.` : help,
    ...present({ default: preset }),
    ...(form.endsWith(',…') ? { anyOf: [scalar, list] } : scalar),
  };
}
