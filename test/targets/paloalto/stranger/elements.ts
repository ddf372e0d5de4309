/** Edits of XML after which the device decides otherwise, refuses the text, or does what no page says of it. */
import { type BaseName, bases } from './devices.ts';
import { type Case, type Edit, edit, list, rulebase, site } from './edits.ts';

/** For one place, all that stands instead. */
function instead(find: string | RegExp, ...put: readonly string[]): readonly Edit[] {
  return put.map((one) => [find, one] as const);
}

const disabled = /<disabled>no<\/disabled>/;
const deny = /<action>deny<\/action>/;
const allow = /<action>allow<\/action>/;
const trust = /<member>trust<\/member>/;
const port = /<port>443<\/port>/;
const tcp = /<tcp>(\s*<port>443<\/port>\s*)<\/tcp>/;
const v4 = /<ip-netmask>192\.0\.2\.0\/24<\/ip-netmask>/;
const v6 = /<ip-netmask>2001:db8::\/32<\/ip-netmask>/i;
const login = /<member>login\.example\.net\/<\/member>/;
const below = /<member>\*\.cloud\.example\/<\/member>/;
const member = (value: string): string => `<member>${value}</member>`;
const netmask = (value: string): string => `<ip-netmask>${value}</ip-netmask>`;

const values: readonly Edit[] = [
  ...instead(
    disabled,
    '<disabled>yes</disabled>',
    '<disabled> yes </disabled>',
    '<disabled>\nyes\n</disabled>',
    '<disabled>&#121;es</disabled>',
    '<disabled><![CDATA[yes]]></disabled>',
    '<disabled admin="a" dirtyId="3" time="x">yes</disabled>',
    '<disabled src="tpl">yes</disabled>',
    '<disabled ptpl="t" src="tpl">yes</disabled>',
    '<disabled xml:space="preserve">yes</disabled>',
    '<disabled>Yes</disabled>',
    '<disabled>true</disabled>',
    '<disabled/>',
    '<disabled><member>yes</member></disabled>',
    '<disabled>no<!-- --></disabled>',
    '<disabled>y<?x?>es</disabled>',
    '<disabled>no</disabled><Disabled>yes</Disabled>',
    '<disabled>no</disabled><x:disabled xmlns:x="u">yes</x:disabled>',
    '<disabled>no</disabled><disabled>yes</disabled>',
  ),
  ...instead(
    deny,
    '<action> allow</action>',
    '<action>allow </action>',
    '<action><allow/></action>',
    '<action/>',
    '',
    '<!-- <action>deny</action> -->',
    '<action>deny</action><action>allow</action>',
  ),
  ...instead(
    allow,
    '<action>allow</action><action>deny</action>',
    '<action>deny</action>',
    '<action>reset-client</action>',
    '<action>Allow</action>',
    '<action>permit</action>',
    '<action><member>allow</member></action>',
  ),
  ...instead(/<negate-source>no/, '<negate-source>yes', '<negate-source>&#x79;es'),
  ...instead(/<negate-destination>no/, '<negate-destination>&#x79;es'),
  ...instead(/<rule-type>interzone/, '<rule-type>intrazone', '<rule-type>interzone '),
  ...instead(
    trust,
    member('Trust'),
    member('trust '),
    member('dmz'),
    `${member('trust')}${member('trust')}`,
    '<member/>',
    '',
    `${member('trust')}any`,
    `${member('trust')}<entry name="lan"/>`,
    '<Member>trust</Member>',
    '<entry name="trust"/>',
    '<member>trust<member>dmz</member></member>',
    `${member('trust')}${member('any')}`,
    member('trust,dmz'),
    '<member loc="shared">dmz</member>',
  ),
  ...instead(/<member>untrust<\/member>/, member('multicast')),
  ...instead(
    port,
    '<port>443,444</port>',
    '<port>0443</port>',
    '<port> 443,80 </port>',
    '<port>443-</port>',
    '<port>4\u200b43</port>',
    '<port>\uff14\uff14\uff13</port>',
    '<port><member>443</member></port>',
    '<port>443</port><source-port>1-1023</source-port>',
    '<port>443</port><novelty/>',
    '<port>443</port><port>80</port>',
    '<port/>',
  ),
  ...instead(tcp, '<tcp>$1</tcp><udp>$1</udp>', '<udp>$1</udp>', '<TCP>$1</TCP>'),
  ...instead(
    v4,
    netmask('192.0.2.0/23'),
    netmask('192.0.2.0'),
    netmask('192.0.2.0/24 198.51.100.0/24'),
    netmask('192.0.2.0/24,198.51.100.0/24'),
    netmask('192.0.2.0&#x2f;25'),
    netmask('192.0.2.0/255.255.254.0'),
    netmask('192.0.2.0/24\u00a0'),
    `${netmask('192.0.2.0/24')}<ip-range>192.0.2.0-192.0.3.9</ip-range>`,
    '<ip-range>192.0.2.0-192.0.2.254</ip-range>',
    '<ip-range>192.0.2.255-192.0.2.0</ip-range>',
    '<ip-wildcard>192.0.2.0/0.0.0.255</ip-wildcard>',
    '<fqdn>time.example.com</fqdn>',
    '',
    '<IP-netmask>192.0.2.0/24</IP-netmask>',
  ),
  ...instead(v6, netmask('2001:db8::/31'), netmask('2001:db8::%1/32'), netmask('2001:db8/32')),
  ...instead(
    login,
    member('Login.example.net/x/'),
    member('login&#46;example.org/'),
    member('login.example.net/ '),
    member('login.example.net//'),
    member('*login.example.net/'),
    member('http://login.example.net/'),
    member('login.example.net:443/'),
    member('u@login.example.net/'),
    member('login.example.net./'),
    member('login..example.net/'),
    member('.login.example.net/'),
    member('l\u043egin.example.net/'),
    member('login.example.net/?'),
    member('login.example.net/*'),
    `${member('login.example.net/')}${member('*.example.net/')}`,
    `${member('login.example.net/')}<member/>`,
    `${member('login.example.net/')}${member('b\n.example/')}`,
    '<entry name="login.example.net/"/>',
  ),
  ...instead(
    below,
    ...['*.*.cloud.example/', '^.cloud.example/', '^.*.cloud.example/', 'cloud.example/', '*.cloud.*/'].map(
      member,
    ),
    ...['\uff0a.cloud.example/', '?.cloud.example/', '*.cloud.example/*/'].map(member),
  ),
  ...instead(
    '<type>URL List</type>',
    ...['URL list', 'URL  List', 'Category Match', 'url', '<url/>'].map((one) => `<type>${one}</type>`),
  ),
];

