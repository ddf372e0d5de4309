/** What the commands of a text leave behind, run from an empty ruleset: tables with their sets and chains. */
import { error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { remember } from '../../../sets/remember.ts';
import type { Origin } from '../../target.ts';
import type { Chain, Config, Hook, NamedSet, NftablesOptions, Removal, Statement, Table } from '../config.ts';
import { checkHook, findCircle, findMisplaced } from './check/check-chains.ts';
import { checkJump, checkParts, withoutUnchecked } from './check/check-rules.ts';
import { checkSet } from './check/check-sets.ts';
import { type Doubt, isOurs, type LoadedTable, type Ruleset } from './check/loaded.ts';
import { feedTable, listLines } from './dnsmasq/languages.ts';

/** What the commands so far have left. */
interface State {
  readonly tables: Map<string, LoadedTable>;
  readonly unread: Doubt[];
  /** The tables that were deleted. */
  readonly deleted: Set<string>;
  /** Commands that older releases of nft do not know, and then load nothing. */
  readonly lenient: Doubt[];
  /** Whether the whole ruleset was flushed. */
  isEmptied: boolean;
}

/**
 * Runs the commands in order. What nft refuses is an error, for then nothing is loaded. `names`: which names dnsmasq puts
 * into sets is looked at.
 */
export function load({ statements, resolver }: Config, names: NftablesOptions['names']): Outcome<Ruleset> {
  const read = names === 'none' || resolver === undefined ? undefined : listLines(resolver);
  const unread: Doubt[] = [...(read?.unsure ?? [])];
  const state: State = { tables: new Map(), unread, deleted: new Set(), lenient: [], isEmptied: false };
  for (const statement of statements) {
    const problem = run(state, statement);
    if (problem !== undefined) return refuse(problem);
  }
  const loaded = [...state.tables.values()];
  for (const table of loaded) {
    if (read !== undefined) table.fed = feedTable(table, read.lines);
    const problem = finish(table);
    if (problem !== undefined) return refuse(problem);
  }
  if (loaded.some(isOurs)) {
    unread.push(...state.lenient);
    for (const chain of loaded.flatMap(({ chains }) => [...chains.values()]))
      chain.parts = chain.parts.map(withoutUnchecked);
  }
  return { value: { tables: loaded, unread }, diagnostics: [] };
}

function refuse({ message, at }: Problem): Outcome<never> {
  return { diagnostics: [error('config-syntax', message, { at, help: 'nft -c -f FILE says more' })] };
}

/** Looks at what a table holds in the end, or before it goes. */
function finish(table: LoadedTable): Problem | undefined {
  doubtChanged(table);
  for (const set of table.sets.values()) {
    const found = checkSet(table.fed.has(set.name) ? withoutState(set) : set);
    if (found?.isRefused === true) return { message: found.says, at: set.origin };
    if (found !== undefined) table.doubts.push({ text: found.says, origin: set.origin });
    for (const { verdict } of set.elements) {
      const message =
        verdict !== undefined && 'chain' in verdict ? checkJump(table, verdict.chain) : undefined;
      if (message !== undefined) return { message, at: set.origin };
    }
  }
  const odd = findMisplaced(table);
  if (odd !== undefined) return odd;
  const circle = table.chains.get(findCircle(table) ?? '');
  if (circle === undefined) return undefined;
  return {
    message: `chains lead from ${circle.name} to each other without end, or too deep`,
    at: circle.origin,
  };
}

/** Of sets that rules change nobody knows what they hold: nft makes any set dynamic that a rule adds to (nft 1.0.6). */
function doubtChanged({ chains, sets, mixed }: LoadedTable): void {
  const steps = [...chains.values()].flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'rule' ? part.steps : part.kind === 'unread' ? [part] : [])),
  );
  const held = new Map<string, boolean>();
  for (const step of steps) {
    if (step.kind !== 'change' && step.kind !== 'unread') continue;
    for (const name of step.kind === 'change' ? [step.set] : findChanged(step.text)) {
      const set = sets.get(name);
      if (set !== undefined) sets.set(name, { ...set, doubt: set.doubt ?? byPackets });
      const hasBound = set?.settings.some((one) => /^(?:limit|quota|ct) /.test(one)) === true;
      if (step.kind !== 'change') continue;
      if (hasBound || remember(held, name, () => step.holds) !== step.holds) mixed.add(name);
    }
  }
}

