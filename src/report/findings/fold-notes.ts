import { type Diagnostic, note } from '../../diagnostics/diagnostic.ts';
import { groupBy } from '../../sets/remember.ts';

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
  const message = `${names.join(', ')}: these texts also cover, or leave alone, machines that the rule set does not name; --verbose says which`;
  return [note('governed', message), ...diagnostics.filter((one) => !isNote(one))];
}

/** Makes one note of those that say of several devices that nothing is restricted unless they are set so. */
export function foldReminders(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const reminders = diagnostics.filter(({ code }) => code === 'not-enforced');
  if (reminders.length < 2) return diagnostics;
  const folded = groupBy(reminders, ({ message }) => message).map(([first, ...others]): Diagnostic => {
    const names = [first, ...others].flatMap(({ target }) => target ?? []);
    return { ...first, target: names.join(', ') };
  });
  return [...diagnostics.filter(({ code }) => code !== 'not-enforced'), ...folded];
}
