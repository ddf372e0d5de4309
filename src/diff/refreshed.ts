import type { RuleSet } from '../rules/ast.ts';
import type { Cloud } from '../rules/policy.ts';
import { resolvePolicy } from '../rules/resolve/resolve.ts';
import { tagsInUse } from '../rules/resolve/resolve-addresses.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import { diffAddresses, type PolicyAddressChange } from './addresses.ts';

/** What newer service tags mean for one rule set. */
export interface RuleSetChange {
  readonly name: string;
  /** Absent where the rule set cannot be resolved with the older or the newer tags. */
  readonly change?: PolicyAddressChange;
}

/**
 * What newer service tags mean for each rule set that uses tags. A tag in use that the older ones do not have is
 * taken as it is now: that it is new to the lock is no change of the tag.
 */
export function compareRuleSets(
  ruleSets: readonly RuleSet[],
  before: readonly ServiceTags[],
  after: readonly ServiceTags[],
): readonly RuleSetChange[] {
  return ruleSets.flatMap((ruleSet) => {
    const uses = tagsInUse([ruleSet]);
    if (uses.length === 0) return [];
    const old = resolvePolicy(
      [ruleSet],
      withOthers(
        before.map((file) => filled(file, after)),
        after,
      ),
    );
    const now = resolvePolicy([ruleSet], withOthers(after, before));
    const name = ruleSet.name.value;
    if (old.value === undefined || now.value === undefined) return [{ name }];
    return [{ name, change: diffAddresses(old.value, now.value) }];
  });
}

/** Files, and those of the clouds that are not among them. */
function withOthers(files: readonly ServiceTags[], others: readonly ServiceTags[]): readonly ServiceTags[] {
  const own = new Set<Cloud>(files.map(({ cloud }) => cloud));
  return [...files, ...others.filter(({ cloud }) => !own.has(cloud))];
}

/** A file with the tags that it lacks. */
function filled(file: ServiceTags, others: readonly ServiceTags[]): ServiceTags {
  const other = others.find(({ cloud }) => cloud === file.cloud);
  return other === undefined ? file : { ...file, tags: new Map([...other.tags, ...file.tags]) };
}
