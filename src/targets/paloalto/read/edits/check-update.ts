/** Whether commands turn one configuration into another, and leave alone what is none of ours. */
import { type Diagnostic, error } from '../../../../diagnostics/diagnostic.ts';
import type { Origin, TargetFile } from '../../../target.ts';
import type { PaloaltoConfig, Scope, ScopeConfig } from '../../config.ts';
import { applyCommand, openCandidate, readCandidate } from './candidate.ts';

/** At most so many problems are told. */
const most = 5;

/**
 * Applies the commands of an update to a configuration, and compares what comes of it with the text that is wanted:
 * what this has is there and the same; whatever else there is was there before, is as it was, and is not called as the
 * things of this rule set; what has gone was rulec's. Returns an error for each way in which that is not so.
 */
export function checkUpdate(
  old: readonly TargetFile[],
  update: TargetFile,
  wanted: readonly TargetFile[],
): readonly Diagnostic[] {
  const [before, candidate, target] = [old, old, wanted].map(openCandidate);
  const configs = [before, target].map((one) =>
    one?.value === undefined ? undefined : readCandidate(one.value),
  );
  const [start, goal] = configs.map((one) => one?.value);
  if (candidate?.value === undefined || start === undefined || goal === undefined)
    return [problem('a text cannot be read back', { file: update.path, line: 1 })];
  const lines = String(update.content).split('\n');
  for (const [index, line] of lines.entries()) {
    const origin = { file: update.path, line: index + 1 };
    const refused = line === '' ? undefined : applyCommand(candidate.value, line, origin);
    if (refused !== undefined) return [problem(`a device may refuse ${line}: ${refused}`, origin)];
  }
  const { value: end, diagnostics } = readCandidate(candidate.value);
  if (end === undefined) return diagnostics.slice(0, most);
  const at = { file: update.path, line: Math.max(1, lines.length - 1) };
  const prefix = `rulec-${update.path.replace(/\.update\.set$/, '')}.`;
  return compareStates(start, end, goal, prefix)
    .slice(0, most)
    .map((what) => problem(what, at));
}

function problem(what: string, at: Origin): Diagnostic {
  const help = 'load the whole text instead';
  return error('no-update', `the update is not proved: ${what}`, { at, target: 'paloalto', help });
}

function compareStates(
  start: PaloaltoConfig,
  end: PaloaltoConfig,
  goal: PaloaltoConfig,
  prefix: string,
): readonly string[] {
  const scopes = new Map(
    [...start.scopes, ...end.scopes, ...goal.scopes].map(({ scope }) => [JSON.stringify(scope), scope]),
  );
  return [...scopes.values()].flatMap((scope) => {
    const [was, is, shall] = [start, end, goal].map((config) => entriesOf(findScope(config, scope)));
    const [old, now, wanted] = [was ?? new Map(), is ?? new Map(), shall ?? new Map()];
    return [
      ...[...wanted].flatMap(([key, text]) => {
        // A tag of the site is named, and its own comments are the site's.
        const isThere = /^tag (?!rulec$)/.test(key) ? now.has(key) : now.get(key) === text;
        return isThere ? [] : [`${key} is not as wanted`];
      }),
      ...[...now].flatMap(([key, text]) => {
        if (wanted.has(key)) return [];
        if (old.get(key) !== text) return [`${key} is no part of the text, and not as it was`];
        return key.includes(`rules ${prefix}`) ? [`${key} is still there`] : [];
      }),
      ...[...old.keys()].flatMap((key) =>
        now.has(key) || / rulec-[^ ]*$/.test(key) ? [] : [`${key} is gone, and was not rulec's`],
      ),
      ...compareOrders(findScope(start, scope), findScope(end, scope), findScope(goal, scope)),
    ];
  });
}

function findScope({ scopes }: PaloaltoConfig, wanted: Scope): ScopeConfig | undefined {
  return scopes.find(({ scope }) => JSON.stringify(scope) === JSON.stringify(wanted));
}

/** All entries of a scope, each as one text: lists are sets there, and files of external lists no part of it. */
function entriesOf(scope: ScopeConfig | undefined): ReadonlyMap<string, string> {
  if (scope === undefined) return new Map();
  const { tags, addresses, addressGroups, services, serviceGroups, categories, lists } = scope;
  const groups = [
    ['tag', tags],
    ['address', addresses],
    ['address-group', addressGroups],
    ['service', services],
    ['service-group', serviceGroups],
    ['custom-url-category', categories],
    ['external-list', lists.map(({ content: _content, ...list }) => list)],
    ...scope.rulebases.flatMap(({ place, security, decryption }) => [
      [`${place} security rules`, security] as const,
      [`${place} decryption rules`, decryption] as const,
    ]),
  ] as const;
  return new Map(
    groups.flatMap(([word, things]) =>
      things.map((one) => [`${word} ${'name' in one ? one.name : ''}`, textOf(one)] as const),
    ),
  );
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'origin') return undefined;
    if (!Array.isArray(part)) return part;
    return part.map((one: unknown) => textOf(one)).sort();
  });
}

/** Our rules stand in the wanted order, and those of others in the order that they had. */
function compareOrders(
  start: ScopeConfig | undefined,
  end: ScopeConfig | undefined,
  goal: ScopeConfig | undefined,
): readonly string[] {
  const orderOf = (scope: ScopeConfig | undefined, word: string): readonly string[] =>
    [...entriesOf(scope).keys()].filter((key) => key.startsWith(word));
  return ['security', 'decryption'].flatMap((kind) =>
    ['pre-rulebase', 'rulebase', 'post-rulebase'].flatMap((place) => {
      const word = `${place} ${kind} rules `;
      const [was, is, shall] = [start, end, goal].map((scope) => orderOf(scope, word));
      const [now, wanted] = [is ?? [], new Set(shall)];
      const others = now.filter((key) => !wanted.has(key));
      const before = (was ?? []).filter((key) => others.includes(key));
      return [
        ...(sameOrder(
          now.filter((key) => wanted.has(key)),
          [...wanted],
        )
          ? []
          : [`${word}stand in another order`]),
        ...(sameOrder(others, before) ? [] : [`${word}of others were moved`]),
      ];
    }),
  );
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
