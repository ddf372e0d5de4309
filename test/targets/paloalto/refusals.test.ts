/** What a commit refuses, rulec refuses: the line is named, and there is no value. */
import { describe, expect, test } from 'vitest';
import { parse, ruleLines } from './support.ts';

const rule = (fields: Readonly<Record<string, string>>): readonly string[] => ruleLines('r', fields);
const long = 'x'.repeat(64);

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['an address named any', ['set address any ip-netmask 192.0.2.1']],
  ['an address named 0.0.0.0', ['set address 0.0.0.0 ip-netmask 192.0.2.1']],
  ['a slash in a name', ['set address bad/name ip-netmask 192.0.2.1']],
  ['a name of 64 characters', [`set address ${long} ip-netmask 192.0.2.1`]],
  ['a wildcard in an FQDN', ['set address wild fqdn *.example.com']],
  ['an FQDN with a dot at its end', ['set address wild fqdn www.example.com.']],
  ['two kinds of address', ['set address a ip-netmask 192.0.2.1', 'set address a fqdn www.example.com']],
  ['an address without a value', ['set address a description x']],
  ['an address that is none', ['set address a ip-netmask 192.0.2.999']],
  ['a mask that is too long', ['set address a ip-netmask 192.0.2.0/33']],
  ['a range that goes down', ['set address a ip-range 192.0.2.9-192.0.2.1']],
  [
    'an address and a group of one name',
    [
      'set address dup ip-netmask 192.0.2.1',
      'set address other ip-netmask 192.0.2.2',
      'set address-group dup static other',
    ],
  ],
  ['a group that contains itself', ['set address-group g static g']],
  ['groups in a circle', ['set address-group g static h', 'set address-group h static g']],
  ['an empty group', ['set address-group g static [ ]']],
  ['a group with a description only', ['set address-group g description x']],
  ['a member twice', ['set address d ip-netmask 192.0.2.1', 'set address-group g static [ d d ]']],
  ['a member that is nowhere', ['set address-group g static nowhere']],
  ['a port that is none', ['set service p protocol tcp port 70000']],
  ['a range of ports that goes down', ['set service p protocol tcp port 90-80']],
  ['a service without a port', ['set service p protocol tcp']],
  ['a service of two protocols', ['set service p protocol tcp port 1', 'set service p protocol udp port 1']],
  [
    'a service and a group of one name',
    [
      'set service p protocol tcp port 1',
      'set service q protocol tcp port 1',
      'set service-group p members q',
    ],
  ],
  ['a category that begins with a digit', ['set profiles custom-url-category 443-x type "URL List"']],
  ['a category of 37 characters', [`set profiles custom-url-category ${'c'.repeat(37)} type "URL List"`]],
  [
    'one * behind another',
    [
      'set profiles custom-url-category c type "URL List"',
      'set profiles custom-url-category c list *.*.example.com/',
    ],
  ],
  [
    'an entry of 256 characters',
    [
      'set profiles custom-url-category c type "URL List"',
      `set profiles custom-url-category c list example.com/${'x'.repeat(244)}`,
    ],
  ],
  [
    'a category and a URL list of one name',
    [
      'set profiles custom-url-category c type "URL List"',
      'set external-list c type url url https://edl.example.com/c.txt',
      'set external-list c type url recurring hourly',
    ],
  ],
  ['a list without a time', ['set external-list l type ip url https://edl.example.com/l.txt']],
  ['a list without a URL', ['set external-list l type ip recurring hourly']],
  ['a rule without from', rule({ from: '' })],
  ['a rule without to', rule({ to: '' })],
  ['a destination that is nowhere', rule({ destination: 'nosuch' })],
  ['a category that is nowhere', rule({ category: 'nosuchcat' })],
  ['a service that is nowhere', rule({ service: 'nosuch' })],
  [
    'a tag that is nowhere, of ours',
    rule({ tag: 'nosuch' }).map((line) => line.replace('rules r ', 'rules rulec-r ')),
  ],
  ['any beside others', rule({ service: '[ any service-http ]' })],
  ['an unknown action', rule({ action: 'permit' })],
  ['an unknown rule type', rule({ 'rule-type': 'zone' })],
  ['a flag that is neither yes nor no', rule({ disabled: 'true' })],
  ['the name of a default rule', ruleLines('intrazone-default')],
  ['a zone of 32 characters', rule({ from: 'z'.repeat(32) })],
  ['icmp-unreachable with deny', rule({ action: 'deny', 'icmp-unreachable': 'yes' })],
  ['a description that is too long', rule({ description: `"${'d'.repeat(1025)}"` })],
  ['a tag with a bracket', ['set tag "a]b" comments x']],
  ['the tag none', ['set tag none comments x']],
  [
    'a decryption rule without a type',
    ['set rulebase decryption rules d from trust', 'set rulebase decryption rules d to untrust'],
  ],
];

test('groups in groups without end are refused, in whatever order they come', () => {
  const chain = Array.from(
    { length: 20_000 },
    (_, at) => `set address-group g${at} static ${at === 0 ? 'a' : `g${at - 1}`}`,
  );
  for (const lines of [chain, [...chain].reverse()]) {
    const { value, diagnostics } = parse('set', ['set address a ip-netmask 192.0.2.1', ...lines].join('\n'));
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.message).toContain('more than 200 groups');
  }
});

