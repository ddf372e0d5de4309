/**
 * An adversary's campaign: texts that rulec prints, each with one edit after which it no longer does what the rule set
 * says, or a device would not take it as it stands. None may be called equal. The seed is fixed; another finds others.
 */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { filesOf } from './support.ts';

const rules = `rulec: 1
name: adv
rules:
  - { id: no-lab, action: deny, services: [1-65535/tcp], to: [{ addresses: [198.51.100.128/25] }] }
  - { id: cloud, services: [443/https], to: [{ hosts: ["*.cloud.example", login.example.net] }] }
  - { id: crl, services: [80/http], to: [{ hosts: [crl.example.org] }] }
  - { id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24, "2001:db8::/32"] }] }
`;
const ruleSet = loadRuleSet('rules.yaml', rules).value;
const policy = ruleSet && resolvePolicy([ruleSet], []).value;
if (policy === undefined) throw new Error('the rule set does not load');

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust', source: '203.0.113.0/24' };
const devices = [zones, { ...zones, 'device-group': 'Branch' }];

/** A small generator of numbers (mulberry32): the same on every machine. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A place in a text, and what takes its place. */
type Edit = readonly [what: string, find: RegExp, put: string];

const allows = '(?:cloud|crl|time_addresses)';

const lineEdits: readonly Edit[] = [
  [
    'a rule stays disabled',
    new RegExp(`^set .*rules rulec-adv.(?:${allows}|closing_deny|no-lab\\S*) disabled no\\n`, 'gm'),
    '',
  ],
  ['a denial allows', /action deny/g, 'action allow'],
  ['a denial without its action', /^set .* action deny\n/gm, ''],
  ['an allow refuses', /action allow/g, 'action reset-both'],
  ['another zone in front', /from trust$/gm, 'from dmz'],
  ['another zone behind', /to untrust$/gm, 'to dmz'],
  ['within one zone', /rule-type interzone/g, 'rule-type intrazone'],
  ['everybody but them', /negate-source no/g, 'negate-source yes'],
  ['everywhere but there', /negate-destination no/g, 'negate-destination yes'],
  ['an application', /application any/g, 'application web-browsing'],
  ['applications', /application any/g, 'application [ ssl ms-update ]'],
  ['a user', /source-user any/g, 'source-user site-admin'],
  ['a host profile', /^(set .*rules \S+) negate-source no$/gm, '$&\n$1 hip-profiles managed'],
  ['a schedule', /^(set .*rules \S+) negate-source no$/gm, '$&\n$1 schedule nights'],
  ['a firewall', /^(set .*security rules \S+) negate-source no$/gm, '$&\n$1 target devices 0001'],
  [
    'an unknown profile group',
    /^(set .*security rules \S+(?:cloud|crl)) action allow$/gm,
    '$&\n$1 profile-setting group strict',
  ],
  [
    'a filter of URLs',
    /^(set .*security rules \S+(?:cloud|crl)) action allow$/gm,
    '$&\n$1 profile-setting profiles url-filtering u',
  ],
  ['a word of tomorrow', /^(set .*rules \S+) negate-source no$/gm, '$&\n$1 novelty x'],
  ['a port', /port 443$/gm, 'port 444'],
  ['a port more', /port (80|123|443)$/gm, 'port $1,8443'],
  ['another transport', /protocol tcp port (443|80)/g, 'protocol udp port $1'],
  ['a port of the client', /^(set .*service \S+ protocol \w+) port \d+$/gm, '$&\n$1 source-port 53'],
  ['a protocol of tomorrow', /protocol tcp port (443|80)/g, 'protocol sctp port $1'],
  // The denial of all TCP may as well be one of everything: nothing else is allowed there.
  ['any service', /^(set .*) service (?!rulec-tcp-1-)rulec-\S+$/gm, '$1 service any'],
  ['the ports of the application', /^(set .*) service rulec-\S+$/gm, '$1 service application-default'],
  ['a predefined service', /^(set .*) service rulec-tcp-80$/gm, '$1 service service-http'],
  ['an entry less', /^set .* list \S+\n/gm, ''],
  ['an entry more', /^(set .* list) crl\.example\.org\/$/gm, '$&\n$1 evil.example/'],
  ['an entry for what is below', / list (login|crl)\./g, ' list *.'],
  ['no final slash', /example\/$/gm, 'example'],
  ['a path', /crl\.example\.org\/$/gm, 'crl.example.org/x/'],
  ['a category of another type', /"URL List"/g, '"Category Match"'],
  ['any category', /category rulec-\S+$/gm, 'category any'],
  ['a category of the vendor', /category rulec-\S+$/gm, 'category gambling'],
  ['another network', /ip-netmask 192\.0\.2\.0\/24/g, 'ip-netmask 192.0.0.0/16'],
  ['a name for an address', /ip-netmask 192\.0\.2\.0\/24/g, 'fqdn time.example.com'],
  ['a wildcard for an address', /ip-netmask 192\.0\.2\.0\/24/g, 'ip-wildcard 192.0.2.0/0.0.0.255'],
  ['clients less', /ip-netmask 203\.0\.113\.0\/24/g, 'ip-netmask 203.0.113.0/25'],
  ['clients more', /ip-netmask 203\.0\.113\.0\/24/g, 'ip-netmask 203.0.112.0/23'],
  ['a member less', /^set .* static \S+\n/gm, ''],
  ['any destination', /destination rulec-\S+$/gm, 'destination any'],
  ['a region', /destination rulec-\S+$/gm, 'destination RU'],
  ['a list of the vendor', /destination rulec-\S+$/gm, 'destination panw-known-ip-list'],
  ['a rule that is not moved', /^move .*security.*\n/gm, ''],
  ['a rule at the bottom', /^(move .*(?:no-lab\S*|cloud|crl|time_addresses)) top$/gm, '$1 bottom'],
  ['the last rule first', /(^move .*deny top\n)([\s\S]*)/m, '$2$1'],
  ['a quote that is lost', /"URL List"/g, '"URL List'],
  ['a bracket that touches', /static (\S+)$/gm, 'static [$1]'],
  ['a letter like another', /list login/g, 'list l\u043egin'],
  [
    'a value behind another field',
    /^(set .*security rules \S+) log-end yes$/gm,
    '$1 log-end yes action drop negate-source yes',
  ],
  [
    'a value behind a part that is skipped',
    /^(set .*security rules \S+) log-end yes$/gm,
    '$1 option x disabled yes',
  ],
  ...['exit', 'quit', 'commit', 'edit rulebase', 'up', 'load config from x.xml', 'Invalid syntax.'].map(
    (line): Edit => [`${line} in between`, /^move .*\n/gm, `${line}\n$&`],
  ),
];

