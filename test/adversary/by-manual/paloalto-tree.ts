/** Edits of an XML configuration at random places, each of which names what it did and to which part. */
import { numbersFrom } from '../../support/numbers.ts';
import type { Edit, Text } from './texts.ts';

export interface Node {
  tag: string;
  readonly attributes: [name: string, value: string][];
  children: Node[];
  text: string;
}

/** Reads a document of elements with attributes, and with text or elements inside. */
export function readTree(text: string): Node {
  const root: Node = { tag: '', attributes: [], children: [], text: '' };
  const open = [root];
  for (const [, end, tag, attributes = '', single, inside] of text.matchAll(
    /<(?:\?[^>]*\?|(\/?)([\w.-]+)((?:\s+[\w.:-]+="[^"]*")*)\s*(\/?))>|([^<]+)/g,
  )) {
    const holder = open.at(-1) ?? root;
    if (inside !== undefined) holder.text += inside.trim();
    if (tag === undefined) continue;
    if (end === '/') {
      open.pop();
      continue;
    }
    const named = [...attributes.matchAll(/([\w.:-]+)="([^"]*)"/g)];
    const node: Node = {
      ...{ tag, children: [], text: '' },
      attributes: named.map(([, name = '', value = '']) => [name, value]),
    };
    holder.children.push(node);
    if (single !== '/') open.push(node);
  }
  const [document] = root.children;
  if (document === undefined) throw new Error('no element');
  return document;
}

function printTree({ tag, attributes, children, text }: Node): string {
  const inside = `${text}${children.map(printTree).join('')}`;
  return `<${tag}${attributes.map(([name, value]) => ` ${name}="${value}"`).join('')}>${inside}</${tag}>\n`;
}

/** A node, what holds it, and the words that lead to it, without the names of entries. */
interface Place {
  readonly node: Node;
  readonly holder: Node;
  readonly path: string;
}

function listPlaces(node: Node, holder: Node, above: string): readonly Place[] {
  const path = node.tag === 'entry' || node.tag === 'config' ? above : `${above}/${node.tag}`;
  const isSite = node.attributes.some(([, value]) => value.startsWith('site-'));
  const short = node.tag === 'entry' ? `${path}/${isSite ? 'site' : '*'}` : path;
  return [{ node, holder, path: short }, ...node.children.flatMap((child) => listPlaces(child, node, short))];
}

/** Elements of the schema, those of other places among them, and some that no schema has. */
const words =
  `from to source destination source-user destination-user category application service source-hip destination-hip
hip-profiles negate-source negate-destination negate-user disabled action rule-type log-start log-end log-setting log-success
schedule tag group-tag description profile-setting qos option target icmp-unreachable disable-inspect source-device
destination-device source-imsi source-imei source-nw-slice saas-user-list saas-tenant-list nat-type to-interface protection
profile decryption-profile forwarding-profile packet-broker-profile ssl-forward-proxy ssh-proxy ssl-inbound-inspection
application-override authentication captive-portal dos pbf nat tunnel-inspect network-packet-broker sdwan
default-security-rules pre-rulebase post-rulebase rulebase shared template device-group policy panorama address
address-group service-group external-list region application-group application-filter dynamic-user-group zone network
deviceconfig profiles profile-group custom-url-category log-settings ip-netmask ip-range ip-wildcard fqdn static dynamic
protocol tcp udp sctp port source-port override list type parent-dg member entry exception-list auth predefined-ip domain
audit-comment uuid devices novelty`.split(/\s+/);

const values =
  `yes no any allow deny x in out 1 none interzone intrazone universal application-default ssl web-browsing
rulec-depot.shop rulec-tcp-443 rulec-depot.src 198.51.100.0/24 lab.shop.example/ *.example/ 1-65535 443,80`.split(
    /\s+/,
  );

const attributes = 'uuid loc src ptpl admin time dirtyId version disabled deleted override action name'.split(
  ' ',
);

interface Random {
  readonly below: (bound: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
}

function made(tag: string, text: string, children: readonly Node[] = []): Node {
  return { tag, attributes: [], children: [...children], text };
}

/** An element with a value in one of the forms that a schema knows. */
function makeElement({ below, pick }: Random): { readonly node: Node; readonly said: string } {
  const [word, value] = [pick(words), pick(values)];
  const forms: readonly (readonly [string, Node])[] = [
    [`<${word}>${value}`, made(word, value)],
    [`<${word}><member>${value}`, made(word, '', [made('member', value)])],
    [`<${word}/>`, made(word, '')],
    [`<${word}><entry>`, made(word, '', [{ ...made('entry', ''), attributes: [['name', value]] }])],
  ];
  const [said, node] = forms[below(forms.length)] ?? ['', made(word, value)];
  return { said, node };
}

/** One edit at a place; nothing, where it does not fit. Returns the words for it. */
type Operation = (place: Place, random: Random, all: readonly Place[]) => string | undefined;

const at = ({ node, holder }: Place): number => holder.children.indexOf(node);

const addElement: Operation = ({ node }, random) => {
  const { node: child, said } = makeElement(random);
  node.children.splice(random.below(node.children.length + 1), 0, child);
  return `with ${said}`;
};

/** One that stands here twice is chosen twice as often. */
const operations: readonly Operation[] = [
  (place) => {
    place.holder.children.splice(at(place), 1);
    return 'deleted';
  },
  (place) => {
    place.holder.children.splice(at(place), 0, structuredClone(place.node));
    return 'twice';
  },
  (place, { below }) => {
    const { children } = place.holder;
    if (children.length < 2) return undefined;
    children.splice(at(place), 1);
    children.splice(below(children.length + 1), 0, place.node);
    return 'elsewhere in its list';
  },
  addElement,
  addElement,
  ({ node }, { pick }) => {
    const word = pick(words);
    if (node.tag === word) return undefined;
    node.tag = word;
    return `called ${word}`;
  },
  ({ node }, { pick }) => {
    if (node.text === '') return undefined;
    const before = node.text;
    const padded = [` ${before}`, `${before} `, `${before}\u00a0`, before.toUpperCase(), `${before}/`];
    node.text = pick([...values, ...padded, before.replace(/\d+/, (digits) => `${Number(digits) + 1}`)]);
    return node.text === before ? undefined : 'with another value';
  },
  ({ node }, { pick }) => {
    const [name] = node.attributes;
    if (name === undefined) return undefined;
    const before = name[1];
    name[1] = pick([...values, `${before} `, before.toUpperCase(), `${before}x`]);
    return name[1] === before ? undefined : `with another ${name[0]}`;
  },
  ({ node }, { pick }) => {
    const name = pick(attributes);
    if (node.attributes.some(([one]) => one === name)) return undefined;
    node.attributes.push([name, pick(['x', 'yes', 'shared', '0'])]);
    return `with the attribute ${name}`;
  },
  ({ node, path }, { pick }, all) => {
    const other = pick(all);
    if (!/^(?:member|entry)$/.test(node.tag) || other.path === path) return undefined;
    other.node.children.push(structuredClone(node));
    return `also in ${other.path}`;
  },
  (place, _, all) => {
    const { node, holder, path } = place;
    const alike = all.filter((one) => one.path === path && one.node !== node);
    const [other] = alike.filter((one) => printTree(one.node) !== printTree(node));
    if (other === undefined) return undefined;
    holder.children[at(place)] = structuredClone(other.node);
    return 'replaced by another of its kind';
  },
  (place) => {
    const { node, holder } = place;
    if (node.children.length === 0) return undefined;
    holder.children.splice(at(place), 1, ...node.children);
    return 'without its frame';
  },
];

/** So many edits of a document, by a seed. */
export function listTreeEdits(
  { content }: Pick<Text, 'content'>,
  count: number,
  seed: number,
): readonly Edit[] {
  const below = numbersFrom(seed);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[below(list.length)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  };
  return Array.from({ length: count }).flatMap((): readonly Edit[] => {
    const root = readTree(content);
    const all = listPlaces(root, made('', '', [root]), '').slice(1);
    const place = pick(all);
    const did = pick(operations)(place, { below, pick }, all);
    if (did === undefined) return [];
    const path = place.path.replace(/^\/devices\/\*\/(?:vsys|device-group)\/\*\//, '');
    return [{ kind: `${path} ${did}`, content: `<?xml version="1.0"?>\n${printTree(root)}` }];
  });
}
