import { type Diagnostic, note } from '../../diagnostics/diagnostic.ts';

/**
 * Makes one note of those that say whom the texts of several devices take in, in a run that is told in brief: they are the
 * same in every run. A note of one device stays as it is, and warnings, which have a place, do too.
 */
export function foldGovernedNotes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isNote = ({ code, severity, target }: Diagnostic): boolean =>
    code === 'governed' && severity === 'note' && target !== undefined;
  const notes = diagnostics.filter(isNote);
  const names = [...new Set(notes.flatMap(({ target }) => target ?? []))];
  if (names.length < 2) return diagnostics;
  const message = `${names.join(', ')}: these texts also govern, or ignore, machines that the rule set does not name; --verbose says which`;
  return [note('governed', message), ...diagnostics.filter((one) => !isNote(one))];
}
