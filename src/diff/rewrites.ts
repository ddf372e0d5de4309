/** Finds how the text of a rule set changed, apart from what it permits: what a reviewer sees moving in a text diff. */
import type { TestNode } from '../rules/ast.ts';
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
  readonly accepts: Moved<Accept>;
  readonly tests: Moved<TestNode>;
}

interface Moved<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
}

export interface Remarks {
  readonly rule: PolicyRule;
  readonly changes: readonly RemarkChange[];
}

export interface RemarkChange {
  readonly field: RemarkField;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

type RemarkField = 'why' | 'source' | 'owner' | 'ticket' | 'expires';
const remarkFields: readonly RemarkField[] = ['why', 'source', 'owner', 'ticket', 'expires'];

/** Compares the texts of two policies, and the tests that their rule sets have. */
export function findRewrites(
  before: Policy,
  after: Policy,
  tests: { readonly before: readonly TestNode[]; readonly after: readonly TestNode[] },
): Rewrites {
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
      const changes = fields.map((field) => ({ field, from: other[field], to: rule[field] }));
      return changes.length === 0 ? [] : [{ rule, changes }];
    }),
    accepts: findMoved(before.accepts, after.accepts, writeAcceptKey),
    tests: findMoved(tests.before, tests.after, writeTestKey),
  };
}

/** Says whether anything changed that decides nothing, and is no mere text: who answers for a rule, until when, what is tested. */
export function hasOtherWords({ remarks, accepts, tests }: Rewrites): boolean {
  const lists = [remarks, accepts.added, accepts.removed, tests.added, tests.removed];
  return lists.some((list) => list.length > 0);
}

/** Says whether nothing was rewritten at all: neither the rules nor what is said of them. */
export function isUnwritten(rewrites: Rewrites): boolean {
  const { added, removed, renamed, changed, reordered } = rewrites;
  const lists = [added, removed, renamed, changed];
  return !reordered && !hasOtherWords(rewrites) && lists.every((list) => list.length === 0);
}

function findMoved<T>(before: readonly T[], after: readonly T[], keyOf: (one: T) => string): Moved<T> {
  const without = (list: readonly T[], others: readonly T[]): readonly T[] => {
    const keys = new Set(others.map(keyOf));
    return list.filter((one) => !keys.has(keyOf(one)));
  };
  return { added: without(after, before), removed: without(before, after) };
}

function writeAcceptKey({ loss, rules, targets, hosts, reason }: Accept): string {
  return JSON.stringify([loss, rules, targets, hosts, reason]);
}

function writeTestKey({ expect, request, principal, targets }: TestNode): string {
  return JSON.stringify([expect, request.value, principal, targets?.map(({ value }) => value)]);
}
