import { type Diagnostic, error, note } from '../../../diagnostics/diagnostic.ts';

/** How many messages people get of one text; a stranger's file could give hundreds. */
const mostMessages = 10;

/** Returns the first of these messages, errors before all others, and one more that says how many there are besides. */
export function capMessages(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= mostMessages) return diagnostics;
  const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
  const sorted = [...diagnostics.filter(isError), ...diagnostics.filter((one) => !isError(one))];
  const rest = sorted.slice(mostMessages);
  const [next] = rest;
  if (next === undefined) return sorted;
  const message = `${rest.length} more messages about these files are not shown`;
  const more = isError(next) ? error(next.code, message) : note(next.code, message);
  return [...sorted.slice(0, mostMessages), more];
}
