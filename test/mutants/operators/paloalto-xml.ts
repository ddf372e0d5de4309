/** Mistakes that only the XML form can have, and edits of it that change nothing. */
import type { Effect, Operator, Subject } from '../mutant.ts';
import { change } from './paloalto-edits.ts';
import { spotsOf } from './paloalto-spots.ts';
import { replaceEach } from './text.ts';

/** Other texts in the place of the whole document. */
function onDocument(
  name: string,
  what: string,
  others: (text: string, subject: Subject) => readonly string[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) => {
      const { text, isXml } = spotsOf(subject);
      if (!isXml) return [];
      return others(text, subject)
        .filter((other) => other !== text)
        .map((other) =>
          change(subject, `${name}: ${firstDifference(text, other)}`, [[0, text.length, other]], effect),
        );
    },
  };
}

function firstDifference(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const line = text.slice(0, at).split('\n').length;
  return `line ${line}: ${other.slice(text.lastIndexOf('\n', at - 1) + 1, at + 60).replaceAll('\n', ' // ')}`;
}

/** Two entries right behind each other change places. */
function swapEntries(subject: Subject, isMeant: (kind: string) => boolean, effect?: Effect) {
  const { text, entries, isXml } = spotsOf(subject);
  if (!isXml) return [];
  return entries.slice(1).flatMap((one, index) => {
    const before = entries[index];
    if (before === undefined || before.kind !== one.kind || before.to !== one.from || !isMeant(one.kind))
      return [];
    const both = text.slice(one.from, one.to) + text.slice(before.from, before.to);
    return [change(subject, `${one.entry} before ${before.entry}`, [[before.from, one.to, both]], effect)];
  });
}

const isRule = (kind: string): boolean => kind === 'security' || kind === 'decryption';

