import { quoteForShell } from '../diagnostics/quote.ts';
import type { InputOptions } from './inputs/inputs.ts';
import type { DeviceOptions } from './inputs/prepare.ts';

/** Says what was asked for as words that can be pasted behind the name of another command, which then asks for the same. */
export function repeatWords(names: readonly string[], options: InputOptions & DeviceOptions): string {
  const { target, set, config, serviceTags, asOf, param = [] } = options;
  const repeat = (option: string, values: readonly string[]): readonly string[] =>
    values.flatMap((value) => [option, value]);
  const words = [
    ...names,
    ...repeat('--target', target.length === 0 ? [] : [target.join(',')]),
    ...repeat('--set', set),
    ...repeat('--config', config === undefined ? [] : [config]),
    ...repeat('--service-tags', serviceTags),
    ...repeat('--as-of', asOf === undefined ? [] : [asOf]),
    ...repeat('--param', param),
  ];
  // PowerShell takes a bare comma for a list.
  const isList = (one: string): boolean => one.includes(',') && /^[\w.:/@,+=-]+$/.test(one);
  return words.map((one) => (isList(one) ? `"${one}"` : quoteForShell(one))).join(' ');
}
