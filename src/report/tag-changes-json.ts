import type { AddressChange } from '../diff/addresses.ts';
import type { RuleSetChange } from '../diff/refreshed.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import { type AddressCount, type AddressSet, countAddresses } from '../sets/addresses.ts';
import { coverOf, formatPrefix } from '../sets/prefix.ts';
import type { CloudChange } from './tag-changes.ts';
import { fileWords } from './tags/tag-words.ts';

/** The change of a cloud as a JSON value; counts of addresses are texts, since they pass what numbers hold. */
export function cloudValue({ diff, before, after }: CloudChange): unknown {
  return {
    cloud: diff.cloud,
    old: before === undefined ? null : fileValue(before),
    new: fileValue(after),
    totals: diff.totals,
    changes: diff.changes.map(({ name, kind, added, removed, addresses, likely, movedTo, movedFrom }) => ({
      tag: name,
      kind,
      removed,
      added,
      addresses: { removed: countValue(addresses.removed), added: countValue(addresses.added) },
      likely,
      movedTo,
      movedFrom,
    })),
  };
}

function fileValue(tags: ServiceTags): unknown {
  const { sha256, changeNumber, fileDate, url } = tags;
  return {
    file: fileWords(tags),
    date: fileDate ?? null,
    sha256,
    changeNumber,
    ...(url === undefined ? {} : { url }),
  };
}

/** What a change means for a rule set, as a JSON value; prefixes are the fewest that hold the addresses. */
export function ruleSetValue({ name, change }: RuleSetChange): unknown {
  if (change === undefined) return { name, comparable: false };
  const rules = change.rules.map(({ rule, ...one }) => ({
    rule: rule.id,
    action: rule.action,
    ...sidesValue(one),
  }));
  return { name, comparable: true, ...sidesValue(change.all), rules };
}

function sidesValue({ added, removed }: AddressChange): {
  readonly removed: unknown;
  readonly added: unknown;
} {
  const value = (set: AddressSet): unknown => ({
    ...countValue(countAddresses(set)),
    prefixes: coverOf(set).map(formatPrefix),
  });
  return { removed: value(removed), added: value(added) };
}

function countValue({ ipv4, ipv6 }: AddressCount): { readonly ipv4: string; readonly ipv6: string } {
  return { ipv4: String(ipv4), ipv6: String(ipv6) };
}
