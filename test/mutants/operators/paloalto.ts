/** Edits of PAN-OS configurations in XML and as set commands, and of list files, by the traps of PAN-OS. */
import type { Operator } from '../mutant.ts';
import { halves, masked, rangeOf, shifted } from './prefixes.ts';
import { type Rewrite, rewriteOperators, table } from './rewrites.ts';

/** A value in both forms: `<key>VALUE</key>`, `<member>VALUE</member>`, and the last word of a set command. */
function value(inner: string, key: string): RegExp {
  return new RegExp(`(?<=<${key}>\\s*(?:<member>)?)${inner}(?=<)|(?<=^set .* ${key} )${inner}$`, 'm');
}

const netmask = value('[0-9a-f.:]+/\\d+', 'ip-netmask');
const entry = /(?<=<member>)([^<\s]*\/)(?=<\/member>)|(?<=^set .* list )(\S*\/)$/m;
/** A rule for everything, and what it does. */
const rule = (more: string): string => {
  const parts = ['from', 'to', 'source', 'destination', 'service'].map(
    (part) => `<${part}><member>any</member></${part}>`,
  );
  return `<entry name="rulec-more">${parts.join('')}${more}</entry>`;
};
const allowing = rule('<application><member>any</member></application><action>allow</action>');

const values: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    action: [value('(?:allow|deny)', 'action'), 'allow¦deny¦drop¦reset-both¦Allow¦permit'],
    disabled: [value('(?:yes|no)', 'disabled'), 'yes¦no¦true'],
    negate: [value('no', 'negate-(?:source|destination)'), 'yes¦maybe'],
    'rule-type': [value('interzone', 'rule-type'), 'universal¦intrazone¦other'],
    zone: [value('(?:trust|untrust)', '(?:from|to)'), 'any¦trust¦untrust¦dmz¦Trust'],
    any: [
      value('[\\w.-]+', '(?:source|destination|category|service|application|source-user)'),
      'any¦nowhere¦application-default¦service-https¦ssl¦known-user¦192.0.2.0/24¦adult',
    ],
    netmask: [
      netmask,
      ([text]) => [
        ...masked(text, -1),
        ...masked(text, 1),
        ...shifted(text, 1n),
        ...halves(text),
        text.replace(/\/.*/, ''),
        text.replace(/\/.*/, '/129'),
        '2001:db8:77::/48',
        'host.example.com',
      ],
    ],
    'netmask-kind': [
      /<ip-netmask>([^<]*)<\/ip-netmask>/,
      '<fqdn>host.example.com</fqdn>¦<ip-wildcard>192.0.2.0/0.0.0.255</ip-wildcard>¦<ip-range>192.0.2.1-192.0.2.9</ip-range>',
    ],
    ports: [
      value('[\\d,-]+', 'port'),
      ([text]) => [
        `${text},22`,
        `1-${text.replace(/.*\D/, '')}`,
        `${text}x`,
        '70000',
        `${text},${text}`,
        text.replace(/^(\d+)/, (one) => `${Number(one) + 1}`),
        '0',
        '',
      ],
    ],
    transport: [/(?<=\/?protocol tcp )|<(\/?)(tcp|udp)>/, '<$1udp>¦<$1tcp>¦override no ¦source-port 1-1023 '],
    'entry-slash': [
      entry,
      ([text]) => [text.slice(0, -1), `${text}/`, `${text}*`, text.replace('/', ':443/'), `https://${text}`],
    ],
    'entry-fold': [
      entry,
      ([text]) => [`\u212a${text}`, text.replace(/s/, '\u017f'), text.replace(/i/, '\u0131')],
    ],
    'entry-token': [
      entry,
      ([text]) => [
        `*.${text}`,
        `^.${text}`,
        `x${text}`,
        `*${text}`,
        `*.*.${text}`,
        text.replace(/^\*\./, ''),
        text.replace(/^\*\./, '^.'),
        text.replace(/^[^.]*\./, ''),
        `${text}path`,
        text.replace('/', '.evil.test/'),
        text.replace(/(?<=\/).+/, ''),
      ],
    ],
  }),
  ...table('platform', 'refused', {
    'any-beside': [
      /(?<=<(?:source|destination|category|service)>\s*)<member>(?!any)[^<]*<\/member>/,
      '$0<member>any</member>',
    ],
  }),
  ...table('spelling', 'same', {
    log: [value('(?:yes|no)', 'log-(?:start|end)'), 'yes¦no'],
    refusal: [value('deny', 'action'), 'drop¦reset-client¦reset-server'],
    'netmask-spell': [
      netmask,
      ([text]) => (text.includes(':') ? [text.toUpperCase()] : [text.replace('/32', '')]),
    ],
    'netmask-range': [
      /<ip-netmask>([^<]*)<\/ip-netmask>/,
      ([, text = '']) => rangeOf(text).map((one) => `<ip-range>${one}</ip-range>`),
    ],
    'ports-spell': [value('\\d+', 'port'), ([text]) => [`${text}-${text}`]],
    'entry-case': [entry, ([text]) => [text.toUpperCase()]],
  }),
];

