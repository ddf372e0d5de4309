/** The texts whose values are spelled otherwise: what rulec prints of one rule set for several targets and options. */
import type { Answer } from '../../../src/driver/verify/verify-files.ts';
import { target as pac } from '../../../src/targets/pac/target.ts';
import { target as paloalto } from '../../../src/targets/paloalto/target.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { target as windows } from '../../../src/targets/windows-firewall/target.ts';
import { toPol, toReg, type Value } from '../../targets/windows-firewall/verify.ts';
import { answerOf } from '../edits.ts';
import { loadPolicy } from '../load-policy.ts';

const rules = `rulec: 1
name: kiosk
rules:
  - { id: no-kids, action: deny, services: [443/https], to: [{ hosts: ["*.kids.skis.example"] }] }
  - { id: no-disk, action: deny, services: [1-65535/tcp, 1-65535/udp], to: [{ addresses: [198.51.100.77/32] }] }
  - { id: skis, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*.skis.example", kiosk.example.org] }] }
  - { id: pki, services: [80/http], to: [{ hosts: [pki.kiosk.example/certs, ocsp.skis.example] }] }
  - { id: disks, services: [3260/tcp, 5000-5010/tcp], principal: [network-service], to: [{ addresses: [198.51.100.0/24, "2001:db8:9::/48"] }] }
  - { id: sky, services: [123/udp], to: [{ addresses: [192.0.2.10-192.0.2.20] }] }
  - { id: names, services: [53/udp, 53/tcp], to: [{ addresses: [192.0.2.53/32] }] }
  - { id: bus, services: [5671/tcp], principal: ["service:wapcsvc"], to: [{ addresses: ["azure:KioskBus"] }] }
`;

const wanted = loadPolicy('kiosk', rules, {
  KioskBus: ['203.0.113.0/28', '203.0.113.99/32', '2001:db8:5::/64'],
});

type Values = Readonly<Record<string, string>>;

/** A text with one file that is edited. */
export interface Subject {
  readonly name: string;
  readonly target: Target;
  readonly values: Values;
  readonly path: string;
  readonly content: string;
  /** What the edited text is when it is stored. */
  readonly store: (content: string) => string | Uint8Array;
  readonly beside: readonly TargetFile[];
}

const asText = (content: string): string | Uint8Array =>
  // Half a character is a byte that no UTF-8 has.
  content.includes('\udc80')
    ? Buffer.concat(
        content
          .split('\udc80')
          .flatMap((part, at) => (at === 0 ? [Buffer.from(part)] : [Buffer.of(0x80), Buffer.from(part)])),
      )
    : content;

function print(name: string, of: unknown, values: Values, ending: string): Subject {
  const target = of as Target;
  const options = target.readOptions(values).value;
  const config = options && target.lower(wanted, options).value;
  const files = config === undefined ? [] : target.print(config);
  const file = files.find(({ path }) => path.endsWith(ending));
  if (file === undefined) throw new Error(`${name} has no file ${ending}`);
  const beside = files.filter(
    (one) => one !== file && (ending === '.txt' ? one.path.endsWith('.xml') : one.path.startsWith('edl/')),
  );
  return { name, target, values, path: file.path, content: String(file.content), store: asText, beside };
}

/** The values of an LGPO text, as other forms store them. */
function valuesOf(lgpo: string): readonly Value[] {
  return lgpo.split(/\n\n+/).flatMap((block): readonly Value[] => {
    const lines = block
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('; '));
    const [, key = '', name = '', data = ''] = lines;
    if (lines.length < 4) return [];
    return [[key, name, data.startsWith('DWORD:') ? Number(data.slice(6)) : data.replace(/^SZ:/, '')]];
  });
}

const zones: Values = { 'from-zone': 'kiosks', 'to-zone': 'isp', source: '203.0.113.128/25' };
const lists: Values = { ...zones, 'service-tags': 'edl', 'edl-url': 'https://lists.example.com/kiosk' };
const policyOfGroup = print('', windows, { principal: 'scoped' }, '.lgpo.txt');

function asDevice(subject: Subject): Subject {
  const zone = (name: string, one: string): string =>
    `<entry name="${name}"><network><layer3><member>${one}</member></layer3></network></entry>`;
  const content = subject.content
    .replace('<config version="10.1.0"', '<config version="11.0.0" detail-version="11.0.2"')
    .replace(
      '<vsys>',
      '<network></network><deviceconfig><system><hostname>k</hostname></system></deviceconfig><vsys>',
    )
    .replace(
      '<entry name="vsys1">',
      `$&<zone>${zone('kiosks', 'ethernet1/1')}${zone('isp', 'ethernet1/2')}</zone>`,
    );
  return { ...subject, path: 'running-config.xml', content };
}

export const subjects: readonly Subject[] = [
  print('part of a firewall', paloalto, zones, '.xml'),
  asDevice(print('firewall', paloalto, { ...zones, 'app-id': 'on', 'profile-virus': 'av' }, '.xml')),
  print('document with names', paloalto, { ...zones, destination: 'fqdn', closing: 'none' }, '.xml'),
  print('script', paloalto, zones, '.set'),
  print(
    'script of a group',
    paloalto,
    { ...zones, 'device-group': 'Kiosks', destination: 'known', 'log-setting': 'siem' },
    '.set',
  ),
  print('document with a list', paloalto, lists, '.xml'),
  print('list', paloalto, lists, '.txt'),
  print('PowerShell', windows, { principal: 'scoped', 'default-outbound': 'block' }, '.ps1'),
  { ...policyOfGroup, name: 'LGPO text' },
  { ...policyOfGroup, name: 'Registry.pol', path: 'kiosk.pol', store: (content) => toPol(valuesOf(content)) },
  {
    ...policyOfGroup,
    name: 'registry export',
    path: 'kiosk.reg',
    content: toReg(valuesOf(policyOfGroup.content)),
  },
  print('PAC', pac, { permitted: 'PROXY proxy.example:3128', otherwise: 'PROXY 127.0.0.1:9' }, '.pac'),
];

/** What `verify` says of a text with other content. */
export function ask({ target, values, path, store, beside }: Subject, content: string): Answer {
  return answerOf(wanted, target, values, [{ path, content: store(content) }, ...beside]);
}
