/** The statements of a text, wherever they are. */
import type { Statement } from '../config.ts';

/** Returns all statements in their order: each anchor, and each file that is loaded, stands before what is in it. */
export function listEvery(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one): readonly Statement[] => {
    if (one.kind === 'anchor') return [one, ...listEvery(one.body ?? [])];
    return one.kind === 'load' ? [one, ...listEvery(one.statements)] : [one];
  });
}
