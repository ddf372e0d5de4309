/** How many messages a text may give rise to: a stranger's file has the same oddity a hundred times. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';

const most = 10;

/** The first ten of these, errors first, and how many more there are. */
export function limitMessages(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= most) return diagnostics;
  const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
  const sorted = [...diagnostics.filter(isError), ...diagnostics.filter((one) => !isError(one))];
  const kept = new Set(sorted.slice(0, most));
  const shown = diagnostics.filter((one) => kept.has(one));
  const rest = diagnostics.length - shown.length;
  const last = diagnostics.find((one) => !kept.has(one));
  const at = last?.at;
  const message = `${rest} more messages like these`;
  return [...shown, warning(last?.code ?? 'config-syntax', message, at === undefined ? {} : { at })];
}
