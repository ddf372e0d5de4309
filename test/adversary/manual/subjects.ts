/** The texts that are edited. */
import { compileTarget } from '../../../src/driver/compile-target.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Target } from '../../../src/targets/target.ts';
import type { Subject } from './generate.ts';

/** Compiles each; what only proxies that open TLS need is left out. */
export function compileSubjects(
  target: Target,
  wanted: readonly (readonly [Policy, Readonly<Record<string, string>>])[],
): readonly Subject[] {
  return wanted.map(([policy, values]) => {
    const { value, diagnostics } = compileTarget(policy, target, values);
    if (value === undefined) throw new Error(JSON.stringify(diagnostics));
    return { policy, values, files: value.files.filter(({ path }) => !path.endsWith('.splice.conf')) };
  });
}
