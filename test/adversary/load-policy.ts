import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { loadTable } from '../service-tags/fixtures.ts';

/** Returns the policy of a rule set and of service tags that are made up for it. */
export function loadPolicy(name: string, rules: string, tags: Readonly<Record<string, string[]>>): Policy {
  const { value, diagnostics } = loadRuleSet(`${name}.yaml`, rules);
  const policy = value && resolvePolicy([value], [loadTable(tags)]).value;
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}
