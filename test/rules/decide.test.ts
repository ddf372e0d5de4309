import { describe, expect, test } from 'vitest';
import { decide } from '../../src/rules/decide.ts';
import { parseHost } from '../../src/rules/forms/hosts.ts';
import { parsePrincipal } from '../../src/rules/forms/principals.ts';
import { parseService } from '../../src/rules/forms/services.ts';
import type { Destination, Policy, PolicyRule, Request } from '../../src/rules/policy.ts';
import type { AddressSet } from '../../src/sets/addresses.ts';
import type { Principal } from '../../src/sets/condition.ts';
import { addressSetOf, isMisread, type Misread, parseAddress, parsePrefix } from '../../src/sets/prefix.ts';

const span = { file: 'test.yaml', start: 0, end: 0 };

function must<T extends object>(parsed: T): Exclude<T, Misread> {
  if (isMisread(parsed)) throw new Error(parsed.problem);
  return parsed as Exclude<T, Misread>;
}

function addresses(...prefixes: readonly string[]): AddressSet {
  return addressSetOf(prefixes.map((prefix) => must(parsePrefix(prefix))));
}

function hosts(texts: readonly string[], known?: AddressSet | 'any'): Destination {
  const parsed = texts.map((text) => ({ text, ...must(parseHost(text)), span }));
  return { kind: 'hosts', hosts: parsed, ...(known === undefined ? {} : { known }), origins: [], span };
}

function at(set: AddressSet | 'any'): Destination {
  return { kind: 'addresses', addresses: set, origins: [], span };
}

function rule(
  action: 'allow' | 'deny',
  services: readonly string[],
  destinations: readonly Destination[],
  principals?: readonly string[],
): PolicyRule {
  return {
    id: `${action}-${services.join('-')}`,
    ruleSet: 'test',
    action,
    services: services.map((service) => must(parseService(service))),
    ...(principals === undefined
      ? {}
      : { principals: principals.map((one): Principal => must(parsePrincipal(one))) }),
    destinations,
    inspection: 'allowed',
    span,
  };
}

function policy(...rules: readonly PolicyRule[]): Policy {
  return { name: 'test', title: 'test', rules, accepts: [] };
}

/** A request over TLS to a host on port 443, but for what is said. */
function request(said: Partial<Request> & { readonly at?: string }): Request {
  const { at: place = '192.0.2.1', ...rest } = said;
  return {
    transport: 'tcp',
    port: 443,
    scheme: 'https',
    literal: false,
    address: must(parseAddress(place)),
    account: 'someone',
    services: [],
    ...(rest.scheme === 'other' ? {} : { path: '/' }),
    ...rest,
  };
}

describe('the first rule that matches decides', () => {
  const one = rule('deny', ['443/https'], [hosts(['a.example'])]);
  const two = rule('allow', ['443/https'], [hosts(['*.example', 'a.example'])]);

  test('whichever it is', () => {
    expect(decide(policy(one, two), request({ host: 'a.example' }))).toEqual({
      action: 'deny',
      rule: one,
      index: 0,
    });
    expect(decide(policy(one, two), request({ host: 'b.example' }))).toEqual({
      action: 'allow',
      rule: two,
      index: 1,
    });
    expect(decide(policy(two, one), request({ host: 'a.example' }))).toEqual({
      action: 'allow',
      rule: two,
      index: 0,
    });
  });

  test('and no rule is a denial', () => {
    expect(decide(policy(one, two), request({ host: 'a.test' }))).toEqual({ action: 'deny' });
    expect(decide(policy(), request({ host: 'a.example' }))).toEqual({ action: 'deny' });
  });
});

describe('services', () => {
  test.each<[string, Partial<Request>, boolean]>([
    ['443/https', {}, true],
    ['443/https', { scheme: 'http' }, false],
    ['443/https', { scheme: 'other' }, false],
    ['443/https', { port: 444 }, false],
    ['443/https', { transport: 'udp', scheme: 'other' }, false],
    ['80/http', { port: 80, scheme: 'http' }, true],
    ['80/http', { port: 80, scheme: 'https' }, false],
    ['8000-8002/tcp', { port: 8000, scheme: 'http' }, true],
    ['8000-8002/tcp', { port: 8002, scheme: 'other' }, true],
    ['8000-8002/tcp', { port: 7999 }, false],
    ['8000-8002/tcp', { port: 8003 }, false],
    ['53/udp', { transport: 'udp', port: 53, scheme: 'other' }, true],
    ['53/udp', { port: 53, scheme: 'other' }, false],
  ])('%s, %o: %s', (service, said, matches) => {
    const one = policy(rule('allow', [service], [at('any')]));
    expect(decide(one, request(said)).action).toBe(matches ? 'allow' : 'deny');
  });
});

