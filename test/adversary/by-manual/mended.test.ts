/** What this campaign found to be called equal, and is not: one edit of each kind. */
import { expect, test } from 'vitest';
import { devices, scripts } from './paloalto-texts.ts';
import { ask, printText, type Text } from './texts.ts';

function edited({ content }: Text, find: string | RegExp, put: string): string {
  const changed = content.replace(find, put);
  expect(changed).not.toBe(content);
  return changed;
}

const scope = '<entry name="vsys1">';
const any = ['from', 'to', 'source', 'destination', 'application', 'service'].map(
  (word) => `<${word}><member>any</member></${word}>`,
);
const rule = `<entry name="w">${any.join('')}<action>allow</action></entry>`;
const above = `<pre-rulebase><security><rules>${rule}</rules></security></pre-rulebase>`;
const isListed =
  /<device-group>(?:<entry name="World"><id>3<\/id><\/entry>)?<entry name="Branch"><parent-dg>.*?<\/device-group>/;

test.each([
  [
    'a group of the site is called like an application of the vendor',
    devices.applications,
    scope,
    `$&<application-group><entry name="ssl"><members><member>ssh</member></members></entry></application-group>`,
    'unknown',
  ],
  [
    'so is an application of its own',
    devices.applications,
    scope,
    '$&<application><entry name="web-browsing"><category>x</category></entry></application>',
    'unknown',
  ],
  [
    'and where no rule names it, it is no matter',
    devices.part,
    scope,
    '$&<application-group><entry name="ssl"/></application-group>',
    'equal',
  ],
  [
    'clients below port 1024 are left out',
    devices.part,
    '<port>53</port>',
    '$&<source-port>1024-65535</source-port>',
    'unknown',
  ],
  ['all of them are meant', devices.part, '<port>53</port>', '$&<source-port>0-65535</source-port>', 'equal'],
  [
    'inspection is switched off',
    devices.part,
    '<rule-type>',
    '<disable-inspect>yes</disable-inspect>$&',
    'unknown',
  ],
  [
    'a rule of security has a word of decryption',
    devices.part,
    '<rule-type>',
    '<log-success>yes</log-success>$&',
    'unknown',
  ],
  [
    'an older rule may name a group that is deleted before it, and so stays as it was',
    scripts.plain,
    /^(delete rulebase security rules rulec-depot\.bus_addresses\n)([\s\S]*?)(?=^set tag)/m,
    '$2$1',
    'different',
  ],
  [
    'a group of services has a word that is none',
    devices.part,
    scope,
    '$&<service-group><entry name="g"><members><member>any</member></members></entry></service-group>',
    'unreadable',
  ],
  [
    'a group of addresses has one, and the firewall refuses it',
    devices.firewall,
    '<address-group>',
    '$&<entry name="g"><static><member>any</member></static></entry>',
    'unknown',
  ],
  [
    'a rule below ours is to no zone, which no commit takes',
    devices.firewall,
    /(?<="site-below">.*)<to>.*?<\/to>/,
    '<to/>',
    'unknown',
  ],
  [
    'a rule below ours names a category of ours that is not there',
    devices.firewall,
    /(?<="site-below">)/,
    '<category><member>rulec-depot.gone</member></category>',
    'unknown',
  ],
  ['an older list keeps its exceptions', scripts.lists, /^delete external-list .*\n/m, '', 'unknown'],
] as const)('PAN-OS: %s', (_name, text, find, put, answer) => {
  expect(ask(text, edited(text, find, put))).toBe(answer);
});

test.each([
  ['no group is listed', isListed, '<device-group/>'],
  ['the group is not listed', '<entry name="Branch"><parent-dg>World</parent-dg></entry>', ''],
  ['its parent is not listed', '<entry name="World"><id>3</id></entry>', ''],
])('Panorama: rules of a parent stay in mind where %s', (_name, find, put) => {
  const { panorama } = devices;
  const content = edited(panorama, '<entry name="World"></entry>', `<entry name="World">${above}</entry>`);
  expect(ask(panorama, content)).toBe('different');
  expect(ask(panorama, edited({ ...panorama, content }, find, put))).not.toBe('equal');
});

test.each(['', '\n\n'])('PAC: line ends at the end of a file are no matter: %j', (end) => {
  const pac = printText('pac', { permitted: 'DIRECT', otherwise: 'PROXY proxy.example:3128' }, '.pac');
  expect(ask(pac, edited(pac, /\n$/, end))).toBe('equal');
});

test('Windows: the script passes over a rule whose name is there, so that a name has the digest of its content', () => {
  const script = printText('windows-firewall', {}, '.ps1');
  const name = /'rulec-depot-calls-tcp-5061-[0-9a-f]{10}'/;
  expect(ask(script, edited(script, name, "'rulec-depot-calls-tcp-5061-0123456789'"))).toBe('unknown');
  expect(ask(script, edited(script, /DisplayName {3}= 'calls[^']*'/, "DisplayName   = 'x'"))).toBe('unknown');
});
