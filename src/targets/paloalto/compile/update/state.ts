/** What an update has to do with each thing: make, change, make anew, or delete. */

import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { error, hasErrors, type Outcome } from '../../../../diagnostics/diagnostic.ts';
import type { PaloaltoConfig, ScopeConfig } from '../../config.ts';
import { printPlace } from '../print-set.ts';
import { findOurs } from './ours.ts';
import { type Patch, patchEntry } from './patch.ts';
import { listReferences, listThings, referenceTo, type Thing } from './things.ts';

export type Things = ReadonlyMap<string, Thing>;

export interface Changes {
  /** The words of the scope, with a blank behind them, or nothing. */
  readonly place: string;
  readonly before: Things;
  readonly after: Things;
  /** Things of both, by path. */
  readonly patches: ReadonlyMap<string, Patch>;
  /** Paths of both that have to be made anew. */
  readonly anew: ReadonlySet<string>;
  /** Paths that go for good. */
  readonly gone: ReadonlySet<string>;
  /** Paths of `gone` that are in the way of what comes. */
  readonly inTheWay: ReadonlySet<string>;
  /** The scope of the new text, and the same of the old one. */
  readonly scope: ScopeConfig;
  readonly oldScope: ScopeConfig | undefined;
}

/** Compares two configurations in the scope of the second. Errors: `no-update`. */
export function findChanges(old: PaloaltoConfig, wanted: PaloaltoConfig): Outcome<Changes> {
  const [scope] = wanted.scopes;
  if (scope === undefined) throw new Error('a text without a scope');
  const oldScope = old.scopes.find((one) => JSON.stringify(one.scope) === JSON.stringify(scope.scope));
  const [before, after] = [listThings(oldScope), listThings(scope)];
  const { paths: ours, doubtful } = findOurs(
    wanted.name,
    before,
    new Set(after.keys()),
    oldScope,
    old.whole === true,
  );
  const place = printPlace(scope);
  const patches = new Map<string, Patch>();
  const anew = new Set<string>();
  for (const [path, thing] of after) {
    const was = before.get(path);
    if (was === undefined || isOfSite(thing)) continue;
    const patch = was.hasMore ? undefined : patchEntry(`${place}${path} `, was.node, thing.node);
    if (patch === undefined) anew.add(path);
    else patches.set(path, patch);
  }
  const inTheWay = findInTheWay(before, after);
  spread(before, anew, inTheWay, ours, after);
  const gone = findGone(old, oldScope, { before, after, ours });
  const problems: Diagnostic[] = doubtful.map((name) =>
    refuse(`whether the rule ${name} is of this rule set cannot be told by its name`),
  );
  for (const path of [...inTheWay, ...anew]) {
    if (!anew.has(path) && !gone.has(path))
      problems.push(refuse(`${path} has to go, and something of the site is so called or refers to it`));
    const user = findUser(old, oldScope, before, path, ours);
    if (user !== undefined) problems.push(refuse(`${path} has to be recreated, and ${user} refers to it`));
  }
  if (hasErrors(problems)) return { diagnostics: problems };
  return { value: { place, before, after, patches, anew, gone, inTheWay, scope, oldScope }, diagnostics: [] };
}

/** Tags stay as they are: one is the site's own, and rules that nobody sees may have the other. */
export function isOfSite({ collection }: Thing): boolean {
  return collection === 'tag';
}

function refuse(what: string): Diagnostic {
  const help = 'compile with --since the folder that was loaded, or load the whole text';
  return error('no-update', what, { help, target: 'paloalto' });
}

/** Returns the things that have the name of another one that comes. */
function findInTheWay(before: Things, after: Things): Set<string> {
  const names = new Map([...after].map(([path, thing]) => [referenceTo(thing), path]));
  return new Set(
    [...before].flatMap(([path, thing]) => {
      const other = names.get(referenceTo(thing));
      return other === undefined || other === path ? [] : [path];
    }),
  );
}

/** What refers to something that is made anew, or that is in the way, is made anew itself, or goes first. */
function spread(
  before: Things,
  anew: Set<string>,
  inTheWay: Set<string>,
  ours: ReadonlySet<string>,
  after: Things,
): void {
  for (let size = -1; size < anew.size + inTheWay.size; ) {
    size = anew.size + inTheWay.size;
    const moving = new Set(
      [...anew, ...inTheWay].flatMap((path) => {
        const thing = before.get(path);
        return thing === undefined ? [] : [referenceTo(thing)];
      }),
    );
    for (const [path, { refers }] of before) {
      if (!ours.has(path) || !refers.some((one) => moving.has(one))) continue;
      (after.has(path) ? anew : inTheWay).add(path);
    }
  }
}

/** Returns what of ours the new text does not have, and nothing that stays refers to. */
function findGone(
  old: PaloaltoConfig,
  oldScope: ScopeConfig | undefined,
  {
    before,
    after,
    ours,
  }: { readonly before: Things; readonly after: Things; readonly ours: ReadonlySet<string> },
): ReadonlySet<string> {
  const staying = [...before].flatMap(([path, { refers }]) =>
    ours.has(path) || after.has(path) ? [] : refers,
  );
  const used = new Set([...listReferences(old, oldScope), ...staying]);
  for (const { refers } of after.values()) for (const one of refers) used.add(one);
  const gone = new Set<string>();
  for (const [path, thing] of inOrderOfDeletion(before)) {
    if (!ours.has(path) || after.has(path)) continue;
    // A thing of another kind with the name is what the new text refers to.
    const isMeant = used.has(referenceTo(thing)) && !hasNamesake(after, thing);
    if (isMeant) for (const one of thing.refers) used.add(one);
    else gone.add(path);
  }
  return gone;
}

function hasNamesake(after: Things, thing: Thing): boolean {
  const reference = referenceTo(thing);
  return [...after.values()].some((one) => referenceTo(one) === reference);
}

/** Users come before what they use: rules, groups from the outer ones inwards, and then the rest. */
export function inOrderOfDeletion(things: Things): readonly (readonly [string, Thing])[] {
  const order = [' rules', 'address-group', 'service-group', 'custom-url-category', 'external-list'];
  const rank = ({ collection }: Thing): number => {
    const found = order.findIndex((end) => collection.endsWith(end));
    return found < 0 ? order.length : found;
  };
  const isGroup = (thing: Thing): boolean => thing.collection.endsWith('-group');
  const all = [...things];
  // Inner groups stand before outer ones.
  const sorted = [
    ...all.filter(([, one]) => !isGroup(one)),
    ...all.filter(([, one]) => isGroup(one)).reverse(),
  ];
  return sorted.sort(([, a], [, b]) => rank(a) - rank(b));
}

/** Returns what refers to a thing and is none of ours. */
function findUser(
  old: PaloaltoConfig,
  oldScope: ScopeConfig | undefined,
  before: Things,
  path: string,
  ours: ReadonlySet<string>,
): string | undefined {
  const thing = before.get(path);
  if (thing === undefined) return undefined;
  const reference = referenceTo(thing);
  const here = [...before].find(([other, { refers }]) => !ours.has(other) && refers.includes(reference));
  if (here !== undefined) return here[0];
  return listReferences(old, oldScope).includes(reference) ? 'something in another scope' : undefined;
}
