/** Names of tables, sets and chains, made from ids alone: they stay when addresses or other rules change. */
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { markName, plainName, shortDigest } from '../../kernel/names.ts';
import { carryText, listTexts, nameRuleSets, type ProsePlace } from '../../kernel/prose.ts';
import { limits } from '../capabilities.ts';
import type { Comment, NftablesOptions } from '../config.ts';

export const egressChain = 'rulec_egress';

export type FamilyName = 'v4' | 'v6';

/** Returns the name of the table; `rulec_` in front, since nft's grammar has words of its own, more with each release. */
export function nameTable(policy: Policy): string {
  return `rulec_${plainName(policy.name)}`;
}

/** Returns the name of the chain that has the hook. */
export function nameBase({ form }: NftablesOptions): string {
  return form === 'host' ? 'rulec_output' : 'rulec_forward';
}

/** Returns the name of the set of the governed machines (`from`), or of the destinations that are not (`local`). */
export function nameOwnSet(what: 'from' | 'local', family: FamilyName): string {
  return `rulec_${what}_${family}`;
}

/**
 * Returns the name of the set of a rule, and where the rule has several, of a part of it. Ids have letters, digits and
 * hyphens, and one slash where rule sets are combined; so no two rules share a name, and none has that of another set.
 */
export function nameRuleSet(rule: PolicyRule, part: string | undefined, family: FamilyName): string {
  const words = [rule.id.replace('/', '_'), ...(part === undefined ? [] : [part])].join('.');
  return `rulec_to_${words}_${family}`;
}

/** Returns the comment of a rule's lines; a longer id ends in a digest. */
export function nameComment(rule: PolicyRule): string {
  const { value: longest } = limits.comment;
  return rule.id.length <= longest ? rule.id : markName(rule.id, longest, `-${shortDigest(rule.id)}`);
}

/** Comments run to the end of the line; no quotes, dollars or backslashes all the same, for whoever reads the file. */
export const comments: ProsePlace = {
  name: 'comments of nftables',
  allowed: /[A-Za-z0-9 ._:,;/()'+=@-]/,
};

/** Returns what stands at the top of the file. */
export function makeHeader(policy: Policy, options: NftablesOptions, keeps: boolean): readonly Comment[] {
  const effect = keeps
    ? 'Of the table of this name, sets of names keep what they hold.'
    : 'It replaces the table of this name and touches no other.';
  const howToLoad =
    options.closing === 'none'
      ? [
          'This file closes nothing. Include it in the braces of a table of yours, of the family inet, and write the line',
          `jump ${nameBase(options)} into its base chain; rules of yours behind that line have to follow.`,
        ]
      : [`Loaded as one transaction by nft -f. ${effect}`];
  return [
    `Written by rulec from ${nameRuleSets(policy)}. Do not edit: edit the rule set and compile again.`,
    ...howToLoad,
  ].map(makeComment);
}

export function makeComment(text: string): Comment {
  return { kind: 'comment', text };
}

/** Returns a rule in one line: its id, and what people have written about it. */
export function makeRuleComment(rule: PolicyRule): Comment {
  const texts = listTexts(rule).map(([key, text]) => (key === 'expires' ? `holds through ${text}` : text));
  const parts = [rule.id, ...texts].map((text) => carryText(comments, text)).filter((part) => part !== '');
  return makeComment(parts.join(' - '));
}
