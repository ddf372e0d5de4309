import type { Loss } from '../../proof/compare/proof.ts';
import { cameByRest } from '../../rules/check/accepts.ts';
import type { LossCode } from '../../rules/losses.ts';
import type { Policy } from '../../rules/policy.ts';
import type { TargetReport } from '../report.ts';

/** An entry of `accept:` that a rule set lacks; what is absent is not narrowed. */
export interface ProposedAccept {
  /** The rule set that it belongs to. */
  readonly ruleSet: string;
  readonly loss: LossCode;
  readonly rules?: readonly string[];
  readonly targets: readonly string[];
  readonly hosts?: readonly string[];
}

/**
 * Proposes accepts that cover the losses which stand open, and no others: errors, and warnings where `strict` says so.
 * Rules and targets with the same need share an entry; hosts are named where only some of a rule's are lost, or where
 * they came by `row:rest`.
 */
export function proposeAccepts(
  policy: Policy,
  targets: readonly TargetReport[],
  strict: boolean,
): readonly ProposedAccept[] {
  const needs = targets.flatMap(({ target, losses }) =>
    losses
      .filter(({ accepted, severity }) => accepted === null && isGrave(severity, strict))
      .flatMap((loss) => makeNeeds(policy, target, loss)),
  );
  const byTargets = groupBy(needs, ({ targets: _, ...rest }) => rest);
  const joined = byTargets.map(([first, all]) => ({ ...first, targets: unite(all, 'targets') }));
  return groupBy(joined, ({ rules: _, ...rest }) => rest).map(([{ rules, ...first }, all]) =>
    rules === undefined ? first : { ...first, rules: unite(all, 'rules') },
  );
}

function isGrave(severity: string, strict: boolean): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}

/** Says what one loss needs. A loss of the whole text is a note and needs nothing. */
function makeNeeds(
  policy: Policy,
  target: string,
  { code: loss, rule: id, destinations }: Loss,
): readonly ProposedAccept[] {
  const rule = policy.rules.find((one) => one.id === id);
  if (rule === undefined) return [];
  const ownId = rule.id.slice(rule.id.lastIndexOf('/') + 1);
  const whole = { ruleSet: rule.ruleSet, loss, rules: [ownId], targets: [target] };
  const rest = destinations.filter((one) => cameByRest(policy, id, [one]));
  const named = destinations.filter((one) => !rest.includes(one));
  const hosts = rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : []));
  const names = new Set(hosts.map(({ text }) => text));
  const isPart = named.every((one) => names.has(one)) && destinations.length < names.size;
  return [
    ...(named.length > 0 || rest.length === 0
      ? [isPart && named.length > 0 ? { ...whole, hosts: named } : whole]
      : []),
    ...(rest.length > 0 ? [{ ...whole, hosts: ['row:rest'] }] : []),
  ];
}

function unite(all: readonly ProposedAccept[], field: 'targets' | 'rules'): readonly string[] {
  return [...new Set(all.flatMap((one) => one[field] ?? []))];
}

/** Groups entries that are alike in what `keyOf` takes of them, in the order of their first ones. */
function groupBy(
  all: readonly ProposedAccept[],
  keyOf: (one: ProposedAccept) => unknown,
): readonly (readonly [ProposedAccept, readonly ProposedAccept[]])[] {
  const groups = new Map<string, [ProposedAccept, ProposedAccept[]]>();
  for (const one of all) {
    const key = JSON.stringify(keyOf(one));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one, [one]]);
    else group[1].push(one);
  }
  return [...groups.values()];
}