const cloud = /<entry name="rulec-adv.cloud">(?=\s*<disabled>)/;
const address = /<entry name="rulec-v4-192.0.2.0-24">/;
const firstRule = /<security>\s*<rules>/;

/** What lies where. */
const structure: readonly Edit[] = [
  ...instead('<config ', '<config xmlns="http://x" ', '<c:config xmlns:c="u" ', '<config version="9" '),
  ...instead('</config>', '</config><config/>', '</config>x', ''),
  ...instead(/<rules>/, '<rules><rules>', '<rules>\0'),
  ...instead('<security>', '<security/><security>', '<security novelty="x"><novelty/>'),
  ['</security>', `</security><security><rules>${site('deny')}</rules></security>`],
  [/<\/rules>(?=\s*<\/security>)/, `</rules><rules>${site('deny')}</rules>`],
  [firstRule, `<security><rules>${site('deny')}</rules><rules>`],
  [/<(pre-)?rulebase>/, `<$1rulebase>${rulebase('security', site('allow'))}</$1rulebase><$1rulebase>`],
  ...instead(
    '<address>',
    '<address><entry name="rulec-v4-192.0.2.0-24"><ip-netmask>10.0.0.0/8</ip-netmask></entry></address><address>',
    '<address><entry name="rulec-v4-192.0.2.0-24"><ip-netmask>10.0.0.0/8</ip-netmask></entry>',
  ),
  ...instead(
    address,
    ...['name="rulec-v4-192.0.2.0-24 "', 'Name="rulec-v4-192.0.2.0-24"', 'id="rulec-v4-192.0.2.0-24"'].map(
      (one) => `<entry ${one}>`,
    ),
    '<entry name="RULEC-v4-192.0.2.0-24">',
  ),
  [
    /<service>\s*<entry/,
    '<service><entry name="any"><protocol><tcp><port>1</port></tcp></protocol></entry><entry',
  ],
  [
    '<address-group>',
    `<address-group><entry name="any"><static>${member('rulec-v4-192.0.2.0-24')}</static></entry>`,
  ],
  [/<entry name="rulec-adv.time_addresses">(?=\s*<static>)/, `$&<dynamic><filter>'x'</filter></dynamic>`],
  [/<static>([\s\S]*?)<\/static>/, `<dynamic><filter>'rulec'</filter></dynamic>`],
  ...instead('<static>', `<static>${member('rulec-adv.time_addresses')}`, `<static>${member('any')}`),
  ...instead(
    cloud,
    ...['hip-profiles', 'source-hip', 'destination-hip', 'source-imsi', 'source-imei', 'source-nw-slice'].map(
      (word) => `$&${list(word, 'x')}`,
    ),
    ...[
      'source-device',
      'destination-device',
      'saas-user-list',
      'saas-tenant-list',
      'novelty',
      'from-zone',
    ].map((word) => `$&${list(word, 'x')}`),
    '$&<schedule>x</schedule>',
    '$&<target><negate>yes</negate></target>',
    '$&<target><devices><entry name="1"/></devices></target>',
    `$&${list('target', 'x')}`,
    '$&<target>x</target>',
    '$&<option><disable-inspect>yes</disable-inspect></option>',
    '$&<profile-setting>x</profile-setting>',
    `$&${list('profile-setting', 'x')}`,
    '$&<profile-setting><group><member>x</member></group></profile-setting>',
    '$&<profile-setting><profiles><url-filtering><member>x</member></url-filtering></profiles></profile-setting>',
    '$&<profile-setting><profiles><virus><member>x</member></virus><novelty/></profiles></profile-setting>',
    '$&text',
    '$&<entry name="x"/>',
    '$&<member>x</member>',
    '$&<disabled><yes/></disabled>',
    '<entry name="rulec-adv.cloud" name="x">',
    ...['deleted="yes"', 'disabled="yes"', 'inactive="inactive"', 'action="delete"'].map(
      (attribute) => `<entry name="rulec-adv.cloud" ${attribute}>`,
    ),
    '<entry name="rulec-adv.cloud" nc:operation="delete" xmlns:nc="u">',
    '<entry name="">',
    '<entry>',
    '<rule name="rulec-adv.cloud">',
    ...['any', 'intrazone-default', 'x'.repeat(64), 'a/b'].map((name) => `<entry name="${name}">`),
  ),
  [/<entry name="rulec-adv.no-lab_addresses">\s*<disabled>[\s\S]*?<\/entry>/, ''],
  [/<entry name="rulec-adv.time_addresses">\s*<disabled>[\s\S]*?<\/entry>/, ''],
  ...['allow', 'deny', 'drop', ''].flatMap((action) =>
    instead(
      firstRule,
      `$&${site(action)}`,
      `$&${site(action, '', { destination: '192.0.2.0/25' })}`,
      `$&${site(action, list('category', 'rulec-adv.cloud'))}`,
    ),
  ),
  ...instead(
    firstRule,
    `$&<entry name="s">${list('from')}${list('to')}</entry>`,
    `$&<entry name="s">${list('to')}</entry>`,
    '$&<entry name="s"/>',
    '$&<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x.xml"/>',
  ),
  ...instead(
    '<security>',
    `${rulebase('default-security-rules', site('allow'))}$&`,
    `${rulebase('novelty', site('allow'))}$&`,
  ),
  ...instead(/<rulebase>|<pre-rulebase>/, '<novelty/>$&', '$&<novelty/>'),
  ...instead(
    /<\?xml[^>]*>/,
    '<?xml version="1.0" encoding="utf-16"?>',
    '<?xml version="1.0"?><?xml version="1.0"?>',
    ' <?xml version="1.0"?>',
    '<?xml version="1.0"?><!DOCTYPE config>',
    '<?xml version="1.0"?><!DOCTYPE config [<!ENTITY a "b">]>',
  ),
  [
    '</devices>',
    '</devices><devices><entry name="localhost.localdomain"><vsys><entry name="vsys1"/></vsys></entry></devices>',
  ],
  [/<devices>[\s\S]*<\/devices>/, '$&$&'],
];