const inXml: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    'part-lost': [/\n\s*<([a-z-]+)>(?:[^<]*|(?:\s*<member>[^<]*<\/member>\s*)*)<\/\1>/, ''],
    'part-misspelled': [
      /<(destination|category|service|action|list|ip-netmask|static|negate-destination|port)>((?:(?!<\1>)[\s\S])*?)<\/\1>/,
      '<$1s>$2</$1s>',
    ],
    'part-empty': [
      /<(from|to|source|destination|category|service|application|static)>\s*<member>[^<]*<\/member>\s*<\/\1>/,
      '<$1></$1>¦<$1/>',
    ],
    'rule-comes': [
      /(?=<entry name="[^"]*">\s*<disabled>no<\/disabled>)/,
      () => [
        allowing,
        ...[
          '<action>deny</action>',
          '<source-user><member>any</member></source-user>',
          '<disabled>yes</disabled><action>allow</action>',
          '<rule-type>intrazone</rule-type><action>allow</action>',
          '<type><ssl-forward-proxy/></type><action>decrypt</action>',
        ].map(rule),
      ],
    ],
  }),
  ...table('platform', 'refused', {
    'part-twice': [
      /<(from|to|source|service|action|disabled|type|port|category)>[^<]*(?:<member>[^<]*<\/member>\s*)*<\/\1>/,
      '$0$0',
    ],
  }),
  ...table('bytes', 'not stated', {
    'not-well-formed': [
      /<\/(?:entry|member|config)>|(?<=<member>)/,
      '¦<member>¦&nbsp;¦a & b¦<!-- -- -->¦<![CDATA[x]]>',
    ],
  }),
  ...table('bytes', 'refused', {
    between: [/<(?:rules|entry name="[^"]*"|from|list)>/, '$0any¦$0<!DOCTYPE x>'],
  }),
  ...table('state', 'changes', {
    'setting-twice': [
      /(?=<vsys>|<device-group>)/,
      () =>
        ['no yes', 'yes no'].map(
          (values) =>
            `<deviceconfig><setting>${values.replace(/\w+/g, '<session><ipv6-firewalling>$&</ipv6-firewalling></session>')}</setting></deviceconfig>`,
        ),
    ],
  }),
  ...table('stores', 'changes', {
    'other-place': [/"(?:vsys1|DG1)"/, '"vsys2"¦"DG2"¦"shared"'],
  }),
  ...table('state', 'not stated', {
    schedule: [
      /(?<=<action>(?:allow|deny|no-decrypt)<\/action>)/,
      '<schedule>night</schedule>¦<profile>strict</profile>¦<profile-setting><group><member>strict</member></group></profile-setting>¦<target><devices><entry name="x"/></devices></target>¦<hip-profiles><member>x</member></hip-profiles>¦<source-hip><member>x</member></source-hip>',
    ],
  }),
  ...table('stores', 'not stated', {
    rulebase: [
      /(?=<rulebase>|<pre-rulebase>)/,
      () =>
        ['post-rulebase', 'pre-rulebase', 'rulebase'].map(
          (place) => `<${place}><security><rules>${allowing}</rules></security></${place}>`,
        ),
    ],
    shared: [
      /(?=<\/config>)/,
      () => [
        `<shared><pre-rulebase><security><rules>${allowing}</rules></security></pre-rulebase></shared>`,
        '<panorama/>',
        '<readonly/>',
      ],
    ],
  }),
  ...table('stores', 'same', {
    'shared-object': [
      /(?=<\/config>)/,
      '<shared><address><entry name="rulec-v4-192.0.2.0-25"><ip-netmask>192.0.2.0/24</ip-netmask></entry></address></shared>',
    ],
  }),
  ...table('spelling', 'same', {
    'default-rule': [
      /(?=<security>)/,
      () =>
        ['deny', 'drop'].map(
          (action) =>
            `<default-security-rules><rules><entry name="interzone-default"><action>${action}</action></entry></rules></default-security-rules>`,
        ),
    ],
    remark: [
      /(?<=<rules>|<list>|<from>|<\/entry>)/,
      '<!-- a remark: <action>allow</action> -->¦\n\n¦\t¦\r\n',
    ],
    'xml-spell': [
      /<\?xml version="1.0"\?>\n|(?<=<(?:member|action)>)[a-z]|<ssl-forward-proxy\/>|<\/entry>/,
      ([text]) =>
        text.startsWith('<?xml')
          ? ['', '<?xml version="1.0" encoding="utf-8"?>\n']
          : text === '</entry>'
            ? ['</entry >']
            : text.startsWith('<')
              ? ['<ssl-forward-proxy></ssl-forward-proxy>']
              : [`&#${text.charCodeAt(0)};`],
    ],
    'parts-order': [
      /(<action>[^<]*<\/action>)(\s*)(<rule-type>[^<]*<\/rule-type>)|(<member>[^<]*<\/member>)(\s*)(<member>[^<]*<\/member>)/,
      '$3$6$2$5$1$4',
    ],
    elsewhere: [
      /(?=<\/entry>\s*<\/devices>)/,
      '<network><interface/></network>¦<deviceconfig><system><hostname>fw</hostname></system></deviceconfig>',
    ],
  }),
  ...table('obligations', 'not stated', {
    'decryption-lost': [/\s*<decryption>[\s\S]*<\/decryption>/, ''],
    decrypt: [/(?<=<action>)no-decrypt(?=<)/, 'decrypt¦decrypt-and-forward¦no_decrypt'],
    'decryption-comes': [
      /(?<=<decryption>\s*<rules>)|(?=<\/rules>\s*<\/decryption>)/,
      () =>
        ['<action>decrypt</action>', '<action>no-decrypt</action>', ''].map(
          (more) =>
            `<entry name="more"><from><member>trust</member></from><to><member>untrust</member></to><type><ssl-forward-proxy/></type>${more}</entry>`,
        ),
    ],
    'decryption-type': [
      /<ssl-forward-proxy\/>/,
      '<ssh-proxy/>¦<ssl-inbound-inspection>x</ssl-inbound-inspection>¦',
    ],
  }),
  ...table('age', 'not stated', {
    version: [/(?<=<config version=")[\d.]+/, '8.1.0¦9.0.0¦10.0.0¦11.2.0¦12.1.0¦'],
  }),
];

const inSet: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    command: [/^(set|delete|move)\b/m, 'set¦delete¦sett¦rename¦edit¦override'],
    'move-lost': [/^move .*\n/m, ''],
    'moves-lost': [/^move .*\n/m, '', { everywhere: true }],
    'move-elsewhere': [
      /^(move .*) top$/m,
      ([text, move], { files }, random) => {
        const other = random.pick([
          ...String(files[0]?.content).matchAll(/^move .*security rules (\S+) top$/gm),
        ])?.[1];
        return ['bottom', 'first', `after ${other}`, `before ${other}`, `after ${other}\n${text}`].map(
          (end) => `${move} ${end}`,
        );
      },
    ],
    word: [
      /(?<= )(category|destination|service|action|list|static|ip-netmask|protocol|from|disabled)(?= )/,
      '$1s¦"$1"¦$1 $1',
    ],
    'rule-comes': [
      /^set (.*security rules) (\S+) from [\s\S]*/m,
      ([text, place, name]) =>
        ['allow', 'deny'].map(
          (action) =>
            `delete ${place} ${name}-x\n${text}set ${place} ${name}-x from any to any source any destination any service any application any action ${action}\nmove ${place} ${name}-x top\n`,
        ),
    ],
  }),
  ...table('deletions', 'not stated', {
    'delete-lost': [/^delete .*\n/m, ''],
    'delete-kind': [
      /^(?=set|move)|$(?![\s\S])/m,
      'address¦address-group¦service¦service-group¦tag¦external-list¦profiles custom-url-category'
        .split('¦')
        .map((kind) => `delete ${kind}\n`)
        .join('¦'),
    ],
    'delete-odd': [/(?<=^delete .* )(\S+)$/m, '$1\u00a0¦\u2028$1¦$1\\'],
    'delete-late': [/^(delete .*\n)([\s\S]*)$/m, '$1$2$1'],
    'delete-member': [
      /^set (.* (?:list|static|from|to|source|destination|category|service) \S+)$/m,
      '$0\ndelete $1',
    ],
  }),
  ...table('deletions', 'changes', {
    'delete-outside': [/^(?=set|move)/m, 'delete zone untrust\n¦delete network\n'],
    ends: [
      /^(?=set .*rules)/m,
      'exit\n¦quit\n¦revert config\n¦load config from other.xml\n¦load config last-saved\n¦rollback\n¦edit rulebase\n',
    ],
  }),
  ...table('deletions', 'same', {
    'deletes-lost': [/^delete .*\n/m, '', { everywhere: true }],
  }),
  ...table('stores', 'not stated', {
    'other-place': [
      /^set (?!device-group|vsys)/m,
      'set vsys vsys2 ¦set shared ¦set device-group DG2 ¦set template x config ¦set panorama ',
    ],
  }),
  ...table('bytes', 'refused', {
    characters: [/ (\S+)$/m, '$0 ?¦ "$1¦ [ $1¦$0\\¦ $1"x"¦ [ $1 $1 ]¦ $1 ]'],
  }),
  ...table('spelling', 'same', {
    bracket: [
      /(?<=^set .* (?:from|to|source|destination|category|service|list|static|tag)) (\S+)$/m,
      ' [ $1 ]¦ "$1"',
    ],
    layout: [/^.+$/m, '  $0¦$0 ¦\n$0¦$0\r'],
    again: [/^(?!move).+$/m, '$0\n$0'],
    'delete-nothing': [/^delete .*$/m, '$0-old\n$0'],
    around: [/^[\s\S]*$/, 'set cli scripting-mode on\n$0¦configure\n$0commit\n'],
    'lines-swapped': [/^(set .*\n)(set .*\n)/m, '$2$1'],
  }),
];

