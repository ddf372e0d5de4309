/** The texts that the stranger edits: what rulec prints, by itself and as a part of whole devices. */
import { loadRuleSet } from '../../../../src/driver/rule-sets.ts';
import { verifyFiles } from '../../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../../src/rules/resolve/resolve.ts';
import { loadAllServiceTags } from '../../../../src/service-tags/load.ts';
import { target } from '../../../../src/targets/paloalto/target.ts';
import type { Target, TargetFile } from '../../../../src/targets/target.ts';
import { bytesOf, weeklyText } from '../../../service-tags/fixtures.ts';
import { filesOf } from '../support.ts';

const rules = `rulec: 1
name: adv
rules:
  - { id: no-lab, action: deny, services: [1-65535/tcp], to: [{ addresses: [198.51.100.128/25] }] }
  - { id: cloud, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*.cloud.example", login.example.net] }] }
  - { id: crl, services: [80/http], to: [{ hosts: [crl.example.org] }] }
  - { id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24, "2001:db8::/32"] }] }
  - { id: bus, services: [5671/tcp], to: [{ addresses: ["azure:ServiceBus"] }] }
`;
const ruleSet = loadRuleSet('rules.yaml', rules).value;
const tags = loadAllServiceTags([
  {
    file: 'ServiceTags_Public_20260101.json',
    bytes: bytesOf(
      weeklyText(
        [{ name: 'ServiceBus', prefixes: ['192.0.2.0/25', '198.51.100.0/26', '2001:db8:7::/48'] }],
        'Public',
      ),
    ),
  },
]).value;
const policy = ruleSet && tags && resolvePolicy([ruleSet], tags).value;
if (policy === undefined) throw new Error('the rule set does not load');
const wanted = policy;

export type Values = Readonly<Record<string, string>>;

/** A text to edit, with the options that it was compiled with. */
export interface Base {
  readonly path: string;
  readonly text: string;
  readonly values: Values;
  /** The file of a list beside the text. */
  readonly list?: TargetFile;
}

const zones: Values = { 'from-zone': 'trust', 'to-zone': 'untrust', source: '203.0.113.0/24' };
const open: Values = { ...zones, closing: 'none' };
const group: Values = { ...zones, 'device-group': 'Branch', place: 'top' };
const placed: Values = { ...zones, place: 'before:clean-up' };
const listed: Values = {
  ...zones,
  'service-tags': 'edl',
  'edl-url': 'https://lists.example.com/rulec',
  'edl-certificate-profile': 'ca',
};
const site: Values = {
  'from-zone': 'trust,lan',
  'to-zone': 'untrust,dmz',
  source: '203.0.113.0/24',
  vsys: 'vsys2',
  'log-setting': 'fwd',
  description: 'Site',
  tag: 'site',
  'profile-virus': 'av',
};

function printed(path: string, values: Values): Base {
  const files = filesOf(wanted, values);
  const [list] = Object.keys(files).filter((name) => name.endsWith('.txt'));
  const beside = list === undefined ? {} : { list: { path: list, content: files[list] ?? '' } };
  return { path, text: files[path] ?? '', values, ...beside };
}

const zone = (name: string, one: string): string =>
  `<entry name="${name}"><network><layer3><member>${one}</member></layer3></network></entry>`;
const ofFirewall = printed('adv.xml', zones);
const exported = ofFirewall.text
  .replace('<config version="10.1.0"', '<config version="10.2.0" detail-version="10.2.9"')
  .replace('<devices>', '<mgt-config><users/></mgt-config><shared></shared><devices>')
  .replace(
    '<vsys>',
    '<network></network><deviceconfig><system><hostname>fw</hostname></system><setting></setting></deviceconfig><vsys>',
  )
  .replace('<entry name="vsys1">', `$&<zone>${zone('trust', 'e1')}${zone('untrust', 'e2')}</zone>`);
const parent = (of: string, name: string): string =>
  `<entry name="${of}"><parent-dg>${name}</parent-dg></entry>`;
const ofGroups = printed('adv.xml', group)
  .text.replace('<devices>', '<mgt-config><users/></mgt-config><shared></shared><devices>')
  .replace(
    '<device-group>',
    '<template></template><device-group><entry name="World"></entry><entry name="Depot"></entry><entry name="Other"></entry>',
  )
  .replace(
    '</devices>',
    `</devices><readonly><devices><entry name="localhost.localdomain"><device-group><entry name="World"/>${parent('Branch', 'World')}${parent('Depot', 'Branch')}</device-group></entry></devices></readonly>`,
  );
const lines = [
  'set deviceconfig system hostname fw',
  'set zone trust network layer3 ethernet1/1',
  'set zone untrust network layer3 ethernet1/2',
  ...printed('adv.set', zones)
    .text.split('\n')
    .filter((line) => line.startsWith('set ')),
];

export type BaseName =
  | 'script'
  | 'ofSite'
  | 'ofGroup'
  | 'open'
  | 'document'
  | 'ofSiteDocument'
  | 'exported'
  | 'panorama'
  | 'dump'
  | 'placed'
  | 'lists'
  | 'listsDocument';

export const bases: Readonly<Record<BaseName, Base>> = {
  script: printed('adv.set', zones),
  ofSite: printed('adv.set', site),
  ofGroup: printed('adv.set', group),
  open: printed('adv.set', open),
  placed: printed('adv.set', placed),
  lists: printed('adv.set', listed),
  listsDocument: printed('adv.xml', listed),
  document: ofFirewall,
  ofSiteDocument: printed('adv.xml', site),
  exported: { path: 'running-config.xml', text: exported, values: zones },
  panorama: { path: 'panorama.xml', text: ofGroups, values: group },
  dump: { path: 'adv.set', text: `${lines.join('\n')}\n`, values: zones },
};

export type Answer = 'equal' | 'different' | 'unknown' | 'refused';

/** What `verify` says of a text, with the reason that comes first. */
export function ask(
  { path, text, values, list }: Base,
  content: string | Uint8Array = text,
  listed_: string | Uint8Array | undefined = list?.content,
): readonly [Answer, string] {
  const lists = list === undefined || listed_ === undefined ? [] : [{ path: list.path, content: listed_ }];
  const files = [{ path, content }, ...lists];
  const { value, diagnostics } = verifyFiles(wanted, target as unknown as Target, values, files);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const proof = value?.proof;
  const said = (errors[0] ?? diagnostics[0])?.message ?? '';
  if (proof === undefined) return ['refused', said];
  if (proof.differences.length === 0)
    return [
      proof.verdict === 'different' || proof.verdict === 'not-decided' || errors.length > 0
        ? 'unknown'
        : 'equal',
      said,
    ];
  const [difference] = proof.differences;
  const because = `${difference?.effect} ${difference?.region}; ${said}`;
  return [proof.differences.every(({ effect }) => effect === 'unknown') ? 'unknown' : 'different', because];
}
