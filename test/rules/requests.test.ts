import { describe, expect, test } from 'vitest';
import { requestsOf } from '../../src/rules/check/requests.ts';
import { failureOf, judgeRequests, runPolicyTests } from '../../src/rules/check/run-tests.ts';
import { formatRequest, parseRequest, parseRequester } from '../../src/rules/forms/request-text.ts';
import { loaded, policyOf, ruleSetText } from './support.ts';

const v4 = (value: number) => ({ family: 4, value }) as const;

describe('texts of requests', () => {
  test.each([
    [
      'https://a.example/',
      { transport: 'tcp', scheme: 'https', port: 443, host: 'a.example', literal: false, path: '/' },
    ],
    [
      'https://A.Example',
      { transport: 'tcp', scheme: 'https', port: 443, host: 'a.example', literal: false, path: '/' },
    ],
    [
      'HTTPS://a.example.:8443/',
      { transport: 'tcp', scheme: 'https', port: 8443, host: 'a.example', literal: false, path: '/' },
    ],
    [
      'http://a.example:8080/x/../y?q=/%41',
      {
        transport: 'tcp',
        scheme: 'http',
        port: 8080,
        host: 'a.example',
        literal: false,
        path: '/x/../y?q=/%41',
      },
    ],
    [
      'http://a.example?q',
      { transport: 'tcp', scheme: 'http', port: 80, host: 'a.example', literal: false, path: '/?q' },
    ],
    [
      'http://a.example/x//%zz|y',
      { transport: 'tcp', scheme: 'http', port: 80, host: 'a.example', literal: false, path: '/x//%zz|y' },
    ],
    [
      'https://192.0.2.1/',
      { transport: 'tcp', scheme: 'https', port: 443, address: v4(0xc0000201), literal: true, path: '/' },
    ],
    [
      'https://[2001:db8::1]:8443/',
      {
        transport: 'tcp',
        scheme: 'https',
        port: 8443,
        address: { family: 6, value: (0x20010db8n << 96n) + 1n },
        literal: true,
        path: '/',
      },
    ],
    [
      'connect://a.example:22',
      { transport: 'tcp', scheme: 'other', port: 22, host: 'a.example', literal: false },
    ],
    [
      'connect://192.0.2.1:443',
      { transport: 'tcp', scheme: 'other', port: 443, address: v4(0xc0000201), literal: true },
    ],
    [
      'tcp://192.0.2.1:1',
      { transport: 'tcp', scheme: 'other', port: 1, address: v4(0xc0000201), literal: false },
    ],
    [
      'udp://A.example.:53',
      { transport: 'udp', scheme: 'other', port: 53, host: 'a.example', literal: false },
    ],
    [
      'udp://[2001:db8::1]:53',
      {
        transport: 'udp',
        scheme: 'other',
        port: 53,
        address: { family: 6, value: (0x20010db8n << 96n) + 1n },
        literal: false,
      },
    ],
  ])('%s', (text, request) => {
    expect(parseRequest(text)).toEqual(request);
  });

  test.each([
    ['', 'is not a request'],
    ['a.example', 'is not a request'],
    ['//a.example/', 'is not a request'],
    ['ftp://a.example/', 'is not a request'],
    [' https://a.example/', 'is not a request'],
    ['https://', 'is empty'],
    ['https:///x', 'is empty'],
    ['https://*.a.example/', 'is a pattern'],
    ['https://a.example../', 'ends with a dot'],
    ['https://münchen.example/', 'outside ASCII'],
    ['https://user@a.example/', 'no user name'],
    ['https://a.example:/', 'is not a port'],
    ['https://a.example:0443/', 'is not a port'],
    ['https://a.example:65536/', 'is not a port'],
    ['tcp://192.0.2.1:0', 'is not a port'],
    ['https://a.example:x/', 'is not a port'],
    ['https://a.example/x y', 'no blanks'],
    ['https://a.example/ü', 'outside ASCII'],
    ['https://a.example/x#y', 'no #'],
    ['https://a.example#y', 'no #'],
    ['https://a.example/\n', 'no blanks'],
    ['https://2001:db8::1/', 'is not HOST:PORT'],
    ['https://[192.0.2.1]/', 'is not an IPv6 address'],
    ['https://[2001:db8::1%eth0]/', 'zone'],
    ['https://192.0.2/', '3 parts'],
    ['https://0x7f.1/', 'is an address'],
    ['connect://a.example', 'port is missing'],
    ['connect://a.example:443/', 'has no path'],
    ['tcp://a.example:443', 'goes to an address'],
    ['tcp://192.0.2.1', 'port is missing'],
    ['tcp://192.0.2.0/24:443', 'port is missing'],
    ['udp://192.0.2.1:53/', 'has no path'],
  ])('%j is refused: %s', (text, problem) => {
    expect(parseRequest(text)).toHaveProperty('problem', expect.stringContaining(problem));
  });

  test.each([
    ['network-service', { account: 'network-service', services: [] }],
    ['service:One', { account: 'someone', services: ['one'] }],
    ['someone-else', { account: 'someone-else', services: [] }],
    ['local-system+service:One', { account: 'local-system', services: ['one'] }],
    ['someone+service:One+service:T$wo', { account: 'someone', services: ['one', 't$wo'] }],
    ['service:One+service:Two', { account: 'someone', services: ['one', 'two'] }],
    ['alice@corp.example', { account: 'alice@corp.example', services: [] }],
  ])('%s may ask', (text, requester) => {
    expect(parseRequester(text)).toEqual(requester);
  });

  test.each([
    '',
    'a b',
    'a+',
    '+service:a',
    'a+local-system',
    'local-sytem+service:a',
    'network-servce',
    'local_system',
    'service:',
    'a\u001bb',
    '$(x)',
  ])('%j may not', (text) => {
    expect(parseRequester(text)).toHaveProperty('problem');
  });

  test('are shown again as they were written, with who asks and where it goes', () => {
    const policy = policyOf(ruleSetText());
    const show = (text: string, principal?: string) =>
      (requestsOf(text, policy, principal === undefined ? {} : { principal }).value ?? []).map(formatRequest);
    expect(show('https://a.example:8443/x?y', 'local-system')).toEqual([
      'https://a.example:8443/x?y as local-system at 192.0.2.1',
    ]);
    expect(show('https://[2001:db8::1]/')).toEqual(['https://[2001:db8::1]/']);
    expect(show('connect://a.example:443', 'service:One')).toEqual([
      'connect://a.example:443 as service:one at 192.0.2.1',
    ]);
    expect(show('udp://192.0.2.1:53')).toEqual(['udp://192.0.2.1:53']);
    expect(show('udp://a.example:53')[0]).toMatch(/^udp:\/\/a\.example:53 /);
  });
});

