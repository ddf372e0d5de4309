import { describe, expect, it } from 'vitest';
import { planQuestions } from '../../src/driver/probe/plan-questions.ts';
import type { GivenHost, ProbePlan } from '../../src/driver/probe/questions.ts';
import { formatAddress, isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { loaded, policyOf } from '../rules/support.ts';

const text = `rulec: 1
name: sample
sources:
  page: { title: A page, url: https://docs.example/page, date: 2026-01-01 }
rules:
  - id: never
    action: deny
    services: [1-65535/tcp]
    to: [{ hosts: [closed.app.example] }, { addresses: [169.254.0.0/16] }]
  - id: app
    source: page / Table / row 1
    services: [443/https, 80/http]
    principal: [network-service]
    tls-inspection: bypass
    to:
      - hosts: ["*.app.example", app.example, closed.app.example]
        addresses: [198.51.100.0/24]
  - id: files
    services: [443/https]
    to: [{ hosts: [app.example, files.example/pki] }]
  - id: net
    services: [9000-9010/tcp, 53/udp, 443/udp]
    to: [{ addresses: [192.0.2.1/32, 192.0.2.2/32] }, { addresses: [203.0.113.0/24] }]
tests:
  - allow: https://tenant.app.example/
    principal: network-service
  - allow: tcp://203.0.113.7:9001
  - allow: udp://203.0.113.7:53
  - deny: https://evil.example/
  - deny: tcp://169.254.169.254:80
  - deny: https://other.example/
    principal: somebody
  - deny: tcp://203.0.113.7:80
    targets: [squid]
`;

function given(host: string, port?: number): GivenHost {
  const address = parseAddress(host);
  return {
    text: host,
    ...(isMisread(address) ? { host } : { address }),
    ...(port === undefined ? {} : { port }),
  };
}

function plan(hosts: readonly GivenHost[] = [], negative = false): ProbePlan {
  return planQuestions(policyOf(text), [loaded(text)], { hosts, negative });
}

function listAsked({ questions }: ProbePlan): readonly string[] {
  return questions.map(({ expect: expected, speaks, host, address, port, path = '', bypass, by, uses }) =>
    [
      ...(expected === 'held' ? ['not'] : []),
      `${speaks}://${host ?? (address === undefined ? '' : formatAddress(address))}:${port}${path}`,
      ...(bypass ? ['closed'] : []),
      `by ${by} for ${uses.map(({ rule }) => rule).join('+')}`,
    ].join(' '),
  );
}

function listUnasked({ unasked }: ProbePlan): readonly string[] {
  return unasked.map(({ use, why }) => `${use.rule}: ${use.entry}: ${why}`);
}

describe('the plan of a probe', () => {
  it('asks for what rules name, and for names of tests where they name a wildcard', () => {
    expect(listAsked(plan())).toEqual([
      'https://tenant.app.example:443/ closed by test for app',
      'https://app.example:443/ closed by rule for app+files',
      'http://app.example:80/ closed by rule for app',
      'https://files.example:443/pki by rule for files',
      'dns://192.0.2.1:53 by rule for net',
      'dns://192.0.2.2:53 by rule for net',
      'tcp://203.0.113.7:9001 by test for net',
      'dns://203.0.113.7:53 by test for net',
    ]);
  });

  it('says what it cannot ask, and what a rule before denies', () => {
    expect(listUnasked(plan())).toEqual([
      'app: *.app.example 80/http: it names nothing to try',
      'net: 192.0.2.1/32, 192.0.2.2/32 9000-9010/tcp: it has a range of ports, of which any may be in use',
      'net: 192.0.2.1/32, 192.0.2.2/32 443/udp: whoever listens on this UDP port answers nothing that rulec could ask',
      'net: 203.0.113.0/24 443/udp: it names nothing to try',
      'app: closed.app.example 443/https: closed.app.example is denied by the rule never',
      'app: closed.app.example 80/http: closed.app.example is denied by the rule never',
    ]);
  });

  it('tries what is given, on the port that is given', () => {
    const asked = listAsked(plan([given('mine.app.example', 80), given('203.0.113.9')]));
    expect(asked).toContain('http://mine.app.example:80/ closed by given for app');
    expect(asked).not.toContain('https://mine.app.example:443/ closed by given for app');
    expect(asked).toContain('dns://203.0.113.9:53 by given for net');
  });

  it('asks the tests that expect a denial on demand, and link-local addresses only if they are named', () => {
    expect(listAsked(plan([], true)).filter((one) => one.startsWith('not'))).toEqual([
      'not https://evil.example:443/ by test for ',
    ]);
    expect(listUnasked(plan([], true)).slice(6)).toEqual([
      'never: deny: tcp://169.254.169.254:80: it is a link-local address',
      ': deny: https://other.example/: it is about an account, and a probe asks only as its own',
      expect.stringContaining(': deny: tcp://203.0.113.7:80: it is about the texts of targets'),
    ]);
    expect(listAsked(plan([given('169.254.169.254')], true)).at(-1)).toBe(
      'not tcp://169.254.169.254:80 by test for never',
    );
  });

  it('carries what the report needs: source, accounts, known addresses', () => {
    const [first] = plan().questions;
    expect(first?.uses).toMatchObject([
      { source: 'page / Table / row 1', entry: '*.app.example 443/https', principals: ['network-service'] },
    ]);
    expect(first?.known?.v4).toHaveLength(2);
  });
});