describe('hosts and paths', () => {
  test.each<[string, Partial<Request>, boolean]>([
    ['a.example', { host: 'a.example' }, true],
    ['a.example', { host: 'b.a.example' }, false],
    ['a.example', { host: 'a.example', scheme: 'other' }, false],
    ['a.example', {}, false],
    ['a.example', { literal: true }, false],
    ['*.a.example', { host: 'c.b.a.example' }, true],
    ['*.a.example', { host: 'a.example' }, false],
    ['*.a.example', { host: 'xa.example' }, false],
    ['x*.a.example', { host: 'x.a.example' }, false],
    ['x*.a.example', { host: 'xy.a.example' }, true],
    ['x*.a.example', { host: 'x.y.a.example' }, false],
    ['a.example/p', { host: 'a.example', path: '/p' }, true],
    ['a.example/p', { host: 'a.example', path: '/p/q?r=/../s' }, true],
    ['a.example/p', { host: 'a.example', path: '/%70' }, true],
    ['a.example/p', { host: 'a.example', path: '/px' }, false],
    ['a.example/p', { host: 'a.example', path: '/P' }, false],
    ['a.example/p', { host: 'a.example', path: '/p/../q' }, false],
    ['a.example/p', { host: 'a.example', path: '/p/%2e%2e/q' }, false],
    ['a.example/p', { host: 'a.example', path: '/' }, false],
    ['a.example', { host: 'a.example', path: '/p/../q' }, true],
  ])('%s, %o: %s', (host, said, matches) => {
    const one = policy(rule('allow', ['443/https'], [hosts([host])]));
    expect(decide(one, request(said)).action).toBe(matches ? 'allow' : 'deny');
  });

  test('addresses beside hosts are knowledge, not a condition', () => {
    const one = policy(rule('allow', ['443/https'], [hosts(['a.example'], addresses('198.51.100.0/24'))]));
    expect(decide(one, request({ host: 'a.example', at: '203.0.113.1' })).action).toBe('allow');
    expect(decide(one, request({ host: 'b.example', at: '198.51.100.1' })).action).toBe('deny');
    expect(decide(one, request({ at: '198.51.100.1' })).action).toBe('deny');
  });
});

describe('addresses without hosts', () => {
  const one = policy(rule('allow', ['443/https'], [at(addresses('198.51.100.0/24', '2001:db8::/32'))]));

  test.each<[Partial<Request> & { at: string }, boolean]>([
    [{ at: '198.51.100.0' }, true],
    [{ at: '198.51.100.255', literal: true }, true],
    [{ at: '198.51.100.7', host: 'a.example' }, true],
    [{ at: '198.51.101.0' }, false],
    [{ at: '2001:db8::1' }, true],
    [{ at: '2001:db9::1' }, false],
  ])('%o: %s', (said, matches) => {
    expect(decide(one, request(said)).action).toBe(matches ? 'allow' : 'deny');
  });
});

describe('principals', () => {
  test.each<[readonly string[] | undefined, string, readonly string[], boolean]>([
    [undefined, 'someone', [], true],
    [['network-service'], 'network-service', [], true],
    [['network-service'], 'local-system', [], false],
    [['network-service'], 'someone', [], false],
    [['network-service', 'local-system'], 'local-system', [], true],
    [['service:One'], 'someone', ['one'], true],
    [['service:One'], 'network-service', ['Two', 'one'], true],
    [['service:One'], 'network-service', [], false],
    [['service:network-service'], 'network-service', [], false],
  ])('%o, %s with %o: %s', (principals, account, services, matches) => {
    const one = policy(rule('allow', ['443/https'], [at('any')], principals));
    expect(decide(one, request({ account, services })).action).toBe(matches ? 'allow' : 'deny');
  });
});
