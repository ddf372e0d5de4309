import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { remember } from '../../sets/remember.ts';
import { isFor } from '../for-device.ts';
import { makeHostKey } from '../forms/hosts.ts';
import type { LossCode } from '../losses.ts';
import type { Accept, Policy, PolicyRule } from '../policy.ts';

/** What a rule set accepts: a loss of one rule (none: of the whole text) towards one destination. */
export interface Acceptable {
  readonly code: LossCode;
  /** The rule's id as the policy has it; empty where the loss is of the whole text. */
  readonly rule: string;
  /** A host or an address as the rule set spells it; absent: the loss has no destinations. */
  readonly destination?: string;
}

/** Returns the first accept of a policy that meets a loss on a target. Accepts speak of their own rule set alone. */
export function findAccept(policy: Policy, target: string, loss: Acceptable): Accept | undefined {
  return policy.accepts.find((accept) => meetsLoss(policy, accept, [target], loss));
}

function meetsLoss(policy: Policy, accept: Accept, names: readonly string[], loss: Acceptable): boolean {
  if (accept.loss !== loss.code) return false;
  // Of the policy of a device, the accepts are those that are for it.
  if (policy.of === undefined && !isFor(accept, names)) return false;
  const rule = policy.rules.find(({ id }) => id === loss.rule);
  if (rule !== undefined && accept.ruleSet !== undefined && rule.ruleSet !== accept.ruleSet) return false;
  if (accept.rules !== undefined && (rule === undefined || !namesRule(accept.rules, rule))) return false;
  const { destination } = loss;
  const ways = destination === undefined || rule === undefined ? [] : findWays(rule, destination);
  // Nobody has seen what a vendor adds to a row: only an accept that says so covers it.
  if (accept.hosts === undefined) return !ways.includes('row:rest');
  if (destination === undefined) return false;
  const { texts, keys } = remember(namesOf, accept.hosts, collectNames);
  return keys.has(makeHostKey(destination)) || ways.some((one) => texts.has(one));
}

/** What lists of hosts name, as they spell it and as hosts are told apart: a list is asked for each host that is lost. */
const namesOf = new WeakMap<readonly string[], ReturnType<typeof collectNames>>();

function collectNames(hosts: readonly string[]): {
  readonly texts: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
} {
  return { texts: new Set(hosts), keys: new Set(hosts.map(makeHostKey)) };
}

/** Says whether ids of rules, `ID` or `NAME/ID`, name a rule. */
function namesRule(ids: readonly string[], { id, ruleSet }: PolicyRule): boolean {
  const own = id.slice(id.lastIndexOf('/') + 1);
  return ids.includes(own) || ids.includes(`${ruleSet}/${own}`);
}

/** Returns the sets by which a host came into a rule: `list:NAME`, `source:NAME/KEY`, `row:rest`. */
function findWays(rule: PolicyRule, host: string): readonly string[] {
  return remember(waysInto, rule, collectWays).get(makeHostKey(host)) ?? [];
}

/** The ways of all hosts of a rule: it is asked for each host that is lost. */
const waysInto = new WeakMap<PolicyRule, ReturnType<typeof collectWays>>();

function collectWays({ destinations }: PolicyRule): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, string[]>();
  for (const one of destinations)
    for (const { text, by } of one.kind === 'hosts' ? one.hosts : [])
      if (by !== undefined) remember(ways, makeHostKey(text), () => []).push(by);
  return ways;
}

/** The losses of one device of a run. */
export interface TargetLosses {
  readonly target: string;
  /** The name that the configuration file gives it. */
  readonly device?: string | null;
  readonly losses: readonly {
    readonly code: LossCode;
    readonly rule: string;
    readonly destinations: readonly string[];
  }[];
}

/**
 * Returns a warning for every accept that meets no loss in this run. One that names a target which was not compiled
 * may meet a loss there and is left alone, and so is one of an expired denial: the date decides whether it expired, and one
 * for `row:rest`, which may be empty today.
 */
export function staleAccepts(policy: Policy, run: readonly TargetLosses[]): readonly Diagnostic[] {
  const compiled = run.flatMap(({ target, device }) => [target, device ?? target]);
  return (
    policy.accepts
      .filter(({ loss }) => loss !== 'expired-denial')
      // What a vendor adds to a row comes and goes.
      .filter(({ hosts }) => hosts?.includes('row:rest') !== true)
      .filter(({ targets }) => targets?.every((target) => compiled.includes(target)) ?? true)
      // What a device lives with may be of a rule set that this run is not of.
      .filter(({ ruleSet, rules }) => ruleSet !== undefined || hasRules(policy, rules))
      .filter((accept) => !run.some((one) => meetsAnyLoss(policy, accept, one)))
      .map((accept) => warnOfStale(policy, accept, run))
  );
}

function hasRules(policy: Policy, ids: Accept['rules'] = []): boolean {
  return ids.length > 0 && ids.every((id) => policy.rules.some((rule) => namesRule([id], rule)));
}

/** Warns of an accept that meets no loss; one that only lacks the hosts of `row:rest` has to name them. */
function warnOfStale(policy: Policy, accept: Accept, run: readonly TargetLosses[]): Diagnostic {
  const { loss, span } = accept;
  const names = accept.targets ?? [...new Set(run.map(({ target }) => target))];
  const named = { ...accept, hosts: ['row:rest'] };
  if (accept.hosts === undefined && run.some((one) => meetsAnyLoss(policy, named, one))) {
    const message = `this accept names no hosts, and so holds for none that came by row:rest: the ${loss} on ${names.join(', ')} is theirs`;
    return warning('stale-accept', message, { span, help: restHelp });
  }
  const help = 'remove it, or narrow it to the targets that it is for: targets: […]';
  return warning('stale-accept', `no ${loss} on ${names.join(', ')} is left to accept`, { span, help });
}

const restHelp = 'add hosts: ["row:rest"], which takes in what the vendor adds later';

/** Returns whether one of these hosts of a rule came by `row:rest`: only an accept that says so covers it. */
export function cameByRest(policy: Policy, rule: string, hosts: readonly string[]): boolean {
  const found = policy.rules.find(({ id }) => id === rule);
  return found !== undefined && hosts.some((host) => findWays(found, host).includes('row:rest'));
}

function meetsAnyLoss(policy: Policy, accept: Accept, { target, device, losses }: TargetLosses): boolean {
  const names = [target, device ?? target];
  return losses.some(({ code, rule, destinations }) => {
    if (destinations.length === 0) return meetsLoss(policy, accept, names, { code, rule });
    return destinations.some((destination) => meetsLoss(policy, accept, names, { code, rule, destination }));
  });
}
