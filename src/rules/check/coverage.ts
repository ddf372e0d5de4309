/** Which rules, and which of their destinations, no test touches. */

import type { Span } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { remember } from '../../sets/remember.ts';
import type { RuleSet } from '../ast.ts';
import { decide, matchesRule } from '../decide.ts';
import { nameAddresses } from '../forms/address-entries.ts';
import type { Destination, Policy, PolicyRule, Request } from '../policy.ts';
import { requestsOf } from './requests.ts';

export interface Coverage {
  readonly rules: Share<PolicyRule>;
  readonly destinations: Share<DestinationPart>;
}

/** How many there are, and those that no test touches. */
export interface Share<T> {
  readonly number: number;
  readonly untouched: readonly T[];
}

/** One host of a rule, or one destination by address. */
export interface DestinationPart {
  readonly rule: PolicyRule;
  readonly text: string;
  readonly span: Span;
}

/**
 * Finds what the tests of rule sets touch. A test touches the rule that decides a request of it, and the destinations
 * of that rule which the request goes to; what it expects is no matter, nor whom it asks.
 */
export function findCoverage(ruleSets: readonly RuleSet[], policy: Policy): Coverage {
  const touched = new Map<PolicyRule, Request[]>();
  for (const { request, principal } of ruleSets.flatMap(({ tests }) => tests)) {
    for (const one of requestsOf(request.value, policy, present({ principal })).value ?? []) {
      const { rule } = decide(policy, one);
      if (rule !== undefined) remember(touched, rule, () => []).push(one);
    }
  }
  const parts = policy.rules.flatMap((rule) => rule.destinations.flatMap((one) => listParts(rule, one)));
  const untouched = parts.filter(({ part, destination }) => {
    const alone: PolicyRule = { ...part.rule, destinations: [destination] };
    return !(touched.get(part.rule) ?? []).some((request) => matchesRule(alone, request));
  });
  return {
    rules: { number: policy.rules.length, untouched: policy.rules.filter((rule) => !touched.has(rule)) },
    destinations: { number: parts.length, untouched: untouched.map(({ part }) => part) },
  };
}

function listParts(
  rule: PolicyRule,
  destination: Destination,
): readonly { readonly part: DestinationPart; readonly destination: Destination }[] {
  if (destination.kind === 'hosts') {
    return destination.hosts.map((host) => ({
      part: { rule, text: host.text, span: host.span },
      destination: { ...destination, hosts: [host] },
    }));
  }
  const text = nameAddresses(destination.origins);
  return [{ part: { rule, text, span: destination.span }, destination }];
}

/** Returns whole percent, cut off: 100 only where nothing is missing. */
export function percentTouched<T>({ number, untouched }: Share<T>): number {
  return number === 0 ? 100 : Math.floor(((number - untouched.length) * 100) / number);
}