describe('what a text leaves out', () => {
  const accounts = (text: string): readonly string[] =>
    (requestsOf('https://a.example/', policyOf(text)).value ?? []).map(({ account, services }) =>
      [account, ...services].join('+'),
    );

  test('is asked for each principal that the rule set names, and for nobody in particular if there is none', () => {
    expect(accounts(ruleSetText())).toEqual(['someone']);
    expect(
      accounts(ruleSetText({ rule: 'services: [1/tcp]\nprincipal: [local-system, service:One]' })),
    ).toEqual(['local-system', 'someone+one']);
  });

  const addresses = (to: string, request = 'https://a.example/'): readonly string[] =>
    (requestsOf(request, policyOf(ruleSetText({ to }))).value ?? []).map((one) =>
      formatRequest({ ...one, literal: true, host: '' }).replace(/.* at /, ''),
    );

  test('is asked at an address that no rule names, where none is known for the host', () => {
    expect(addresses('hosts: [a.example]')).toEqual(['192.0.2.1']);
    expect(addresses('hosts: [b.example]\naddresses: [192.0.2.0/24]')).toEqual(['198.51.100.1']);
    expect(addresses('hosts: [b.example]\naddresses: any')).toEqual(['192.0.2.1']);
    expect(addresses('addresses: [192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 0.0.0.0/1]')).toEqual([
      '128.0.0.0',
    ]);
    expect(addresses('addresses: [0.0.0.0/0]')).toEqual(['::']);
  });

  test('is asked at one address of each family that is known for the host', () => {
    expect(addresses('hosts: [a.example]\naddresses: [192.0.2.0/24, 2001:db8::/32]')).toEqual([
      '192.0.2.0',
      '2001:db8::',
    ]);
    expect(addresses('hosts: ["*.example"]\naddresses: [192.0.2.0/24]')).toEqual(['192.0.2.0']);
    expect(addresses('hosts: [a.example/x]\naddresses: [192.0.2.0/24]')).toEqual(['192.0.2.0']);
    expect(addresses('hosts: [a.example]\naddresses: any')).toEqual(['0.0.0.0', '::']);
  });

  test('is asked on both sides of every border that a rule draws through what is known', () => {
    const deny =
      '  - id: two\n    action: deny\n    services: [443/tcp]\n    to: [{addresses: [192.0.2.128/25]}]\n';
    const other = '  - id: three\n    services: [80/tcp]\n    to: [{addresses: [192.0.2.64/26]}]\n';
    const text = ruleSetText({ to: 'hosts: [a.example]\naddresses: [192.0.2.0/24]' }) + deny + other;
    expect(
      (requestsOf('https://a.example/', policyOf(text)).value ?? []).map(({ address }) => address),
    ).toEqual([v4(0xc0000280), v4(0xc0000200)]);
  });

  test('is nothing where the request goes to an address', () => {
    expect(addresses('hosts: [a.example]\naddresses: any', 'tcp://203.0.113.7:443')).toHaveLength(1);
  });

  test('is not what is asked', () => {
    expect(requestsOf('a.example', policyOf(ruleSetText())).diagnostics).toMatchObject([
      { code: 'bad-test' },
    ]);
    expect(
      requestsOf('https://a.example/', policyOf(ruleSetText()), { principal: 'a b' }).value,
    ).toBeUndefined();
  });
});

