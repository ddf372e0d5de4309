/** Which things of a configuration are of a rule set, by their names and by who refers to them. */

import { isMisread, parsePrefix } from '../../../../sets/prefix.ts';
import { nameRange, shortenRuleSet } from '../../../kernel/names.ts';
import type { ScopeConfig } from '../../config.ts';
import { digestValue, labelPrefix, nameService } from '../lower-names.ts';
import { referenceTo, type Thing } from './things.ts';

export interface Ours {
  /** Paths of things that an update may change and delete. */
  readonly paths: ReadonlySet<string>;
  /** Rules with a cut name, of which nothing tells the rule set. */
  readonly doubtful: readonly string[];
}

/**
 * `wanted`: the paths of the new text, which belong to it whatever they are called. `isDevice`: there is more in the old
 * text than rules and what they name.
 */
export function findOurs(
  ruleSet: string,
  things: ReadonlyMap<string, Thing>,
  wanted: ReadonlySet<string>,
  scope: ScopeConfig | undefined,
  isDevice: boolean,
): Ours {
  const starts = [`rulec-${ruleSet}.`, `rulec-${shortenRuleSet(ruleSet, digestValue)}.`];
  const isNamedSo = (path: string, name: string): boolean =>
    wanted.has(path) || starts.some((start) => name.startsWith(start));
  const all = [...things];
  const paths = new Set<string>();
  const doubtful: string[] = [];
  for (const collection of new Set(all.map(([, one]) => one.collection))) {
    if (!collection.endsWith(' rules')) continue;
    const rules = all.filter(([, one]) => one.collection === collection);
    const namesake = collection.replace(' decryption ', ' security ');
    const sorts = rules.map(([path, { name }]): Sort => {
      if (isNamedSo(path, name) || paths.has(`${namesake} ${name}`)) return 'ours';
      return /^rulec-.*-[0-9a-f]{6}$/.test(name) ? 'cut' : 'other';
    });
    // What holds nothing of others is a text of ours.
    const isAlone = !isDevice && !sorts.includes('other');
    for (const [at, [path, { name }]] of rules.entries()) {
      const side = isAlone ? 'ours' : sorts[at] === 'cut' ? sideOf(rules, sorts, at) : sorts[at];
      if (side === 'ours') paths.add(path);
      if (side === 'doubtful') doubtful.push(name);
    }
  }
  const byReference = new Map(all.map(([path, thing]) => [referenceTo(thing), path]));
  const reach = (path: string): void => {
    for (const reference of things.get(path)?.refers ?? []) {
      const other = byReference.get(reference);
      if (other === undefined || paths.has(other) || !/ rulec-/.test(other)) continue;
      paths.add(other);
      reach(other);
    }
  };
  for (const path of [...paths]) reach(path);
  for (const [path, { collection, name }] of all) {
    const isOwn = isNamedSo(path, name) && !/^(tag|address|service)$/.test(collection);
    if (isOwn) paths.add(path);
  }
  for (const path of listShared(scope)) paths.add(path);
  return { paths, doubtful };
}

/** A rule by its name: of the rule set, cut so that nothing tells whose it is, or of others. */
type Sort = 'ours' | 'cut' | 'other';

/** Whose a rule with a cut name is: a rule set's rules stand together, and its closing denial, of a known name, is the last. */
function sideOf(
  rules: readonly (readonly [string, Thing])[],
  sorts: readonly Sort[],
  at: number,
): 'ours' | 'other' | 'doubtful' {
  if (sorts.slice(at).find((sort) => sort !== 'cut') === 'ours') return 'ours';
  const above = sorts.slice(0, at).findLastIndex((sort) => sort !== 'cut');
  const isEnd = rules[above]?.[1].name.endsWith('.closing_deny') === true;
  return sorts[above] === 'ours' && !isEnd ? 'doubtful' : 'other';
}

/** Returns the objects that are called after what they hold: nobody else names things so. */
function listShared(scope: ScopeConfig | undefined): readonly string[] {
  const addresses = (scope?.addresses ?? []).filter(({ name, value }) => {
    const prefix = parsePrefix(value);
    return (
      !isMisread(prefix) &&
      [`rulec-${labelPrefix(prefix)}`, `rulec-src-${labelPrefix(prefix)}`].includes(name)
    );
  });
  const services = (scope?.services ?? []).filter(({ name, protocol, ports }) => {
    const [from = 0, to = from] = ports.split('-').map(Number);
    return name === nameService({ transport: protocol, from, to }) && ports === nameRange({ from, to });
  });
  return [
    ...addresses.map(({ name }) => `address ${name}`),
    ...services.map(({ name }) => `service ${name}`),
  ];
}
