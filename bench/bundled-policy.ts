import { readFileSync } from 'node:fs';
import { loadRuleSet } from '../src/driver/rule-sets.ts';
import type { Policy } from '../src/rules/policy.ts';
import { resolvePolicy } from '../src/rules/resolve/resolve.ts';
import { loadServiceTags } from '../src/service-tags/load.ts';

/** Returns the policy of the bundled rule set by a file of Service Tags. Throws where one of them cannot be read. */
export function readBundledPolicy(tagsFile: string): Policy {
  const file = 'data/entra-private-network-connector.yaml';
  const files = new Map([['data/sources.lock.json', readFileSync('data/sources.lock.json')]]);
  const ruleSet = loadRuleSet(file, readFileSync(file), { files }).value;
  const tags = loadServiceTags({ file: tagsFile, bytes: readFileSync(tagsFile) }).value;
  if (ruleSet === undefined || tags === undefined) throw new Error('an input does not load');
  const policy = resolvePolicy([ruleSet], tags, {}).value;
  if (policy === undefined) throw new Error('the rule set does not resolve');
  return policy;
}
