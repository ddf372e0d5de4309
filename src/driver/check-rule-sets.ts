import { type Diagnostic, note, warning } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { findDeadRules } from '../proof/claim/dead-rules.ts';
import type { RuleSet } from '../rules/ast.ts';
import { checkDates, checkRuleSet, type DeadRule, warnOfDeadRules } from '../rules/check/checks.ts';
import { checkPolicy } from '../rules/check/policy-checks.ts';
import { restrictPolicy } from '../rules/for-device.ts';
import { addDays } from '../rules/forms/dates.ts';
import type { Policy } from '../rules/policy.ts';
import { resolvePolicy } from '../rules/resolve/resolve.ts';
import { tagsInUse } from '../rules/resolve/resolve-addresses.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import { bundledLockName, type Inputs } from './prepare-run.ts';
import { checkSourceEditions } from './source-editions.ts';

/**
 * Checks each of some rule sets by itself: warns of what is worth a look, and notes what could not be judged. With
 * `asOf`, rules that expired before that day are left out.
 */
export function checkRuleSets(
  { ruleSets, tags }: Inputs,
  today: string,
  asOf?: string,
): readonly Diagnostic[] {
  const found = ruleSets.flatMap((one) => checkOne(one, tags, today, asOf));
  // Of several rule sets, one may well do nothing but deny.
  return found.filter(({ code }) => code !== 'nothing-allowed' || ruleSets.length === 1);
}

function checkOne(
  ruleSet: RuleSet,
  tags: readonly ServiceTags[],
  today: string,
  asOf: string | undefined,
): readonly Diagnostic[] {
  const { value: policy, diagnostics } = resolvePolicy([ruleSet], tags, {
    missingTags: 'opaque',
    ...present({ asOf }),
  });
  const unjudged = new Set(
    diagnostics.flatMap(({ code, data }) => (code === 'not-judged' ? [data?.rule] : [])),
  );
  const dead = policy === undefined ? [] : findDeadEverywhere(policy);
  return [
    ...checkRuleSet(ruleSet),
    ...checkDates(ruleSet, today),
    ...diagnostics,
    ...(policy === undefined ? [] : checkPolicy(policy, [ruleSet])),
    ...noteAbsentTags(ruleSet, tags),
    ...warnOfOldTags(ruleSet, tags, today),
    ...checkSourceEditions(ruleSet, today),
    ...warnOfDeadRules((dead ?? []).filter(({ rule }) => !unjudged.has(rule.id))),
    ...(dead === undefined
      ? [note('not-judged', 'the rule set is too large to look for rules that can never decide')]
      : []),
  ];
}

/**
 * Finds the rules that can decide nowhere: on no device that they are for. What other names a device of a name has is not
 * known here; every pair of names that rules give stands for one. Undefined where that is too much.
 */
function findDeadEverywhere(policy: Policy): readonly DeadRule[] | undefined {
  const names = [...new Set(policy.rules.flatMap(({ targets }) => targets ?? []))];
  if (names.length === 0) return findDeadRules(policy);
  const devices = [[''], ...names.flatMap((one) => names.map((other) => [one, other]))];
  const policies = new Map(devices.map((one) => restrictPolicy(policy, one)).map((own) => [own.rules, own]));
  if (policies.size > mostChoices) return undefined;
  const found = [...policies.values()].map((own) => ({
    rules: new Set(own.rules),
    dead: findDeadRules(own),
  }));
  if (found.some(({ dead }) => dead === undefined)) return undefined;
  return policy.rules.flatMap((rule) => {
    const its = found.filter(({ rules }) => rules.has(rule));
    const told = its.map(({ dead = [] }) => dead.find((one) => one.rule === rule));
    const [first] = told;
    return first !== undefined && !told.includes(undefined) ? [first] : [];
  });
}

/** So many choices of rules are looked at: each is as much work as a rule set. */
const mostChoices = 40;

/** Notes the tags of which nothing could be told. */
function noteAbsentTags(ruleSet: RuleSet, tags: readonly ServiceTags[]): readonly Diagnostic[] {
  const absent = tagsInUse([ruleSet]).filter(({ cloud }) => !tags.some((one) => one.cloud === cloud));
  return [...new Set(absent.map(({ cloud }) => cloud))].map((cloud) => {
    const uses = absent.filter((use) => use.cloud === cloud);
    const names = [...new Set(uses.map(({ name }) => name))].join(', ');
    const message = `there are no service tags for the cloud ${cloud}: whether they have ${names} was not checked`;
    const help = 'name the weekly file with --service-tags, or pin the tags with rulec tags refresh';
    return note('not-judged', message, present({ span: uses[0]?.span, help }));
  });
}

/** Warns of the service tags that come with rulec, where the rule set uses them and they are older than 30 days. */
function warnOfOldTags(ruleSet: RuleSet, tags: readonly ServiceTags[], today: string): readonly Diagnostic[] {
  const uses = tagsInUse([ruleSet]);
  return tags.flatMap(({ file, cloud, fileDate }) => {
    const [first] = uses.filter((use) => use.cloud === cloud);
    if (file !== bundledLockName || first === undefined || fileDate === undefined) return [];
    if (addDays(fileDate, 30) >= today) return [];
    const message = `the service tags for the cloud ${cloud} that come with rulec are of ${fileDate}, older than 30 days`;
    const help = `pin this week's in the current folder with: rulec tags refresh ${ruleSet.name.value}`;
    return [warning('tags-old', message, { span: first.span, help })];
  });
}
