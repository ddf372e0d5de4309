import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { losses } from '../../src/rules/losses.ts';
import { loaded, mistakes, ruleSetText } from './support.ts';

// Where things stand in `ruleSetText`: the top key on line 3 (and rules on 4), else rules on 3; then the rule's keys.

describe('a rule set with a mistake is refused where the mistake is', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'no name',
      'rulec: 1\nrules: [{id: a, services: [1/tcp], to: [{hosts: [a.example]}]}]\n',
      ['1:1 schema'],
    ],
    ['no rules', 'rulec: 1\nname: a\n', ['1:1 schema']],
    [
      'no version',
      'name: a\nrules: [{id: a, services: [1/tcp], to: [{hosts: [a.example]}]}]\n',
      ['1:1 schema'],
    ],
    ['rules that are none', 'rulec: 1\nname: a\nrules: []\n', ['3:8 schema']],
    ['rules left empty', 'rulec: 1\nname: a\nrules:\n', ['3:7 schema']],
    ['an empty rule', 'rulec: 1\nname: a\nrules:\n  - {}\n', ['4:5 schema']],
    ['a rule that is a word', 'rulec: 1\nname: a\nrules:\n  - x\n', ['4:5 schema']],
    ['rules as a mapping', 'rulec: 1\nname: a\nrules: {id: a}\n', ['3:8 schema']],
    ['a list', '- rulec: 1\n', ['1:1 schema']],
    ['a word', 'hello\n', ['1:1 schema']],
    ['another version', 'rulec: 2\nnmae: a\n', ['1:8 unknown-version']],
    ['a version as text', 'rulec: "1"\nname: a\n', ['1:8 unknown-version']],
    ['a version as a list', 'rulec: [1]\nname: a\n', ['1:8 unknown-version']],
  ])('%s', (_what, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    ['an unknown key', 'titel: x', ['3:1 unknown-key']],
    ['a key that is a number', '443: x', ['3:1 unknown-key']],
    ['a key of every object', '__proto__: {rules: []}', ['3:1 unknown-key']],
    ['a key of every function', 'constructor: x', ['3:1 unknown-key']],
    ['a merge key', '<<: {title: x}', ['3:1 unknown-key']],
    ['an unknown cloud', 'cloud: germany', ['3:8 schema']],
    ['a title that is a number', 'title: 12', ['3:8 schema']],
    ['a title that is a list', 'title: [x]', ['3:8 schema']],
    ['a title that says nothing', 'title: "  "', ['3:8 schema']],
    ['sources as a list', 'sources: [x]', ['3:10 schema']],
    ['an unknown key of a source', 'sources:\n  doc: {titel: x}', ['4:9 unknown-key']],
    ['a source with a bad date', 'sources:\n  doc: {date: 2024-7-17}', ['4:15 bad-date']],
    ['a source with a bad id', 'sources:\n  "a/b": {title: x}', ['4:3 bad-source']],
    ['an accept without a reason', 'accept:\n  - loss: path-not-visible', ['4:5 schema']],
    ['an accept with an empty reason', 'accept:\n  - {loss: path-not-visible, reason: ""}', ['4:38 schema']],
    ['an unknown loss', 'accept:\n  - {loss: path-not-visble, reason: x}', ['4:12 bad-accept']],
    ['a loss of every object', 'accept:\n  - {loss: toString, reason: x}', ['4:12 bad-accept']],
    [
      'an accept of an unknown rule',
      'accept:\n  - {loss: path-not-visible, reason: x, rules: [won]}',
      ['4:49 bad-accept'],
    ],
    [
      'an accept for an unknown target',
      'accept:\n  - {loss: path-not-visible, reason: x, targets: [squib]}',
      ['4:51 bad-accept'],
    ],
    [
      'an accept for an unknown host',
      'accept:\n  - {loss: path-not-visible, reason: x, hosts: [b.example]}',
      ['4:49 bad-accept'],
    ],
    [
      'an accept with an empty list',
      'accept:\n  - {loss: path-not-visible, reason: x, rules: []}',
      ['4:48 schema'],
    ],
    [
      'an accept with a word for a list',
      'accept:\n  - {loss: path-not-visible, reason: x, rules: one}',
      ['4:48 schema'],
    ],
    ['a test of nothing', 'tests:\n  - {principal: x}', ['4:6 bad-test']],
    [
      'a test of both',
      'tests:\n  - allow: https://a.example/\n    deny: https://a.example/',
      ['5:5 bad-test'],
    ],
    ['a test that is not a request', 'tests:\n  - allow: a.example', ['4:12 bad-test']],
    [
      'a test with an odd principal',
      'tests:\n  - allow: https://a.example/\n    principal: a b',
      ['5:16 bad-test'],
    ],
    [
      'a test with a misspelt principal',
      'tests:\n  - deny: https://a.example/\n    principal: local-sytem',
      ['5:16 bad-test'],
    ],
    [
      'a test of an unknown target',
      'tests:\n  - allow: https://a.example/\n    targets: [iptables]',
      ['5:15 bad-test'],
    ],
    ['a test that is a word', 'tests:\n  - https://a.example/', ['4:5 schema']],
  ])('%s', (_what, top, expected) => {
    expect(mistakes(ruleSetText({ top }))).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    ['an unknown key', 'services: [1/tcp]\nport: 443', ['6:5 unknown-key']],
    ['no services', 'why: x', ['4:5 schema']],
    ['services that are none', 'services: []', ['5:15 schema']],
    ['services without a list', 'services: 443/https', ['5:15 schema']],
    ['a service that is a number', 'services: [443]', ['5:16 bad-service']],
    ['a service with leading zeros', 'services: [080/http]', ['5:16 bad-service']],
    ['a port out of range', 'services: [443/https, 65536/tcp]', ['5:27 bad-service']],
    ['a service left empty', 'services: [~]', ['5:16 schema']],
    ['an unknown action', 'services: [1/tcp]\naction: permit', ['6:13 schema']],
    ['an unknown inspection', 'services: [1/tcp]\ntls-inspection: false', ['6:21 schema']],
    ['an unknown principal', 'services: [1/tcp]\nprincipal: NetworkService', ['6:16 bad-principal']],
    [
      'an unknown principal in a list',
      'services: [1/tcp]\nprincipal: [local-system, root]',
      ['6:31 bad-principal'],
    ],
    ['principals that are none', 'services: [1/tcp]\nprincipal: []', ['6:16 schema']],
    ['a date that is none', 'services: [1/tcp]\nexpires: 2027-02-30', ['6:14 bad-date']],
    ['a date that is a number', 'services: [1/tcp]\nexpires: 20270630', ['6:14 bad-date']],
    ['an unknown source', 'services: [1/tcp]\nsource: doc / row 1', ['6:13 bad-source']],
    ['a ticket that is a number', 'services: [1/tcp]\nticket: 1234', ['6:13 schema']],
    ['an owner that says nothing', 'services: [1/tcp]\nowner: ""', ['6:12 schema']],
  ])('in a rule: %s', (_what, rule, expected) => {
    expect(mistakes(ruleSetText({ rule }))).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    ['an unknown key', 'hosts: [a.example]\nadresses: any', ['8:9 unknown-key']],
    ['nothing', 'evidence: x', ['7:9 schema']],
    ['hosts that are none', 'hosts: []', ['7:16 schema']],
    ['hosts without a list', 'hosts: a.example', ['7:16 schema']],
    ['a host that is an address', 'hosts: [192.0.2.1]', ['7:17 bad-host']],
    ['a host that is a number', 'hosts: [12]', ['7:17 bad-host']],
    ['a host that begins with a digit', 'hosts: [3com]', ['7:17 bad-host']],
    ['hosts below one that begins with a digit', 'hosts: ["*.1x"]', ['7:17 bad-host']],
    ['a host that begins with a line', 'hosts: [_srv]', ['7:17 bad-host']],
    ['a host with a scheme', 'hosts: ["https://a.example"]', ['7:17 bad-host']],
    ['a star', 'hosts: ["*"]', ['7:17 bad-host']],
    ['a host with a bad path', 'hosts: [a.example/../b]', ['7:17 bad-path']],
    ['a path behind a wildcard', 'hosts: ["*.a.example/x"]', ['7:17 bad-path']],
    ['addresses that are none', 'addresses: []', ['7:20 schema']],
    ['an address without a list', 'addresses: 192.0.2.0/24', ['7:20 bad-address']],
    ['any in a list', 'addresses: [any]', ['7:21 any-with-others']],
    ['any with others', 'addresses: [192.0.2.0/24, any]', ['7:35 any-with-others']],
    ['host bits', 'addresses: [192.0.2.1/24]', ['7:21 bad-address']],
    ['a word for any', 'addresses: all', ['7:20 bad-address']],
    ['withdrawn without a word', 'hosts: [a.example]\nwithdrawn: true', ['8:20 schema']],
  ])('in a destination: %s', (_what, to, expected) => {
    expect(mistakes(ruleSetText({ to }))).toEqual(expected);
  });

  test.each(['8443/tcp', '53/udp'])('a path on %s', (service) => {
    const text = ruleSetText({ rule: `services: [443/https, ${service}]`, to: 'hosts: [a.example/x]' });
    expect(mistakes(text)).toEqual(['7:17 bad-path']);
  });

  test('an id twice, with the place of the first', () => {
    const rule = '\n  - {id: one, services: [1/tcp], to: [{hosts: [a.example]}]}';
    const { diagnostics } = loadRuleSet('test.yaml', `rulec: 1\nname: a\nrules:${rule}${rule}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['duplicate-id']);
    expect(diagnostics[0]?.related?.[0]?.span.start).toBeLessThan(diagnostics[0]?.span?.start ?? 0);
  });

  test.each([
    'a b',
    '-a',
    'a/b',
    'a_b',
    '',
    'ä',
    '../a',
    'a\\n',
    "a'b",
    'a"',
    '$(x)',
    '`x`',
    'a|b',
    'a#b',
    'x'.repeat(101),
  ])('an id and a name of %j', (id) => {
    const text = `rulec: 1\nname: ${JSON.stringify(id)}\nrules:\n  - id: ${JSON.stringify(id)}\n    services: [1/tcp]\n    to: [{hosts: [a.example]}]\n`;
    expect(mistakes(text)).toEqual(['2:7 schema', '4:9 schema']);
  });

  test('mistakes in different places are told together, in their order', () => {
    const text = ruleSetText({
      top: 'titel: x',
      rule: 'services: [0/tcp]\naction: permit',
      to: 'hosts: ["*", b.example.]\naddresses: [192.0.2.1]',
    });
    expect(mistakes(text)).toEqual([
      '3:1 unknown-key',
      '6:16 bad-service',
      '7:13 schema',
      '9:17 bad-host',
      '9:22 bad-host',
      '10:21 bad-address',
    ]);
  });

  test('a flood of mistakes is cut', () => {
    const hosts = Array.from({ length: 5000 }, () => '"*"').join(',');
    expect(mistakes(ruleSetText({ to: `hosts: [${hosts}]` })).length).toBeLessThan(200);
  });
});

describe('messages help', () => {
  test.each<[string, string]>([
    [ruleSetText({ top: 'titel: x' }), 'did you mean title?'],
    [ruleSetText({ to: 'hosts: [a.example]\nadresses: any' }), 'did you mean addresses?'],
    [ruleSetText({ top: 'zzz: x' }), 'the keys here are rulec, name, title'],
    [ruleSetText({ rule: 'services: [1/tcp]\naction: alow' }), 'did you mean allow?'],
    [ruleSetText({ rule: 'services: [1/tcp]\nticket: 1234' }), 'in quotes it is text: "1234"'],
    [ruleSetText({ rule: 'services: [443]' }), 'write 443/https, 443/http, 443/tcp, 443/udp'],
    [ruleSetText({ rule: 'services: 443/https' }), 'write a list'],
    [ruleSetText({ rule: 'services: [1/tcp]\nprincipal: networkservice' }), 'did you mean network-service?'],
    [
      ruleSetText({ top: 'accept:\n  - {loss: path-not-visble, reason: x}' }),
      'did you mean path-not-visible?',
    ],
    [
      ruleSetText({ top: 'accept:\n  - {loss: path-not-visible, reason: x, rules: [one1]}' }),
      'did you mean one?',
    ],
    [
      ruleSetText({ top: 'accept:\n  - {loss: path-not-visible, reason: x, hosts: [aa.example]}' }),
      'did you mean a.example?',
    ],
    [
      ruleSetText({ top: 'accept:\n  - {loss: path-not-visible, reason: x, targets: [squib]}' }),
      'did you mean squid?',
    ],
  ])('%#', (text, help) => {
    const [first] = loadRuleSet('test.yaml', text).diagnostics;
    expect(first?.help).toContain(help);
  });

  test('an unknown key is underlined itself, not its value or its mapping', () => {
    const text = ruleSetText({ to: 'hosts: [a.example]\nadresses: any' });
    const span = loadRuleSet('test.yaml', text).diagnostics[0]?.span;
    expect(text.slice(span?.start, span?.end)).toBe('adresses');
  });
});

describe('what is tolerated', () => {
  test('one principal stands for a list, and twice is once', () => {
    const one = loaded(ruleSetText({ rule: 'services: [1/tcp]\nprincipal: local-system' }));
    const twice = loaded(ruleSetText({ rule: 'services: [1/tcp]\nprincipal: [local-system, local-system]' }));
    expect(one.rules[0]?.principals).toEqual([{ kind: 'account', name: 'local-system' }]);
    expect(twice.rules[0]?.principals).toEqual(one.rules[0]?.principals);
  });

  test('what is left out has its default', () => {
    const [rule] = loaded(ruleSetText()).rules;
    expect(rule).toMatchObject({ action: 'allow', inspection: 'allowed' });
    expect(rule).not.toHaveProperty('principals');
    expect(loaded(ruleSetText()).cloud).toBe('public');
  });

  test('an accept spells hosts without regard to case, but not paths', () => {
    const accept = (host: string) => `accept:\n  - {loss: path-not-visible, reason: x, hosts: [${host}]}`;
    const to = 'hosts: [a.example/x]';
    expect(mistakes(ruleSetText({ top: accept('A.Example/x'), to }))).toEqual([]);
    expect(mistakes(ruleSetText({ top: accept('a.example/X'), to }))).toEqual(['4:49 bad-accept']);
  });

  test('every loss can be accepted', () => {
    const entries = Object.keys(losses).map((loss) => `  - {loss: ${loss}, reason: x}`);
    expect(mistakes(ruleSetText({ top: `accept:\n${entries.join('\n')}` }))).toEqual([]);
  });
});
