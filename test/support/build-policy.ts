/** Policies for tests, in few words, without the loader. */
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
}

export function rule(words: RuleWords, index = 0): PolicyRule {
  const set =
    words.addresses === undefined || words.addresses === 'any'
      ? words.addresses
      : addresses(...words.addresses);
  const origins =
    words.addresses === undefined || words.addresses === 'any'
      ? []
      : words.addresses.map((text) => ({ text }));
  const destination: Destination =
    words.hosts === undefined
      ? { kind: 'addresses', addresses: set ?? 'any', origins, span }
      : {
          kind: 'hosts',
          hosts: words.hosts.map(host),
          origins,
          span,
          ...(set === undefined ? {} : { known: set }),
        };
  return {
    id: words.id ?? `rule-${index + 1}`,
    ruleSet: 'test',
    action: words.action ?? 'allow',
    services: words.services.map(service),
    destinations: [destination],
    inspection: words.inspection ?? 'allowed',
    span,
    ...(words.principals === undefined ? {} : { principals: words.principals }),
  };
}

export function policy(...rules: readonly RuleWords[]): Policy {
  return { name: 'test', title: 'A test', rules: rules.map(rule), accepts: [] };
}
