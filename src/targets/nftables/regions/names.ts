/** Names that dnsmasq keeps the addresses of: which it can keep, and what a text then lets through besides. */
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { LossCode } from '../../../rules/losses.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { all, any, type Condition, never, not, where } from '../../../sets/condition.ts';
import { type HostPattern, hostNames } from '../../../sets/hosts.ts';
import { portRange } from '../../../sets/ports.ts';
import { remember } from '../../../sets/remember.ts';
import type { Approximation } from '../../target.ts';

/** dnsmasq knows whole domains alone: none of a star inside a label. */
export function keepsNames({ host }: Entry): boolean {
  return host !== undefined && host.pattern.kind !== 'labels';
}

export const askedFor: Readonly<Partial<Record<LossCode, string>>> = {
  'resolver-bypassed': 'nftables.names=dnsmasq: the machines ask this resolver, and go where it says',
};

/** Whether the kernel sees all that a denial asks for. */
export function isVisible({ rule, service, destination }: Entry, hasUsers: boolean): boolean {
  const isOfAnyScheme = service.transport === 'udp' || service.scheme === 'any';
  const isOfAnyone = rule.principals === undefined || hasUsers;
  return destination.kind === 'addresses' && isOfAnyone && isOfAnyScheme;
}

/**
 * A domain has its own name and all below it. What a line behind a denial accepts by name gets through, unless the denial
 * is a line itself.
 */
export function approximateNames(
  entry: Entry,
  policy: Policy | undefined,
  hasUsers: boolean,
): readonly Approximation[] {
  if (entry.rule.action === 'deny') {
    if (policy === undefined || isVisible(entry, hasUsers)) return [];
    const region = remember(hasUsers ? behindForUsers : behindForAll, policy, () =>
      listBehind(policy, hasUsers),
    ).get(entry.rule);
    return region === undefined ? [] : [{ code: 'denial-not-expressible', direction: 'over', region }];
  }
  const pattern = entry.host?.pattern;
  if (pattern === undefined || pattern.kind === 'labels') return [];
  const others = pattern.kind === 'name' ? 'below' : 'name';
  const region = whereResolved([{ kind: others, name: pattern.name }]);
  return [{ code: 'name-not-exact', direction: 'over', region }];
}

const behindForUsers = new WeakMap<Policy, ReadonlyMap<PolicyRule, Condition>>();
const behindForAll = new WeakMap<Policy, ReadonlyMap<PolicyRule, Condition>>();

/** Returns for each denial the views that lines behind it accept by name, and that no denial in front of these lines drops. */
function listBehind({ rules }: Policy, hasUsers: boolean): ReadonlyMap<PolicyRule, Condition> {
  const found = new Map<PolicyRule, Condition>();
  let behind: Condition = never;
  for (const rule of [...rules].reverse()) {
    if (rule.action === 'allow') {
      const entries = entriesOf(rule).filter(keepsNames);
      if (entries.length > 0) behind = any(whereNamed(rule, entries, hasUsers), behind);
      continue;
    }
    if (behind !== never) found.set(rule, behind);
    const lines = entriesOf(rule).filter((entry) => isVisible(entry, hasUsers));
    if (lines.length > 0 && behind !== never) behind = all(behind, not(any(...lines.map(whereDenied))));
  }
  return found;
}

function whereNamed(rule: PolicyRule, entries: readonly Entry[], hasUsers: boolean): Condition {
  const users: readonly Condition[] = hasUsers ? whereUsers(rule) : [];
  return any(
    ...entries.map(({ service, host }) => {
      const pattern = host?.pattern;
      if (pattern === undefined || pattern.kind === 'labels') return never;
      const { name } = pattern;
      return all(
        ...whereService(service),
        ...users,
        whereResolved([
          { kind: 'name', name },
          { kind: 'below', name },
        ]),
      );
    }),
  );
}

function whereDenied({ rule, service, destination }: Entry): Condition {
  const addresses = destination.kind === 'addresses' ? destination.addresses : 'any';
  return all(
    ...whereService(service),
    ...whereUsers(rule),
    ...(addresses === 'any' ? [] : [where({ field: 'address', addresses })]),
  );
}

function whereService({ transport, from, to }: Entry['service']): readonly Condition[] {
  return [
    where({ field: 'transport', values: [transport] }),
    where({ field: 'port', ports: portRange(from, to) }),
  ];
}

function whereUsers({ principals }: PolicyRule): readonly Condition[] {
  return principals === undefined ? [] : [where({ field: 'principal', principals })];
}

function whereResolved(patterns: readonly HostPattern[]): Condition {
  return where({ field: 'resolved', hosts: hostNames(patterns) });
}