const translated = (more: string): string =>
  `<nat><rules><entry name="n">${['from', 'to', 'source', 'destination'].map((word) => list(word)).join('')}<service>any</service>${more}</entry></rules></nat>`;

/** Translations by which connections go elsewhere. */
const sent: readonly Edit[] = instead(
  /<rulebase>|<pre-rulebase>/,
  `$&${translated('<nat-type>nat64</nat-type>')}`,
  `$&${translated('<nat-type>nptv6</nat-type><destination-translation><translated-address>2001:db8::/64</translated-address></destination-translation>')}`,
  `$&${translated('<destination-translation/>')}`,
);

const decrypting = (more: string): string =>
  `<entry name="d">${['from', 'to', 'source', 'destination', 'category'].map((word) => list(word)).join('')}${more}<type><ssl-forward-proxy/></type><action>decrypt</action></entry>`;

const opened: readonly Edit[] = [
  [/<decryption>\s*<rules>/, `$&${decrypting(list('service'))}`],
  [/<decryption>\s*<rules>/, `$&${decrypting('')}`],
  ['<action>no-decrypt', '<action>decrypt'],
  ['<ssl-forward-proxy/>', '<ssl-forward-proxy/><ssh-proxy/>'],
  [/<type>\s*<ssl-forward-proxy\/>\s*<\/type>/, ''],
];

/** Of a part of a configuration: a device loads nothing of it, or opens what its other rules say. */
const inPart: readonly Edit[] = [
  [/<decryption>[\s\S]*<\/decryption>/, ''],
  ['<ssl-forward-proxy/>', '<ssh-proxy/>'],
  [login, member('login.example.net')],
  [/<entry name="rulec">/, '$&<dynamic>x</dynamic>'],
  [/<tag>\s*<entry name="rulec">/, '<tag><entry name="none"/><entry name="rulec">'],
  [trust, member('any')],
];

export function listElements(): readonly Case[] {
  const whole = (base: BaseName): readonly Case[] => {
    const { text } = bases[base];
    const bytes: Case = { name: `${base} in UTF-16`, base, text: Buffer.from(`\ufeff${text}`, 'utf16le') };
    const answer = `<response status="error"><result>${text.replace(/<\?xml[^>]*>/, '')}</result></response>`;
    return [bytes, { name: `${base} in an error`, base, text: answer }];
  };
  return (['document', 'exported', 'panorama'] as const).flatMap((base) => [
    ...[...values, ...structure, ...sent, ...opened, ...(base === 'document' ? inPart : [])].map((one) =>
      edit(base, one),
    ),
    ...whole(base),
  ]);
}
