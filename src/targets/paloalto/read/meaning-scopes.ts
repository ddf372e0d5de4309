/** Which scopes of a text decide for the one that is asked about, and in which order their rules stand. */
import { present } from '../../../diagnostics/present.ts';
import {
  type PaloaltoConfig,
  pushed,
  pushedTo,
  type Rulebase,
  type Scope,
  type ScopeConfig,
  type Unread,
} from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';

/** The scopes that decide, the nearest first. */
export interface Chain {
  readonly scopes: readonly ScopeConfig[];
  /** Why there may be more of them. */
  readonly unread: readonly Unread[];
  /** Why there may be more of them, though audits take it that there are not. */
  readonly unlisted?: Unread;
}

/** The scope that the options name, its parents, then `shared`. */
export function chainFor(config: PaloaltoConfig, { scope }: Pick<PaloaltoOptions, 'scope'>): Chain {
  const of = (kind: Scope['kind'], name?: string): readonly ScopeConfig[] =>
    config.scopes.filter(
      (one) =>
        one.scope.kind === kind && (name === undefined || ('name' in one.scope && one.scope.name === name)),
    );
  const shared = of('shared');
  if (scope.kind === 'shared') return { scopes: shared, unread: [] };
  const own = of(scope.kind, scope.name);
  if (scope.kind === 'vsys') {
    const sent = [pushed, pushedTo(scope.name)].flatMap((name) => of('device-group', name)).map(asPushed);
    return { scopes: [...own, ...sent, ...shared], unread: [] };
  }
  const others = of('device-group').length - own.length;
  // Before 7.0 groups had no parents.
  const isFlat = /^[56]\./.test(config.version ?? '');
  const names = [scope.name];
  let next = config.parents?.get(scope.name);
  for (; next && !names.includes(next); next = config.parents?.get(next)) names.push(next);
  const missing = names.slice(1).filter((name) => of('device-group', name).length === 0);
  // An export lists each, those without a parent as well, and some scripts those with a parent alone.
  const isOpen = next === undefined && others > 0 && !isFlat;
  const orphan = `the text has several device groups and does not tell which is the parent of ${names.at(-1)}`;
  const problems = [
    ...(isOpen && config.parents === undefined ? [orphan] : []),
    ...(next ? [`the device group ${next} is its own ancestor`] : []),
    ...missing.map((name) => `the device group ${name}, an ancestor of ${scope.name}, is not in the text`),
  ];
  const groups = names.slice(1).flatMap((name) => of('device-group', name));
  const origin = { file: config.name, line: 1 };
  const unread = problems.map((what) => ({ what, origin }));
  const unlisted = isOpen && config.parents !== undefined ? { what: orphan, origin } : undefined;
  return { scopes: [...own, ...groups, ...shared], unread, ...present({ unlisted }) };
}

/** The device groups below the one that the options name: its rules go to their firewalls, too. */
export function belowOf(
  { scopes, parents }: PaloaltoConfig,
  { scope: asked }: Pick<PaloaltoOptions, 'scope'>,
): readonly ScopeConfig[] {
  if (asked.kind !== 'device-group' || parents === undefined) return [];
  const isBelow = (name: string): boolean => {
    const seen = new Set<string>();
    for (let at = parents.get(name); at && !seen.has(at); at = parents.get(at)) {
      if (at === asked.name) return true;
      seen.add(at);
    }
    return false;
  };
  return scopes.filter(
    ({ scope }) => scope.kind === 'device-group' && scope.name !== asked.name && isBelow(scope.name),
  );
}

/** Whether a scope stands for what Panorama sent. */
export function isPushed(scope: Scope): boolean {
  return scope.kind === 'device-group' && scope.name.startsWith(pushed);
}

/** Rules that Panorama sent, as a firewall shows them: whether they are in force with the rest is not in the text. */
function asPushed(scope: ScopeConfig): ScopeConfig {
  const mark = <R extends Rulebase['security'][number] | Rulebase['decryption'][number]>(rule: R): R => {
    if (rule.kind !== 'rule') return rule;
    const what = `${rule.name} comes from Panorama, and may not be in force`;
    return { ...rule, narrowings: [...(rule.narrowings ?? []), { cause: 'pushed-rules', what }] };
  };
  const rulebases = scope.rulebases.map((base) => ({
    ...base,
    security: base.security.map(mark),
    ...present({ early: base.early?.map(mark) }),
    decryption: base.decryption.map(mark),
  }));
  return { ...scope, rulebases };
}

/** Shared pre-rules, those of parents, of the group, local rules, post-rules of the group, of parents, shared ones. */
export function inOrder(scopes: readonly ScopeConfig[]): readonly Rulebase[] {
  const of = (ordered: readonly ScopeConfig[], place: Rulebase['place']): readonly Rulebase[] =>
    ordered.flatMap(({ rulebases }) => rulebases.filter((base) => base.place === place));
  const inward = [...scopes].reverse();
  return [...of(inward, 'pre-rulebase'), ...of(scopes, 'rulebase'), ...of(scopes, 'post-rulebase')];
}

/** Where rules stand that a script does not move to where the options say, rules of the device may come before them. */
export function checkPosition(base: Rulebase, { place }: PaloaltoOptions): Rulebase {
  const { position, security } = base;
  if (position === undefined || tellPosition(position) === tellPosition(place)) return base;
  const first = security.find((rule) => rule.kind === 'rule');
  const what = `not every rule is moved to ${tellPosition(place)}: rules of the device may stand before those that follow`;
  const unread = [{ what, origin: first?.origin ?? { file: '', line: 1 } }];
  return { ...base, security: [{ kind: 'unread-rules', unread }, ...security] };
}

function tellPosition(place: PaloaltoOptions['place']): string {
  return 'rule' in place ? `the place ${place.kind} ${place.rule}` : `the ${place.kind}`;
}

/** Rules for another vsys or device group than the one in question decide nothing here. */
export function listElsewhere(
  { scopes }: PaloaltoConfig,
  chain: Chain,
  { scope: asked }: PaloaltoOptions,
): readonly Unread[] {
  const nameOf = (one: Scope): string =>
    isPushed(one) ? 'Panorama' : 'name' in one ? `${one.kind} ${one.name}` : one.kind;
  return scopes.flatMap((one) => {
    const first = one.rulebases.flatMap((base) => base.security).find((rule) => rule.kind === 'rule');
    if (chain.scopes.includes(one) || first?.origin === undefined) return [];
    const what = `rules of ${nameOf(one.scope)} are skipped: the question is about ${nameOf(asked)}`;
    return [{ what, origin: first.origin }];
  });
}
