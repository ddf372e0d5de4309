import type { Loss } from '../../proof/compare/proof.ts';
import { cameByRest } from '../../rules/check/accepts.ts';
import type { LossCode } from '../../rules/losses.ts';
import type { Policy } from '../../rules/policy.ts';
import { groupBy } from '../../sets/remember.ts';
import { listOpenLosses, type TargetReport } from '../report.ts';

/** An entry of `accept:` that a rule set lacks; without hosts it is for all of its rules. */
export interface ProposedAccept {
  /** The rule set that it belongs to. */
  readonly ruleSet: string;
  readonly loss: LossCode;
  readonly rules: readonly string[];
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
    listOpenLosses(losses, strict, 'error').flatMap((loss) => makeNeeds(policy, target, loss)),
  );
  return joinAlike(joinAlike(needs, 'targets'), 'rules');
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
  const isRest = (destination: string): boolean => cameByRest(policy, id, [destination]);
  const rest = destinations.filter(isRest);
  const named = destinations.filter((one) => !isRest(one));
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

/** Makes one entry of those that differ in this field alone. */
function joinAlike(all: readonly ProposedAccept[], field: 'targets' | 'rules'): readonly ProposedAccept[] {
  const alike = groupBy(all, (one) => JSON.stringify({ ...one, [field]: [] }));
  return alike.map((same) => ({ ...same[0], [field]: [...new Set(same.flatMap((one) => one[field]))] }));
}
