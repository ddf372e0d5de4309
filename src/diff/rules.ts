/** Finds which rule of one policy became which rule of another, and what of it changed. */
import type { Destination, Policy, PolicyRule, Service } from '../rules/policy.ts';
import type { AddressSet } from '../sets/addresses.ts';
import type { Relation, RulePart } from './change.ts';

/** The counterparts of the rules of two policies. */
export interface Counterparts {
  /** How a rule of either policy relates to the other one. */
  readonly relationOf: (rule: PolicyRule) => Relation;
}

const parts: readonly RulePart[] = [
  'action',
  'services',
  'principal',
  'tls-inspection',
  'hosts',
  'addresses',
  'targets',
];

/** Pairs the rules of two policies: by their ids, and those left over by their content. */
export function pairRules(before: Policy, after: Policy): Counterparts {
  const byId = new Map(before.rules.map((rule) => [rule.id, rule]));
  const pairs = new Map<PolicyRule, PolicyRule>();
  const pair = (old: PolicyRule, fresh: PolicyRule): void => {
    pairs.set(old, fresh);
    pairs.set(fresh, old);
  };
  for (const rule of after.rules) {
    const old = byId.get(rule.id);
    if (old !== undefined) pair(old, rule);
  }
  const left = new Map<string, PolicyRule>();
  for (const rule of before.rules) if (!pairs.has(rule)) left.set(writeContent(rule), rule);
  for (const rule of after.rules) {
    const old = pairs.has(rule) ? undefined : left.get(writeContent(rule));
    if (old !== undefined && !pairs.has(old)) pair(old, rule);
  }
  return { relationOf: (rule) => relateRules(rule, pairs.get(rule)) };
}

function relateRules(rule: PolicyRule, other: PolicyRule | undefined): Relation {
  if (other === undefined) return { kind: 'only', parts: [] };
  const differs = (part: Part): boolean => writePartOnce(rule, part) !== writePartOnce(other, part);
  // Which addresses stand for which hosts is a matter of its own only where the hosts are the same.
  const changed = parts.filter(
    (part) => differs(part) || (part === 'addresses' && !differs('hosts') && differs('pairs')),
  );
  const kind = changed.length > 0 ? 'changed' : rule.id === other.id ? 'same' : 'renamed';
  return { kind, other, parts: changed };
}

function writeContent(rule: PolicyRule): string {
  return [...parts, 'pairs' as const].map((part) => writePartOnce(rule, part)).join('\n');
}

/** `pairs`: which addresses stand for which hosts. */
type Part = RulePart | 'pairs';

const known = new WeakMap<PolicyRule, Map<Part, string>>();

/** Writes a part of a rule as a text that is the same where the part means the same. */
function writePartOnce(rule: PolicyRule, part: Part): string {
  const texts = known.get(rule) ?? new Map<Part, string>();
  known.set(rule, texts);
  const text = texts.get(part) ?? writePart(rule, part);
  texts.set(part, text);
  return text;
}

function writePart(rule: PolicyRule, part: Part): string {
  switch (part) {
    case 'action':
      return rule.action;
    case 'services':
      return writeServices(rule.services);
    case 'principal':
      return rule.principals === undefined
        ? 'anyone'
        : joinSorted(rule.principals.map(({ kind, name }) => `${kind} ${name}`));
    case 'tls-inspection':
      return rule.inspection;
    case 'hosts':
      return joinSorted(rule.destinations.map(writeHosts));
    case 'addresses':
      return joinSorted(rule.destinations.map(writeAddresses));
    case 'targets':
      return rule.targets === undefined ? 'all' : joinSorted(rule.targets);
    case 'pairs':
      return joinSorted(rule.destinations.map((one) => `${writeHosts(one)} ${writeAddresses(one)}`));
  }
}

function joinSorted(words: readonly string[]): string {
  return [...new Set(words)].sort().join(', ');
}

function writeServices(services: readonly Service[]): string {
  return joinSorted(
    services.map(({ transport, from, to, scheme }) => `${transport} ${from} ${to} ${scheme}`),
  );
}

function writeHosts({ services, ...destination }: Destination): string {
  const hosts = destination.kind === 'hosts' ? joinSorted(destination.hosts.map(({ text }) => text)) : '';
  return services === undefined ? hosts : `${hosts} on ${writeServices(services)}`;
}

function writeAddresses(destination: Destination): string {
  const set = destination.kind === 'hosts' ? destination.known : destination.addresses;
  return set === undefined ? 'none' : set === 'any' ? set : writeAddressSet(set);
}

const texts = new WeakMap<AddressSet, string>();

function writeAddressSet(set: AddressSet): string {
  const text = texts.get(set) ?? `${set.v4.join()} ${set.v6.join()}`;
  texts.set(set, text);
  return text;
}
