/** Whether a perfect configuration would permit a view: the definition of semantics, section 3, tried out. */
import { holds, type View, viewsOfRequest } from '../../../src/proof/diagram/evaluate.ts';
import { matchesRule } from '../../../src/rules/decide.ts';
import type { Policy, PolicyRule, Request } from '../../../src/rules/policy.ts';
import { containsAddress } from '../../../src/sets/addresses.ts';
import type { Capabilities } from '../../../src/targets/target.ts';
import type { Subject } from '../mutant.ts';

/** The fields of a request that a target by address may not see. */
type Hidden = Pick<Request, 'literal' | 'scheme' | 'account' | 'services'> &
  Partial<Pick<Request, 'host' | 'path'>>;

/** For targets by address: whether some request with this view is permitted, and its destination vouches for it. */
export function isProjected(subject: Subject, capabilities: Capabilities, view: View): boolean {
  if (capabilities.hosts !== 'by-address') throw new Error(`${subject.target.name} sees names`);
  const { transport, port, address, principal } = view;
  if (transport === undefined || port === undefined || address === undefined)
    throw new Error('a view of no packet');
  const policy = withoutMissedDenials(subject.policy, capabilities);
  return hiddenIn(subject.policy).some((hidden) => {
    if (transport === 'udp' && hidden.scheme !== 'other') return false;
    const request: Request = { ...hidden, ...principal, transport, port, address };
    return isVouchedFor(policy, request) && viewsOfRequest(capabilities.view, request).length > 0;
  });
}

/** Without the denials that the target says it cannot mean at all. */
function withoutMissedDenials(policy: Policy, capabilities: Capabilities): Policy {
  const isMissed = (rule: PolicyRule): boolean =>
    rule.action === 'deny' &&
    rule.services.some((service) =>
      rule.destinations.some((destination) =>
        capabilities
          .approximations({ rule, service, destination }, policy)
          .some(({ direction, region }) => direction === 'over' && holds(region, {}) === true),
      ),
    );
  return { ...policy, rules: policy.rules.filter((rule) => !isMissed(rule)) };
}

function isVouchedFor(policy: Policy, request: Request): boolean {
  for (const rule of policy.rules) {
    if (!matchesRule(rule, request)) continue;
    if (rule.action === 'deny') return false;
    const vouching = rule.destinations.some((destination) => {
      if (!matchesRule({ ...rule, destinations: [destination] }, request)) return false;
      if (destination.kind === 'addresses' || destination.known === 'any') return true;
      return destination.known !== undefined && containsAddress(destination.known, request.address);
    });
    if (vouching) return true;
  }
  return false;
}

const combinations = new WeakMap<Policy, readonly Hidden[]>();

/** One of every kind that the rules can tell apart. */
function hiddenIn(policy: Policy): readonly Hidden[] {
  const found = combinations.get(policy) ?? combine(policy);
  combinations.set(policy, found);
  return found;
}

function combine(policy: Policy): readonly Hidden[] {
  const hosts = policy.rules.flatMap((rule) =>
    rule.destinations.flatMap((destination) => (destination.kind === 'hosts' ? destination.hosts : [])),
  );
  const names = hosts.flatMap(({ pattern }) => {
    if (pattern.kind === 'name') return [pattern.name];
    if (pattern.kind === 'below') return [`some.${pattern.name}`, `some.other.${pattern.name}`];
    return [pattern.labels.map((label) => label.replaceAll('*', 'some')).join('.')];
  });
  const paths = [
    '/',
    '/some',
    '/a/../b',
    ...hosts.flatMap(({ path }) => (path === undefined ? [] : [path, `${path}/some`])),
  ];
  const whoever = policy.rules.flatMap(({ principals = [] }) => principals);
  const services = whoever.flatMap((one) => (one.kind === 'service' ? [one.name] : []));
  const processes = ['a-user', ...(whoever.length === 0 ? [] : ['network-service', 'local-system'])].flatMap(
    (account) =>
      [[], ...services.map((service) => [service])].map((running) => ({ account, services: running })),
  );
  const targets = [{ literal: false }, ...[...new Set(names)].map((host) => ({ literal: false, host }))];
  return processes.flatMap((process) =>
    targets.flatMap((target): readonly Hidden[] => [
      { ...process, ...target, scheme: 'other' },
      ...[...new Set(paths)].flatMap((path): readonly Hidden[] => [
        { ...process, ...target, scheme: 'https', path },
        { ...process, ...target, scheme: 'http', path },
      ]),
    ]),
  );
}
