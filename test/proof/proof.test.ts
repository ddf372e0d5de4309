import { expect, test } from 'vitest';
import { prove } from '../../src/proof/compare/proof.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { all, type Condition, where } from '../../src/sets/condition.ts';
import { type HostPattern, hostNames } from '../../src/sets/hosts.ts';
import { portRange } from '../../src/sets/ports.ts';
import type { Clause, Reading } from '../../src/targets/target.ts';
import { addresses, policy } from '../support/build-policy.ts';
import { filter, proxy } from '../support/capabilities.ts';

const tcp = where({ field: 'transport', values: ['tcp'] });
const origin = { file: 'test.conf', line: 1 };
const inside = where({ field: 'source', values: ['inside'] });
const port = (number: number): Condition => where({ field: 'port', ports: portRange(number, number) });
const to = (...prefixes: readonly string[]): Condition =>
  where({ field: 'address', addresses: addresses(...prefixes) });
const named = (...names: readonly HostPattern[]): Condition =>
  where({ field: 'host', hosts: hostNames(names) });
const form = (value: 'connect' | 'http'): Condition => where({ field: 'form', values: [value] });
const clause = (action: Clause['action'], ...conditions: readonly Condition[]): Clause => ({
  action,
  condition: all(inside, ...conditions),
  origin,
});
const reading = (...clauses: readonly Clause[]): { readonly format: string; readonly reading: Reading } => ({
  format: 'text',
  reading: { permit: { mode: 'first-match', clauses, otherwise: 'deny' } },
});

test('a text that permits the projection is best possible, with its losses', () => {
  const wanted = policy({ services: ['443/https'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] });
  const proof = prove(wanted, { name: 'filter' }, filter, [
    reading(clause('allow', tcp, port(443), to('192.0.2.0/24'))),
  ]);
  expect(proof.differences).toEqual([]);
  expect(proof.diagnostics).toEqual([]);
  expect(proof.verdict).toBe('best-possible');
  expect(proof.losses.map(({ code, size }) => [code, size])).toEqual([
    ['host-by-address', { ipv4: '256', ipv6: '0', ports: 1 }],
    ['scheme-not-checked', { ipv4: '256', ipv6: '0', ports: 1 }],
  ]);
});

test('addresses may be stale where they come from tags, not where somebody wrote them down', () => {
  const wanted = policy({ services: ['443/https'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] });
  const tagged: Policy = {
    ...wanted,
    rules: wanted.rules.map((rule) => ({
      ...rule,
      destinations: rule.destinations.map((one) => ({
        ...one,
        origins: [{ text: 'azure:Sample', tag: { cloud: 'public', name: 'Sample' } }],
      })),
    })),
  };
  const text = reading(clause('allow', tcp, port(443), to('192.0.2.0/24')));
  const notes = [wanted, tagged].map((one) =>
    prove(one, { name: 'filter' }, filter, [text]).losses.filter(({ direction }) => direction === 'note'),
  );
  expect(notes.map((one) => one.map(({ code, destinations }) => [code, destinations]))).toEqual([
    [],
    [['addresses-may-be-stale', ['azure:Sample']]],
  ]);
});

test('one address too many, and one too few, are seen with a witness', () => {
  const wanted = policy({ services: ['443/https'], addresses: ['192.0.2.0/24'] });
  const proof = prove(wanted, { name: 'filter' }, filter, [
    reading(clause('allow', tcp, port(443), to('192.0.2.128/25', '192.0.2.0/26', '192.0.3.7/32'))),
  ]);
  expect(proof.verdict).toBe('different');
  expect(
    proof.differences.map(({ effect, size, witness }) => [effect, size?.ipv4, witness?.request.address]),
  ).toEqual([
    ['permits', '1', '192.0.3.7'],
    ['blocks', '64', '192.0.2.64'],
  ]);
});

test('a text that lets ungoverned machines through is reported', () => {
  const wanted = policy({ services: ['443/https'], addresses: ['192.0.2.0/24'] });
  const open: Clause = { action: 'allow', condition: all(tcp, port(443), to('192.0.2.0/24')), origin };
  const proof = prove(wanted, { name: 'filter' }, filter, [reading(open)]);
  expect(proof.differences.map(({ effect }) => effect)).toEqual(['permits-ungoverned']);
});

