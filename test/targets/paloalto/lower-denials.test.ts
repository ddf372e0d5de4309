/** Which denials become rules, and where; which TLS is kept from inspection. */
import { describe, expect, test } from 'vitest';
import { policy, type RuleWords } from '../../support/build-policy.ts';
import { filesOf, ruleNames, setLines } from './support.ts';

describe('denials', () => {
  const allow: RuleWords = { id: 'web', services: ['443/https', '80/http'], hosts: ['*.example.com'] };

  test('by address and by host stand before what they deny', () => {
    const wanted = policy(
      { id: 'meta', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.254/32'] },
      { id: 'bad', action: 'deny', services: ['443/tcp'], hosts: ['bad.example.com'] },
      allow,
    );
    expect(ruleNames(wanted)).toEqual([
      'rulec-test.meta_addresses',
      'rulec-test.bad',
      'rulec-test.web',
      'rulec-test.closing_deny',
    ]);
  });

  test('of a principal are left out where others may ask for the same', () => {
    const denial: RuleWords = {
      id: 'who',
      action: 'deny',
      services: ['443/tcp'],
      hosts: ['bad.example.com'],
      principals: [{ kind: 'account', name: 'local-system' }],
    };
    expect(ruleNames(policy(denial, allow))).toEqual(['rulec-test.web', 'rulec-test.closing_deny']);
    const same = { ...allow, principals: denial.principals ?? [] };
    expect(ruleNames(policy(denial, same))).toEqual([
      'rulec-test.who',
      'rulec-test.web',
      'rulec-test.closing_deny',
    ]);
  });

  test('of one scheme are left out where the other hides behind the same views', () => {
    const clear: RuleWords = { id: 'clear', action: 'deny', services: ['443/http'], addresses: 'any' };
    const tls = policy(clear, { id: 'tls', services: ['443/https'], hosts: ['example.com'] });
    expect(ruleNames(tls)).toEqual(['rulec-test.tls', 'rulec-test.closing_deny']);
    const http = policy(
      { ...clear, services: ['80/http'] },
      { id: 'http', services: ['80/http'], hosts: ['example.com'] },
    );
    expect(ruleNames(http)).toEqual([
      'rulec-test.clear_addresses',
      'rulec-test.http',
      'rulec-test.closing_deny',
    ]);
  });

  test('of a path on TLS act where nothing else of the host is allowed', () => {
    const denial: RuleWords = {
      id: 'p',
      action: 'deny',
      services: ['443/https'],
      hosts: ['a.example.com/x'],
    };
    const below = policy(denial, { id: 'b', services: ['443/https'], hosts: ['a.example.com/x/y'] });
    expect(ruleNames(below)).toEqual(['rulec-test.p', 'rulec-test.b', 'rulec-test.closing_deny']);
    const host = policy(denial, { id: 'h', services: ['443/https'], hosts: ['a.example.com'] });
    expect(ruleNames(host)).toEqual(['rulec-test.h', 'rulec-test.closing_deny']);
  });

  test('that act on some of what they overlap are told apart, with names from what the rules hold', () => {
    const wanted = policy(
      { id: 'd', action: 'deny', services: ['443/https'], hosts: ['*.example.com'] },
      { id: 'http', services: ['443/http'], hosts: ['a.example.com'] },
      { id: 'tls', services: ['443/https'], hosts: ['*.example.com', 'example.net'] },
    );
    const names = ruleNames(wanted);
    expect(names.map((name) => name.replace(/except-[0-9a-f]{8}$/, 'except-#'))).toEqual([
      'rulec-test.http_except-#',
      'rulec-test.d_except-#',
      'rulec-test.tls',
      'rulec-test.closing_deny',
    ]);
  });
});

describe('lines of one rule', () => {
  const services = ['443/https'];

  test('for any address and for its addresses are one', () => {
    const words = { id: 'any', services, inspection: 'bypass' } as const;
    const [one] = policy({ ...words, addresses: 'any' }).rules;
    const wanted = policy({ ...words, addresses: ['192.0.2.0/24'] });
    const [other] = wanted.rules;
    if (one === undefined || other === undefined) throw new Error('no rules');
    const both = { ...one, destinations: [...one.destinations, ...other.destinations] };
    const lines = setLines({ ...wanted, rules: [both] });
    for (const kind of ['security', 'decryption'])
      expect(lines.filter((line) => line.startsWith(`${kind} rulec-test.any_addresses destination`))).toEqual(
        [`${kind} rulec-test.any_addresses destination any`],
      );
  });

  test('never meet those of another', () => {
    const wanted = policy(
      { id: 'web', services: ['80/http', ...services], hosts: ['www.example.com/x'] },
      { id: 'web-tls', services, hosts: ['www.example.com/x'] },
      { id: 'web-80', services, hosts: ['www.example.com'] },
      { id: 'closing-deny', services, addresses: ['192.0.2.0/24'] },
    );
    expect(ruleNames(wanted)).toEqual([
      'rulec-test.web_path',
      'rulec-test.web_tls',
      'rulec-test.web-tls',
      'rulec-test.web-80',
      'rulec-test.closing-deny_addresses',
      'rulec-test.closing_deny',
    ]);
  });
});

describe('TLS inspection', () => {
  const rules: readonly RuleWords[] = [
    { id: 'a', services: ['443/https'], hosts: ['a.example.com'], inspection: 'bypass' },
    { id: 'b', services: ['443/https', '80/http'], hosts: ['b.example.com'], inspection: 'bypass' },
    { id: 'c', services: ['443/https'], hosts: ['c.example.com'] },
    { id: 'd', services: ['8443/https'], addresses: ['192.0.2.0/24'], inspection: 'bypass' },
    { id: 'e', services: ['80/http'], hosts: ['e.example.com'], inspection: 'bypass' },
  ];
  test('is kept off by rules of the decryption rulebase, without a profile', () => {
    const lines = setLines(policy(...rules)).filter((line) => line.startsWith('decryption'));
    const blocks = (name: string, fields: readonly string[]) =>
      [...fields, 'type ssl-forward-proxy', 'action no-decrypt'].map(
        (field) => `decryption ${name} ${field}`,
      );
    const hosts = (id: string) =>
      blocks(`rulec-test.${id}`, ['destination any', `category rulec-test.${id}`, 'service rulec-tcp-443']);
    expect(lines).toEqual([
      ...hosts('a'),
      ...hosts('b'),
      ...blocks('rulec-test.d_addresses', [
        'destination rulec-test.d_addresses',
        'category any',
        'service rulec-tcp-8443',
      ]),
    ]);
    const moves = (filesOf(policy(...rules))['test.set'] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('move'));
    expect(moves.at(-1)).toBe('move rulebase decryption rules rulec-test.a top');
  });
  test('is not spoken of where no rule asks', () => {
    expect(filesOf(policy({ services: ['443/https'], hosts: ['a.example.com'] }))['test.xml']).not.toContain(
      'decrypt',
    );
  });
});