const linesAtEnd: readonly string[] = [
  ...['delete rulebase', 'delete pre-rulebase', 'delete network', 'delete import', 'delete zone trust'],
  ...['delete zone untrust network', 'delete vsys vsys1', 'delete devices', 'delete device-group Branch'],
  ...[
    'delete address',
    'delete service',
    'delete profiles',
    'delete tag rulec',
    'delete service rulec-tcp-443',
  ],
  ...['rename zone trust to inside', 'copy rulebase security rules a to b', 'override x', 'set novelty x'],
  ...['delete profiles custom-url-category', 'delete address-group', 'delete novelty', 'move novelty x top'],
];

/** Rules that decide before those of the text. */
const rulesAbove = (place: string): readonly string[] =>
  ['allow', 'deny'].flatMap((action) => {
    const rule = `set ${place}security rules site`;
    const lines = [
      `${rule} from any`,
      `${rule} to any`,
      `${rule} source any`,
      `${rule} destination any`,
      `${rule} service any`,
      `${rule} application any`,
      `${rule} action ${action}`,
    ];
    return [`${lines.join('\n')}\nmove ${place}security rules site top`];
  });

const elementEdits: readonly Edit[] = [
  ['a disabled rule', /<disabled>no/g, '<disabled>yes'],
  ['a denial allows', /<action>deny/g, '<action>allow'],
  ['a denial without its action', /\s*<action>deny<\/action>/g, ''],
  ['an allow refuses', /<action>allow/g, '<action>drop'],
  ['another zone', /<member>trust</g, '<member>dmz<'],
  ['any zone', /<(from|to)><member>(?:un)?trust</g, '<$1><member>any<'],
  ['within one zone', /interzone/g, 'intrazone'],
  ['everybody but them', /<negate-source>no/g, '<negate-source>yes'],
  ['everywhere but there', /<negate-destination>no/g, '<negate-destination>yes'],
  ['an application', /<application><member>any/g, '<application><member>ssl'],
  ['a user', /<source-user><member>any/g, '<source-user><member>admin'],
  ['a schedule', /<negate-source>no<\/negate-source>/g, '$&<schedule>nights</schedule>'],
  [
    'a firewall',
    /<negate-source>no<\/negate-source>/g,
    '$&<target><devices><entry name="1"/></devices></target>',
  ],
  ['a device', /<negate-source>no<\/negate-source>/g, '$&<source-device><member>d</member></source-device>'],
  ['a word of tomorrow', /<negate-source>no<\/negate-source>/g, '$&<novelty/>'],
  ['an empty list', /<service><member>rulec-[^<]*<\/member><\/service>/g, '<service/>'],
  ['a service less', /\s*<service><member>rulec-[^<]*<\/member><\/service>/g, ''],
  ['a port', /<port>443/g, '<port>444'],
  ['a port more', /<port>(80|123|443)/g, '<port>$1,8443'],
  ['a comment in a port', /<port>(\d)/g, '<port>$1<!-- x -->'],
  ['a section in a port', /<port>(\d+)/g, '<port><![CDATA[$1]]>'],
  ['an instruction in an address', /<ip-netmask>/g, '<ip-netmask><?x y?>'],
  ['a comment in an entry', /<member>login/g, '<member>login<!-- x -->'],
  ['a value twice', /<action>(allow|deny)<\/action>/g, '$&<action>allow</action>'],
  ['an entry twice', /<entry name="rulec-adv\.closing_deny">/g, '<entry name="rulec-adv.closing_deny"/>$&'],
  ['no final slash', /example\/<\/member>/g, 'example</member>'],
  ['an entry more', /<member>crl\.example\.org\/<\/member>/g, '$&<member>evil.example/</member>'],
  ['an entry less', /\s*<member>login\.example\.net\/<\/member>/g, ''],
  ['another type', /URL List/g, 'Category Match'],
  ['clients more', /203\.0\.113\.0\/24</g, '203.0.112.0/23<'],
  ['a name for an address', /<ip-netmask>192\.0\.2\.0\/24<\/ip-netmask>/g, '<fqdn>time.example.com</fqdn>'],
  ['another device', /localhost\.localdomain/g, 'other'],
  ['another scope', /name="(vsys1|Branch)"/g, 'name="elsewhere"'],
  ['a document type', /<config /g, '<!DOCTYPE config [<!ENTITY x "443">]><config '],
  ['an entity', /<port>443/g, '<port>&x;'],
  [
    'another rulebase first',
    /<security>/g,
    '<application-override><rules><entry name="o"/></rules></application-override>$&',
  ],
  ['a login first', /<security>/g, '<authentication><rules><entry name="a"/></rules></authentication>$&'],
  [
    'a default that allows',
    /<security>/g,
    '<default-security-rules><rules><entry name="interzone-default"><action>allow</action></entry></rules></default-security-rules>$&',
  ],
  [
    'the last rule first',
    /(<rules>\s*)([\s\S]*?)(<entry name="rulec-adv\.closing_deny">[\s\S]*?<\/entry>\s*)(<\/rules>)/,
    '$1$3$2$4',
  ],
  [
    'a rule of shared above',
    /<devices>/,
    '<shared><pre-rulebase><security><rules><entry name="s"><from><member>any</member></from><to><member>any</member></to><service><member>any</member></service></entry></rules></security></pre-rulebase></shared>$&',
  ],
];

