import { type Diagnostic, error, hasErrors, note, type Outcome } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { AcceptNode, Rule, RuleDestination, RuleSet } from '../ast.ts';
import type { Accept, Destination, Policy, PolicyRule } from '../policy.ts';
import { createResolver, type MissingTags, type Resolver } from './resolve-addresses.ts';

export interface ResolveOptions {
  /** The name of the policy; left out, that of the first rule set. */
  readonly name?: string;
  /** Leave out the rules that expired before this day, `YYYY-MM-DD`. */
  readonly asOf?: string;
  /** What the policy is compiled for; an accept of `expired-denial` must hold for each. */
  readonly targets?: readonly string[];
  /**
   * Where tags are not at hand and that is no error, hosts have no known addresses. Under `opaque` a destination
   * by such a tag matches nothing, and a note, `not-judged`, names the rule (`data.rule`): nothing can be said of it.
   */
  readonly missingTags?: MissingTags;
}

/**
 * Rule sets to one policy, their rules in their order. The ids of several are `NAME/ID`. Errors:
 * `duplicate-name`, those of tags, `dropped-denial`. Notes: `dropped-rule`, `withdrawn-host`, `not-judged`.
 */
export function resolvePolicy(
  ruleSets: readonly RuleSet[],
  tags: readonly ServiceTags[],
  options: ResolveOptions = {},
): Outcome<Policy> {
  const [first] = ruleSets;
  if (first === undefined) throw new Error('no rule set to resolve');
  const diagnostics: Diagnostic[] = [...findDuplicateNames(ruleSets)];
  const resolver = createResolver(ruleSets, tags, options.missingTags ?? 'error', (one) =>
    diagnostics.push(one),
  );
  const rules = ruleSets.flatMap((ruleSet) => {
    const kept = dropExpired(ruleSet, options, (one) => diagnostics.push(one));
    const prefix = ruleSets.length === 1 ? '' : `${ruleSet.name.value}/`;
    return kept.map((rule) => resolveRule(rule, ruleSet, `${prefix}${rule.id.value}`, resolver));
  });
  diagnostics.push(...rules.flatMap(noteWithdrawnHosts));
  if (hasErrors(diagnostics)) return { diagnostics };
  const value: Policy = {
    name: options.name ?? first.name.value,
    ...(ruleSets.length === 1 ? {} : { ruleSets: ruleSets.map(({ name }) => name.value) }),
    title: ruleSets.map((ruleSet) => ruleSet.title ?? ruleSet.name.value).join('; '),
    rules,
    accepts: ruleSets.flatMap((ruleSet) => ruleSet.accepts.map((accept) => resolveAccept(accept, ruleSet))),
  };
  return { value, diagnostics };
}

function findDuplicateNames(ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  return ruleSets.flatMap((ruleSet, index) => {
    const other = ruleSets.slice(0, index).find(({ name }) => name.value === ruleSet.name.value);
    if (other === undefined) return [];
    const related = [{ message: 'the other one', span: other.name.span }];
    const help = 'give one of them another name: it stands in front of the ids of its rules';
    const message = `two rule sets are named ${ruleSet.name.value}`;
    return [error('duplicate-name', message, { span: ruleSet.name.span, related, help })];
  });
}

function resolveRule(rule: Rule, ruleSet: RuleSet, id: string, resolver: Resolver): PolicyRule {
  const { why, source, owner, ticket, expires, principals } = rule;
  return {
    id,
    ruleSet: ruleSet.name.value,
    action: rule.action,
    services: rule.services,
    ...(principals === undefined ? {} : { principals }),
    destinations: rule.destinations.map((destination) => resolveDestination(destination, id, resolver)),
    inspection: rule.inspection,
    ...(why === undefined ? {} : { why }),
    ...(source === undefined ? {} : { source: source.value }),
    ...(owner === undefined ? {} : { owner }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(expires === undefined ? {} : { expires: expires.value }),
    span: rule.span,
  };
}

function resolveDestination(
  { hosts, addresses, span }: RuleDestination,
  rule: string,
  resolver: Resolver,
): Destination {
  const { set, origins } = resolver.addressesOf(addresses, rule, hosts !== undefined);
  if (hosts === undefined) return { kind: 'addresses', addresses: set ?? { v4: [], v6: [] }, origins, span };
  return { kind: 'hosts', hosts, ...(set === undefined ? {} : { known: set }), origins, span };
}

function resolveAccept({ loss, rules, targets, hosts, reason, span }: AcceptNode, ruleSet: RuleSet): Accept {
  const textsOf = (list: AcceptNode['rules']): readonly string[] => (list ?? []).map(({ value }) => value);
  return {
    loss,
    ...(rules === undefined ? {} : { rules: textsOf(rules) }),
    ...(targets === undefined ? {} : { targets: textsOf(targets) }),
    ...(hosts === undefined ? {} : { hosts: textsOf(hosts) }),
    reason,
    ruleSet: ruleSet.name.value,
    span,
  };
}

function noteWithdrawnHosts(rule: PolicyRule): readonly Diagnostic[] {
  const hosts = rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : []));
  return hosts
    .filter(({ withdrawn }) => withdrawn !== undefined)
    .map(({ text, withdrawn, span }) =>
      note('withdrawn-host', `${word(text)} is withdrawn from the source: ${withdrawn}`, {
        span,
        data: { rule: rule.id },
      }),
    );
}

/**
 * The rules that hold on a day (all of them, where none is given), and what is said of the others: a note each,
 * and an error where leaving out a denial would open something that nobody has accepted.
 */
function dropExpired(
  ruleSet: RuleSet,
  { asOf, targets }: { readonly asOf?: string; readonly targets?: readonly string[] },
  report: (diagnostic: Diagnostic) => void,
): readonly Rule[] {
  if (asOf === undefined) return ruleSet.rules;
  return ruleSet.rules.filter((rule) => {
    const { id, expires } = rule;
    if (expires === undefined || expires.value >= asOf) return true;
    const reason =
      rule.action === 'deny' ? findAcceptedReason(ruleSet.accepts, id.value, targets) : undefined;
    if (rule.action === 'deny' && reason === undefined) {
      report(
        error(
          'dropped-denial',
          `the rule ${id.value} expired on ${expires.value}: leaving a denial out opens what it closed`,
          {
            span: expires.span,
            help: `renew it, take it out, or accept expired-denial for the rule ${id.value}`,
            data: { rule: id.value, ruleSet: ruleSet.name.value },
          },
        ),
      );
      return false;
    }
    report(
      note('dropped-rule', `the rule ${id.value} is left out: it expired on ${expires.value}`, {
        span: expires.span,
        data: {
          rule: id.value,
          ruleSet: ruleSet.name.value,
          action: rule.action,
          ...(reason === undefined ? {} : { accepted: reason }),
        },
      }),
    );
    return false;
  });
}

/** Why a dropped denial is lived with: every target must be covered, since the rule is gone for all of them. */
function findAcceptedReason(
  accepts: readonly AcceptNode[],
  rule: string,
  targets: readonly string[] | undefined,
): string | undefined {
  const fitting = accepts.filter(
    ({ loss, rules, hosts }) =>
      loss === 'expired-denial' &&
      hosts === undefined &&
      (rules?.some(({ value }) => value === rule) ?? true),
  );
  const covers = (target: string): boolean =>
    fitting.some((accept) => accept.targets?.some(({ value }) => value === target) ?? true);
  return (targets ?? []).every(covers) ? fitting[0]?.reason : undefined;
}
