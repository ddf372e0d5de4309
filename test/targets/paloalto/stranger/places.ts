/** Edits of where things are: rules among those of the site, lists on a server, and what is in their files. */
import { bases } from './devices.ts';
import { behind, type Case, casesOf, type Edit, edit } from './edits.ts';

const first = / before clean-up$/m;
const all = / before clean-up$/gm;

/** Of the rules, which stand before one of the site. */
const ofRules: readonly Edit[] = [
  ...[
    'top',
    'bottom',
    'after clean-up',
    'before other',
    'before "clean up"',
    'before',
    'before rulec-adv.crl',
    '',
  ].flatMap((place): readonly Edit[] => [
    [first, ` ${place}`],
    [all, ` ${place}`],
  ]),
  [/^move .*security.*\n/m, ''],
  [/^move .*security.*\n/gm, ''],
];

const name = 'rulec-adv.st-ServiceBus';
const list = `set external-list ${name} type`;
const server = 'lists.example.com/rulec';
const lines = `
${list} ip exception-list 192.0.2.1
${list} ip exception-list [ 192.0.2.1 ]
${list} ip auth username x
${list} url url https://${server}/${name}.txt
${list} domain url https://x.example/
${list} predefined-ip url panw-known-ip-list
${list} imsi url x
${list} ip url https://${server}/other.txt
${list} ip url http://${server}/${name}.txt
${list} ip url https://lists.example.org/rulec/${name}.txt
${list} ip url https://lists.example.com:444/rulec/${name}.txt
${list} ip url https://user@${server}/${name}.txt
${list} ip url https://${server}/${name}.txt?x
${list} ip url https://${server}/../${name}.txt
${list} ip certificate-profile None
${list} ip certificate-profile other
delete external-list ${name} type ip certificate-profile
delete external-list ${name} type ip recurring
delete external-list ${name}
${list} ip expand-domain yes
set address ${name} ip-netmask 10.0.0.0/8
set address-group ${name} static ${name}
set region ${name} address 10.0.0.0/8
set external-list extra type ip url https://x.example/ recurring hourly ;; set rulebase security rules rulec-adv.bus_addresses destination extra
`;

const url = /<url>([^<]*)<\/url>/;
const elements: readonly Edit[] = [
  ['<recurring>', '<exception-list><member>192.0.2.1</member></exception-list><recurring>'],
  [/<certificate-profile>[^<]*<\/certificate-profile>/, ''],
  [/<certificate-profile>[^<]*/, '<certificate-profile>other'],
  [/<recurring>[\s\S]*?<\/recurring>/, ''],
  [/<recurring>[\s\S]*?<\/recurring>/, '<recurring/>'],
  ['<hourly/>', '<hourly/><daily/>'],
  ['<url>https', '<url>http'],
  ...['<url>$1</url><url>https://x.example/</url>', '<url> $1</url>', '<url>$1&#63;x</url>'].map(
    (put): Edit => [url, put],
  ),
  ...['<auth><username>x</username></auth>', '<novelty/>'].map((more): Edit => [url, `$&${more}`]),
  ['<ip>', '<predefined-ip/><ip>'],
  ...['url', 'domain'].map((kind): Edit => [/<ip>([\s\S]*?)<\/ip>/, `<${kind}>$1</${kind}>`]),
  ['<external-list>', `<external-list><entry name="${name}"/>`],
];

const net = '198.51.100.0/26';
/** What the file holds: a device takes another set of it, or no page says what it takes. */
const contents: readonly ((text: string) => string | Uint8Array)[] = [
  () => '',
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll('\n', '\r'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  ...[' ', ','].map((between) => (text: string) => text.replaceAll('\n', between)),
  ...['#', '; ', '// ', '!', '"'].map((front) => (text: string) => `${front}${text}`),
  ...[
    '203.0.113.0/24',
    'any',
    '0.0.0.0/0',
    '::/0',
    '!192.0.2.1',
    '203.0.113.1-203.0.113.9',
    'example.com',
  ].map((line) => (text: string) => `${text}${line}\n`),
  ...[
    '198.51.100.0-198.51.100.62',
    '198.51.100.0/255.255.255.192',
    '198.51.100.9/26',
    '198.051.100.0/26',
  ].map((line) => (text: string) => text.replace(net, line)),
  ...[
    `https://${net}`,
    '198.51.100.0/33',
    `${net}\tx`,
    `${net}\u00a0x`,
    ` ${net}`,
    `${net}\0`,
    '198.51.100.0 /26',
  ].map((line) => (text: string) => text.replace(net, line)),
  (text) => `<html>${text}</html>`,
  (text) => text.slice(0, -8),
  (text) => text.replace('2001:db8:7::', '2001:db8:7::%eth0'),
  ...['\v', '\u2028'].map((end) => (text: string) => text.replace('\n', end)),
  (text) => JSON.stringify(text.split('\n')),
];

function withList(edits: readonly ((text: string) => string | Uint8Array)[]): readonly Case[] {
  const { text, list: file } = bases.lists;
  const before = String(file?.content);
  return edits.map((change) => {
    const after = change(before);
    if (after === before) throw new Error(`nothing is edited: ${change}`);
    return {
      name: `the file of a list: ${JSON.stringify(String(after)).slice(0, 90)}`,
      base: 'lists',
      text,
      list: after,
    };
  });
}

export function listPlaces(): readonly Case[] {
  return [
    ...ofRules.map((one) => edit('placed', one)),
    ...casesOf(lines).map((line) => behind('lists', line)),
    ...elements.map((one) => edit('listsDocument', one)),
    ...withList(contents),
  ];
}

/** How often a list is fetched, how its file ends, and how one address is written, is no matter. */
export function listSamePlaces(): readonly Case[] {
  return [
    behind('lists', `${list} ip description x`),
    edit('listsDocument', ['<hourly/>', '<weekly><day-of-week>sunday</day-of-week><at>03</at></weekly>']),
    ...withList([
      (text) => text.trimEnd(),
      (text) => text.toUpperCase(),
      (text) => text + text,
      (text) => text.replace(net, `${net} 203.0.113.0/24`),
      (text) => text.replace(net, '198.51.100.0/27\n198.51.100.32/27'),
      (text) => text.replace(net, '198.51.100.0-198.51.100.63'),
    ]),
  ];
}
