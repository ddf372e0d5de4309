/** Planned rules as rules of a rule set: with ids, sources and comments, those that differ in one field as one. */
import { type AddressSet, unionAddresses } from '../../sets/addresses.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Clause, Origin } from '../../targets/target.ts';
import type { PlannedRule } from './plan-rules.ts';
import { type Row, spellHosts } from './rows.ts';

/** A destination of a rule, as the rule set writes it. */
export interface DraftDestination {
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[] | 'any';
}

/** A rule, as the rule set writes it. */
export interface DraftRule {
  readonly id: string;
  readonly action: 'allow' | 'deny';
  readonly services: readonly string[];
  readonly principals: readonly string[];
  readonly to: readonly DraftDestination[];
  readonly lines: readonly Origin[];
  readonly names: readonly string[];
}

interface Group {
  readonly action: 'allow' | 'deny';
  readonly services: readonly string[];
  readonly principals: readonly string[];
  readonly hosts: readonly string[];
  readonly addresses: AddressSet | 'any' | undefined;
  readonly clauses: readonly Clause[];
}

/** Makes rules of what is planned. */
export function draftRules(planned: readonly PlannedRule[]): readonly DraftRule[] {
  const groups: Group[] = [];
  for (const next of planned.flatMap(groupRows)) {
    const last = groups.at(-1);
    const merged = last === undefined ? undefined : mergeGroups(last, next);
    if (merged === undefined) groups.push(next);
    else groups[groups.length - 1] = merged;
  }
  const taken = new Set<string>();
  return groups.map((group) => draftRule(group, taken));
}

function groupRows({ action, rows, clauses }: PlannedRule): readonly Group[] {
  return rows.map(({ services, principals = [], hosts = [], addresses }: Row) => ({
    ...{ action, services, principals, hosts: spellHosts(hosts), addresses, clauses },
  }));
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

/** Makes one of two neighbours that differ in their services alone, or in their destinations alone. */
function mergeGroups(a: Group, b: Group): Group | undefined {
  if (a.action !== b.action || !isSame(a.principals, b.principals)) return undefined;
  const clauses = [...new Set([...a.clauses, ...b.clauses])];
  if (isSame(a.services, b.services)) {
    const isAny = a.addresses === 'any' || b.addresses === 'any';
    const sets = [a.addresses, b.addresses].flatMap((one) => (one === undefined || one === 'any' ? [] : one));
    const addresses = isAny ? 'any' : sets.length === 0 ? undefined : unionAddresses(sets);
    return { ...a, hosts: [...new Set([...a.hosts, ...b.hosts])], addresses, clauses };
  }
  const isSamePlace = isSame(a.hosts, b.hosts) && nameSet(a.addresses) === nameSet(b.addresses);
  if (!isSamePlace) return undefined;
  return { ...a, services: [...new Set([...a.services, ...b.services])], clauses };
}

function nameSet(set: Group['addresses']): string {
  return set === undefined || set === 'any' ? `${set}` : `${set.v4.join()} ${set.v6.join()}`;
}

function draftRule(group: Group, taken: Set<string>): DraftRule {
  const { action, services, principals, hosts, addresses, clauses } = group;
  const names = [...new Set(clauses.flatMap(({ name }) => name ?? []))];
  const to: DraftDestination[] = [
    ...(hosts.length === 0 ? [] : [{ hosts }]),
    ...(addresses === undefined
      ? []
      : [{ addresses: addresses === 'any' ? ('any' as const) : coverOf(addresses).map(formatPrefix) }]),
  ];
  const lines = [...new Map(clauses.map(({ origin }) => [`${origin.file}:${origin.line}`, origin])).values()];
  return { id: makeId(names, lines, action, taken), action, services, principals, to, lines, names };
}

/** Makes an id of the device's own name, or of the place of the line. */
function makeId(
  names: readonly string[],
  lines: readonly Origin[],
  action: 'allow' | 'deny',
  taken: Set<string>,
): string {
  const [first] = names;
  const [line] = lines;
  const slug = (first ?? '')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  const plain = slug !== '' ? slug : line === undefined ? 'default' : `line-${line.line}`;
  const base = action === 'deny' && !/^(?:no|deny|block)\b/i.test(plain) ? `no-${plain}` : plain;
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}
