/**
 * What a firewall does with a connection, by a plain walk over the XML as the administrator's guide tells it: rules from
 * the top, the first that matches decides; names stand for objects of the vsys, the device group, its parents, `shared`.
 * It takes every text for one that loads.
 */
import type { Node } from './paloalto-tree.ts';

/** A connection from a governed client, from the zone `in` to the zone `out`. */
export interface Probe {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Four parts as a number, or the eight groups of an IPv6 address in full. */
  readonly address: string;
  /** Host and path as categories are compared with; none where nothing is seen. */
  readonly url?: string;
  readonly application: string;
}

const client = '203.0.113.130';

function childrenOf(node: Node | undefined, ...path: readonly string[]): readonly Node[] {
  let found: readonly Node[] = node === undefined ? [] : [node];
  for (const word of path)
    found = found.flatMap(({ children }) => children.filter((one) => word === '*' || one.tag === word));
  return found;
}

const nameOf = ({ attributes }: Node): string => attributes.find(([name]) => name === 'name')?.[1] ?? '';
const textIn = (node: Node, word: string): string | undefined => childrenOf(node, word)[0]?.text;
const membersOf = (node: Node, word: string): readonly string[] =>
  childrenOf(node, word, 'member').map(({ text }) => text);

/** An address as a number: 32 bits, or 128 and a one in front. */
function numberOf(text: string): bigint {
  if (!text.includes(':')) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = text.split('::');
  const groups = (part: string): readonly string[] => part.split(':').filter((one) => one !== '');
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')];
  return all.reduce((sum, one) => sum * 65536n + BigInt(`0x${one}`), 1n);
}

/** Whether an address lies in `a`, `a/n` or `a-b`. */
function isIn(address: string, range: string): boolean {
  if (address.includes(':') !== range.includes(':')) return false;
  const [from = '', to] = range.split('-');
  const at = numberOf(address);
  if (to !== undefined) return numberOf(from) <= at && at <= numberOf(to);
  const [net = '', length = address.includes(':') ? '128' : '32'] = range.split('/');
  const rest = BigInt((address.includes(':') ? 128 : 32) - Number(length));
  return numberOf(net) >> rest === at >> rest;
}

