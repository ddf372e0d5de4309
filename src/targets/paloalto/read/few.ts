/** A stranger's file never floods: the first messages, and how many there are besides. */
import type { Diagnostic, Severity } from '../../../diagnostics/diagnostic.ts';

/** How many messages about one text are shown. */
const most = 10;

const weight: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** The gravest of some messages, in the order of the text, and a count of the rest as a message like the last. */
export function fewOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= most) return diagnostics;
  const ranked = diagnostics.map((one, index) => ({ one, index }));
  ranked.sort((a, b) => weight[a.one.severity] - weight[b.one.severity] || a.index - b.index);
  const rest = ranked.slice(most - 1).map(({ one }) => one);
  const shown = ranked.slice(0, most - 1).sort((a, b) => a.index - b.index);
  const [first] = rest;
  if (first === undefined) return diagnostics;
  const { at: _at, help: _help, ...like } = first;
  return [...shown.map(({ one }) => one), { ...like, message: `${rest.length} more like these` }];
}
