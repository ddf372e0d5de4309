/** What the commands of a text leave behind, run from an empty ruleset: tables with their sets and chains. */
import { error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { remember } from '../../../sets/remember.ts';
import type { Origin } from '../../target.ts';
import type { Chain, ChainPart, Config, Family, Hook, NamedSet, Removal, Statement } from '../config.ts';
import { checkSet } from './meaning-sets.ts';

export interface LoadedTable {
  readonly family: Family;
  readonly name: string;
  isDormant: boolean;
  readonly chains: Map<string, LoadedChain>;
  readonly sets: Map<string, NamedSet>;
}

export interface LoadedChain {
  readonly name: string;
  hook?: Hook;
  parts: ChainPart[];
  readonly origin: Origin;
}

export interface Ruleset {
  readonly tables: readonly LoadedTable[];
  /** Commands that are not understood: they may change everything. */
  readonly unread: readonly { readonly text: string; readonly origin: Origin }[];
}

type Tables = Map<string, LoadedTable>;

/** Runs the commands in order. What nft refuses is an error, for then nothing is loaded. */
export function load({ statements }: Config): Outcome<Ruleset> {
  const tables: Tables = new Map();
  const unread: { readonly text: string; readonly origin: Origin }[] = [];
  for (const statement of statements) {
    const problem = run(tables, unread, statement);
    if (problem === undefined) continue;
    const { message, at } = problem;
    return { diagnostics: [error('config-syntax', message, { at })] };
  }
  const loaded = [...tables.values()];
  for (const set of loaded.flatMap(({ sets }) => [...sets.values()])) {
    const problem = checkSet(set);
    if (problem !== undefined) return { diagnostics: [error('config-syntax', problem, { at: set.origin })] };
  }
  return { value: { tables: loaded, unread }, diagnostics: [] };
}

interface Problem {
  readonly message: string;
  readonly at: Origin;
}

function run(
  tables: Tables,
  unread: { readonly text: string; readonly origin: Origin }[],
  statement: Statement,
): Problem | undefined {
  switch (statement.kind) {
    case 'comment':
      return undefined;
    case 'unread':
      unread.push(statement);
      return undefined;
    case 'delete':
    case 'flush':
      return remove(tables, statement);
    case 'insert': {
      const { family, table, chain, rule, origin: at } = statement;
      const found = tables.get(`${family} ${table}`)?.chains.get(chain);
      if (found === undefined)
        return { message: `there is no chain ${chain} in the table ${family} ${table}`, at };
      found.parts.unshift(rule);
      return undefined;
    }
    case 'table': {
      const { family, name, parts = [] } = statement;
      const table = remember(tables, `${family} ${name}`, () => ({
        ...{ family, name, isDormant: false, chains: new Map(), sets: new Map() },
      }));
      for (const part of parts) {
        if (part.kind === 'dormant') table.isDormant = true;
        if (part.kind === 'unread') unread.push(part);
        const problem =
          part.kind === 'set' || part.kind === 'map'
            ? addSet(table, part)
            : part.kind === 'chain'
              ? addChain(table, part)
              : undefined;
        if (problem !== undefined) return { message: problem, at: statement.origin };
      }
      return undefined;
    }
  }
}

/** A set that is there already is added to, if the rest is the same. */
function addSet(table: LoadedTable, added: NamedSet): string | undefined {
  const known = table.sets.get(added.name);
  if (known === undefined) {
    table.sets.set(added.name, added);
    if (added.type.length > 0 || added.doubt !== undefined) return undefined;
    return `there is no set ${added.name} to add elements to, and no type is given`;
  }
  const isSame =
    added.kind === known.kind && `${added.type} ${added.flags}` === `${known.type} ${known.flags}`;
  if (added.type.length > 0 && !isSame) return `the set ${added.name} is there already, of another type`;
  table.sets.set(added.name, { ...known, elements: [...known.elements, ...added.elements] });
  return undefined;
}

/** Rules are added at the end; a policy is taken over, and a hook stays as it is. */
function addChain(table: LoadedTable, { name, hook, parts, origin }: Chain): string | undefined {
  const known = table.chains.get(name);
  if (known === undefined) {
    table.chains.set(name, { name, ...(hook === undefined ? {} : { hook }), parts: [...parts], origin });
    return undefined;
  }
  if (hook !== undefined) {
    const place = (one: Hook | undefined): string =>
      `${one?.type} ${one?.hook} ${one?.device} ${one?.priority}`;
    if (place(hook) !== place(known.hook)) return `the chain ${name} is there already, with another hook`;
    known.hook = { ...known.hook, ...hook };
  }
  known.parts.push(...parts);
  return undefined;
}

function remove(
  tables: Tables,
  { kind, what, family, table, name, origin: at }: Removal,
): Problem | undefined {
  if (what === 'ruleset') {
    tables.clear();
    return undefined;
  }
  const key = `${family} ${table}`;
  const found = tables.get(key);
  if (found === undefined) return { message: `there is no table ${key} to ${kind}`, at };
  if (what === 'table') {
    if (kind === 'delete') tables.delete(key);
    else for (const chain of found.chains.values()) chain.parts = [];
    return undefined;
  }
  const part = what === 'chain' ? found.chains.get(name ?? '') : found.sets.get(name ?? '');
  if (part === undefined) return { message: `there is no ${what} ${name} to ${kind}`, at };
  if (kind === 'delete') (what === 'chain' ? found.chains : found.sets).delete(name ?? '');
  else if ('parts' in part) part.parts = [];
  else found.sets.set(part.name, { ...part, elements: [] });
  return undefined;
}
