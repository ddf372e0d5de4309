/** `delete` lines applied to a tree. */
import type { Origin } from '../../../target.ts';
import type { Container, Entries, Schema } from './parse-forms.ts';
import { type Change, done, goOn, type Step, schemaOf, showPath } from './parse-set-change.ts';
import {
  canBeNamed,
  collectionIn,
  keepNamedBefore,
  keepReferred,
  mayBeNamed,
  profilesThatAreRead,
  sayGone,
} from './parse-set-keep.ts';
import { carriesZones } from './parse-skipped.ts';
import type { Branch, EntriesTree } from './parse-tree.ts';
import type { Word } from './parse-words.ts';

/** Where the words of a deletion have led to; no branch: the text has nothing there. */
interface Search {
  readonly root: Branch;
  branch: Branch | undefined;
  schema: Container;
  at: number;
}

/** `delete`: takes away a part, an entry, or members of a list. What is not there needs no deleting. */
export function remove(
  change: Change,
  root: Branch,
  schema: Container,
  words: readonly Word[],
  origin: Origin,
): string | undefined {
  const search: Search = { root, branch: root, schema, at: 0 };
  while (search.at < words.length) {
    const step = removeStep(change, search, words, origin);
    if (step.problem !== undefined || step.done === true) return step.problem;
  }
  return 'the line names nothing';
}

function removeStep(change: Change, search: Search, words: readonly Word[], origin: Origin): Step {
  const word = words[search.at];
  if (typeof word !== 'string') return { problem: 'a list found where a keyword is expected' };
  const child = schemaOf(search.schema, word);
  const next = words[search.at + 1];
  const what = `delete ${showPath(words.slice(0, search.at + 2))}`;
  if (child === undefined || child.kind === 'opaque') {
    (search.branch?.unread ?? change.unread).push({ what: `${what}: not known here`, origin });
    return done;
  }
  if (carriesZones.has(word) || (holdsZones.has(word) && words.length <= search.at + 2))
    change.unread.push({ what: `${what}: zones that rules name may go with it`, origin });
  if (child.kind === 'ignored' || profilesThatAreRead.has(word)) {
    const gone = { words, at: search.at, origin };
    if (mayBeNamed(search.root, gone)) change.unread.push(sayGone(gone));
    else change.gone.push(gone);
  }
  if (takesOthers(words, search.at))
    change.unread.push({
      what: `delete ${showPath(words)}: firewalls, or things and rules of the site, go with it`,
      origin,
    });
  if (child.kind === 'ignored') return done;
  if (child.kind === 'settings') {
    if (search.branch?.children.has(word) === true)
      change.unread.push({ what: `${what}: settings by which rules are read may go with it`, origin });
    return done;
  }
  if (
    words
      .slice(search.at + 1)
      .flat()
      .some((name) => name.includes('*')) &&
    !takesStars.has(word)
  ) {
    change.unread.push({
      what: `${showPath(words)}: whether a * names several things is not documented`,
      origin,
    });
    return done;
  }
  if (next === undefined) return removeAll(change, search, words, origin);
  const found = search.branch?.children.get(word);
  if (child.kind === 'container') {
    Object.assign(search, {
      branch: found?.kind === 'branch' ? found : undefined,
      schema: child,
      at: search.at + 1,
    });
    return goOn;
  }
  if (child.kind === 'entries') return removeInEntries(change, search, words, child, origin);
  if (found?.kind === 'members')
    for (const value of typeof next === 'string' ? [next] : next) found.values.delete(value);
  else search.branch?.children.delete(word);
  return done;
}

/**
 * Whether a deletion takes away what holds more than our things: `shared`, device groups, the firewalls that belong to one
 * or to Panorama, and the templates by which these have zones.
 */
function takesOthers(words: readonly Word[], at: number): boolean {
  const word = String(words[at]);
  const behind = words.slice(at + 1);
  if (word === 'shared') return behind.length === 0;
  if (word === 'mgt-config') return behind[0] === 'devices';
  if (word === 'device-group') return behind.length < 2 || behind[1] === 'devices';
  if (word !== 'template' && word !== 'template-stack') return false;
  return !behind.some((one) => ofTemplates.has(String(one)));
}

/** Parts of a template without a zone or an interface. */
const ofTemplates: ReadonlySet<string> = new Set(['deviceconfig', 'mgt-config', 'description']);

/** Takes away all that a word holds. */
function removeAll(change: Change, search: Search, words: readonly Word[], origin: Origin): Step {
  const word = String(words[search.at]);
  if (holdsRules(schemaOf(search.schema, word), word))
    change.unread.push({ what: `delete ${showPath(words)}: rules of the site go with ours`, origin });
  const entries = collectionIn(search.branch, word);
  const kind = word === 'profiles' ? 'custom-url-category' : word;
  if (entries !== undefined && keepReferred(change, search.root, { kind, entries }, origin)) return done;
  return removeWhole(change, search.branch?.children.delete(word) === true, words);
}

/** Below these, a star may be a part of a name. */
const takesStars: ReadonlySet<string> = new Set([
  ...['devices', 'vsys', 'device-group', 'shared', 'profiles', 'custom-url-category', 'list'],
  ...['ssl-decrypt', 'ssl-exclude-cert'],
]);

/** Whether a part holds rules of everybody, of whatever rulebase. Below `devices` and `vsys` all is looked at by itself. */
function holdsRules(schema: Schema | undefined, word: string): boolean {
  if (word === 'rules') return true;
  return (
    schema?.kind === 'container' &&
    Object.entries(schema.children).some(([below, child]) => holdsRules(child, below))
  );
}

/** What holds zones besides other things. */
const holdsZones: ReadonlySet<string> = new Set(['devices', 'vsys']);

function removeInEntries(
  change: Change,
  search: Search,
  words: readonly Word[],
  child: Entries,
  origin: Origin,
): Step {
  const [word, next] = [String(words[search.at]), words[search.at + 1]];
  if (typeof next !== 'string') return { problem: `${word} needs the name of an entry` };
  const found = search.branch?.children.get(word);
  const entries = found?.kind === 'entries' ? found : undefined;
  const isWhole = search.at + 2 === words.length;
  if (isWhole && entries !== undefined) {
    const collection = { kind: word, entries, name: next };
    if (keepReferred(change, search.root, collection, origin)) return done;
  }
  if (isWhole && word === 'rules' && next.startsWith('rulec-') && entries?.byName.has(next) !== true)
    keepNamedBefore(change);
  if (isWhole) return removeWhole(change, entries !== undefined && removeEntry(entries, next), words);
  Object.assign(search, { branch: entries?.byName.get(next), schema: child.of, at: search.at + 2 });
  return goOn;
}

function removeWhole(change: Change, wasThere: boolean, words: readonly Word[]): Step {
  if (!wasThere) change.replaces = true;
  const path = words.join('\0');
  change.deleted.add(path);
  if (canBeNamed(words)) change.nameable.add(path);
  return done;
}

function removeEntry(entries: EntriesTree, name: string): boolean {
  if (entries.order !== undefined) entries.order = entries.order.filter((one) => one !== name);
  return entries.byName.delete(name);
}