const mistakes: readonly Operator[] = [
  { name: 'swap-rules', what: 'two rules change places', edits: (subject) => swapEntries(subject, isRule) },
  {
    name: 'duplicate-entry',
    what: 'an entry stands twice',
    edits: (subject) => {
      const { text, entries, isXml } = spotsOf(subject);
      return isXml
        ? entries.map(({ entry, from, to }) =>
            change(subject, `${entry} twice`, [[to, to, text.slice(from, to)]], 'refused'),
          )
        : [];
    },
  },
  onDocument(
    'duplicate-member',
    'a member stands twice in its list',
    (text) => replaceEach(text, /<member>[^<]*<\/member>/g, ([member]) => member + member),
    'refused',
  ),
  onDocument(
    'duplicate-element',
    'an element stands twice',
    (text) =>
      replaceEach(
        text,
        /<(from|to|source|service|action|disabled|type|port|category)>[^<]*(?:<member>[^<]*<\/member>\s*)*<\/\1>/g,
        ([element]) => element + element,
      ),
    'refused',
  ),
  onDocument('misspell-element', 'an element is misspelled', (text) =>
    [
      'destination',
      'category',
      'service',
      'action',
      'list',
      'ip-netmask',
      'static',
      'negate-destination',
      'port',
    ].flatMap((tag) =>
      replaceEach(text, new RegExp(`<${tag}>[\\s\\S]*?</${tag}>`, 'g'), ([element]) =>
        element.replace(`<${tag}>`, `<${tag}s>`).replace(new RegExp(`</${tag}>$`), `</${tag}s>`),
      ),
    ),
  ),
  onDocument(
    'empty-list',
    'a list without a member',
    (text) =>
      replaceEach(
        text,
        /<(from|to|source|destination|category|service|application|static)>\s*<member>[^<]*<\/member>\s*<\/\1>/g,
        ([, tag]) => `<${tag}></${tag}>`,
      ),
    'refused',
  ),
  onDocument(
    'not-well-formed',
    'a document that is not well-formed',
    (text) => [
      text.replace('</config>', ''),
      ...replaceEach(text, /<\/entry>/g, () => '').slice(0, 3),
      ...replaceEach(text, /<\/member>/g, () => '<member>').slice(0, 3),
      `${text}<config/>`,
      text.replace(/<member>/, '<member>&nbsp;'),
      text.replace(/<member>/, '<member>a & b'),
    ],
    'refused',
  ),
  onDocument(
    'words-in-between',
    'words where elements are expected',
    (text) => replaceEach(text, /<(rules|entry name="[^"]*"|from|list)>/g, ([tag]) => `${tag}any`),
    'refused',
  ),
  onDocument('other-place', 'the text is for another vsys or device group', (text) => [
    text.replace('"vsys1"', '"vsys2"'),
    text.replace('"DG1"', '"DG2"'),
  ]),
  onDocument('condition-of-time', 'an allow rule that holds at times', (text) =>
    replaceEach(text, /(?<=<action>allow<\/action>)/g, () => '<schedule>night</schedule>'),
  ),
  onDocument('profile', 'a profile on a rule', (text) => [
    ...replaceEach(text, /(?<=<action>no-decrypt<\/action>)/g, () => '<profile>strict</profile>'),
    ...replaceEach(
      text,
      /(?<=<action>allow<\/action>)/g,
      () => '<profile-setting><group><member>strict</member></group></profile-setting>',
    ),
  ]),
  onDocument('add-rule', 'a rule comes in', (text) => {
    const rule = (name: string, more: string): string =>
      `<entry name="${name}"><from><member>trust</member></from><to><member>untrust</member></to><source><member>any</member></source><destination><member>any</member></destination><service><member>any</member></service>${more}</entry>`;
    const added = [
      rule('rulec-more', '<application><member>any</member></application><action>allow</action>'),
      rule('rulec-more', '<action>deny</action>'),
      rule('rulec-more', '<source-user><member>any</member></source-user>'),
      rule('rulec-more', '<disabled>yes</disabled><action>allow</action>'),
      rule('rulec-more', '<rule-type>intrazone</rule-type><action>allow</action>'),
    ];
    const places = [...text.matchAll(/(?=<entry name="[^"]*">\s*<disabled>no<\/disabled>)/g)].map(
      ({ index }) => index,
    );
    const end = text.indexOf('</security>');
    return places
      .filter((at) => at < end)
      .flatMap((at) => added.map((one) => text.slice(0, at) + one + text.slice(at)));
  }),
  onDocument('add-decryption', 'a decryption rule comes in', (text) => {
    const start = text.indexOf('<decryption>');
    const at = text.indexOf('<entry', start);
    if (start < 0 || at < 0) return [];
    const rule = (more: string): string =>
      `<entry name="rulec-more"><from><member>trust</member></from><to><member>untrust</member></to><type><ssl-forward-proxy/></type>${more}</entry>`;
    const end = text.indexOf('</rules>', start);
    return [rule('<action>decrypt</action>'), rule('<action>no-decrypt</action>'), rule('')].flatMap(
      (one) => [text.slice(0, at) + one + text.slice(at), text.slice(0, end) + one + text.slice(end)],
    );
  }),
  onDocument('no-decryption', 'every decryption rule is lost', (text) => [
    text.replace(/\s*<decryption>[\s\S]*<\/decryption>/, ''),
  ]),
  onDocument(
    'default-rule',
    'another action of the default rule',
    (text) => {
      const rules = (action: string): string =>
        `<default-security-rules><rules><entry name="interzone-default"><action>${action}</action></entry></rules></default-security-rules>`;
      return ['deny', 'drop'].map((action) => text.replace(/(?=<security>)/, rules(action)));
    },
    'same',
  ),
];

const harmless: readonly Operator[] = [
  {
    name: 'swap-objects',
    what: 'two objects change places',
    edits: (subject) => swapEntries(subject, (kind) => !isRule(kind), 'same'),
  },
  onDocument(
    'xml-layout',
    'white space and comments',
    (text) => [
      text.replace(/>\s+</g, '><'),
      text.replaceAll('\n', '\n\n'),
      text.replaceAll('  ', '\t'),
      text.replaceAll('\n', '\r\n'),
      ...replaceEach(
        text,
        /(?<=<rules>|<list>|<from>|<\/entry>)/g,
        () => '<!-- a remark: <action>allow</action> -->',
      ).slice(0, 20),
      text.replace(/<\/config>\s*$/, '</config>'),
    ],
    'same',
  ),
  onDocument(
    'xml-spelling',
    'other spellings of the same document',
    (text) => [
      text.replace('<?xml version="1.0"?>\n', ''),
      text.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>'),
      text.replace(/version="([\d.]+)" urldb="(\w+)"/, 'urldb="$2" version="$1"'),
      text.replace(/ urldb="\w+"/, ''),
      text.replace(/name="([^"]*)"/g, "name='$1'"),
      text.replaceAll('<ssl-forward-proxy/>', '<ssl-forward-proxy></ssl-forward-proxy>'),
      text.replace(/<member>any<\/member>/, '<member>&#97;ny</member>'),
      text.replace(/<action>deny</, '<action>d&#x65;ny<'),
      text.replace(/(<entry name="[^"]*")>/, '$1 uuid="0e2c1a4e-8a54-4d1c-9f52-6a8a3b1c0d7e" loc="vsys1">'),
      text.replaceAll('</entry>', '</entry >'),
    ],
    'same',
  ),
  onDocument(
    'element-order',
    'the parts of a rule in another order',
    (text) =>
      replaceEach(
        text,
        /(<action>[^<]*<\/action>)(\s*)(<rule-type>[^<]*<\/rule-type>)/g,
        ([, action, blank, type]) => `${type}${blank}${action}`,
      ).concat(
        replaceEach(
          text,
          /(<disabled>no<\/disabled>)([\s\S]*?)(?=<\/entry>)/g,
          ([, disabled, rest]) => `${rest}${disabled}`,
        ),
      ),
    'same',
  ),
  onDocument(
    'member-order',
    'the members of a list in another order',
    (text) =>
      replaceEach(
        text,
        /(<member>[^<]*<\/member>)(\s*)(<member>[^<]*<\/member>)/g,
        ([, one, blank, other]) => `${other}${blank}${one}`,
      ),
    'same',
  ),
  onDocument(
    'more-places',
    'parts of a device that decide nothing here',
    (text) => [
      text
        .replace('<config', '<config')
        .replace(
          /(?=<\/entry>\s*<\/devices>)/,
          '<network><interface/></network><deviceconfig><system><hostname>fw</hostname></system></deviceconfig>',
        ),
      text.replace(/(?=\s*<\/config>)/, '<mgt-config><users/></mgt-config>'),
    ],
    'same',
  ),
];

export const paloaltoXmlOperators: readonly Operator[] = [...mistakes, ...harmless];
