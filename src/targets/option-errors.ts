/** What targets say of option values. The name of the device, and where the value stands, is the caller's to add. */
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { quote } from '../diagnostics/quote.ts';
import type { OptionSpec } from './target.ts';

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
  return error('bad-option', message, { ...(help === undefined ? {} : { help }), data: { option } });
}
