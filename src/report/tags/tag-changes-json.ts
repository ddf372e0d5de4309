import type { AddressChange, RuleSetChange } from '../../diff/addresses.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { type AddressCount, type AddressSet, countAddresses } from '../../sets/addresses.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { writeJson } from '../runs/json.ts';
import { type CloudChange, nameTagFile } from './tag-changes.ts';

/** Writes changes of service tags; counts of addresses are texts, since they pass what numbers hold. */
export function renderTagChangesJson(
  clouds: readonly CloudChange[],
  ruleSets: readonly RuleSetChange[],
): string {
  return writeJson({ clouds: clouds.map(encodeCloud), ruleSets: ruleSets.map(encodeRuleSetChange) });
}

function encodeCloud({ diff, before, after }: CloudChange): unknown {
  return {
    cloud: diff.cloud,
    old: before === undefined ? null : encodeTagFile(before),
    new: encodeTagFile(after),
    totals: diff.totals,
    changes: diff.changes.map(({ name, kind, added, removed, addresses, likely, movedTo, movedFrom }) => ({
      ...{ tag: name, kind, removed, added },
      addresses: {
        removed: encodeAddressCount(addresses.removed),
        added: encodeAddressCount(addresses.added),
      },
      ...{ likely, movedTo, movedFrom },
    })),
  };
}

function encodeTagFile(tags: ServiceTags): unknown {
  const { sha256, changeNumber, fileDate, url } = tags;
  return { file: nameTagFile(tags), date: fileDate ?? null, sha256, changeNumber, url };
}

/** Makes the value of what a change means for a rule set; prefixes are the fewest that hold the addresses. */
function encodeRuleSetChange({ name, change }: RuleSetChange): unknown {
  if (change === undefined) return { name, comparable: false };
  const rules = change.rules.map(({ rule: { id, action }, ...sides }) => ({
    ...{ rule: id, action },
    ...encodeAddressChange(sides),
  }));
  return { name, comparable: true, ...encodeAddressChange(change.all), rules };
}

function encodeAddressChange({ added, removed }: AddressChange): object {
  const value = (set: AddressSet): unknown => ({
    ...encodeAddressCount(countAddresses(set)),
    prefixes: coverOf(set).map(formatPrefix),
  });
  return { removed: value(removed), added: value(added) };
}

function encodeAddressCount({ ipv4, ipv6 }: AddressCount): { readonly ipv4: string; readonly ipv6: string } {
  return { ipv4: String(ipv4), ipv6: String(ipv6) };
}
