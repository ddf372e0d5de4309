import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';
import { decideByText } from '../proof/compare/witnesses.ts';
import type { Capabilities, Meaning } from '../targets/target.ts';
import type { Comparison, Effect } from './change.ts';

/** A text that was read back, ready to be asked. */
export interface Text {
  readonly capabilities: Capabilities;
  readonly meaning: Meaning;
}

const expected: Partial<Record<Effect, readonly ['allow' | 'deny', 'allow' | 'deny']>> = {
  'permits now': ['deny', 'allow'],
  'permits no more': ['allow', 'deny'],
};

/**
 * Asks the texts of both sides about the witnesses of a comparison of their policies. Errors of code `internal`:
 * the texts do not decide them as the comparison says.
 */
export function replayOnTexts({ of, changes }: Comparison, before: Text, after: Text): readonly Diagnostic[] {
  return changes.flatMap(({ effect, request, witness }) => {
    const wanted = expected[effect];
    if (wanted === undefined) return [];
    const decided = [before, after].map(
      ({ capabilities, meaning }) => decideByText(capabilities, meaning, request).action,
    );
    if (decided[0] === wanted[0] && decided[1] === wanted[1]) return [];
    return error('internal', `a witness of what ${of} ${effect} does not reproduce on the texts`, {
      target: of,
      data: { witness, decided },
    });
  });
}
