import { type PaloaltoOptions, readOptions } from '../../../src/targets/paloalto/options.ts';

/** Options with the zones `trust` and `untrust`. */
export function optionsOf(values: Readonly<Record<string, string>> = {}): PaloaltoOptions {
  const read = readOptions({ 'from-zone': 'trust', 'to-zone': 'untrust', ...values });
  if (read.value === undefined) throw new Error(JSON.stringify(read.diagnostics));
  return read.value;
}