function findChanged(text: string): readonly string[] {
  return [...text.matchAll(/(?:^| )(?:add|update|delete) @ ?(\S+)/g)].map(([, name = '']) => name);
}

const byPackets = 'packets or programs change what the set holds';

/** What is known of a set beside what it holds. */
function withoutState({ doubt: _, elements, ...set }: NamedSet): NamedSet {
  return { ...set, elements: elements.map(({ key }) => ({ key })) };
}

/** Looks at what a statement has added to a table. */
function look(table: LoadedTable, added: readonly Chain[]): Problem | undefined {
  for (const { hook, origin, parts } of added) {
    const wrong = hook === undefined ? undefined : checkHook(table.family, hook);
    if (wrong !== undefined) return { message: wrong, at: origin };
    if (hook?.device !== undefined) table.doubts.push({ text: `the device ${hook.device}`, origin });
    for (const { says, isRefused, at, unread } of checkParts(table, parts)) {
      if (isRefused) return { message: says, at };
      table.doubts.push({ text: says, origin: at, ...present({ unread }) });
    }
  }
  return undefined;
}

interface Problem {
  readonly message: string;
  readonly at: Origin;
}

function run(state: State, statement: Statement): Problem | undefined {
  const { tables, unread } = state;
  switch (statement.kind) {
    case 'comment':
      return undefined;
    case 'fragment':
      unread.push({ text: 'parts of a table stand outside of one', origin: statement.origin });
      return undefined;
    case 'unread':
      unread.push(statement);
      return undefined;
    case 'delete':
    case 'flush':
      return remove(state, statement);
    case 'insert': {
      const { family, table, chain, rule, origin: at } = statement;
      const into = tables.get(`${family} ${table}`);
      const found = into?.chains.get(chain);
      if (into === undefined || found === undefined)
        return { message: `there is no chain ${chain} in the table ${family} ${table}`, at };
      found.parts.unshift(rule);
      return look(into, [{ kind: 'chain', name: chain, parts: [rule], origin: at }]);
    }
    case 'table': {
      const { family, name, parts = [], needs, origin } = statement;
      const [first] = parts;
      const known = tables.get(`${family} ${name}`);
      if (needs !== undefined && known === undefined)
        return { message: `there is no table ${family} ${name} to add to`, at: origin };
      if (needs === 'chain' && first?.kind === 'chain' && known?.chains.has(first.name) !== true)
        return { message: `there is no chain ${first.name} in the table ${family} ${name}`, at: origin };
      const table = remember(tables, `${family} ${name}`, () => createTable(state, statement));
      // Said again without the flag, a table wakes up.
      if (table.isDormant) table.doubts.push({ text: `whether the table ${name} is dormant`, origin });
      for (const part of parts) {
        if (part.kind === 'dormant') table.isDormant = true;
        if (part.kind === 'unread') unread.push(part);
        if (part.kind === 'skipped') table.doubts.push(part);
        const problem =
          part.kind === 'set' || part.kind === 'map'
            ? addSet(table, part)
            : part.kind === 'chain'
              ? addChain(table, part)
              : undefined;
        if (problem !== undefined) return { message: problem, at: origin };
      }
      return look(
        table,
        parts.filter((part) => part.kind === 'chain'),
      );
    }
  }
}

