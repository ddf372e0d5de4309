/** Which tables a text needs, and what the lines of a rule say instead of addresses. */
import type { PolicyRule } from '../../../rules/policy.ts';
import {
  type AddressSet,
  complementAddresses,
  equalAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { equalIntervals } from '../../../sets/intervals.ts';
import { remember } from '../../../sets/remember.ts';
import type { Flow } from '../../kernel/flows.ts';
import { listPrefixes } from '../../kernel/prefixes.ts';
import { carryText } from '../../kernel/prose.ts';
import { type PfOptions, type Table, type TableEntry, type TableFile, unprinted } from '../config.ts';
import { comments, localTable, nameTables, sourceTable, type TableKey } from './lower-names.ts';

/** A flow to a table, or to every governed address (of one family). */
export interface Route {
  readonly flow: Flow;
  readonly family?: 'inet' | 'inet6';
  /** Absent: no table. */
  readonly table?: string;
}

export interface Tabled {
  readonly rules: readonly { readonly rule: PolicyRule; readonly routes: readonly Route[] }[];
  readonly tables: readonly Table[];
  readonly files: readonly TableFile[];
}

/** Puts the addresses of each rule into tables of its own, so that no change of one rule moves another's. */
export function fillTables(
  rules: readonly { readonly rule: PolicyRule; readonly flows: readonly Flow[] }[],
  name: string,
  { source, local, dir }: PfOptions,
): Tabled {
  const governed = complementAddresses(local);
  const wanted = rules.map(({ rule, flows }) => {
    const routes = flows.flatMap((flow) => splitFlow(flow, governed));
    return { rule, routes, needs: findNeeds(rule, routes) };
  });
  const needs = wanted.flatMap((one) => one.needs);
  const names = nameTables(needs.map(({ key }) => key));
  const filled = [
    ...(source === 'any' ? [] : [[sourceTable, source, 'machines that are governed'] as const]),
    [localTable, local, 'destinations that are not governed'] as const,
    ...needs.map(({ addresses, key }, at) => [names[at] ?? '', addresses, `rule ${key.rule}`] as const),
  ];
  const files = filled.map(([table, addresses, what]): TableFile => {
    const path = `${name}.tables/${table}.txt`;
    const comment = carryText(comments, `rulec table ${table}: ${what}`);
    return makeFile(path, `${dir}/${path}`, comment, addresses);
  });
  return {
    rules: wanted.map(({ rule, routes, needs: own }) => ({
      rule,
      routes: routes.map(({ addresses, ...route }) => {
        const need = addresses && own.find((one) => equalAddresses(one.addresses, addresses));
        const table = need && names[needs.indexOf(need)];
        return table === undefined ? route : { ...route, table };
      }),
    })),
    tables: filled.map(([table], index) => ({
      kind: 'table',
      name: table,
      attributes: ['persist'],
      sources: [{ kind: 'file', path: files[index]?.named ?? '' }],
      origin: unprinted,
    })),
    files,
  };
}

const made = new WeakMap<AddressSet, TableFile[]>();

/** Makes the file of a table: the same for devices that share it, so that what is made of it is made once. */
function makeFile(path: string, named: string, comment: string, addresses: AddressSet): TableFile {
  const files = remember(made, addresses, () => []);
  const known = files.find((one) => one.path === path && one.named === named && one.comments[0] === comment);
  if (known !== undefined) return known;
  const entries = listPrefixes(addresses).map(
    (prefix): TableEntry => ({ kind: 'prefix', prefix, negated: false }),
  );
  const file: TableFile = { path, named, comments: [comment], entries };
  files.push(file);
  return file;
}

interface WantedRoute extends Omit<Route, 'table'> {
  /** Absent: every governed address. */
  readonly addresses?: AddressSet;
}

/** Splits a flow by families: a whole one needs no table, the other keeps its own. */
function splitFlow(flow: Flow, governed: AddressSet): readonly WantedRoute[] {
  const { v4, v6 } = flow.addresses;
  const isWhole4 = equalIntervals(v4, governed.v4);
  const isWhole6 = equalIntervals(v6, governed.v6);
  if (isWhole4 && isWhole6) return [{ flow }];
  if (!(isWhole4 && v4.length > 0) && !(isWhole6 && v6.length > 0))
    return [{ flow, addresses: flow.addresses }];
  const four: WantedRoute = isWhole4 ? { flow, family: 'inet' } : { flow, addresses: { v4, v6: [] } };
  const six: WantedRoute = isWhole6 ? { flow, family: 'inet6' } : { flow, addresses: { v4: [], v6 } };
  return [...(v4.length === 0 ? [] : [four]), ...(v6.length === 0 ? [] : [six])];
}

interface Need {
  readonly key: TableKey;
  readonly addresses: AddressSet;
}

/** Returns the tables of a rule, one for each different set; the widest is named after the rule alone. */
function findNeeds(rule: PolicyRule, routes: readonly WantedRoute[]): readonly Need[] {
  const sets: { readonly addresses: AddressSet; readonly flow: Flow }[] = [];
  for (const { addresses, flow } of routes) {
    if (addresses === undefined || sets.some((set) => equalAddresses(set.addresses, addresses))) continue;
    sets.push({ addresses, flow });
  }
  const widest = unionAddresses(sets.map(({ addresses }) => addresses));
  return sets.map(({ addresses, flow }) => ({
    addresses,
    key: equalAddresses(addresses, widest)
      ? { rule: rule.id }
      : { rule: rule.id, part: `${flow.transport}${flow.ports[0]}` },
  }));
}
