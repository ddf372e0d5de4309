/** Which tables a text needs, and what the lines of a rule say instead of addresses. */
import type { PolicyRule } from '../../../rules/policy.ts';
import {
  type AddressSet,
  complementAddresses,
  equalAddresses,
  type Prefix,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { equalIntervals } from '../../../sets/intervals.ts';
import { coverOf } from '../../../sets/prefix.ts';
import type { Flow } from '../../kernel/flows.ts';
import type { PfOptions, TableFile } from '../config.ts';
import { localTable, nameTables, plain, sourceTable, type TableKey } from './lower-names.ts';

/** A table with the one file that fills it. */
export interface FilledTable {
  readonly name: string;
  readonly file: TableFile;
}

/** Traffic to a table, or to every governed address (of one family). */
export interface Route {
  readonly flow: Flow;
  readonly family?: 'inet' | 'inet6';
  /** Absent: no table. */
  readonly table?: string;
}

export interface RuleRoutes {
  readonly rule: PolicyRule;
  readonly routes: readonly Route[];
}

export interface Tabled {
  readonly rules: readonly RuleRoutes[];
  readonly tables: readonly FilledTable[];
}

/** Puts the addresses of each rule into tables of its own, so that no change of one rule moves another's. */
export function fillTables(
  rules: readonly { readonly rule: PolicyRule; readonly flows: readonly Flow[] }[],
  name: string,
  options: PfOptions,
): Tabled {
  const governed = complementAddresses(options.local);
  const wanted = rules.map(({ rule, flows }) => ({
    rule,
    routes: flows.flatMap((flow) => split(flow, governed)),
  }));
  const needs = wanted.flatMap(({ rule, routes }) => needsOf(rule, routes));
  const names = nameTables(needs.map(({ key }) => key));
  const tableOf = (addresses: AddressSet, rule: PolicyRule): string | undefined =>
    names[needs.findIndex((need) => need.rule === rule && equalAddresses(need.addresses, addresses))];
  const fill = (table: string, addresses: AddressSet, what: string): FilledTable => {
    const path = `${name}.tables/${table}.txt`;
    const comments = [plain(`rulec table ${table}: ${what}`)];
    return {
      name: table,
      file: { path, named: `${options.dir}/${path}`, comments, entries: entriesFor(addresses) },
    };
  };
  const { source, local } = options;
  return {
    rules: wanted.map(({ rule, routes }) => ({
      rule,
      routes: routes.map(({ flow, family, addresses }) => {
        const table = addresses === undefined ? undefined : tableOf(addresses, rule);
        return {
          flow,
          ...(family === undefined ? {} : { family }),
          ...(table === undefined ? {} : { table }),
        };
      }),
    })),
    tables: [
      ...(source === 'any' ? [] : [fill(sourceTable, source, 'machines that are governed')]),
      fill(localTable, local, 'destinations that are not governed'),
      ...needs.map(({ rule, addresses }, index) => fill(names[index] ?? '', addresses, `rule ${rule.id}`)),
    ],
  };
}

interface WantedRoute extends Omit<Route, 'table'> {
  /** Absent: every governed address. */
  readonly addresses?: AddressSet;
}

/** A whole address family needs no table; the other family keeps its own. */
function split(flow: Flow, governed: AddressSet): readonly WantedRoute[] {
  const { v4, v6 } = flow.addresses;
  const whole4 = equalIntervals(v4, governed.v4);
  const whole6 = equalIntervals(v6, governed.v6);
  if (whole4 && whole6) return [{ flow }];
  if (whole4 && v4.length > 0) {
    return [{ flow, family: 'inet' }, ...(v6.length === 0 ? [] : [{ flow, addresses: { v4: [], v6 } }])];
  }
  if (whole6 && v6.length > 0) {
    return [...(v4.length === 0 ? [] : [{ flow, addresses: { v4, v6: [] } }]), { flow, family: 'inet6' }];
  }
  return [{ flow, addresses: flow.addresses }];
}

interface Need {
  readonly rule: PolicyRule;
  readonly key: TableKey;
  readonly addresses: AddressSet;
}

/** One table for each different set of a rule; the widest is named after the rule alone. */
function needsOf(rule: PolicyRule, routes: readonly WantedRoute[]): readonly Need[] {
  const sets: { readonly addresses: AddressSet; readonly flow: Flow }[] = [];
  for (const { addresses, flow } of routes) {
    if (addresses === undefined || sets.some((set) => equalAddresses(set.addresses, addresses))) continue;
    sets.push({ addresses, flow });
  }
  const widest = unionAddresses(sets.map(({ addresses }) => addresses));
  return sets.map(({ addresses, flow }) => {
    const part = `${flow.transport}${flow.ports[0]}`;
    return {
      rule,
      addresses,
      key: equalAddresses(addresses, widest) ? { rule: rule.id } : { rule: rule.id, part },
    };
  });
}

/** The fewest prefixes of a set. */
function entriesFor(addresses: AddressSet): TableFile['entries'] {
  return coverOf(addresses)
    .flatMap(withoutLengthZero)
    .map((prefix) => ({ kind: 'prefix', prefix, negated: false }));
}

/** Nobody has tried what a kernel does with a prefix of length 0 in a table; two halves are the same. */
function withoutLengthZero(prefix: Prefix): readonly Prefix[] {
  if (prefix.length > 0) return [prefix];
  return prefix.family === 4
    ? [0, 2 ** 31].map((network) => ({ family: 4, network, length: 1 }))
    : [0n, 2n ** 127n].map((network) => ({ family: 6, network, length: 1 }));
}
