/** Configurations as people write them: right in their own way, or wrong in a usual one. */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { asItIs, type HandWritten, testEdits } from '../../support/by-hand.ts';

const rules = `rulec: 1
name: by-hand
rules:
  - id: no-metadata
    action: deny
    services: [1-65535/tcp]
    to: [{ addresses: [192.0.2.254/32] }]
  - id: cloud
    services: [443/https]
    tls-inspection: bypass
    to: [{ hosts: ["*.example.com", login.example.net] }]
  - id: revocation
    services: [80/http]
    to: [{ hosts: [crl.example.org, www.example.net/pki] }]
  - id: time
    services: [123/udp]
    to: [{ addresses: [198.51.100.0/24, "2001:db8::/32"] }]
`;
const values = { 'from-zone': 'trust', 'to-zone': 'untrust', source: '203.0.113.0/24' };

const script = `
set service https protocol tcp port 443
set service http protocol tcp port 80
set service-group web members [ http https ]
set service ntp protocol udp port 123
set service everything protocol tcp port 1-1023,1024-65535
set address clients ip-range 203.0.113.0-203.0.113.255
set address metadata ip-netmask 192.0.2.254
set address low ip-netmask 198.51.100.0/25
set address high ip-netmask 198.51.100.128/25
set address six ip-netmask 2001:DB8::/32
set address-group halves static [ low high ]
set address-group clocks static [ halves six ]
set profiles custom-url-category cloud type "URL List"
set profiles custom-url-category cloud list [ *.Example.com/ Login.example.net/ ]
set profiles custom-url-category login type "URL List"
set profiles custom-url-category login list login.example.net/
set profiles custom-url-category crl type "URL List"
set profiles custom-url-category crl list crl.example.org/
set profiles custom-url-category crl list www.example.net/pki/
set rulebase security rules "no metadata" from trust to untrust source clients destination metadata
set rulebase security rules "no metadata" service everything application any action drop
set rulebase security rules cloud from trust to untrust source clients destination any category [ cloud login ]
set rulebase security rules cloud service https application any action allow
set rulebase security rules cloud description "TLS to the cloud; [see] the wiki"
set rulebase security rules crl from [ trust ] to [ untrust ] source clients destination any category crl service http
set rulebase security rules crl application any
set rulebase security rules time from trust to untrust source clients destination clocks service ntp application any action allow
set rulebase security rules rest from trust to untrust source clients destination any service any application any action reset-both
set rulebase decryption rules leave from trust to untrust source clients category cloud service https
set rulebase decryption rules leave action no-decrypt type ssl-forward-proxy
`;

const firewall: HandWritten = {
  target: 'paloalto',
  files: { 'by-hand.set': script },
  options: values,
  rules,
};

function verify(path: string, content: string, options: Readonly<Record<string, string>> = values) {
  const ruleSet = loadRuleSet('rules.yaml', rules).value;
  const policy = ruleSet && resolvePolicy([ruleSet], []).value;
  if (policy === undefined) throw new Error('the rule set does not load');
  const { value } = verifyFiles(policy, target as unknown as Target, options, [{ path, content }]);
  if (value?.proof === undefined) throw new Error('the text is refused');
  return value.proof.differences;
}

function effects(content: string, path = 'by-hand.set'): readonly string[] {
  return verify(path, content).map(({ effect }) => effect);
}

describe('a script in another style means the same', () => {
  testEdits(firewall, [
    ['as it is', asItIs],
    ['with carriage returns', (text) => text.replaceAll('\n', '\r\n')],
    ['of a virtual system', (text) => text.replaceAll('set ', 'set vsys vsys1 ')],
    ['with tabs', (text) => text.replaceAll('set ', 'set\t')],
    [
      'with a rule that nothing comes to',
      (text) =>
        `${text}set rulebase security rules below from trust to untrust source clients service any action allow\n`,
    ],
  ]);
});

describe('it does not with', () => {
  testEdits(firewall, [
    ['the wildcard for the apex', ['list [ *.Example.com/', 'list [ Example.com/'], /\bblocks\b/],
    ['an entry for more labels', ['crl.example.org/', '*.example.org/'], /\bpermits\b/],
    ['no final slash', ['Login.example.net/ ]', 'Login.example.net ]'], /\bunknown\b/],
    ['a rule that is lost', [/set rulebase security rules time.*\n/, ''], /\bblocks\b/],
    ['a denial that is lost', [/set rulebase security rules "no metadata".*\n/g, ''], /\bpermits\b/],
    [
      'a denial behind what it denies',
      (text) => `${text}move rulebase security rules "no metadata" bottom\n`,
      /\bpermits\b/,
    ],
    ['the transport of another', ['ntp protocol udp', 'ntp protocol tcp'], /\bblocks\b/],
    ['a port more', ['port 443', 'port 443-444'], /\bpermits\b/],
    ['a wider mask', ['198.51.100.128/25', '198.51.100.0/23'], /\bpermits\b/],
    ['one family missing', ['[ halves six ]', '[ halves ]'], /\bblocks\b/],
    [
      'the service group for the service',
      ['service https application', 'service web application'],
      /\bpermits\b/,
    ],
    ['no category', [' category crl', ''], /\bpermits\b/],
    ['no service', [' service http\n', '\n'], /\bunknown\b/],
    [
      'applications instead of any',
      ['service https application any', 'service https application [ ssl web-browsing ]'],
      /\bunknown\b/,
    ],
    [
      'any source',
      ['source clients destination clocks', 'source any destination clocks'],
      /\bpermits-ungoverned\b/,
    ],
    ['any zone', ['time from trust', 'time from any'], /\bpermits-ungoverned\b/],
    ['the zones exchanged', ['time from trust to untrust', 'time from untrust to trust'], /\bblocks\b/],
    ['a disabled rule', ['time from trust', 'time disabled yes from trust'], /\bblocks\b/],
    ['a negated destination', ['time from trust', 'time negate-destination yes from trust'], /\bpermits\b/],
    ['a rule within one zone', ['time from trust', 'time rule-type intrazone from trust'], /\bblocks\b/],
    ['TLS opened', ['action no-decrypt', 'action decrypt'], /\binspects\b/],
    [
      'TLS opened for one host',
      [
        /set profiles custom-url-category cloud list.*/,
        'set profiles custom-url-category cloud list *.example.com/',
      ],
      /\binspects\b/,
    ],
    [
      'more TLS left unopened',
      ['source clients category cloud service https', 'source clients service any'],
      /\bexempts\b/,
    ],
  ]);
});

