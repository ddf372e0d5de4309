/** The rule that denies everything of ours while an update is under way, and when it is needed. */
import type { ScopeConfig, SecurityRule } from '../../config.ts';
import { nameObject } from '../lower-names.ts';
import { printSettings, quote } from '../print-set.ts';
import { makeScopeNodes, type Node, shownRules } from '../print-tree.ts';
import type { Changes, Things } from './state.ts';

/**
 * Whether the commands, each by itself, could let through for a moment what neither text does. Without such a rule they
 * cannot where all denials that stay, with what they name, stay as they are, and of each rule that allows at most one list
 * changes; with denials between the rules, none. For then (`plan.ts`) rules that go are gone before anything comes, each
 * rule comes below all that stands above it in the new text, and denials go when everything is in its place.
 */
export function needsGuard(changes: Changes): boolean {
  const { before, after, anew, inTheWay, patches } = changes;
  if (!listOurs(changes, before).includes(true)) return false;
  // Which sessions a rule is for, its applications say too.
  if ([before, after].some((things) => [...things.keys()].some((path) => namesApplications(things, path))))
    return true;
  const isEasy = (path: string): boolean =>
    isSecurityRule(path) && [before, after].every((things) => !denies(things, path));
  if (![...anew, ...inTheWay].every(isEasy)) return true;
  const isInner = [before, after].some((things) => hasInnerDenial(changes, things));
  return [...patches.keys()]
    .filter(isSecurityRule)
    .some((path) => countChanges(changes, path) > (denies(after, path) || isInner ? 0 : 1));
}

function isSecurityRule(path: string): boolean {
  return path.includes(' security rules ');
}

function denies(things: Things, path: string): boolean {
  const fields = things.get(path)?.node.children ?? [];
  return fields.some((one) => one.kind === 'value' && one.word === 'action' && one.text !== 'allow');
}

function namesApplications(things: Things, path: string): boolean {
  const fields = isSecurityRule(path) ? (things.get(path)?.node.children ?? []) : [];
  return fields.some((one) => 'word' in one && one.word === 'application' && !saysAny(one));
}

function saysAny(field: Node): boolean {
  return field.kind === 'value'
    ? field.text === 'any'
    : field.kind === 'list' && field.members.join() === 'any';
}

/** Of each security rule, whether it is ours. */
function listOurs(changes: Changes, things: Things): readonly boolean[] {
  return [...things.keys()].filter(isSecurityRule).map((path) => isOurs(changes, path));
}

function isOurs({ gone, after }: Changes, path: string): boolean {
  return gone.has(path) || after.has(path);
}

/** Whether a denial, the site's too, stands between rules of ours. */
function hasInnerDenial(changes: Changes, things: Things): boolean {
  const ours = listOurs(changes, things);
  const between = [...things.keys()].filter(isSecurityRule).slice(ours.indexOf(true), ours.lastIndexOf(true));
  return between.some((path) => denies(things, path));
}

/** Lists of a rule that say nothing of what it matches. */
const loose: ReadonlySet<string> = new Set(['tag']);

/** How many lists of a rule change, themselves or by what they name. */
function countChanges({ after, patches }: Changes, path: string): number {
  const changed = new Set(
    [...patches].flatMap(([one, { lists, sets }]) => {
      const isOther =
        [...lists].some((word) => !loose.has(word)) ||
        (/ external-list |^external-list /.test(one) && sets.length > 0);
      return isOther && !one.includes(' rules ') ? [one] : [];
    }),
  );
  const changes = (name: string): boolean =>
    ['address-group', 'external-list', 'service-group', 'profiles custom-url-category'].some((kind) => {
      const other = `${kind} ${name}`;
      const refers = after.get(other)?.refers ?? [];
      return changed.has(other) || refers.some((one) => changes(one.slice(one.indexOf(' ') + 1)));
    });
  const own = patches.get(path)?.lists ?? new Set();
  const fields = after.get(path)?.node.children ?? [];
  return fields.filter(
    (field) =>
      field.kind === 'list' && !loose.has(field.word) && (own.has(field.word) || field.members.some(changes)),
  ).length;
}

export interface Guard {
  readonly name: string;
  /** Where it stands: `rulebase`. */
  readonly base: string;
  readonly opens: readonly string[];
  readonly closes: readonly string[];
}

/** Makes the guard: it stands before the first rule of ours, for every zone and source that rules of ours have. */
export function makeGuard(ruleSet: string, changes: Changes): Guard {
  const { place, scope, oldScope, before } = changes;
  const rulesOf = ({ rulebases }: ScopeConfig): readonly (readonly [string, SecurityRule])[] =>
    rulebases.flatMap(({ place: base, security }) =>
      shownRules(security).map((rule) => [base, rule] as const),
    );
  const old = oldScope === undefined ? [] : rulesOf(oldScope);
  const was = old.filter(([base, { name }]) => isOurs(changes, `${base} security rules ${name}`));
  const rules = [...was, ...rulesOf(scope)].map(([, rule]) => rule);
  const [base, first] = was[0] ?? [];
  const [template] = rules;
  if (base === undefined || first === undefined || template === undefined)
    throw new Error('nothing to guard');
  const name = nameObject(ruleSet, 'update_deny');
  const zones = (side: 'from' | 'to'): readonly string[] => {
    const all = [...new Set(rules.flatMap((rule) => rule[side]))];
    return all.includes('any') ? ['any'] : all;
  };
  const sources = new Set(rules.map(({ source, negateSource }) => JSON.stringify([source, negateSource])));
  const [source, negateSource] =
    sources.size === 1 && !template.negateSource ? [template.source, false] : [['any'], false];
  const any = ['any'];
  const guard: SecurityRule = {
    ...{ kind: 'rule', name, disabled: false, from: zones('from'), to: zones('to'), source, negateSource },
    ...{
      sourceUser: any,
      destination: any,
      negateDestination: false,
      category: any,
      application: any,
      service: any,
    },
    ...{ action: 'deny', ruleType: 'universal', logStart: false, logEnd: true, tags: ['rulec'], unread: [] },
    description: 'Denies everything while an update of this rule set is under way.',
  };
  const path = `${place}${base} security rules ${quote(name)}`;
  const isThere = before.has(`${base} security rules ${name}`);
  const alone: ScopeConfig = {
    ...{ scope: scope.scope, tags: [], addresses: [], addressGroups: [], services: [], serviceGroups: [] },
    ...{ categories: [], lists: [] },
    rulebases: [{ place: base as 'rulebase', security: [guard], decryption: [], defaults: [] }],
  };
  const lines = makeScopeNodes(alone).flatMap((node) => printSettings(node, `set ${place}`));
  const opens = isThere ? [] : [...lines, `move ${path} before ${quote(first.name)}`];
  return { name, base, opens, closes: [`delete ${path}`] };
}
