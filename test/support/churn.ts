/** How much of a target's files moves between two policies: lines, and names of objects. */
import { compileTarget, withPlaceholders } from '../../src/driver/compile-target.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import type { Target } from '../../src/targets/target.ts';

export interface Churn {
  readonly lines: number;
  /** Names of objects that are no longer there, and those that are new. */
  readonly gone: readonly string[];
  readonly fresh: readonly string[];
}

/** Returns the policy of a rule set that needs nothing beside it. */
export function readPolicy(text: string): Policy {
  const { value: ruleSet, diagnostics } = loadRuleSet('office.yaml', new TextEncoder().encode(text));
  const policy = ruleSet === undefined ? undefined : resolvePolicy([ruleSet], []).value;
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

/** Compiles a policy with placeholders for what the target needs, and returns the text of each file that has lines. */
export function compileTexts(policy: Policy, target: Target): ReadonlyMap<string, string> {
  const { value, diagnostics } = compileTarget(policy, target, withPlaceholders(target, {}));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return new Map(
    value.files.flatMap(({ path, content }) =>
      typeof content === 'string' ? [[path, content] as const] : [],
    ),
  );
}

/** Compares two versions of one text. A line that was moved counts twice, as in a diff. */
export function compareTexts(old: string, fresh: string): Churn {
  const [before, after] = [readNames(old), readNames(fresh)];
  return {
    lines: countChangedLines(old.split('\n'), fresh.split('\n')),
    gone: [...before].filter((name) => !after.has(name)),
    fresh: [...after].filter((name) => !before.has(name)),
  };
}

/** Returns the names that rulec gave in a text: words that begin as all of its names do. */
export function readNames(text: string): ReadonlySet<string> {
  return new Set(text.match(/\brulec[-_][\w.-]+/g) ?? []);
}

/** Counts the lines that a diff shows: those of neither text's longest common subsequence (Myers, An O(ND) Difference Algorithm, 1986). */
function countChangedLines(old: readonly string[], fresh: readonly string[]): number {
  const reached = new Map<number, number>([[1, 0]]);
  for (let edits = 0; ; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const left = reached.get(diagonal - 1) ?? -1;
      const above = reached.get(diagonal + 1) ?? -1;
      let x = diagonal === -edits || (diagonal !== edits && left < above) ? above : left + 1;
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x++;
      if (x >= old.length && x - diagonal >= fresh.length) return edits;
      reached.set(diagonal, x);
    }
  }
}
