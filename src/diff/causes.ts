/** Why a region is permitted on one side and not on the other: the rules, and the service tags in them. */
import type { NamedAddresses } from '../proof/words/describe-addresses.ts';
import type { AddressOrigin, Policy, PolicyRule } from '../rules/policy.ts';
import { findTag } from '../service-tags/find.ts';
import { addressesOf, type ServiceTags } from '../service-tags/tags.ts';
import {
  type AddressSet,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../sets/addresses.ts';
import type { Cause, TagCause, TagVersion } from './change.ts';
import { pairRules } from './rules.ts';

/** A policy, and the service tags that it was resolved with. */
export interface Side {
  readonly policy: Policy;
  readonly tags: readonly ServiceTags[];
}

/** A policy without the rules of these ids that allow, or deny. */
export function policyWithout(
  policy: Policy,
  action: PolicyRule['action'],
  ids: ReadonlySet<string>,
): Policy {
  const rules = policy.rules.filter((rule) => rule.action !== action || !ids.has(rule.id));
  return { ...policy, rules };
}

/** The tags that a policy uses, by the names that its rules give them. */
export function namedAddresses({ policy, tags }: Side): readonly NamedAddresses[] {
  return [...originsOf(policy.rules).values()].flatMap(({ text, tag }) => {
    const addresses = setOf(versionOf(tags, tag));
    return isEmptyAddressSet(addresses) ? [] : [{ text, addresses }];
  });
}

/** Says of a rule how it differs from its counterpart, and which of its tags changed, in a region if one is given. */
export type FindCause = (rule: PolicyRule, region?: AddressSet) => Cause;

export function createCauses(before: Side, after: Side): FindCause {
  const { relationOf } = pairRules(before.policy, after.policy);
  const changed = changedTags(before, after);
  return (rule, region) => {
    const relation = relationOf(rule);
    const rules = relation.other === undefined ? [rule] : [rule, relation.other];
    const tags = [...originsOf(rules).keys()].flatMap((key) => changed.get(key) ?? []);
    const touching = tags.filter(
      ({ addresses }) => region === undefined || !isEmptyAddressSet(intersectAddresses(addresses, region)),
    );
    return { rule, relation, tags: touching.map(({ cause }) => cause) };
  };
}

interface ChangedTag {
  readonly cause: TagCause;
  /** The addresses that one side has and the other has not. */
  readonly addresses: AddressSet;
}

/** The tags in use that do not hold the same addresses on both sides. */
function changedTags(before: Side, after: Side): ReadonlyMap<string, ChangedTag> {
  const origins = originsOf([...before.policy.rules, ...after.policy.rules]);
  return new Map(
    [...origins].flatMap(([key, { text, tag }]): readonly (readonly [string, ChangedTag])[] => {
      const [old, fresh] = [versionOf(before.tags, tag), versionOf(after.tags, tag)];
      const [a, b] = [setOf(old), setOf(fresh)];
      if (equalAddresses(a, b)) return [];
      const addresses = unionAddresses([subtractAddresses(a, b), subtractAddresses(b, a)]);
      const cause = {
        text,
        ...(old === undefined ? {} : { before: old }),
        ...(fresh === undefined ? {} : { after: fresh }),
      };
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

/** The tags that rules use, by cloud and name. */
function originsOf(rules: readonly PolicyRule[]): ReadonlyMap<string, UsedTag> {
  const origins = rules.flatMap((rule) => rule.destinations).flatMap((destination) => destination.origins);
  return new Map(
    origins.flatMap(({ text, tag }) =>
      tag === undefined ? [] : [[`${tag.cloud}/${tag.name.toLowerCase()}`, { text, tag }] as const],
    ),
  );
}

function versionOf(tags: readonly ServiceTags[], { cloud, name }: TagName): TagVersion | undefined {
  const found = findTag(tags, cloud, name);
  return found.kind === 'found' ? { from: found.from, tag: found.tag } : undefined;
}

function setOf(version: TagVersion | undefined): AddressSet {
  return version === undefined || version.tag.prefixes.length === 0 ? noAddresses : addressesOf(version.tag);
}