/** The scopes in which a name is looked up, the nearest first. */
export interface Scopes {
  readonly scopes: readonly Node[];
  /** The names of external lists, with their entries. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

function find({ scopes }: Scopes, path: readonly string[], name: string): Node | undefined {
  return scopes.flatMap((scope) => childrenOf(scope, ...path, 'entry')).find((one) => nameOf(one) === name);
}

function holdsAddress(scopes: Scopes, address: string, name: string): boolean {
  if (name === 'any') return true;
  const object = find(scopes, ['address'], name);
  if (object !== undefined)
    return ['ip-netmask', 'ip-range'].some((word) => {
      const range = textIn(object, word);
      return range !== undefined && isIn(address, range);
    });
  const group = find(scopes, ['address-group'], name);
  if (group !== undefined)
    return membersOf(group, 'static').some((one) => holdsAddress(scopes, address, one));
  const list = scopes.lists.get(name);
  if (list !== undefined) return list.some((one) => isIn(address, one));
  return /^[\d.:a-f/-]+$/.test(name) && isIn(address, name);
}

function holdsService(scopes: Scopes, { protocol, port }: Probe, name: string): boolean {
  if (name === 'any') return true;
  const object = find(scopes, ['service'], name);
  const ports = childrenOf(object, 'protocol', protocol, 'port')[0]?.text ?? '';
  return ports.split(',').some((part) => {
    const [from = '', to = from] = part.split('-');
    return from !== '' && Number(from) <= port && port <= Number(to);
  });
}

/** A host with a path; `*` takes one label or more, and the end of an entry is a slash. */
function holdsUrl(scopes: Scopes, url: string | undefined, name: string): boolean {
  if (name === 'any') return true;
  const category = find(scopes, ['profiles', 'custom-url-category'], name);
  if (url === undefined || category === undefined) return false;
  const [host = ''] = url.split('/', 1);
  const path = url.slice(host.length);
  return membersOf(category, 'list').some((entry) => {
    const [pattern = ''] = entry.toLowerCase().split('/', 1);
    const isHost = pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
    return isHost && path.startsWith(entry.slice(pattern.length) || '/');
  });
}

function matches(scopes: Scopes, rule: Node, probe: Probe): boolean {
  const some = (word: string, isHeld: (name: string) => boolean, missing = 'any'): boolean => {
    const names = childrenOf(rule, word).length === 0 ? [missing] : membersOf(rule, word);
    return names.some((name) => name === 'any' || isHeld(name));
  };
  const negated = (word: string, is: boolean): boolean => (textIn(rule, word) === 'yes' ? !is : is);
  return (
    textIn(rule, 'disabled') !== 'yes' &&
    textIn(rule, 'rule-type') !== 'intrazone' &&
    some('from', (name) => name === 'in') &&
    some('to', (name) => name === 'out') &&
    negated(
      'negate-source',
      some('source', (name) => holdsAddress(scopes, client, name)),
    ) &&
    negated(
      'negate-destination',
      some('destination', (name) => holdsAddress(scopes, probe.address, name)),
    ) &&
    some('source-user', () => false) &&
    some('service', (name) => holdsService(scopes, probe, name), 'application-default') &&
    some('application', (name) => name === probe.application) &&
    some('category', (name) => holdsUrl(scopes, probe.url, name))
  );
}

/** The scopes of a document for the vsys or the device group that has rules. */
function scopesOf(root: Node, lists: Scopes['lists']): Scopes {
  const own = [
    ...childrenOf(root, 'devices', 'entry', 'vsys', 'entry'),
    ...childrenOf(root, 'devices', 'entry', 'device-group', 'entry'),
  ];
  const [ours] = own.filter((one) => childrenOf(one, '*', 'security').length > 0);
  return { scopes: [...(ours === undefined ? [] : [ours]), ...childrenOf(root, 'shared')], lists };
}

/** What each probe gets: the action of the first rule that matches, and whether TLS is exempt. */
export function answersOf(root: Node, probes: readonly Probe[], lists: Scopes['lists']): readonly string[] {
  const scopes = scopesOf(root, lists);
  const [ours] = scopes.scopes;
  const rulesOf = (kind: string): readonly Node[] =>
    ['pre-rulebase', 'rulebase', 'post-rulebase'].flatMap((place) =>
      childrenOf(ours, place, kind, 'rules', 'entry'),
    );
  return probes.map((probe) => {
    const rule = rulesOf('security').find((one) => matches(scopes, one, probe));
    const opened = rulesOf('decryption').find((one) => matches(scopes, one, probe));
    const action = rule === undefined ? 'deny' : (textIn(rule, 'action') ?? 'allow');
    const tls = opened === undefined || (textIn(opened, 'action') ?? 'no-decrypt') === 'no-decrypt';
    return `${action === 'allow' ? 'allow' : 'deny'} ${tls ? 'closed' : 'opened'}`;
  });
}

const addresses = [
  ...['192.0.2.15', '192.0.2.16', '192.0.2.77', '192.0.2.78', '192.0.2.200', '198.51.100.0', '198.51.100.63'],
  ...['198.51.100.64', '198.51.100.127', '198.51.100.128', '198.51.101.0', '203.0.113.15', '203.0.113.16'],
  ...[
    '203.0.113.99',
    '203.0.113.100',
    '8.8.8.8',
    '2001:db8:5:1::9',
    '2001:db8:9::1',
    '2001:db8:9:1::',
    '2001:db8:6::1',
  ],
];
const urls = [
  ...['lab.shop.example/', 'x.shop.example/', 'a.b.shop.example/', 'shop.example/', 'pay.example.net/'],
  ...[
    'x.pay.example.net/',
    'crl.example.net/pki/a',
    'crl.example.net/',
    'ocsp.example.net/',
    'evil.example/',
  ],
];

/** Connections at the edges of what the rule set of the texts names. */
export const probes: readonly Probe[] = [
  ...addresses.flatMap((address) =>
    [53, 1399, 1400, 1433, 1434, 1500, 1501, 3478, 3481, 3482, 5061, 5671, 5672, 5673, 8443].flatMap((port) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ protocol, port, address, application: 'other' })),
    ),
  ),
  ...urls.flatMap((url) =>
    [80, 443, 8080].flatMap((port) =>
      ['ssl', 'web-browsing', 'ocsp', 'ssh'].flatMap((application): readonly Probe[] => [
        { protocol: 'tcp', port, address: '8.8.8.8', url, application },
      ]),
    ),
  ),
];
