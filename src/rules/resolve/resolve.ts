import { type Diagnostic, error, hasErrors, note, type Outcome } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { AcceptNode, Rule, RuleDestination, RuleSet } from '../ast.ts';
import { dropExpired } from '../expiry.ts';
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
  const diagnostics: Diagnostic[] = [...duplicateNames(ruleSets)];
  const resolver = createResolver(ruleSets, tags, options.missingTags ?? 'error', (one) =>
    diagnostics.push(one),
  );
  const rules = ruleSets.flatMap((ruleSet) => {
    const kept = dropExpired(ruleSet, options, (one) => diagnostics.push(one));
    const prefix = ruleSets.length === 1 ? '' : `${ruleSet.name.value}/`;
    return kept.map((rule) => resolveRule(rule, ruleSet, `${prefix}${rule.id.value}`, resolver));
  });
  diagnostics.push(...rules.flatMap(withdrawnHosts));
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

function duplicateNames(ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
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

function withdrawnHosts(rule: PolicyRule): readonly Diagnostic[] {
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
