/** Where a device takes the content of the external lists from that the rules in question name. */
import type { ListPlace } from '../../target.ts';
import type { DecryptionRule, ExternalList, Rulebase, ScopeConfig, SecurityRule } from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';

export function listPlaces(
  scopes: readonly ScopeConfig[],
  bases: readonly Rulebase[],
  options: PaloaltoOptions,
): readonly ListPlace[] {
  const rules = bases
    .flatMap(({ security, decryption }) => [...security, ...decryption])
    .filter((rule): rule is SecurityRule | DecryptionRule => rule.kind === 'rule' && !rule.disabled);
  const groups = new Map(scopes.flatMap((scope) => scope.addressGroups).map((group) => [group.name, group]));
  const named = new Set<string>();
  const visit = (name: string): void => {
    if (named.has(name)) return;
    named.add(name);
    for (const member of groups.get(name)?.members ?? []) visit(member);
  };
  for (const { source, destination, category } of rules)
    for (const name of [...source, ...destination, ...category]) visit(name);
  const lists = scopes.flatMap((scope) => scope.lists).filter(({ name }) => named.has(name));
  return lists.flatMap((list) => placesOfList(list, options));
}

/** The URL, and by which certificates the server behind it is known. */
function placesOfList(
  { name, url, certificateProfile, origin }: ExternalList,
  { edl }: PaloaltoOptions,
): readonly ListPlace[] {
  const at = { list: name, origin: origin ?? { file: '', line: 0 } };
  const file = url.slice(url.lastIndexOf('/') + 1);
  const server = { ...at, place: url, option: 'edl-url', isAsOptionsSay: url === `${edl?.url}/${file}` };
  const isSame = certificateProfile === edl?.certificateProfile;
  if (certificateProfile === undefined && isSame) return [server];
  const place = `certificate profile ${certificateProfile ?? '(none)'}`;
  return [server, { ...at, place, option: 'edl-certificate-profile', isAsOptionsSay: isSame }];
}
