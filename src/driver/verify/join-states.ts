/** What is the same in several states of a machine, or in two formats, is said once. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Difference, FormatReading } from '../../proof/compare/proof.ts';
import { groupBy, remember } from '../../sets/remember.ts';

/**
 * Says a difference once that there is in several states of the machine, or in all: the format names those that it is in,
 * unless they are all.
 */
export function joinStates(
  differences: readonly Difference[],
  readings: readonly FormatReading[],
): readonly Difference[] {
  const stateOf = new Map(readings.map(({ format, state }) => [format, state]));
  const joined = new Map<string, Difference[]>();
  for (const one of differences) {
    const key = [{ ...one, format: stateOf.get(one.format)?.format ?? one.format }];
    const text = JSON.stringify(key, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    remember(joined, text, () => []).push(one);
  }
  return [...joined.values()].flatMap((alike): readonly Difference[] => {
    const [first] = alike;
    const format = first && stateOf.get(first.format)?.format;
    if (first === undefined || format === undefined) return alike;
    const names = alike.flatMap((one) => stateOf.get(one.format)?.name ?? []);
    const isEverywhere = names.length === readings.filter(({ state }) => state?.format === format).length;
    return [{ ...first, format: isEverywhere ? format : `${format}, ${names.join(' and ')}` }];
  });
}

/** Leaves out messages that say the same of the same line, which two formats, or two parts of one, may have in common. */
export function dropRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = groupBy(diagnostics, ({ code, at, message }) => JSON.stringify([code, at, message]));
  return said.map(([first]) => first);
}
