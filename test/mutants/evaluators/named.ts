/**
 * What a policy asks of a target that sees names, for one view, tried out request by request: the definition of
 * semantics, section 3, with the regions that the target's capabilities add and take away.
 */
import { holds, type View, viewsOfRequest } from '../../../src/proof/diagram/evaluate.ts';
import { matchesRule } from '../../../src/rules/decide.ts';
import type { Entry } from '../../../src/rules/entries.ts';
import { entriesOf } from '../../../src/rules/entries.ts';
import type { Policy, PolicyRule, Request } from '../../../src/rules/policy.ts';
import { containsAddress } from '../../../src/sets/addresses.ts';
import { matchesHost } from '../../../src/sets/hosts.ts';
import { matchesPath } from '../../../src/sets/paths.ts';
import type { Approximation, ViewPiece } from '../../../src/targets/target.ts';
import type { Subject } from '../mutant.ts';
import { edgesOf, type Ip, type Range, toAddress } from './address.ts';
import { oneOfEach } from './classes.ts';
import { capabilitiesOf } from './settle.ts';

/** Whether the text is to permit a view of a request from a machine that the options name. */
export function isWanted(subject: Subject, view: View, because?: Entry): boolean {
  const { pieces, rules } = claimOf(subject);
  return requestsOf(subject, view).some((request) =>
    pieces
      .filter((piece) => isSeenAs(piece, request) && isOfView(piece, view))
      .filter((piece) => piece.resolved !== 'host' || request.host === view.resolved)
      .some((piece) => isReached(rules, piece, request, view, because)),
  );
}

/** Whether a piece shows a session as taken for what the view has, if that is seen. */
function isOfView({ sets, resolved }: ViewPiece, { application, resolved: name }: View): boolean {
  if (resolved === undefined && name !== undefined) return false;
  return sets.every(
    (set) => application === undefined || set.field !== 'application' || set.values.includes(application),
  );
}

/** Whether a TLS view has to be exempt from inspection, may not be, or whether it does not matter. */
export function bypassOf(subject: Subject, view: View): 'must' | 'must-not' | 'no-matter' {
  const { pieces, rules } = claimOf(subject);
  if (!isWanted(subject, view)) return 'no-matter';
  let demanded = false;
  for (const request of requestsOf(subject, view).filter(({ scheme }) => scheme === 'https')) {
    for (const piece of pieces.filter((one) => isSeenAs(one, request))) {
      for (const [index, { rule, entries }] of rules.entries()) {
        if (rule.action !== 'allow' || rule.inspection !== 'bypass') continue;
        const asking = entries.filter(
          ({ entry, kept }) => matchesEntry(entry, request) && (kept || vouches(entry, piece, request)),
        );
        demanded ||= asking.length > 0;
        if (rules.slice(0, index).some((one) => one.rule.action === 'deny' && matchesRule(one.rule, request)))
          continue;
        if (asking.some(({ entry }) => isWanted(subject, view, entry))) return 'must';
      }
    }
  }
  return demanded ? 'no-matter' : 'must-not';
}

interface Claimed {
  readonly rule: PolicyRule;
  readonly entries: readonly {
    readonly entry: Entry;
    readonly approximations: readonly Approximation[];
    /** Whether a resolver keeps the addresses of its host. */
    readonly kept: boolean;
  }[];
}

interface Claim {
  readonly pieces: readonly ViewPiece[];
  readonly rules: readonly Claimed[];
}

const claims = new WeakMap<Subject, Claim>();

function claimOf(subject: Subject): Claim {
  const found = claims.get(subject);
  if (found !== undefined) return found;
  const capabilities = capabilitiesOf(subject);
  const rules = subject.policy.rules.map((rule) => ({
    rule,
    entries: entriesOf(rule).map((entry) => ({
      entry,
      approximations: capabilities.approximations(entry, subject.policy),
      kept: capabilities.keepsNames?.(entry) === true,
    })),
  }));
  const claim = { pieces: capabilities.view, rules };
  claims.set(subject, claim);
  return claim;
}

function isSeenAs(piece: ViewPiece, request: Request): boolean {
  return viewsOfRequest([piece], request).length > 0;
}

/** Whether the request, or one that looks like it, gets through because of some entry, or of this one. */
function isReached(
  rules: readonly Claimed[],
  piece: ViewPiece,
  request: Request,
  view: View,
  because?: Entry,
): boolean {
  const isIn = (approximations: readonly Approximation[], direction: 'over' | 'under'): boolean =>
    approximations.some((one) => one.direction === direction && holds(one.region, view) === true);
  let denied = false;
  for (const { rule, entries } of rules) {
    for (const { entry, approximations, kept } of entries) {
      if (rule.action === 'deny') {
        if (isIn(approximations, 'under')) return false;
        denied ||= matchesEntry(entry, request) && !isIn(approximations, 'over');
      } else if (!denied && !isIn(approximations, 'under') && (because ?? entry) === entry) {
        const isVouched = vouches(entry, piece, request) || (kept && piece.resolved === 'host');
        if ((matchesEntry(entry, request) && isVouched) || isIn(approximations, 'over')) return true;
      }
    }
  }
  return false;
}

function matchesEntry({ rule, service, destination, host }: Entry, request: Request): boolean {
  // An entry is of one service, whatever its destination has besides.
  const services = [service];
  const own = { ...destination, services };
  const destinations = own.kind === 'hosts' && host !== undefined ? [{ ...own, hosts: [host] }] : [own];
  return matchesRule({ ...rule, services, destinations }, request);
}

