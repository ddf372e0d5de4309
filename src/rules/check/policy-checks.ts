/**
 * What a policy permits or denies against all expectation. A denial by path holds for the plain spelling alone: a path
 * that is not plain matches no condition on paths (semantics, section 2), so that a later rule for the whole host lets
 * it through. And a policy that allows nothing is hardly meant.
 */
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { takeFirstAddresses } from '../../sets/addresses.ts';
import type { Principal } from '../../sets/condition.ts';
import { matchesHost } from '../../sets/hosts.ts';
import { coversPath } from '../../sets/paths.ts';
import type { RuleSet } from '../ast.ts';
import { decide } from '../decide.ts';
import { formatRequest, someone } from '../forms/request-text.ts';
import type { Policy, PolicyHost, PolicyRule, Request, Service } from '../policy.ts';
import { requestsOf } from './requests.ts';

/** Returns a warning, `denial-by-path`, for each denial that some request is seen to get by. */
function warnOfDeniedPaths(policy: Policy): readonly Diagnostic[] {
  return policy.rules.flatMap((rule, index) => {
    if (rule.action === 'allow') return [];
    const after = policy.rules.slice(index + 1).filter(({ action }) => action === 'allow');
    for (const host of rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : []))) {
      const found = findEscape(policy, rule, host, after);
      if (found !== undefined) return [warnOfEscape(rule, host, ...found)];
    }
    return [];
  });
}

function warnOfEscape(denial: PolicyRule, host: PolicyHost, request: Request, allow: PolicyRule): Diagnostic {
  const name = host.text.slice(0, host.text.indexOf('/'));
  const url = formatRequest(request).replace(/ .*/, '');
  const message = `${denial.id} denies ${word(host.text)} only in its plain spelling: ${word(url)} gets past it, since ${allow.id} allows that`;
  return warning('denial-by-path', message, {
    span: host.span,
    related: [{ message: `the rule ${allow.id}`, span: allow.span }],
    help: `deny ${name} whole, or let ${allow.id} allow only the paths that are wanted: ${name}/PATH`,
    data: { rule: denial.id },
  });
}

/** Finds a request that the denial decides in its plain spelling, and that a later rule allows in another. */
function findEscape(
  policy: Policy,
  denial: PolicyRule,
  { pattern, path }: PolicyHost,
  after: readonly PolicyRule[],
): readonly [Request, PolicyRule] | undefined {
  if (path === undefined || pattern.kind !== 'name') return undefined;
  const reaching = after.filter((rule) => couldReach(rule, pattern.name, path));
  for (const allow of reaching) {
    for (const url of listSharedUrls(denial, allow, pattern.name)) {
      for (const plain of listRequestsTo(`${url}${path}`, policy, denial, allow)) {
        if (decide(policy, plain).rule !== denial) continue;
        for (const odd of spellOddly(path)) {
          const request = { ...plain, path: odd };
          if (decide(policy, request).rule === allow) return [request, allow];
        }
      }
    }
  }
  return undefined;
}

/** Returns whether a rule could match requests to a name with some spelling of a path: a cheap question to ask first. */
function couldReach({ destinations }: PolicyRule, name: string, path: string): boolean {
  return destinations.some(
    (one) =>
      one.kind === 'addresses' ||
      one.hosts.some(
        (host) => matchesHost(host.pattern, name) && (host.path === undefined || coversPath(host.path, path)),
      ),
  );
}

/** Returns scheme, name and port of requests that both rules have a service for, one for each pair of services. */
function listSharedUrls(denial: PolicyRule, allow: PolicyRule, name: string): readonly string[] {
  const urls = denial.services.flatMap((one) =>
    allow.services.flatMap((other) => {
      const from = Math.max(one.from, other.from);
      const meets =
        other.transport === 'tcp' && from <= Math.min(one.to, other.to) && sharesScheme(one, other);
      return meets ? [`${one.scheme}://${name}:${from}`] : [];
    }),
  );
  return [...new Set(urls)];
}

function sharesScheme(one: Service, other: Service): boolean {
  return other.scheme === 'any' || other.scheme === one.scheme;
}

/** Returns what a text stands for, by whoever both rules are about; and the same at addresses that the later one allows. */
function listRequestsTo(
  text: string,
  policy: Policy,
  denial: PolicyRule,
  allow: PolicyRule,
): readonly Request[] {
  const asked = listAskers(denial, allow).flatMap(
    (principal) => requestsOf(text, policy, { principal }).value ?? [],
  );
  const addresses = allow.destinations.flatMap((one) =>
    one.kind === 'hosts' || one.addresses === 'any' ? [] : takeFirstAddresses(one.addresses),
  );
  return [...asked, ...addresses.flatMap((address) => asked.map((one) => ({ ...one, address })))];
}

/** Returns who is a principal of the one rule and of the other too, as tests write it. */
function listAskers(one: PolicyRule, other: PolicyRule): readonly string[] {
  const texts = (one.principals ?? [undefined]).flatMap((first) =>
    (other.principals ?? [undefined]).flatMap((second) => {
      const both = [first, second].filter((principal) => principal !== undefined);
      const names = (kind: Principal['kind']): readonly string[] => [
        ...new Set(both.filter((principal) => principal.kind === kind).map(({ name }) => name)),
      ];
      const [account = someone, ...others] = names('account');
      // Nobody is two accounts.
      if (others.length > 0) return [];
      return [[account, ...names('service').map((name) => `service:${name}`)].join('+')];
    }),
  );
  return [...new Set(texts)];
}

/** Returns the path behind a detour, which makes it not plain, and with each of its slashes doubled. */
function spellOddly(path: string): readonly string[] {
  const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
  return [`/x/..${path}`, ...slashes.map((at) => `${path.slice(0, at)}/${path.slice(at)}`)];
}

/**
 * Warns of what a policy permits or denies against all expectation: `denial-by-path`, `nothing-allowed`. Every command
 * that judges or compiles a policy tells it.
 */
export function checkPolicy(policy: Policy, ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  return [...warnOfDeniedPaths(policy), ...warnOfNothingAllowed(policy, ruleSets)];
}

function warnOfNothingAllowed(policy: Policy, ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  const [first] = ruleSets;
  if (first === undefined || policy.rules.some(({ action }) => action === 'allow')) return [];
  const expired = ruleSets.some(({ rules }) => rules.some(({ action }) => action === 'allow'));
  const why = expired ? 'all rules that allow have expired' : 'no rule allows anything';
  const help = expired
    ? 'renew those that are still needed, or give --as-of an earlier day'
    : 'write a rule that allows; what no rule matches is denied in any case';
  return [warning('nothing-allowed', `every request is denied: ${why}`, { span: first.name.span, help })];
}
