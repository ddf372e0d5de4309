/** How files of service tags, or locks, differ: in all their tags, or in those that somebody uses. */
import { type Diagnostic, error, note } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import type { RuleSet } from '../rules/ast.ts';
import { tagsInUse } from '../rules/resolve/resolve-addresses.ts';
import type { Cloud } from '../service-tags/cloud.ts';
import { diffTags, type TagsDiff } from '../service-tags/diff.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import { compareRuleSets, type RuleSetChange } from './addresses.ts';

/** What a user names as the older or the newer one, with the clouds that it has. */
export interface TagFile {
  readonly name: string;
  readonly clouds: readonly ServiceTags[];
}

interface CloudPair {
  readonly before: ServiceTags;
  readonly after: ServiceTags;
}

/** How one cloud differs. */
export interface CloudDiff extends CloudPair {
  readonly diff: TagsDiff;
}

/** What two files were found to differ in. */
export interface TagFilesDiff {
  readonly clouds: readonly CloudDiff[];
  /** What that means for the rule sets. */
  readonly ruleSets: readonly RuleSetChange[];
}

/** Which tags count, and for which rule sets it is told what the differences mean. */
export interface TagChoice {
  /** All, those that the rule sets use, or those of the locks. */
  readonly tags: 'all' | 'used' | 'locked';
  readonly ruleSets: readonly RuleSet[];
}

/**
 * Compares two files cloud by cloud. Errors: `wrong-cloud`, where they have none in common. Notes: `wrong-cloud`, for
 * clouds that one of them alone has; `not-judged`, where no rule set uses tags of a cloud.
 */
export function diffTagFiles(
  before: TagFile,
  after: TagFile,
  choice: TagChoice,
): { readonly value?: TagFilesDiff; readonly diagnostics: readonly Diagnostic[] } {
  const pairs = after.clouds.flatMap((file): readonly CloudPair[] => {
    const old = before.clouds.find(({ cloud }) => cloud === file.cloud);
    return old === undefined ? [] : [{ before: old, after: file }];
  });
  if (pairs.length === 0) return { diagnostics: [refuseStrangers(before, after)] };
  const diagnostics: Diagnostic[] = [...noteAlone(before, after), ...noteAlone(after, before)];
  const clouds = pairs.map((pair): CloudDiff => {
    const names = choice.tags === 'all' ? undefined : chooseNames(pair, choice);
    if (names?.size === 0) diagnostics.push(noteUnused(pair.after.cloud));
    return { ...pair, diff: diffTags(pair.before, pair.after, names) };
  });
  const [olds, news] = [pairs.map((pair) => pair.before), pairs.map((pair) => pair.after)];
  const changed = clouds.some(({ diff }) => diff.changes.length > 0);
  const concerned = choice.ruleSets.filter((ruleSet) =>
    tagsInUse([ruleSet]).some(({ cloud }) => news.some((file) => file.cloud === cloud)),
  );
  return { value: { clouds, ruleSets: changed ? compareRuleSets(concerned, olds, news) : [] }, diagnostics };
}

/** Returns the names of the tags that count; the tags of a lock are those in use, of two locks those of both. */
function chooseNames({ before, after }: CloudPair, { tags, ruleSets }: TagChoice): ReadonlySet<string> {
  if (tags === 'locked') {
    const locks = [before, after].filter(({ form }) => form === 'lock');
    return new Set(locks.flatMap((lock) => [...lock.tags.keys()]));
  }
  const uses = tagsInUse(ruleSets).filter(({ cloud }) => cloud === after.cloud);
  return new Set(uses.map(({ name }) => name.toLowerCase()));
}

function refuseStrangers(before: TagFile, after: TagFile): Diagnostic {
  const list = ({ clouds }: TagFile): string => clouds.map(({ cloud }) => cloud).join(', ') || 'no cloud';
  const what = `${word(before.name)} is of ${list(before)} and ${word(after.name)} of ${list(after)}`;
  return error('wrong-cloud', `${what}: they have no cloud in common`);
}

function noteAlone({ name, clouds }: TagFile, others: TagFile): readonly Diagnostic[] {
  return clouds
    .filter(({ cloud }) => !others.clouds.some((other) => other.cloud === cloud))
    .map(({ cloud }) =>
      note('wrong-cloud', `the cloud ${cloud} is only in ${word(name)}, and was not compared`),
    );
}

function noteUnused(cloud: Cloud): Diagnostic {
  const help = 'compare all tags with --all, or those of a rule set with --rules FILE';
  return note('not-judged', `no rule set uses tags of the cloud ${cloud}`, { help });
}
