/** Configurations of PAN-OS: parts as rulec prints them, a whole firewall, and a whole Panorama. */
import { printText, type Text, type Values } from './texts.ts';

const zones: Values = { 'from-zone': 'in', 'to-zone': 'out', source: '203.0.113.128/25' };
const print = (values: Values, ending: string): Text =>
  printText('paloalto', { ...zones, ...values }, ending);

const member = (word: string, value: string): string => `<${word}><member>${value}</member></${word}>`;
const zone = (name: string, port: string): string =>
  `<entry name="${name}"><network>${member('layer3', port)}</network></entry>`;
const everything = ['from', 'to', 'source', 'destination', 'application', 'service'];
const below = `<entry name="site-below">${everything.map((word) => member(word, 'any')).join('')}<action>deny</action></entry>`;

function asFirewall(text: Text): Text {
  const content = text.content
    .replace(/<config version="[^"]*"/, '<config version="11.1.0" detail-version="11.1.4"')
    .replace('<devices>', '<mgt-config><users/></mgt-config><shared><botnet/><service/></shared><devices>')
    .replace(
      '<vsys>',
      '<network><interface/></network><deviceconfig><system><hostname>fw</hostname></system><setting><config><rematch>yes</rematch></config></setting></deviceconfig><vsys>',
    )
    .replace(
      '<entry name="vsys1">',
      `$&<zone>${zone('in', 'ethernet1/1')}${zone('out', 'ethernet1/2')}</zone>`,
    )
    .replace(/<\/rules>(?=\s*<\/security>)/, `${below}$&`);
  return { ...text, path: 'running-config.xml', content };
}

function asPanorama(text: Text): Text {
  const parent =
    '<entry name="World"><id>3</id></entry><entry name="Branch"><parent-dg>World</parent-dg></entry>';
  const content = text.content
    .replace('<devices>', '<mgt-config><users/></mgt-config><shared><service/></shared><devices>')
    .replace('<device-group>', '<device-group><entry name="World"></entry><entry name="Other"></entry>')
    .replace(
      '</devices>',
      `</devices><readonly><devices><entry name="localhost.localdomain"><device-group>${parent}</device-group></entry></devices></readonly>`,
    );
  return { ...text, path: 'panorama.xml', content };
}

const lists: Values = {
  'service-tags': 'edl',
  'edl-url': 'https://lists.example.com/depot',
  'edl-certificate-profile': 'ca',
};

/** Documents. */
export const devices: Readonly<Record<'part' | 'applications' | 'lists' | 'firewall' | 'panorama', Text>> = {
  part: print({}, '.xml'),
  applications: print({ 'app-id': 'on', 'log-setting': 'fwd' }, '.xml'),
  lists: print(lists, '.xml'),
  firewall: asFirewall(print({ 'profile-virus': 'av' }, '.xml')),
  panorama: asPanorama(print({ 'device-group': 'Branch', place: 'top' }, '.xml')),
};

/** Scripts. */
export const scripts: Readonly<
  Record<'plain' | 'applications' | 'group' | 'placed' | 'open' | 'lists' | 'names', Text>
> = {
  plain: print({}, '.set'),
  applications: print({ 'app-id': 'on' }, '.set'),
  group: print({ 'device-group': 'Branch', rulebase: 'post' }, '.set'),
  placed: print({ vsys: 'vsys3', place: 'after:site' }, '.set'),
  open: print({ closing: 'none' }, '.set'),
  lists: print(lists, '.set'),
  names: print({ destination: 'fqdn' }, '.set'),
};