describe('an interzone-default that allows', () => {
  const open = 'set rulebase default-security-rules rules interzone-default action allow\n';
  const found = (text: string, options = values) =>
    verify('by-hand.set', text, options).map(({ effect, region, line }) => [effect, region, line?.line]);

  test('opens every other pair of zones, though a rule closes the governed one', () => {
    const region = 'clients outside the source networks, or not from zone trust to zone untrust';
    const line = script.split('\n').length;
    expect(found(script + open)).toEqual([['permits-ungoverned', region, line]]);
    const anyone = { ...values, source: 'any' };
    expect(found(script.replaceAll('source clients', 'source any') + open, anyone)).toEqual([
      ['permits-ungoverned', 'not from zone trust to zone untrust', line],
    ]);
    expect(effects(script + open.replace('interzone', 'intrazone'))).toEqual([]);
    expect(effects(script + open.replace('allow', 'deny'))).toEqual([]);
  });

  test('is the business of a device whose rules are all in the text, unless it opens the governed zones too', () => {
    const zones = ['lab', 'trust', 'untrust'].map(
      (zone, at) => `set zone ${zone} network layer3 ethernet1/${at}\n`,
    );
    const whole = `${zones.join('')}${script}${open}`;
    expect(effects(whole)).toEqual([]);
    const left = whole.replace(/set rulebase security rules rest .*\n/, '');
    expect(effects(left)).toEqual(expect.arrayContaining(['permits', 'permits-ungoverned']));
  });
});

test('a document by hand means the same, wherever its parts stand', () => {
  const member = (...names: readonly string[]): string =>
    names.map((name) => `<member>${name}</member>`).join('');
  const place = `<to>${member('untrust')}</to><from>${member('trust')}</from><source>${member('clients')}</source>`;
  const rule = (name: string, fields: string): string =>
    `<entry name="${name}" uuid="0" loc="vsys1">${fields}<application>${member('any')}</application>${place}</entry>`;
  const list = (name: string, ...entries: readonly string[]): string =>
    `<entry name="${name}"><list>${member(...entries)}</list><type>URL List</type></entry>`;
  const document = (
    first: string,
  ): string => `<config version="11.1.0" urldb="paloaltonetworks"><shared><address>
    <entry name="clients"><ip-netmask>203.0.113.0/24</ip-netmask></entry></address></shared>
    <devices><entry name="localhost.localdomain"><vsys><entry name="vsys1"><rulebase>
    <decryption><rules><entry name="l">${place}<category>${member('c')}</category><type><ssl-forward-proxy/></type><service>${member('s443')}</service></entry></rules></decryption>
    <security><rules>
    ${first}
    ${rule('b', `<category>${member('c')}</category><service>${member('s443')}</service><action>allow</action>`)}
    ${rule('c', `<category>${member('r')}</category><service>${member('s80')}</service><action>allow</action>`)}
    ${rule('d', `<destination>${member('t4', 't6')}</destination><service>${member('u123')}</service><action>allow</action>`)}
    ${rule('e', `<service>${member('any')}</service><action>deny</action>`)}
    </rules></security></rulebase>
    <profiles><custom-url-category>${list('c', 'login.example.net/', '*.example.com/')}${list('r', 'crl.example.org/', 'www.example.net/pki/')}</custom-url-category></profiles>
    <service><entry name="s443"><protocol><tcp><port>443</port><override><no/></override></tcp></protocol></entry>
    <entry name="s80"><protocol><tcp><port>80</port></tcp></protocol></entry>
    <entry name="u123"><protocol><udp><port>123</port></udp></protocol></entry>
    <entry name="all"><protocol><tcp><port>1-65535</port></tcp></protocol></entry></service>
    <address><entry name="m"><ip-netmask>192.0.2.254/32</ip-netmask></entry>
    <entry name="t4"><ip-netmask>198.51.100.0/24</ip-netmask></entry>
    <entry name="t6"><ip-netmask>2001:db8::/32</ip-netmask></entry></address>
    </entry></vsys></entry></devices></config>`;
  const denial = rule(
    'a',
    `<destination>${member('m')}</destination><service>${member('all')}</service><action>deny</action>`,
  );
  expect(effects(document(denial), 'by-hand.xml')).toEqual([]);
  expect(effects(document(''), 'by-hand.xml')).toContain('permits');
});