interface Case {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
}

/** One edit at one place each, for each place that there is. */
function applyAll(
  edits: readonly Edit[],
  path: string,
  text: string,
  values: Case['values'],
): readonly Case[] {
  return edits.flatMap(([name, find, put]) => {
    const every = new RegExp(find.source, find.flags.includes('g') ? find.flags : `${find.flags}g`);
    return [...text.matchAll(every)].map(({ 0: found, index }) => {
      const once = new RegExp(find.source, `${find.flags.replace('g', '')}y`);
      once.lastIndex = index;
      return {
        name: `${name} at ${index} (${found.trim().slice(0, 60)})`,
        path,
        text: text.replace(once, put),
        values,
      };
    });
  });
}

function listCases(values: Case['values']): readonly Case[] {
  const files = filesOf(policy as NonNullable<typeof policy>, values);
  const xml = files['adv.xml'] ?? '';
  const script = files['adv.set'] ?? '';
  const place = values['device-group'] === undefined ? 'rulebase ' : 'device-group Branch pre-rulebase ';
  const scope = values['device-group'] === undefined ? '' : 'device-group Branch ';
  const behind = linesAtEnd
    .filter((line) => (values['device-group'] === undefined ? !/pre-rulebase|Branch/.test(line) : true))
    .map((line) =>
      line.replace(
        /^(delete|move|set) (?=rulebase|pre-rulebase|address|service|profiles|tag|novelty)/,
        `$1 ${scope}`,
      ),
    )
    .filter((line) => scope === '' || !/ rulebase$|vsys/.test(line));
  const ends = [...behind, ...rulesAbove(place)].map((line) => ({
    name: line.slice(0, 70),
    path: 'adv.set',
    text: `${script}${line}\n`,
    values,
  }));
  return [
    ...applyAll(lineEdits, 'adv.set', script, values),
    ...ends,
    { name: 'a byte order mark', path: 'adv.set', text: `\ufeff${script}`, values },
    ...applyAll(elementEdits, 'adv.xml', xml, values),
  ];
}

function isEqual({ path, text, values }: Case): boolean {
  const files = [{ path, content: text }];
  const { value } = verifyFiles(
    policy as NonNullable<typeof policy>,
    target as unknown as Target,
    values,
    files,
  );
  return value?.proof !== undefined && value.proof.differences.length === 0;
}

describe('an edited text is not equal', () => {
  const all = devices.flatMap(listCases);
  const random = makeRandom(20_261_129);
  const chosen = all
    .map((one) => ({ one, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, Number(process.env.RULEC_CAMPAIGN ?? 170))
    .map(({ one }) => one);

  test('there are enough of them, and the texts without an edit are', () => {
    expect(all.length).toBeGreaterThan(400);
    for (const values of devices) {
      const files = filesOf(policy as NonNullable<typeof policy>, values);
      for (const path of ['adv.set', 'adv.xml'])
        expect(isEqual({ name: path, path, text: files[path] ?? '', values })).toBe(true);
    }
  });

  test('none of those chosen is', () => {
    expect(
      chosen
        .filter(isEqual)
        .map(({ name, path, values }) => `${path} ${values['device-group'] ?? ''}: ${name}`),
    ).toEqual([]);
  }, 60_000);
});
