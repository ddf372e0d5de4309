/** Set scripts: what the lines leave behind on a device that holds other rules, and perhaps an older version. */
import {
  decryption,
  kinds,
  type Model,
  type Parts,
  partOf,
  partsOfKind,
  security,
} from './paloalto-words.ts';
import { elsewhere } from './paloalto-xml.ts';
import { beyond, refused } from './settle.ts';

/** Stands for the rules that the device has besides. */
const others = '\0others';
/** Entries with lists: a line adds to what an older version held. */
const collections = [security, decryption, 'address-group', 'service-group', 'profiles/custom-url-category'];

interface State {
  readonly entries: Map<string, Map<string, Parts>>;
  readonly order: Map<string, string[]>;
  readonly deleted: Set<string>;
  /** Made without being deleted before. */
  readonly kept: Set<string>;
  /** With words that are not known here. */
  readonly strange: Set<string>;
}

/** The entries of every place that the script writes to, by its scope: `vsys vsys1`. */
export function readSet(text: string): ReadonlyMap<string, Model> {
  const states = new Map<string, State>();
  for (const line of text.split('\n').map((one) => one.replace(/\r$/, '')))
    if (!/^\s*(#|$)/.test(line)) readLine(line, states);
  return new Map([...states].map(([scope, state]) => [scope, modelOf(state)]));
}

function stateOf(states: Map<string, State>, scope: string): State {
  const order = new Map([security, decryption].map((kind) => [kind, [others]]));
  const state = states.get(scope) ?? {
    entries: new Map(),
    order,
    deleted: new Set(),
    kept: new Set(),
    strange: new Set(),
  };
  states.set(scope, state);
  return state;
}

function modelOf(state: State): Model {
  const { entries, order, deleted, kept, strange } = state;
  return {
    // A script that replaces some things was written for a device that has older versions of all.
    open: new Set([...strange, ...(deleted.size > 0 ? kept : [])]),
    entries: new Map([...entries].map(([kind, all]) => [kind, inOrder(all, order.get(kind))])),
    foreign: { security: foreign(state, security), decryption: foreign(state, decryption) },
  };
}

function inOrder(
  entries: ReadonlyMap<string, Parts>,
  order: readonly string[] | undefined,
): Map<string, Parts> {
  const names = order === undefined ? [...entries.keys()] : order.filter((name) => name !== others);
  return new Map(names.map((name) => [name, entries.get(name) ?? new Map()]));
}

/** Before which rule the others come; they do not matter below all, nor above what was new. */
function foreign({ order, deleted }: State, kind: string): number | undefined {
  const names = order.get(kind) ?? [];
  const at = names.indexOf(others);
  if (at === names.length - 1) return undefined;
  const replaces = [...deleted].some((key) => key.startsWith(`${kind} `));
  return at > 0 || replaces ? at : undefined;
}

type Word = string | readonly string[];

/** Commands that leave the candidate configuration as it is. */
const harmless = ['configure', 'commit', 'exit', 'quit', 'validate', 'show'];

function readLine(line: string, states: Map<string, State>): void {
  const [verb, ...words] = wordsOf(line);
  const [first, second] = words;
  if (
    harmless.includes(String(verb)) ||
    (verb === 'set' && (first === 'cli' || elsewhere.includes(String(first))))
  )
    return;
  if (verb !== 'set' && verb !== 'delete' && verb !== 'move') throw refused(`the command ${String(verb)}`);
  const named = first === 'device-group' || first === 'vsys';
  if (first === 'shared') throw beyond('shared things');
  const state = stateOf(states, named ? `${first} ${String(second)}` : 'vsys vsys1');
  const path = words.slice(named ? 2 : 0);
  const kind = [security, decryption, ...Object.keys(kinds)].find((one) => {
    const begin = one.split('/');
    const from = one === security || one === decryption ? 1 : 0;
    return (
      begin.every((word, at) => path[at + from] === word) &&
      (from === 0 || /^(pre-)?rulebase$/.test(String(path[0])))
    );
  });
  if (kind === undefined) throw refused(`${line} is not known`);
  const skipped = kind.split('/').length + (kind === security || kind === decryption ? 1 : 0);
  const [name, ...rest] = path.slice(skipped);
  if (name === undefined && verb === 'delete')
    for (const one of [...(state.entries.get(kind)?.keys() ?? [])]) remove(state, kind, one, []);
  else if (typeof name !== 'string') throw refused(`${line} names nothing`);
  else if (verb === 'move') move(state, kind, name, rest);
  else if (verb === 'delete') remove(state, kind, name, rest);
  else write(state, kind, name, rest);
}

function wordsOf(line: string): readonly Word[] {
  if (/[^\t -~]|[\\?]/.test(line)) throw refused('a character without a meaning');
  const words: Word[] = [];
  let list: string[] | undefined;
  for (const [, quoted, bare] of line.matchAll(/"([^"]*)"(?=\s|$)|(\S+)/g)) {
    if (bare?.includes('"')) throw refused('a quote inside of a word');
    if (bare === '[') list = [];
    else if (bare === ']' && list !== undefined) {
      words.push(list);
      list = undefined;
    } else if (bare !== undefined && /[[\]]/.test(bare)) throw refused('a bracket inside of a word');
    else (list ?? words).push(quoted ?? bare ?? '');
  }
  if (list !== undefined) throw refused('a list without an end');
  return words;
}

function write(state: State, kind: string, name: string, rest: readonly Word[]): void {
  const entries = state.entries.get(kind) ?? new Map<string, Parts>();
  state.entries.set(kind, entries);
  if (!entries.has(name)) {
    if (collections.includes(kind) && !state.deleted.has(`${kind} ${name}`))
      state.kept.add(`${kind} ${name}`);
    state.order.get(kind)?.push(name);
    entries.set(name, new Map());
  }
  const parts = entries.get(name) ?? new Map();
  let words = [...rest];
  while (words.length > 0) {
    const part = partOf(
      partsOfKind(kind) ?? {},
      words.filter((word): word is string => typeof word === 'string'),
    );
    if (part === undefined) {
      state.strange.add(`${kind} ${name}`);
      return;
    }
    const { key, shape } = part;
    const length = key.split('/').length;
    const value = words[length];
    words = words.slice(length + (shape === 'empty' ? 0 : 1));
    if (shape === 'empty') parts.set(key, new Set());
    else if (value === undefined) throw refused(`${key} needs a value`);
    else if (shape === 'leaf') {
      if (typeof value !== 'string') throw refused(`${key} has one value`);
      parts.set(key, new Set([value]));
    } else {
      const values = typeof value === 'string' ? [value] : value;
      if (values.length === 0 || new Set(values).size < values.length) throw refused(`the list of ${key}`);
      const all = parts.get(key) ?? new Set();
      for (const one of values) all.add(one);
      parts.set(key, all);
    }
  }
}

function remove(state: State, kind: string, name: string, rest: readonly Word[]): void {
  const [word, value] = rest;
  const parts = state.entries.get(kind)?.get(name);
  if (word === undefined) {
    state.deleted.add(`${kind} ${name}`);
    state.entries.get(kind)?.delete(name);
    const order = state.order.get(kind);
    if (order !== undefined)
      state.order.set(
        kind,
        order.filter((one) => one !== name),
      );
  } else if (value === undefined) parts?.delete(String(word));
  else for (const one of typeof value === 'string' ? [value] : value) parts?.get(String(word))?.delete(one);
}

function move(state: State, kind: string, name: string, rest: readonly Word[]): void {
  const [where, other] = rest;
  const order = state.order.get(kind);
  if (order === undefined || !order.includes(name)) throw refused(`there is no rule ${name} to move`);
  const without = order.filter((one) => one !== name);
  if (where === 'top') without.unshift(name);
  else if (where === 'bottom') without.push(name);
  else if ((where === 'before' || where === 'after') && without.includes(String(other)))
    without.splice(without.indexOf(String(other)) + (where === 'after' ? 1 : 0), 0, name);
  else
    throw where === 'before' || where === 'after'
      ? beyond('a move beside another rule')
      : refused('a move to nowhere');
  state.order.set(kind, without);
}
