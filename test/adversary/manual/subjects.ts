/** The texts that are edited. */
import type { Policy } from '../../../src/rules/policy.ts';
import type { Target } from '../../../src/targets/target.ts';
import { compileFiles } from '../edits.ts';
import type { Subject } from './generate.ts';

/** Compiles each; what only proxies that open TLS need is left out. */
export function compileSubjects(
  target: Target,
  wanted: readonly (readonly [Policy, Readonly<Record<string, string>>])[],
): readonly Subject[] {
  return wanted.map(([policy, values]) => {
    const files = compileFiles(policy, target, values);
    return { policy, values, files: files.filter(({ path }) => !path.endsWith('.splice.conf')) };
  });
}
