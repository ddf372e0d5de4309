/** How the text of a rule set changed, apart from what it permits: what a reviewer sees moving in a text diff. */
import type { Accept, Policy, PolicyRule } from '../rules/policy.ts';
import type { RulePart } from './change.ts';
import { pairRules } from './rules.ts';

export interface Rewrites {
  readonly added: readonly PolicyRule[];
  readonly removed: readonly PolicyRule[];
  readonly renamed: readonly { readonly from: string; readonly rule: PolicyRule }[];
  readonly changed: readonly { readonly rule: PolicyRule; readonly parts: readonly RulePart[] }[];
  /** The rules that both have do not stand in the same order. */
  readonly reordered: boolean;
  /** Rules of which something changed that decides nothing. */
  readonly remarks: readonly Remarks[];
  readonly accepts: { readonly added: readonly Accept[]; readonly removed: readonly Accept[] };
}

export interface Remarks {
  readonly rule: PolicyRule;
  readonly fields: readonly RemarkField[];
}

type RemarkField = 'why' | 'source' | 'owner' | 'ticket' | 'expires';
const remarkFields: readonly RemarkField[] = ['why', 'source', 'owner', 'ticket', 'expires'];

/** Compares the texts of two policies. */
export function findRewrites(before: Policy, after: Policy): Rewrites {
  const { relationOf } = pairRules(before, after);
  const relations = after.rules.map((rule) => ({ rule, ...relationOf(rule) }));
  const pairs = relations.flatMap(({ rule, other }) => (other === undefined ? [] : [{ rule, other }]));
  const places = pairs.map(({ other }) => before.rules.indexOf(other));
  return {
    added: relations.filter(({ kind }) => kind === 'only').map(({ rule }) => rule),
    removed: before.rules.filter((rule) => relationOf(rule).kind === 'only'),
    renamed: pairs
      .filter(({ rule, other }) => rule.id !== other.id)
      .map(({ rule, other }) => ({ from: other.id, rule })),
    changed: relations.filter(({ parts }) => parts.length > 0).map(({ rule, parts }) => ({ rule, parts })),
    reordered: places.some((place, index) => place < (places[index - 1] ?? -1)),
    remarks: pairs.flatMap(({ rule, other }) => {
      const fields = remarkFields.filter((field) => rule[field] !== other[field]);
      return fields.length === 0 ? [] : [{ rule, fields }];
    }),
    accepts: {
      added: after.accepts.filter((one) => !hasAccept(before, one)),
      removed: before.accepts.filter((one) => !hasAccept(after, one)),
    },
  };
}

/** Whether nothing was rewritten at all: neither the rules nor what is said of them. */
export function isUnwritten({
  added,
  removed,
  renamed,
  changed,
  reordered,
  remarks,
  accepts,
}: Rewrites): boolean {
  const lists = [added, removed, renamed, changed, remarks, accepts.added, accepts.removed];
  return !reordered && lists.every((list) => list.length === 0);
}

function hasAccept(policy: Policy, accept: Accept): boolean {
  return policy.accepts.some((other) => keyOf(other) === keyOf(accept));
}

function keyOf({ loss, rules, targets, hosts, reason }: Accept): string {
  return JSON.stringify([loss, rules, targets, hosts, reason]);
}
