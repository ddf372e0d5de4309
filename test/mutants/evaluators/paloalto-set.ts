/** Set scripts: what the lines leave behind on a device that holds other rules, and perhaps an older version. */
import { decryption, kinds, type Model, type Parts, partOf, partsOfKind, security } from './paloalto-words.ts';
import { beyond, refused } from './settle.ts';

/** Stands for the rules that the device has besides. */
const others = '\0others';

interface State {
  readonly entries: Map<string, Map<string, Parts>>;
  readonly order: Record<string, string[]>;
  readonly deleted: Set<string>;
  readonly stale: Set<string>;
}

export function readSet(text: string, scope: string): Model {
  const state: State = {
    entries: new Map(),
    order: { [security]: [others], [decryption]: [others] },
    deleted: new Set(),
    stale: new Set(),
  };
  for (const line of text.split('\n').map((one) => one.replace(/\r$/, ''))) {
    if (line.trim() === '') continue;
    const [verb, ...words] = wordsOf(line);
    if (verb !== 'set' && verb !== 'delete' && verb !== 'move') throw verb?.startsWith('#') ? beyond('a comment') : refused(`the command ${verb}`);
    const placed = placeOf(words.filter((word): word is string => typeof word === 'string'), scope);
    if (placed === undefined) continue;
    const rest = words.slice(words.length - placed);
    if (verb === 'set') set(state, rest);
    else if (verb === 'delete') remove(state, rest);
    else move(state, rest);
  }
  // Where the script replaces something, what it only adds to may hold more than it says.
  const replaces = state.deleted.size > 0;
  if (replaces && state.stale.size > 0) throw new Error(`stale ${[...state.stale].join(' ')}`);
  return { entries: inOrder(state), foreign: { security: foreign(state, security), decryption: foreign(state, decryption) } };
}

type Word = string | readonly string[];

function wordsOf(line: string): readonly Word[] {
  if (/[^ -~]|[\\?]/.test(line)) throw refused('a character without a meaning');
  const words: Word[] = [];
  let list: string[] | undefined;
  for (const [, quoted, bare] of line.matchAll(/"([^"]*)"(?=\s|$)|(\S+)/g)) {
    if (bare?.includes('"')) throw refused('a quote inside of a word');
    if (quoted === undefined && bare === '[') list = [];
    else if (quoted === undefined && bare === ']' && list !== undefined) {
      words.push(list);
      list = undefined;
    } else if (list !== undefined) list.push(quoted ?? bare ?? '');
    else words.push(quoted ?? bare ?? '');
  }
  if (list !== undefined) throw refused('a list without an end');
  return words;
}

/** How many words follow the scope; nothing where the line is about another one. */
function placeOf(words: readonly string[], scope: string): number | undefined {
  throw new Error(`${words} ${scope}`);
}