test('a host without addresses is an under-permit, unless another rule lets it through', () => {
  const bare = { services: ['443/https'], hosts: ['a.example.com'] };
  const alone = prove(policy(bare), { name: 'filter' }, filter, [reading()]);
  expect(alone.losses.map(({ code, witness }) => [code, witness?.policy, witness?.target])).toEqual([
    ['host-without-addresses', 'allow', 'deny'],
  ]);
  const open = { services: ['443/tcp'], addresses: 'any' } as const;
  const both = prove(policy(bare, open), { name: 'filter' }, filter, [
    reading(clause('allow', tcp, port(443))),
  ]);
  expect(both.losses).toEqual([]);
  expect(both.verdict).toBe('exact');
});

test('a leading dot that admits the apex is a difference with the apex as witness', () => {
  const wanted = policy({ services: ['443/https'], hosts: ['*.example.com'] });
  const sub: HostPattern = { kind: 'below', name: 'example.com' };
  const right = prove(wanted, { name: 'proxy' }, proxy, [
    reading(clause('allow', form('connect'), port(443), named(sub))),
  ]);
  expect(right.differences).toEqual([]);
  expect(right.losses.map(({ code }) => code)).toEqual(['scheme-not-checked']);
  const apex: HostPattern = { kind: 'name', name: 'example.com' };
  const wrong = prove(wanted, { name: 'proxy' }, proxy, [
    reading(clause('allow', form('connect'), port(443), named(sub, apex))),
  ]);
  expect(wrong.differences.map(({ effect, witness }) => [effect, witness?.request.host])).toEqual([
    ['permits', 'example.com'],
  ]);
});

test('a path inside TLS is lost on a proxy, with a witness below another path', () => {
  const wanted = policy({ services: ['443/https'], hosts: ['www.example.com/pki'] });
  const host = named({ kind: 'name', name: 'www.example.com' });
  const proof = prove(wanted, { name: 'proxy' }, proxy, [
    reading(clause('allow', form('connect'), port(443), host)),
  ]);
  expect(proof.differences).toEqual([]);
  const loss = proof.losses.find(({ code }) => code === 'path-not-visible');
  expect(loss?.witness).toEqual({
    request: { transport: 'tcp', port: 443, scheme: 'https', host: 'www.example.com', path: '/' },
    policy: 'deny',
    target: 'allow',
  });
});

test('a denial by address acts on a filter, and is not expressible for names on a proxy', () => {
  const wanted = policy(
    { action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.1/32'] },
    { services: ['443/https'], hosts: ['a.example.com'], addresses: ['192.0.2.0/24'] },
  );
  const filtered = prove(wanted, { name: 'filter' }, filter, [
    reading(clause('deny', to('192.0.2.1/32')), clause('allow', tcp, port(443), to('192.0.2.0/24'))),
  ]);
  expect(filtered.differences).toEqual([]);
  const proxied = prove(wanted, { name: 'proxy' }, proxy, [
    reading(clause('allow', form('connect'), port(443), named({ kind: 'name', name: 'a.example.com' }))),
  ]);
  expect(proxied.differences).toEqual([]);
  expect(proxied.losses.map(({ code, rule, severity }) => [code, rule, severity])).toContainEqual([
    'denial-not-expressible',
    'rule-1',
    'error',
  ]);
});

test('a condition that could not be read is unknown, never agreement', () => {
  const wanted = policy({ services: ['443/https'], addresses: ['192.0.2.0/24'] });
  const proof = prove(wanted, { name: 'filter' }, filter, [
    reading(
      clause('deny', { kind: 'unknown', why: 'a word' }),
      clause('allow', tcp, port(443), to('192.0.2.0/24')),
    ),
  ]);
  expect(proof.differences.map(({ effect, witness }) => [effect, witness?.target])).toEqual([
    ['unknown', 'unknown'],
  ]);
});

test('a comparison over its budget is not decided', () => {
  const wanted = policy({ services: ['443/https'], addresses: ['192.0.2.0/24'] });
  expect(prove(wanted, { name: 'filter' }, filter, [reading()], { budget: 3 }).verdict).toBe('not-decided');
});