const inLists: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    'list-entry': [
      /^[0-9a-f:.]+\/\d+$/m,
      ([text]) => [
        '',
        ...masked(text, -1),
        ...shifted(text, 1n),
        ...halves(text),
        `${text}x`,
        `${text}\n203.0.113.77`,
        `!${text}`,
        `# ${text}`,
        'host.example.com',
      ],
    ],
  }),
  ...table('spelling', 'same', {
    'list-spell': [
      /^[0-9a-f:.]+\/\d+$/m,
      ([text]) => [
        `${text}\n${text}`,
        `${text} a note`,
        ...(halves(text).length > 0 ? [halves(text).join('\n')] : []),
      ],
    ],
  }),
];

const places: readonly Rewrite[] = [
  ...table('places', 'changes', {
    'list-url': [
      /https:\/\/edl\.example\.com\/rulec/,
      'https://elsewhere.example/rulec¦http://edl.example.com/rulec¦https://edl.example.com/other',
      { ifGiven: 'edl-url' },
    ],
    'list-profile': [
      /(<certificate-profile>)[^<]*(<\/certificate-profile>)|(^set .* certificate-profile ).*$/m,
      ([, open, close, set]) => ['', open === undefined ? `${set}other` : `${open}other${close}`],
      { ifGiven: 'edl-certificate-profile' },
    ],
  }),
];

export const paloaltoOperators: readonly Operator[] = [
  ...rewriteOperators(/\.(xml|set)$/, [...values, ...places]),
  ...rewriteOperators(/\.xml$/, inXml, 'xml-'),
  ...rewriteOperators(/\.set$/, inSet, 'set-'),
  ...rewriteOperators(/\.txt$/, inLists),
];
