/** The rule sets that come with rulec, with the lock of vendors' lists that comes with them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { RuleSet } from '../../src/rules/ast.ts';
import { bundledSourcesLockName } from '../../src/rules/read/load-definitions.ts';

const folder = join(import.meta.dirname, '../../data');
const files = new Map([[bundledSourcesLockName, readFileSync(join(folder, 'sources.lock.json'))]]);

export const bundledNames: readonly string[] = readdirSync(folder).flatMap(
  (file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? [],
);

/** Loads a bundled rule set as the command line does where no lock lies in the current folder. */
export function loadBundled(name: string): Outcome<RuleSet> {
  return loadRuleSet(`rulec:${name}`, readFileSync(join(folder, `${name}.yaml`)), { files });
}

/** Returns a bundled rule set; throws where it does not load. */
export function bundled(name: string): RuleSet {
  const { value, diagnostics } = loadBundled(name);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}
