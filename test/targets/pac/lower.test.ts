/** What stands in the tables, and that they say what the rule set does where patterns overlap. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import { decide } from '../../../src/rules/decide.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Principal } from '../../../src/sets/condition.ts';
import { target } from '../../../src/targets/pac/target.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';
import { lawRuns } from '../../support/seed.ts';
import { compile, options, parse, tableOf } from './support.ts';

const web = ['443/https'];

function linesOf(...rules: readonly RuleWords[]): readonly string[] {
  return tableOf(compile(policy(...rules)) ?? expect.fail('refused'));
}

describe('the tables', () => {
  it('hold what differs from its parents alone, sorted', () => {
    expect(
      linesOf(
        { action: 'deny', services: web, hosts: ['b.example.com', '*.c.example.com'] },
        { services: web, hosts: ['*.example.com', 'a.example.com', 'www.example.net'] },
      ),
    ).toEqual([
      'rulecServices[0] = ["https", 443, 443];',
      'rulecHosts["0 *.c.example.com"] = 0;',
      'rulecHosts["0 *.example.com"] = 1;',
      'rulecHosts["0 b.example.com"] = 0;',
      'rulecHosts["0 www.example.net"] = 1;',
    ]);
  });

  it('join ports and schemes that say the same', () => {
    expect(
      linesOf(
        { services: ['8000-8001/tcp', '8002/tcp'], hosts: ['a.example.com'] },
        { services: ['80/http'], hosts: ['a.example.com/p'] },
      ),
    ).toEqual([
      'rulecServices[0] = ["*", 8000, 8002];',
      'rulecServices[1] = ["http", 80, 80];',
      'rulecHosts["0 a.example.com"] = 1;',
      'rulecHosts["1 a.example.com"] = 1;',
    ]);
  });

  it('have literals of short runs of addresses, and of no long one', () => {
    expect(
      linesOf(
        { action: 'deny', services: web, addresses: ['192.0.2.7/32', '2001:db8::8/126', '198.51.100.0/24'] },
        { services: web, addresses: ['192.0.2.6/31'] },
        { services: ['8443/https'], addresses: 'any' },
      ),
    ).toEqual([
      'rulecServices[0] = ["https", 443, 443];',
      'rulecServices[1] = ["https", 8443, 8443];',
      'rulecHosts["0 192.0.2.6"] = 1;',
      'rulecHosts["1 *"] = 1;',
    ]);
  });

  it('have the literals of each destination, where together they are a long run', () => {
    const lines = linesOf(
      { services: web, addresses: ['192.0.2.0/28'] },
      { services: web, addresses: ['192.0.2.16/28'] },
    );
    expect(lines.filter((line) => line.includes('"0 192.0.2.'))).toHaveLength(32);
  });

  it('have the literals of a long run that another destination spells out, on its ports too', () => {
    const long = ['192.0.2.0/25', '2001:db8::/64'];
    const lines = linesOf(
      { services: ['8000/tcp'], addresses: long },
      { services: ['53/tcp'], addresses: ['192.0.2.53/32', '2001:db8::53/128'] },
      { action: 'deny', services: ['8000/udp'], addresses: ['192.0.2.7/32'] },
    );
    expect(lines.filter((line) => line.includes('"0 '))).toEqual([
      'rulecHosts["0 192.0.2.53"] = 1;',
      'rulecHosts["0 192.0.2.7"] = 1;',
      'rulecHosts["0 2001:db8::53"] = 1;',
    ]);
  });

  it('ask patterns in an order that says what the rules do', () => {
    expect(
      linesOf(
        { action: 'deny', services: web, hosts: ['*.b.example.com'] },
        { services: web, hosts: ['x*.*.example.com'] },
        { action: 'deny', services: web, hosts: ['*y.example.com'] },
        { services: web, hosts: ['*.example.com'] },
      ),
    ).toEqual([
      'rulecServices[0] = ["https", 443, 443];',
      'rulecHosts["0 *.b.example.com"] = 0;',
      'rulecHosts["0 *.example.com"] = 1;',
      'rulecPatterns.push([0, "x*.b.example.com", 0]);',
      'rulecPatterns.push([0, "x*.*.example.com", 1]);',
      'rulecPatterns.push([0, "*y.example.com", 0]);',
    ]);
  });

  it('ask again what a parent permits before another parent denies it', () => {
    const lines = linesOf(
      { services: web, hosts: ['*.ab.example'] },
      { action: 'deny', services: web, hosts: ['*.example'] },
      { services: web, hosts: ['*.*.example'] },
    );
    expect(lines.slice(-2)).toEqual([
      'rulecPatterns.push([0, "*.ab.example", 1]);',
      'rulecPatterns.push([0, "*.*.example", 0]);',
    ]);
  });

  it('are empty where a client is asked about nothing that the rules permit', () => {
    expect(linesOf({ services: ['53/udp'], hosts: ['a.example.com'] })).toEqual([]);
  });
});

describe('overlapping patterns', () => {
  const patterns = [
    '*.example',
    'a.example',
    'a*.example',
    '*b.example',
    'a*b.example',
    '*.b.example',
    '*a.*.example',
    'x*.ab.example',
    '*.*.example',
    '*.ab.example',
  ];
  const labels = ['a', 'b', 'ab', 'axb', 'xa', 'xab'];
  const names = labels.flatMap((one) => [`${one}.example`, ...labels.map((two) => `${two}.${one}.example`)]);
  const who: readonly Principal[] = [
    { kind: 'account', name: 'network-service' },
    { kind: 'account', name: 'local-system' },
  ];
  const rules = fc.array(
    fc.record({
      action: fc.constantFrom('allow' as const, 'deny' as const),
      services: fc.constant(web),
      hosts: fc.shuffledSubarray(patterns, { minLength: 1, maxLength: 2 }),
      principals: fc.option(fc.shuffledSubarray([...who], { minLength: 1 }), { nil: undefined, freq: 4 }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  function isPermitted(wanted: Policy, name: string): boolean {
    return ['a-user', 'network-service', 'local-system'].some(
      (account) =>
        decide(wanted, {
          ...{
            transport: 'tcp',
            port: 443,
            host: name,
            literal: false,
            scheme: 'https',
            path: '/',
            services: [],
          },
          ...{ address: { family: 4, value: 1 }, account },
        }).action === 'allow',
    );
  }

  it('are decided as the rules decide them, whoever the rules are for', () => {
    fc.assert(
      fc.property(rules, (words) => {
        const wanted = policy(
          ...words.map(({ principals, ...rest }) =>
            principals === undefined ? rest : { ...rest, principals },
          ),
        );
        const text = compile(wanted) ?? expect.fail('it is refused');
        const { permit } = target.meaning(parse(text), options).value ?? expect.fail('no meaning');
        for (const name of names) {
          const { action } = evaluate(permit, { scheme: 'https', port: 443, host: { kind: 'name', name } });
          expect([name, action]).toEqual([name, isPermitted(wanted, name) ? 'allow' : 'deny']);
        }
      }),
      { numRuns: lawRuns(1000) },
    );
  });
});

describe('the size of a file', () => {
  const many = (count: number): Policy =>
    policy({
      services: web,
      hosts: Array.from({ length: count }, (_, index) => `host-${index}.example.com`),
    });

  it('is a warning above 200,000 bytes, and an error above a million', () => {
    const said = (count: number): readonly string[] =>
      target.lower(many(count), options).diagnostics.map(({ code, severity }) => `${severity} ${code}`);
    expect(said(1000)).toEqual([]);
    expect(said(6000)).toEqual(['warning limit']);
    expect(said(30_000)).toEqual(['error limit']);
  });
});
