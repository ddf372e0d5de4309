/** What PAN-OS cannot mean, named: each policy with the losses that it has, and no others. */
import { describe, expect, test } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };

function compile(rules: readonly RuleWords[], values: Readonly<Record<string, string>> = {}) {
  const { value, diagnostics } = compileTarget(policy(...rules), target as unknown as Target, {
    ...zones,
    ...values,
  });
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const { verdict, losses } = value.proof;
  return {
    verdict,
    losses,
    codes: losses
      .filter(({ direction }) => direction !== 'note')
      .map(({ code }) => code)
      .sort(),
  };
}

function witnesses(rules: readonly RuleWords[], code: string): readonly unknown[] {
  return compile(rules).losses.flatMap((loss) => (loss.code === code ? [loss.witness?.request] : []));
}

describe('verdicts', () => {
  test('addresses with any scheme are exact', () => {
    expect(compile([{ services: ['22/tcp', '53/udp'], addresses: ['192.0.2.0/24'] }])).toMatchObject({
      verdict: 'exact',
      codes: [],
    });
  });
  test('clear text to hosts is the best that can be: TLS to the same host looks alike', () => {
    expect(compile([{ services: ['80/http'], hosts: ['example.com'] }])).toMatchObject({
      verdict: 'best-possible',
      codes: ['scheme-not-checked'],
    });
  });
  test.each([
    ['TLS to hosts', { services: ['443/https'], hosts: ['example.com'] }, ['scheme-not-checked']],
    ['TLS to addresses', { services: ['443/https'], addresses: ['192.0.2.0/24'] }, ['scheme-not-checked']],
    [
      'a path on TLS',
      { services: ['443/https'], hosts: ['example.com/p'] },
      ['path-not-visible', 'scheme-not-checked'],
    ],
    [
      'a path in clear text',
      { services: ['80/http'], hosts: ['example.com/p'] },
      ['bare-path-unspecified', 'path-case-not-seen', 'path-not-normalised'],
    ],
    [
      'a wildcard inside a label',
      { services: ['443/https'], hosts: ['*cdn.example.org'] },
      ['part-label-wildcard'],
    ],
  ] as const)('%s is approximate', (_name, rule, codes) => {
    expect(compile([rule])).toMatchObject({ verdict: 'approximate', codes });
  });
  test('what is not spoken in URLs cannot be let through by host', () => {
    const any = compile([{ services: ['8443/tcp'], hosts: ['example.com'] }]);
    expect(any.codes).toEqual(['host-not-visible']);
    expect(compile([{ services: ['443/udp'], hosts: ['example.com'] }]).codes).toEqual(['host-not-visible']);
  });
  test('where addresses are known for the host, these are let through, with whatever else is there', () => {
    const rule: RuleWords = {
      services: ['22/tcp', '53/udp'],
      hosts: ['example.com'],
      addresses: ['192.0.2.0/24'],
    };
    expect(compile([rule])).toMatchObject({ verdict: 'approximate', codes: ['host-by-address'] });
    expect(compile([{ ...rule, addresses: 'any' }]).codes).toEqual(['host-by-address']);
    expect(compile([{ ...rule, services: ['53/udp'] }]).verdict).toBe('best-possible');
  });
  test('a wildcard inside a label is no loss there, unless its TLS is to stay closed', () => {
    const rule: RuleWords = {
      services: ['8443/tcp'],
      hosts: ['*cdn.example.org'],
      addresses: ['192.0.2.0/24'],
    };
    expect(compile([rule]).codes).toEqual(['host-by-address']);
    expect(compile([{ ...rule, inspection: 'bypass' }]).codes).toContain('part-label-wildcard');
  });
  test('known addresses bound the host', () => {
    const rule: RuleWords = { services: ['80/http'], hosts: ['example.com'], addresses: ['192.0.2.0/24'] };
    expect(compile([rule]).codes).toEqual(['scheme-not-checked']);
    expect(compile([rule], { destination: 'known' }).codes).toEqual([
      'address-not-known',
      'scheme-not-checked',
    ]);
  });
});

describe('witnesses', () => {
  const path: RuleWords = { services: ['80/http'], hosts: ['example.com/pki'] };
  test('of a path', () => {
    expect(witnesses([path], 'path-case-not-seen')).toMatchObject([{ host: 'example.com', path: '/PKI/' }]);
    expect(witnesses([path], 'bare-path-unspecified')).toMatchObject([{ host: 'example.com', path: '/pki' }]);
  });
  test('of a scheme', () => {
    const tls: RuleWords = { services: ['443/https'], hosts: ['example.com'] };
    expect(witnesses([tls], 'scheme-not-checked')).toMatchObject([
      { scheme: 'http', host: 'example.com', port: 443 },
    ]);
  });
});

describe('denials', () => {
  const allow: RuleWords = { services: ['443/https'], hosts: ['*.example.com'] };
  const deny = (more: Partial<RuleWords>): RuleWords => ({ action: 'deny', services: ['443/tcp'], ...more });
  const rest = ['scheme-not-checked'];
  test('of hosts and addresses lose nothing', () => {
    expect(compile([deny({ hosts: ['bad.example.com'] }), allow]).codes).toEqual(rest);
    expect(compile([deny({ addresses: ['192.0.2.1/32'] }), allow]).codes).toEqual(rest);
  });
  test.each([
    ['a path on TLS', { services: ['443/https'], hosts: ['bad.example.com/x'] }],
    ['a principal', { hosts: ['bad.example.com'], principals: [{ kind: 'account', name: 'local-system' }] }],
    ['a wildcard inside a label', { hosts: ['b*.example.com'] }],
  ] as const)('of %s have no effect', (_name, more) => {
    expect(compile([deny(more), allow]).codes).toEqual(['denial-not-expressible', ...rest]);
  });
  test('of TLS alone deny clear text on the same port too, unless that is allowed', () => {
    const tls = deny({ services: ['443/https'], hosts: ['bad.example.com'] });
    expect(compile([tls, allow]).codes).toEqual(rest);
    const both = compile([tls, { services: ['443/http'], hosts: ['bad.example.com'] }, allow]);
    expect(both.codes).toContain('denial-not-expressible');
  });
});

test('notes: the handshake where hosts go by name, the reach of wildcards where there are some', () => {
  const notes = (hosts: readonly string[]) =>
    compile([{ services: ['443/https'], hosts }]).losses.flatMap(({ code, direction }) =>
      direction === 'note' ? [code] : [],
    );
  expect(notes(['example.com'])).toEqual(['handshake-not-filtered']);
  expect(notes(['*.example.com'])).toEqual(['handshake-not-filtered', 'wildcard-slash-unspecified']);
  const byAddress = compile([
    { services: ['22/tcp'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] },
  ]);
  expect(byAddress.losses.map(({ code }) => code)).toEqual(['host-by-address']);
});
