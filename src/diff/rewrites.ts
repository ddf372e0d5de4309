/** Finds how the text of a rule set changed, apart from what it permits: what a reviewer sees moving in a text diff. */
import type { Requirement, TestNode } from '../rules/ast.ts';
import { describeCheck, describeScope } from '../rules/machine-check.ts';
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
  readonly requires: MovedRequirements;
}

/** What a machine must have: no change of it is a change of access. */
export interface MovedRequirements extends Moved<Requirement> {
  /** Those whose check, or where it holds, is another. */
  readonly changed: readonly { readonly from: Requirement; readonly to: Requirement }[];
}

/** What rule sets say beside their rules. */
export interface Beside {
  readonly tests: readonly TestNode[];
  readonly requires: readonly Requirement[];
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

/** Compares the texts of two policies, and the tests and the requirements that their rule sets have. */
export function findRewrites(
  before: Policy,
  after: Policy,
  beside: { readonly before: Beside; readonly after: Beside },
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
    tests: findMoved(beside.before.tests, beside.after.tests, writeTestKey),
    requires: findMovedRequirements(beside.before.requires, beside.after.requires),
  };
}

/** Says whether anything changed that decides nothing, and is no mere text: who answers for a rule, until when, what is tested. */
export function hasOtherWords({ remarks, accepts, tests, requires }: Rewrites): boolean {
  const lists = [remarks, accepts.added, accepts.removed, tests.added, tests.removed];
  return isRequiringOther(requires) || lists.some((list) => list.length > 0);
}

/** Says whether a machine must have something else. */
export function isRequiringOther({ added, removed, changed }: MovedRequirements): boolean {
  return added.length + removed.length + changed.length > 0;
}

/** Says in words what a requirement checks, and where it holds. */
export function sayRequirement(requirement: Requirement): string {
  const scope = describeScope(requirement);
  return `${describeCheck(requirement.check)}${scope === '' ? '' : ` (${scope})`}`;
}

function findMovedRequirements(
  before: readonly Requirement[],
  after: readonly Requirement[],
): MovedRequirements {
  const pairs = after.flatMap((to) => {
    const from = before.find(({ id }) => id.value === to.id.value);
    return from === undefined ? [] : [{ from, to }];
  });
  return {
    ...findMoved(before, after, ({ id }) => id.value),
    changed: pairs.filter(({ from, to }) => sayRequirement(from) !== sayRequirement(to)),
  };
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