/** A service that states no scheme does not always show its host: there the known addresses stand for it. */
function vouches({ destination, service }: Entry, piece: ViewPiece, request: Request): boolean {
  if (destination.kind === 'hosts') {
    if (service.scheme !== 'any') return piece.copies.includes('host');
    const { known: addresses } = destination;
    return addresses === 'any' || (addresses !== undefined && containsAddress(addresses, request.address));
  }
  return destination.addresses === 'any' || piece.copies.includes('address');
}

/** Requests with a view: one of every kind that the rules can tell apart in what the view does not show. */
function requestsOf(subject: Subject, view: View): readonly Request[] {
  const { transport = 'tcp', port = 0, address, host } = view;
  const hidden = hiddenIn(subject.policy);
  const addresses = address === undefined ? hidden.addresses : [address];
  const schemes = transport === 'udp' ? (['other'] as const) : (['http', 'https', 'other'] as const);
  const hosts =
    host === undefined || host.kind === 'none'
      ? [
          { literal: false },
          { literal: true },
          ...hidden.names.map((name) => ({ literal: false, host: name })),
        ]
      : [host.kind === 'literal' ? { literal: true } : { literal: false, host: host.name }];
  const all = hidden.processes.flatMap((process) =>
    schemes.flatMap((scheme) =>
      addresses.flatMap((one) =>
        hosts.flatMap((asked): readonly Request[] => {
          const base = { ...process, ...asked, scheme, transport, port, address: one };
          if (scheme === 'other') return [base];
          const paths = scheme === 'http' && view.path !== undefined ? [view.path] : hidden.paths;
          return paths.map((path) => ({ ...base, path }));
        }),
      ),
    ),
  );
  return all.filter((request) =>
    viewsOfRequest(
      capabilitiesOf(subject).view,
      request,
      view.resolved === undefined ? [] : [view.resolved],
    ).some((seen) => isSame(seen, view)),
  );
}

function isSame(seen: View, view: View): boolean {
  return (
    seen.form === view.form &&
    seen.transport === view.transport &&
    seen.port === view.port &&
    seen.resolved === view.resolved &&
    seen.path === view.path &&
    seen.host?.kind === view.host?.kind &&
    (seen.host?.kind !== 'name' || view.host?.kind !== 'name' || seen.host.name === view.host.name) &&
    seen.address?.value === view.address?.value &&
    seen.address?.family === view.address?.family
  );
}

interface Hidden {
  readonly processes: readonly Pick<Request, 'account' | 'services'>[];
  readonly paths: readonly string[];
  readonly names: readonly string[];
  readonly addresses: readonly Request['address'][];
}

const known = new WeakMap<Policy, Hidden>();

function hiddenIn(policy: Policy): Hidden {
  const found = known.get(policy) ?? hide(policy);
  known.set(policy, found);
  return found;
}

function hide({ rules }: Policy): Hidden {
  const destinations = rules.flatMap((rule) => rule.destinations);
  const hosts = destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : []));
  const whoever = rules.flatMap(({ principals = [] }) => principals);
  const services = [...new Set(whoever.flatMap((one) => (one.kind === 'service' ? [one.name] : [])))];
  const accounts = [
    'a-user',
    ...new Set(whoever.flatMap((one) => (one.kind === 'account' ? [one.name] : []))),
  ];
  const sets = destinations.flatMap((one) =>
    one.kind === 'addresses' && one.addresses !== 'any' ? [one.addresses] : [],
  );
  const ranges = sets.flatMap(({ v4, v6 }): readonly Range[] => [
    ...pairs(v4).map(([from, to]): Range => ({ family: 4, from: BigInt(from), to: BigInt(to) })),
    ...pairs(v6).map(([from, to]): Range => ({ family: 6, from, to })),
  ]);
  const ips: readonly Ip[] = [{ family: 4, value: 1n }, { family: 6, value: 1n << 125n }, ...edgesOf(ranges)];
  const paths = hosts.flatMap(({ path }) => (path === undefined ? [] : [path, `${path}/some`]));
  return {
    processes: accounts.flatMap((account) =>
      [[], ...services.map((one) => [one])].map((running) => ({ account, services: running })),
    ),
    paths: oneOfEach(
      ['/', '/some', '/a/../b', ...paths],
      hosts.flatMap(({ path }) =>
        path === undefined ? [] : [(one: string) => matchesPath({ kind: 'below', path }, one)],
      ),
    ),
    names: oneOfEach(
      ['some.invalid', ...namesIn(policyHosts(hosts))],
      hosts.map(
        ({ pattern }) =>
          (name) =>
            matchesHost(pattern, name),
      ),
    ),
    addresses: oneOfEach(ips.map(toAddress), [
      ({ family }) => family,
      ...sets.map((set) => (ip: Request['address']) => containsAddress(set, ip)),
    ]),
  };
}

function policyHosts(hosts: readonly { readonly pattern: Parameters<typeof matchesHost>[0] }[]) {
  return hosts.map(({ pattern }) => pattern);
}

/** Names that patterns of a policy match. */
export function namesIn(patterns: readonly Parameters<typeof matchesHost>[0][]): readonly string[] {
  return patterns.flatMap((pattern) => {
    if (pattern.kind === 'name') return [pattern.name];
    if (pattern.kind === 'below') return [pattern.name, `some.${pattern.name}`, `some.other.${pattern.name}`];
    if (pattern.kind === 'labels')
      return ['some', 'a-b', 'a_b', '7'].map((word) =>
        pattern.labels.map((label) => label.replaceAll('*', word)).join('.'),
      );
    return [];
  });
}

function pairs<T>(ends: readonly T[]): readonly (readonly [T, T])[] {
  return ends.flatMap((from, at) => (at % 2 === 0 ? [[from, ends[at + 1] ?? from] as const] : []));
}
