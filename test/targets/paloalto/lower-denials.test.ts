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
      'rulec-test.meta-1-65535-to-meta',
      'rulec-test.bad-443',
      'rulec-test.web-80.443',
      'rulec-test.deny',
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
    expect(ruleNames(policy(denial, allow))).toEqual(['rulec-test.web-80.443', 'rulec-test.deny']);
    const same = { ...allow, principals: denial.principals ?? [] };
    expect(ruleNames(policy(denial, same))).toEqual([
      'rulec-test.who-443',
      'rulec-test.web-80.443',
      'rulec-test.deny',
    ]);
  });

  test('of one scheme are left out where the other hides behind the same views', () => {
    const clear: RuleWords = { id: 'clear', action: 'deny', services: ['443/http'], addresses: 'any' };
    const tls = policy(clear, { id: 'tls', services: ['443/https'], hosts: ['example.com'] });
    expect(ruleNames(tls)).toEqual(['rulec-test.tls-443', 'rulec-test.deny']);
    const http = policy(
      { ...clear, services: ['80/http'] },
      { id: 'http', services: ['80/http'], hosts: ['example.com'] },
    );
    expect(ruleNames(http)).toEqual(['rulec-test.clear-80-to-any', 'rulec-test.http-80', 'rulec-test.deny']);
  });

  test('of a path on TLS act where nothing else of the host is allowed', () => {
    const denial: RuleWords = {
      id: 'p',
      action: 'deny',
      services: ['443/https'],
      hosts: ['a.example.com/x'],
    };
    const below = policy(denial, { id: 'b', services: ['443/https'], hosts: ['a.example.com/x/y'] });
    expect(ruleNames(below)).toEqual(['rulec-test.p-443', 'rulec-test.b-443', 'rulec-test.deny']);
    const host = policy(denial, { id: 'h', services: ['443/https'], hosts: ['a.example.com'] });
    expect(ruleNames(host)).toEqual(['rulec-test.h-443', 'rulec-test.deny']);
  });

  test('that act on some of what they overlap are told apart, with names from what the rules hold', () => {
    const wanted = policy(
      { id: 'd', action: 'deny', services: ['443/https'], hosts: ['*.example.com'] },
      { id: 'http', services: ['443/http'], hosts: ['a.example.com'] },
      { id: 'tls', services: ['443/https'], hosts: ['*.example.com', 'example.net'] },
    );
    const names = ruleNames(wanted);
    expect(names.map((name) => name.replace(/-[0-9a-f]{8}$/, '-#'))).toEqual([
      'rulec-test.http-443',
      'rulec-test.d-443',
      'rulec-test.tls-443',
      'rulec-test.deny',
    ]);
  });
});

describe('names of rules that meet by chance', () => {
  const services = ['443/https'];

  test('of a rule called any, for any address and for its addresses', () => {
    const words = { id: 'any', services, inspection: 'bypass' } as const;
    const [one] = policy({ ...words, addresses: 'any' }).rules;
    const wanted = policy({ ...words, addresses: ['192.0.2.0/24'] });
    const [other] = wanted.rules;
    if (one === undefined || other === undefined) throw new Error('no rules');
    const both = { ...one, destinations: [...one.destinations, ...other.destinations] };
    const lines = setLines({ ...wanted, rules: [both] });
    for (const kind of ['security', 'decryption']) {
      expect(lines).toContain(
        `${kind} rulec-test.${kind === 'security' ? 'any' : 'no-decrypt'}-443-to-any destination any`,
      );
      expect(lines).toContain(
        `${kind} rulec-test.${kind === 'security' ? 'any' : 'no-decrypt'}-443-to-to-any destination rulec-test.to-any`,
      );
    }
  });

  test('of ports in an id, and ports of a range', () => {
    const hosts = ['www.example.com'];
    const wanted = policy(
      { id: 'web', services: ['80-443/https'], hosts },
      { id: 'web-80', services, hosts },
    );
    const names = ruleNames(wanted);
    expect(new Set(names).size).toBe(3);
    expect(names[0]).toMatch(/^rulec-test\.web-80-443-[0-9a-f]{8}$/);
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
    expect(lines).toEqual([
      'decryption rulec-test.no-decrypt-443 destination any',
      'decryption rulec-test.no-decrypt-443 category rulec-test.a-443',
      'decryption rulec-test.no-decrypt-443 category rulec-test.b-80.443',
      'decryption rulec-test.no-decrypt-443 service rulec-tcp-443',
      'decryption rulec-test.no-decrypt-443 type ssl-forward-proxy',
      'decryption rulec-test.no-decrypt-443 action no-decrypt',
      'decryption rulec-test.no-decrypt-8443-to-d destination rulec-test.to-d',
      'decryption rulec-test.no-decrypt-8443-to-d category any',
      'decryption rulec-test.no-decrypt-8443-to-d service rulec-tcp-8443',
      'decryption rulec-test.no-decrypt-8443-to-d type ssl-forward-proxy',
      'decryption rulec-test.no-decrypt-8443-to-d action no-decrypt',
    ]);
    const moves = (filesOf(policy(...rules))['test.set'] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('move'));
    expect(moves.at(-1)).toBe('move rulebase decryption rules rulec-test.no-decrypt-443 top');
  });
  test('is not spoken of where no rule asks', () => {
    expect(filesOf(policy({ services: ['443/https'], hosts: ['a.example.com'] }))['test.xml']).not.toContain(
      'decrypt',
    );
  });
});
