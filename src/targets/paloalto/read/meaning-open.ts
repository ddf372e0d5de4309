/**
 * What a text means that is not to close (`closing=none`): the rules that are ours, and what they leave to others. Of a
 * whole device these are the rules named `rulec-…`; of a part of a configuration, all of it.
 */
import { all, any, type Condition, not } from '../../../sets/condition.ts';
import type { Clause } from '../../target.ts';
import type { SecurityRule, UnreadRules } from '../config.ts';
import { type Reader, securityClauses } from './meaning-rules.ts';

type Line = SecurityRule | UnreadRules;

/** The rules as far as the last of ours; behind it all is left to others. */
export function untilLastOfOurs(rules: readonly Line[]): readonly Line[] {
  return rules.slice(0, rules.findLastIndex(isOurs) + 1);
}

function isOurs(rule: Line): boolean {
  return rule.kind === 'rule' && rule.name.startsWith('rulec-');
}

/**
 * The clauses of these rules. One of the site in front of ours matters where ours would deny: elsewhere it may allow what
 * no rule of ours decides, and what it denies of that or of what ours let through is outside the claim.
 */
export function clausesAmongOthers(reader: Reader, rules: readonly Line[]): readonly Clause[] {
  const read = rules.map((rule) => ({ isOwn: isOurs(rule), clauses: securityClauses(reader, rule) }));
  const denied = whereDenied(read.flatMap(({ isOwn, clauses }) => (isOwn ? clauses : [])));
  return read.flatMap(({ isOwn, clauses }) => {
    if (isOwn) return clauses;
    if (denied === undefined) return [];
    return clauses.map((one): Clause => ({ ...one, condition: all(one.condition, denied) }));
  });
}

/** Where these clauses deny; nothing: nowhere. */
function whereDenied(clauses: readonly Clause[]): Condition | undefined {
  const allowed: Condition[] = [];
  const denied: Condition[] = [];
  for (const { action, condition } of clauses) {
    if (action === 'deny') denied.push(all(condition, not(any(...allowed))));
    else allowed.push(condition);
  }
  return denied.length === 0 ? undefined : any(...denied);
}
