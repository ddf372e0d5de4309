/** What stands for what in a configuration, and the edges of what it names. */
import { at, child, type Node } from './paloalto-tree.ts';

export const members = (node: Node | undefined, word: string): readonly string[] =>
  at(node, word, 'member').map(({ text }) => text.trim());
export const leaf = (node: Node | undefined, word: string): string | undefined =>
  child(node, word)?.text.trim();

export function numberOf(text: string): bigint {
  if (!text.includes(':')) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = text.split('::');
  const groups = (part: string): readonly string[] => part.split(':').filter((one) => one !== '');
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')];
  return all.reduce((sum, one) => sum * 65536n + BigInt(`0x${one}`), 1n);
}

/** The first and the last address of `a`, `a/n` or `a-b`, as numbers; IPv6 has a bit in front. */
export function rangeOf(text: string): readonly [bigint, bigint] {
  const [from = '', to] = text.split('-');
  if (to !== undefined) return [numberOf(from), numberOf(to)];
  const [net = '', length] = text.split('/');
  const width = text.includes(':') ? 128 : 32;
  const rest = BigInt(width - Number(length ?? width));
  const first = (numberOf(net) >> rest) << rest;
  return [first, first + (1n << rest) - 1n];
}

export const isAddress = (text: string): boolean =>
  /^(?:[\d.]+|[\da-f:.]*:[\da-f:.]*)(?:\/\d+|-[\da-f:.]+)?$/i.test(text);

/** Places in which a name is looked up, the nearest first. */
export type Scopes = readonly Node[];

/** What a name stands for in the nearest place that has it, of some collections; nothing, where it is of another. */
export function find(scopes: Scopes, path: readonly string[], name: string): Node | undefined {
  const [kind = ''] = path;
  const rivals = [
    ['address', 'address-group', 'external-list'],
    ['service', 'service-group'],
  ].find((some) => some.includes(kind));
  const scope = scopes.find((one) =>
    (rivals ?? [path]).some((other) =>
      at(one, ...[other].flat(), 'entry').some((thing) => thing.name === name),
    ),
  );
  return at(scope, ...path, 'entry').find((one) => one.name === name);
}

export const refuse = (why: string): never => {
  throw new Error(why);
};

/** A number for a name: an address that the firewall finds by it, and no other. */
export function hash(name: string): bigint {
  return [...name.toLowerCase()].reduce((sum, sign) => sum * 131n + BigInt(sign.charCodeAt(0)), 1n);
}

/** What is asked about: each with each. */
export interface Pools {
  readonly addresses: readonly bigint[];
  readonly ports: readonly number[];
  /** Host and path; '' where none is seen. */
  readonly urls: readonly string[];
  readonly applications: readonly string[];
}

/** Edges of what some configurations name. */
export function poolsOf(...roots: readonly Node[]): Pools {
  const [addresses, ports, urls] = [
    new Set<bigint>([numberOf('8.8.8.8')]),
    new Set<number>([1, 80, 443, 8080, 65535]),
    new Set<string>(),
  ];
  const visit = ({ tag, text, children }: Node): void => {
    const value = text.trim();
    if (
      (tag === 'ip-netmask' || tag === 'ip-range' || tag === 'member') &&
      isAddress(value) &&
      /[.:]/.test(value)
    ) {
      const [from, to] = rangeOf(value);
      for (const one of [from - 1n, from, to, to + 1n]) addresses.add(one);
    }
    if (tag === 'fqdn') addresses.add(-hash(value));
    if (tag === 'port')
      for (const one of value.match(/\d+/g) ?? [])
        for (const port of [-1, 0, 1]) ports.add(Number(one) + port);
    if (tag === 'member' && /^[*^a-z][^ ]*\/\S*$/i.test(value)) {
      const [host = ''] = value.toLowerCase().split('/', 1);
      const path = value.slice(host.length);
      const name = host.replace(/[*^]/g, 'x');
      for (const one of [name, name.replace(/^x\./, ''), `y.${name}`, `evil${name}`])
        urls.add(`${one}${path === '/' ? '/' : `${path}a`}`);
      if (path !== '/') urls.add(`${name}/`);
    }
    for (const one of children) visit(one);
  };
  for (const root of roots) visit(root);
  const usual = [...ports].filter((one) => one >= 1 && one <= 65535);
  return {
    addresses: [...addresses],
    ports: usual,
    urls: ['', 'other.test/', ...urls],
    applications: ['other', 'ssl', 'web-browsing'],
  };
}