describe('tests of a rule set', () => {
  const run = (tests: string, rule = 'services: [443/https]', to = 'hosts: [a.example]') => {
    const ruleSet = loaded(ruleSetText({ top: `tests:\n${tests}`, rule, to }));
    return { ruleSet, results: runPolicyTests(ruleSet, policyOf(ruleSetText({ rule, to }))) };
  };

  test.each<[string, boolean]>([
    ['- allow: https://a.example/', true],
    ['- deny: https://a.example/', false],
    ['- deny: https://b.example/', true],
    ['- allow: https://b.example/', false],
  ])('%s passes: %s', (tests, passed) => {
    const { results } = run(tests);
    expect(results.map((result) => result.passed)).toEqual([passed]);
    expect(results.map(failureOf).map((one) => one?.code)).toEqual([passed ? undefined : 'failed-test']);
  });

  test.each(['allow', 'deny'])(
    'expecting %s pass on whole answers only, and show a witness of each kind',
    (expected) => {
      const rule = 'services: [443/https]\nprincipal: network-service';
      const second =
        '  - id: two\n    services: [80/http]\n    principal: local-system\n    to: [{hosts: [a.example]}]\n';
      const ruleSet = loaded(
        ruleSetText({ top: `tests: [{${expected}: "https://a.example/"}]`, rule }) + second,
      );
      const [result] = runPolicyTests(ruleSet, policyOf(ruleSet.text));
      expect(result).toMatchObject({ passed: false, judgement: { answer: 'partly' } });
      const failure = result && failureOf(result);
      expect(failure?.help).toContain('allowed: https://a.example/ as network-service');
      expect(failure?.help).toContain('denied: https://a.example/ as local-system');
      expect(ruleSet.text.slice(failure?.span?.start, failure?.span?.end)).toBe('"https://a.example/"');
    },
  );

  test('that name targets are not asked of the policy', () => {
    expect(run('- {deny: https://a.example/, targets: [pf]}').results).toEqual([]);
  });
});

test('no request at all is a denial', () => {
  expect(judgeRequests([], () => 'allow')).toEqual({ answer: 'deny' });
});
