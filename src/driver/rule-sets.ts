import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { RuleSet } from '../rules/ast.ts';
import { readRuleSet } from '../rules/read/load.ts';
import type { Surroundings } from '../rules/read/load-definitions.ts';
import { targetNames } from '../targets/registry.ts';

/**
 * Reads a rule set whose rules, accepts and tests may name every registered target, and the devices of `around`. `file` is what messages call it: a
 * path, `-`, or `rulec:NAME`; `around` has the files that it includes. Errors are those of the text; there is a value only where there are none.
 */
export function loadRuleSet(
  file: string,
  text: string | Uint8Array,
  around: Surroundings = {},
): Outcome<RuleSet> {
  return readRuleSet(file, text, targetNames, around);
}
