/** The commands that turn one configuration into another. */
import type { Outcome } from '../../../../diagnostics/diagnostic.ts';
import type { TargetFile } from '../../../target.ts';
import type { PaloaltoConfig } from '../../config.ts';
import { printSettings, quote } from '../print-set.ts';
import { type Guard, makeGuard, needsGuard } from './guard.ts';
import { type Changes, findChanges, inOrderOfDeletion, isOfSite } from './state.ts';

/**
 * Returns the commands by which the old configuration becomes the wanted one, in its scope. Their order: tags; the guard;
 * what is in the way goes, users before what they use, and rules that allow; objects come, and lists grow; rules come from
 * the top downwards, each to its place; lists shrink, denials go, then objects; the guard goes. So each command finds what
 * it names, no list is ever empty, and nothing that is referred to is deleted. Errors: `no-update`.
 */
export function planUpdate(old: PaloaltoConfig, wanted: PaloaltoConfig): Outcome<TargetFile> {
  const { value: changes, diagnostics } = findChanges(old, wanted);
  if (changes === undefined) return { diagnostics };
  const { before, gone, anew, inTheWay } = changes;
  const guard = needsGuard(changes) ? makeGuard(wanted.name, changes) : undefined;
  const isEarly = (path: string): boolean =>
    anew.has(path) ||
    inTheWay.has(path) ||
    (gone.has(path) && isRule(path) && (guard !== undefined || allows(changes, path)));
  const isLate = (path: string): boolean => gone.has(path) && !isEarly(path);
  const remove = (isMeant: (path: string) => boolean): readonly string[] =>
    inOrderOfDeletion(before).flatMap(([path, { collection, name }]) =>
      isMeant(path) && name !== guard?.name ? [`delete ${changes.place}${collection} ${quote(name)}`] : [],
    );
  const isObject = (path: string): boolean => !path.includes(' rules ');
  const lines = [
    ...makeNew(changes, (path) => path.startsWith('tag ')),
    ...(guard?.opens ?? []),
    ...remove(isEarly),
    ...makeNew(changes, (path) => isObject(path) && !path.startsWith('tag ')),
    ...changeKept(changes, isObject, 'sets'),
    ...placeRules(changes, guard),
    ...changeKept(changes, isRule, 'deletes'),
    ...changeKept(changes, isObject, 'deletes'),
    ...remove(isLate),
    ...(guard?.closes ?? []),
  ];
  const content = lines.map((line) => `${line}\n`).join('');
  return { value: { path: `${wanted.name}.update.set`, content }, diagnostics };
}

function isRule(path: string): boolean {
  return path.includes(' rules ');
}

function allows({ before }: Changes, path: string): boolean {
  return (
    before
      .get(path)
      ?.node.children.some((one) => one.kind === 'value' && one.word === 'action' && one.text === 'allow') ??
    false
  );
}

/** Returns the lines for things that are not there, or not any more. */
function makeNew(
  { place, before, after, anew }: Changes,
  isMeant: (path: string) => boolean,
): readonly string[] {
  return [...after].flatMap(([path, { collection, node }]) =>
    isMeant(path) && (!before.has(path) || anew.has(path))
      ? printSettings(node, `set ${place}${collection} `)
      : [],
  );
}

function changeKept(
  { after, patches }: Changes,
  isMeant: (path: string) => boolean,
  kind: 'sets' | 'deletes',
): readonly string[] {
  return [...after].flatMap(([path, thing]) =>
    isMeant(path) && !isOfSite(thing) ? (patches.get(path)?.[kind] ?? []) : [],
  );
}

/** Makes and moves the rules of each rulebase from the top downwards; most of those that stay are not touched. */
function placeRules(changes: Changes, guard: Guard | undefined): readonly string[] {
  const { place, before, after, anew, patches } = changes;
  const collections = [...new Set([...after.values()].map(({ collection }) => collection))].filter((one) =>
    one.endsWith(' rules'),
  );
  return collections.flatMap((collection) => {
    const wanted = [...after].filter(([, thing]) => thing.collection === collection);
    const order = [...before.keys()];
    const stays = keepLongest(
      wanted.flatMap(([path]) => (before.has(path) && !anew.has(path) ? [path] : [])),
      (path) => order.indexOf(path),
    );
    const first = wanted.find(([path]) => stays.has(path))?.[1].name;
    const isGuarded = guard !== undefined && collection === `${guard.base} security rules`;
    return wanted.flatMap(([path, { name }], at) => {
      const made = makeNew(changes, (one) => one === path);
      const changed = patches.get(path)?.sets ?? [];
      if (stays.has(path)) return changed;
      const above = wanted[at - 1]?.[1].name;
      const where =
        above !== undefined
          ? `after ${quote(above)}`
          : first !== undefined
            ? `before ${quote(first)}`
            : isGuarded
              ? `after ${quote(guard.name)}`
              : positionOf(changes, collection);
      return [...made, ...changed, `move ${place}${collection} ${quote(name)} ${where}`];
    });
  });
}

/** Returns where the first rule of a rulebase goes that has none of ours. */
function positionOf({ scope }: Changes, collection: string): string {
  const base = scope.rulebases.find(({ place }) => collection === `${place} security rules`);
  if (base?.position === undefined) return 'top';
  return base.position.kind === 'bottom' ? 'bottom' : `${base.position.kind} ${quote(base.position.rule)}`;
}

/** Returns the most items that have their order already. */
function keepLongest(items: readonly string[], positionOf: (item: string) => number): ReadonlySet<string> {
  const positions = items.map(positionOf);
  const lengths: number[] = [];
  const links: number[] = [];
  let best = -1;
  for (const [at, position] of positions.entries()) {
    let link = -1;
    for (let other = 0; other < at; other += 1)
      if ((positions[other] ?? 0) < position && (link < 0 || (lengths[other] ?? 0) > (lengths[link] ?? 0)))
        link = other;
    links.push(link);
    lengths.push(link < 0 ? 1 : (lengths[link] ?? 0) + 1);
    if (best < 0 || (lengths[at] ?? 0) > (lengths[best] ?? 0)) best = at;
  }
  const kept = new Set<string>();
  for (let at = best; at >= 0; at = links[at] ?? -1) kept.add(items[at] ?? '');
  return kept;
}
