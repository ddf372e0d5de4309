/** Finds why a region is permitted on one side and not on the other: the rules, and the service tags in them. */
import { present } from '../diagnostics/present.ts';
import type { NamedAddresses } from '../proof/words/describe-addresses.ts';
import type { AddressOrigin, Policy, PolicyRule, RuleRow } from '../rules/policy.ts';
import { findTag } from '../service-tags/find.ts';
import { readTagAddresses, type ServiceTags } from '../service-tags/tags.ts';
import {
  type AddressSet,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../sets/addresses.ts';
import type { Cause, RowCause, TagCause, TagVersion } from './change.ts';
import { pairRules } from './rules.ts';

/** A policy, and the service tags that it was resolved with. */
export interface Side {
  readonly policy: Policy;
  readonly tags: readonly ServiceTags[];
}

/** Takes the rules of these ids that allow, or deny, out of a policy. */
export function removeRules(policy: Policy, action: PolicyRule['action'], ids: ReadonlySet<string>): Policy {
  const rules = policy.rules.filter((rule) => rule.action !== action || !ids.has(rule.id));
  return { ...policy, rules };
}

/** Lists the tags that a policy uses, by the names that its rules give them. */
export function listNamedAddresses({ policy, tags }: Side): readonly NamedAddresses[] {
  return [...listUsedTags(policy.rules).values()].flatMap(({ text, tag }) => {
    const addresses = findTagAddresses(findVersion(tags, tag));
    return isEmptyAddressSet(addresses) ? [] : [{ text, addresses }];
  });
}

/** Says of a rule how it differs from its counterpart, and which of its tags changed, in a region if one is given. */
export type FindCause = (rule: PolicyRule, region?: AddressSet) => Cause;

/** Makes a function that finds the causes of differences between two sides. */
export function createCauses(before: Side, after: Side): FindCause {
  const { relationOf } = pairRules(before.policy, after.policy);
  const changed = findChangedTags(before, after);
  const changedRows = findChangedRows(before.policy, after.policy);
  return (rule, region) => {
    const relation = relationOf(rule);
    const rules = relation.other === undefined ? [rule] : [rule, relation.other];
    const tags = [...listUsedTags(rules).keys()].flatMap((key) => changed.get(key) ?? []);
    const touching = tags.filter(
      ({ addresses }) => region === undefined || !isEmptyAddressSet(intersectAddresses(addresses, region)),
    );
    const names = new Set(rules.flatMap((one) => (one.rows ?? []).map(({ name }) => name)));
    const rows = [...names].flatMap((name) => changedRows.get(name) ?? []);
    return { rule, relation, tags: touching.map(({ cause }) => cause), rows };
  };
}

/** Finds the rows of vendors' lists that both sides use, and that do not list the same. */
function findChangedRows(before: Policy, after: Policy): ReadonlyMap<string, RowCause> {
  const rowsOf = ({ rules }: Policy): ReadonlyMap<string, RuleRow> =>
    new Map(rules.flatMap(({ rows = [] }) => rows.map((row) => [row.name, row] as const)));
  const olds = rowsOf(before);
  return new Map(
    [...rowsOf(after)].flatMap(([name, now]): readonly (readonly [string, RowCause])[] => {
      const old = olds.get(name);
      if (old === undefined) return [];
      const [had, has] = [new Set(old.lines), new Set(now.lines)];
      const gained = now.lines.filter((line) => !had.has(line));
      const lost = old.lines.filter((line) => !has.has(line));
      if (gained.length + lost.length === 0) return [];
      return [[name, { name, before: old.edition, after: now.edition, gained, lost }]];
    }),
  );
}

interface ChangedTag {
  readonly cause: TagCause;
  /** The addresses that one side has and the other has not. */
  readonly addresses: AddressSet;
}

/** Finds the tags in use that do not hold the same addresses on both sides. */
function findChangedTags(before: Side, after: Side): ReadonlyMap<string, ChangedTag> {
  const origins = listUsedTags([...before.policy.rules, ...after.policy.rules]);
  return new Map(
    [...origins].flatMap(([key, { text, tag }]): readonly (readonly [string, ChangedTag])[] => {
      const [old, fresh] = [findVersion(before.tags, tag), findVersion(after.tags, tag)];
      const [a, b] = [findTagAddresses(old), findTagAddresses(fresh)];
      if (equalAddresses(a, b)) return [];
      const addresses = unionAddresses([subtractAddresses(a, b), subtractAddresses(b, a)]);
      const cause = { text, ...present({ before: old, after: fresh }) };
      return [[key, { cause, addresses }]];
    }),
  );
}

type TagName = NonNullable<AddressOrigin['tag']>;

interface UsedTag {
  /** As the rules spell it. */
  readonly text: string;
  readonly tag: TagName;
}

/** Lists the tags that rules use, by cloud and name. */
function listUsedTags(rules: readonly PolicyRule[]): ReadonlyMap<string, UsedTag> {
  const origins = rules.flatMap((rule) => rule.destinations).flatMap((destination) => destination.origins);
  return new Map(
    origins.flatMap(({ text, tag }) =>
      tag === undefined ? [] : [[`${tag.cloud}/${tag.name.toLowerCase()}`, { text, tag }] as const],
    ),
  );
}

function findVersion(tags: readonly ServiceTags[], { cloud, name }: TagName): TagVersion | undefined {
  const found = findTag(tags, cloud, name);
  return found.kind === 'found' ? { from: found.from, tag: found.tag } : undefined;
}

function findTagAddresses(version: TagVersion | undefined): AddressSet {
  return version === undefined || version.tag.prefixes.length === 0
    ? noAddresses
    : readTagAddresses(version.tag);
}