describe('a set script with', () => {
  test.each(cases)('%s', (_name, lines) => {
    const { value, diagnostics } = parse('set', lines.join('\n'));
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('config-syntax');
    const at = diagnostics.find(({ code }) => code === 'config-syntax')?.at;
    expect(at?.file).toBe('test.set');
    expect(at?.line).toBeGreaterThanOrEqual(1);
    expect(at?.line).toBeLessThanOrEqual(lines.length);
  });
});

describe('a line', () => {
  test.each([
    ['of another command', 'permit any'],
    ['without a value', 'set address'],
    ['with only a verb', 'set'],
    ['with a leaf that has no value', 'set address a ip-netmask'],
    ['with an open quote', 'set tag t comments "a b'],
    ['with a quote in a word', 'set tag t comments a"b"'],
    ['with an open list', 'set address-group g static [ a b'],
    ['with brackets that touch', 'set address-group g static [a b]'],
    ['with a list for a single value', 'set address a ip-netmask [ 192.0.2.1 192.0.2.2 ]'],
    ['with a backslash', 'set tag t comments "a\\b"'],
    ['with a question mark', 'set tag t comments ?'],
    ['with a control character', 'set tag t comments a\u0007b'],
    ['with a letter that is not ASCII', 'set tag t comments ü'],
    ['that moves a rule that is not there', 'move rulebase security rules r top'],
    ['that moves nowhere', 'move rulebase security rules r'],
    ['with a scope and no name', 'set vsys'],
  ])('%s', (_name, line) => {
    const { value, diagnostics } = parse('set', `set tag ok comments x\n${line}\n`);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, at }) => [code, at?.line])).toContainEqual(['config-syntax', 2]);
  });
});

const head =
  '<config version="10.1.0"><devices><entry name="localhost.localdomain"><vsys><entry name="vsys1">';
const tail = '</entry></vsys></entry></devices></config>';

describe('a document with', () => {
  test.each([
    ['an open element', `${head}<address>${tail}`],
    ['another root', '<rules/>'],
    ['no version', '<config version="ten"/>'],
    ['a document type', `<!DOCTYPE config [<!ENTITY a "b">]>${head}${tail}`],
    ['an element twice', `${head}<address/><address/>${tail}`],
    ['an entry twice', `${head}<tag><entry name="t"/><entry name="t"/></tag>${tail}`],
    ['an entry without a name', `${head}<tag><entry/></tag>${tail}`],
    [
      'a member twice',
      `${head}<address-group><entry name="g"><static><member>a</member><member>a</member></static></entry></address-group>${tail}`,
    ],
    ['an empty list', `${head}<address-group><entry name="g"><static/></entry></address-group>${tail}`],
    ['text between elements', `${head}stray${tail}`],
    [
      'an element in a value',
      `${head}<address><entry name="a"><ip-netmask><b/></ip-netmask></entry></address>${tail}`,
    ],
    [
      'something else in a list',
      `${head}<address-group><entry name="g"><static><entry name="a"/></static></entry></address-group>${tail}`,
    ],
    ['an unknown attribute', `${head}<tag><entry name="t" deleted="yes"/></tag>${tail}`],
    ['an entity of its own', `${head}<tag><entry name="t"><comments>&x;</comments></entry></tag>${tail}`],
    ['two documents', `${head}${tail}${head}${tail}`],
    ['nothing', ''],
  ])('%s', (_name, text) => {
    const { value, diagnostics } = parse('xml', text);
    expect(value).toBeUndefined();
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['config-syntax']));
  });

  test.each([
    ['an unknown element', `${head}<dns-proxy/>${tail}`],
    ['another device', '<config><devices><entry name="fw2"/></devices></config>'],
    [
      'an unknown part of a rule',
      `${head}<rulebase><security><rules><entry name="r"><from><member>trust</member></from><to><member>untrust</member></to><anything/></entry></rules></security></rulebase>${tail}`,
    ],
  ])('%s is not understood', (_name, text) => {
    const { value, diagnostics } = parse('xml', text);
    expect(value).toBeDefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-construct']);
  });
});

test('what a device notes about entries, and parts that decide nothing, are passed over', () => {
  const text = `<config version="11.1.0" urldb="paloaltonetworks" detail-version="11.1.4"><mgt-config><users/></mgt-config>
    <devices><entry name="localhost.localdomain"><network><x y="z"/></network><vsys><entry name="vsys1">
    <!-- a comment --><tag><entry name="t" uuid="1" loc="vsys1"><color>color1</color></entry></tag>${tail}`;
  const { value, diagnostics } = parse('xml', text);
  expect(value?.scopes[0]?.tags.map(({ name }) => name)).toEqual(['t']);
  expect(diagnostics.every(({ severity }) => severity === 'note')).toBe(true);
});

test('one complete format needs one main file', () => {
  expect(parse('xml', '').diagnostics.length).toBeGreaterThan(0);
  for (const name of ['xml', 'set'] as const) {
    expect(parse(name, '<config/>').diagnostics.length === 0).toBe(name === 'xml');
  }
});
