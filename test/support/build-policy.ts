/** Policies for tests, in few words, without the loader. */
import fc from 'fast-check';
import type { Destination, Policy, PolicyHost, PolicyRule, Service } from '../../src/rules/policy.ts';
import type { AddressSet } from '../../src/sets/addresses.ts';
import type { Principal } from '../../src/sets/condition.ts';
import { addressSetOf, isMisread, parsePrefix } from '../../src/sets/prefix.ts';

const span = { file: 'test.yaml', start: 0, end: 0 } as const;

/** `addresses('192.0.2.0/24', '2001:db8::/32')`. */
export function addresses(...prefixes: readonly string[]): AddressSet {
  return addressSetOf(
    prefixes.map((text) => {
      const prefix = parsePrefix(text);
      if (isMisread(prefix)) throw new Error(`${text}: ${prefix.problem}`);
      return prefix;
    }),
  );
}

/** `service('443/https')`, `service('1-65535/tcp')`. */
export function service(text: string): Service {
  const [, from = '', to = from, kind = ''] = /^(\d+)(?:-(\d+))?\/(\w+)$/.exec(text) ?? [];
  return {
    transport: kind === 'udp' ? 'udp' : 'tcp',
    from: Number(from),
    to: Number(to),
    scheme: kind === 'http' || kind === 'https' ? kind : 'any',
  };
}

/** `host('*.example.com')`, `host('www.example.com/path')`. */
export function host(text: string): PolicyHost {
  const slash = text.indexOf('/');
  const name = slash < 0 ? text : text.slice(0, slash);
  const inLabel = name.slice(name.startsWith('*.') ? 2 : 0).includes('*');
  const pattern: PolicyHost['pattern'] = inLabel
    ? { kind: 'labels', labels: name.split('.') }
    : name.startsWith('*.')
      ? { kind: 'below', name: name.slice(2) }
      : { kind: 'name', name };
  return { text, pattern, span, ...(slash < 0 ? {} : { path: text.slice(slash) }) };
}

export interface RuleWords {
  readonly id?: string;
  readonly action?: 'allow' | 'deny';
  readonly services: readonly string[];
  readonly principals?: readonly Principal[];
  readonly hosts?: readonly string[];
  /** With hosts: the known addresses. Without: the condition. */
  readonly addresses?: readonly string[] | 'any';
  readonly inspection?: 'bypass' | 'allowed';
  /** Another destination, which has services of its own. */
  readonly beside?: Pick<RuleWords, 'services' | 'hosts' | 'addresses'>;
}

export function rule(words: RuleWords, index = 0): PolicyRule {
  const { beside } = words;
  const own = words.services.map(service);
  const destinations: readonly Destination[] =
    beside === undefined
      ? [destination(words)]
      : [
          { ...destination(words), services: own },
          { ...destination(beside), services: beside.services.map(service) },
        ];
  return {
    id: words.id ?? `rule-${index + 1}`,
    ruleSet: 'test',
    action: words.action ?? 'allow',
    services: [...new Set([...words.services, ...(beside?.services ?? [])])].map(service),
    destinations,
    inspection: words.inspection ?? 'allowed',
    span,
    ...(words.principals === undefined ? {} : { principals: words.principals }),
  };
}

function destination(words: Pick<RuleWords, 'hosts' | 'addresses'>): Destination {
  const set =
    words.addresses === undefined || words.addresses === 'any'
      ? words.addresses
      : addresses(...words.addresses);
  const origins =
    words.addresses === undefined || words.addresses === 'any'
      ? []
      : words.addresses.map((text) => ({ text }));
  if (words.hosts === undefined) return { kind: 'addresses', addresses: set ?? 'any', origins, span };
  return {
    kind: 'hosts',
    hosts: words.hosts.map(host),
    origins,
    span,
    ...(set === undefined ? {} : { known: set }),
  };
}

export function policy(...rules: readonly RuleWords[]): Policy {
  return { name: 'test', title: 'A test', rules: rules.map(rule), accepts: [] };
}

/** Gives some of these rules a second destination, with services of its own. */
export function withSecondDestination(rules: fc.Arbitrary<RuleWords>): fc.Arbitrary<RuleWords> {
  return fc.oneof(
    { weight: 4, arbitrary: rules },
    { weight: 1, arbitrary: fc.tuple(rules, rules).map(([one, beside]) => ({ ...one, beside })) },
  );
}