function createTable({ isEmptied, deleted }: State, { family, name, origin }: Table): LoadedTable {
  return {
    family,
    name,
    origin,
    isDormant: false,
    doubts: [],
    chains: new Map(),
    sets: new Map(),
    isNew: isEmptied || deleted.has(`${family} ${name}`),
    isFlushed: false,
    flushed: new Set(),
    mixed: new Set(),
    fed: new Map(),
  };
}

/** Returns why what a set holds is state, and no text says it. */
function findState({ flags, settings }: NamedSet): string | undefined {
  if (settings.some((one) => /^(?:gc-interval|timeout) /.test(one)))
    return 'elements leave it as time goes by';
  const isChanged = flags.includes('dynamic') || flags.includes('timeout');
  return isChanged ? byPackets : undefined;
}

/** A set that is there already is added to, if the rest is the same. */
function addSet(table: LoadedTable, added: NamedSet): string | undefined {
  const known = table.sets.get(added.name);
  if (known === undefined) {
    const doubt = added.doubt ?? findState(added);
    table.sets.set(added.name, { ...added, ...present({ doubt }) });
    if (added.type.length > 0 || added.doubt !== undefined) return undefined;
    return `there is no set ${added.name} to add elements to, and no type is given`;
  }
  const isSame =
    added.kind === known.kind &&
    `${added.type} ${added.flags} ${added.settings}` === `${known.type} ${known.flags} ${known.settings}`;
  if (known.flags.includes('constant') && added.elements.length > 0)
    return `the set ${added.name} is constant, and nothing can be added to it`;
  if (added.type.length > 0 && !isSame) return `the set ${added.name} is there already, of another type`;
  table.sets.set(added.name, { ...known, elements: [...known.elements, ...added.elements] });
  return undefined;
}

/** Rules are added at the end; a policy is taken over, and a hook stays as it is. */
function addChain(table: LoadedTable, { name, hook, parts, origin }: Chain): string | undefined {
  const known = table.chains.get(name);
  if (known === undefined) {
    table.chains.set(name, { name, ...present({ hook }), parts: [...parts], origin });
    return undefined;
  }
  if (hook !== undefined) {
    const place = (one: Hook | undefined): string =>
      `${one?.type} ${one?.hook} ${one?.device} ${one?.priority}`;
    if (place(hook) !== place(known.hook)) return `the chain ${name} is there already, with another hook`;
    known.hook = { ...known.hook, ...hook };
  }
  for (const one of parts) known.parts.push(one);
  return undefined;
}

function remove(state: State, removal: Removal): Problem | undefined {
  const { kind, what, family, table, name, isLenient, origin: at } = removal;
  const { tables, unread } = state;
  if (what === 'ruleset') {
    tables.clear();
    state.isEmptied = true;
    return undefined;
  }
  const key = `${family} ${table}`;
  const found = tables.get(key);
  if (isLenient === true)
    state.lenient.push({ text: `destroy table ${key}, which nft knows from 1.0.7 on`, origin: at });
  if (found === undefined && isLenient === true) {
    state.deleted.add(key);
    return undefined;
  }
  if (found === undefined) return { message: `there is no table ${key} to ${kind}`, at };
  if (what === 'table') {
    if (kind === 'delete') {
      const problem = finish(found);
      if (isOurs(found)) unread.push(...found.doubts);
      if (problem !== undefined) return problem;
      tables.delete(key);
      state.deleted.add(key);
    } else {
      for (const chain of found.chains.values()) chain.parts = [];
      found.isFlushed = true;
    }
    return undefined;
  }
  const part = what === 'chain' ? found.chains.get(name ?? '') : found.sets.get(name ?? '');
  if (part === undefined) return { message: `there is no ${what} ${name} to ${kind}`, at };
  // Of a chain or a set there is a flush alone.
  if ('parts' in part) part.parts = [];
  else {
    found.sets.set(part.name, { ...part, elements: [] });
    found.flushed.add(part.name);
  }
  if ('flags' in part && part.flags.includes('constant'))
    found.doubts.push({ text: `flushing the set ${part.name}, which is constant`, origin: at });
  return undefined;
}
