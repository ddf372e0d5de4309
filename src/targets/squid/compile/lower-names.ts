/** Names of ACLs: made from the rule set's name, a rule's id and what the ACL holds, never from a position. */
import { shortDigest, shortenRuleSet } from '../../kernel/names.ts';
import { longestAclName } from '../config.ts';

/** Returns the name of an ACL that several rules use: `rulec-NAME.port-443`. */
export function nameSharedAcl(ruleSet: string, kind: string): string {
  return shortenAclName(`rulec-${shortenRuleSet(ruleSet, shortDigest)}.${kind}`);
}

/**
 * Returns the name of a rule's ACL: `rulec-NAME.RULE.exact`. Names and ids hold neither dots nor underscores, so no two
 * rule sets on one proxy meet in a name, and their values do not add up.
 */
export function nameRuleAcl(ruleSet: string, rule: string, kind: string): string {
  return nameSharedAcl(ruleSet, `${rule.replace('/', '_')}.${kind}`);
}

/** Returns the name of the ACL of the governed clients: a part of the contract, so the rule set's name stays whole. */
export function nameSourceAcl(ruleSet: string): string {
  return shortenAclName(`rulec-${ruleSet}-source`);
}

/** Shortens a name that is too long: it keeps its start and what follows its dot, with a digest in between. */
function shortenAclName(name: string): string {
  if (name.length <= longestAclName) return name;
  const dot = name.lastIndexOf('.');
  const kind = dot < 0 ? '' : name.slice(dot).slice(0, 30);
  const mark = `-${shortDigest(name)}${kind}`;
  return name.slice(0, longestAclName - mark.length).replace(/[-._]+$/, '') + mark;
}

/** Returns what stands for a path in a name: its own text where that is short and plain. */
export function slugPath(path: string): string {
  return /^\/([a-z0-9-]{1,20})$/.exec(path)?.[1] ?? shortDigest(path);
}
