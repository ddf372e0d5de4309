/** Changes of the shape of a configuration: most of them mean the same afterwards. */
import { type Next, pick } from '../../support/numbers.ts';
import { at, child, entry, list, made, type Node, walk } from './paloalto-tree.ts';

/** Changes a tree; `other` is one of another edition or of other options. */
export type NodeOperation = (root: Node, next: Next, other: Node) => void;

export interface Place {
  readonly node: Node;
  readonly above: readonly Node[];
}

export const holderOf = ({ above }: Place): Node | undefined => above.at(-1);
export const pathOf = ({ node, above }: Place): string => [...above, node].map(({ tag }) => tag).join('/');

export function places(root: Node, isMeant: (place: Place) => boolean = () => true): readonly Place[] {
  return walk(root).filter((place) => place.above.length > 0 && isMeant(place));
}

export function choose(root: Node, next: Next, isMeant?: (place: Place) => boolean): Place | undefined {
  const found = places(root, isMeant);
  return found.length === 0 ? undefined : pick(next, found);
}

export function put(place: Place, ...nodes: readonly Node[]): void {
  const holder = holderOf(place);
  if (holder === undefined) return;
  const where = holder.children.indexOf(place.node);
  holder.children.splice(where, 1, ...nodes);
}

export const isRule = ({ node, above }: Place): boolean =>
  node.tag === 'entry' && above.at(-1)?.tag === 'rules';
export const isMember = ({ node }: Place): boolean => node.tag === 'member';
export const isThing = ({ node, above }: Place): boolean =>
  node.tag === 'entry' &&
  ['address', 'address-group', 'service', 'custom-url-category', 'tag', 'external-list'].includes(
    above.at(-1)?.tag ?? '',
  );
export const copyOf = (node: Node): Node => structuredClone(node);

export function scopeIn(root: Node): Node | undefined {
  return [
    ...at(root, 'devices', 'entry', 'vsys', 'entry'),
    ...at(root, 'devices', 'entry', 'device-group', 'entry'),
  ][0];
}

export function collection(holder: Node, tag: string): Node {
  const found = child(holder, tag);
  if (found !== undefined) return found;
  const fresh = made(tag);
  holder.children.unshift(fresh);
  return fresh;
}

export function sharedIn(root: Node): Node {
  return collection(root, 'shared');
}

export function set(rule: Node, field: Node): void {
  const where = rule.children.findIndex(({ tag }) => tag === field.tag);
  if (where < 0) rule.children.push(field);
  else rule.children.splice(where, 1, field);
}

/** Renames a thing, and what refers to it in all places or in some. */
export const rename: NodeOperation = (root, next) => {
  const place = choose(root, next, isThing);
  if (place?.node.name === undefined) return;
  const [before, after] = [
    place.node.name,
    pick(next, ['x-renamed', `${place.node.name}x`, '198.51.100.0', 'site']),
  ];
  place.node.name = after;
  const skips = next(4);
  for (const { node } of places(root, isMember))
    if (node.text === before && (skips > 0 || next(2) === 0)) node.text = after;
};

/** A rule as two, by what one of its lists names. */
export const splitRule: NodeOperation = (root, next) => {
  const place = choose(
    root,
    next,
    (one) => isRule(one) && one.node.children.some(({ children }) => children.length > 1),
  );
  if (place === undefined) return;
  const fields = place.node.children.filter(({ children }) => children.length > 1);
  const field = pick(next, fields);
  const cut = 1 + next(field.children.length - 1);
  const half = (from: number, to: number, name: string): Node => {
    const copy = copyOf(place.node);
    copy.name = name;
    const part = child(copy, field.tag);
    if (part !== undefined) part.children = part.children.slice(from, to);
    return copy;
  };
  put(
    place,
    half(0, cut, place.node.name ?? ''),
    half(cut, field.children.length, `${place.node.name}b`.slice(-60)),
  );
};

/** A list of things as the group of them, or a group as what is in it. */
export const flatten: NodeOperation = (root, next) => {
  const scope = scopeIn(root);
  const groups = new Map(
    at(scope, 'address-group', 'entry').map((group) => [group.name, at(group, 'static', 'member')]),
  );
  const objects = new Map(
    at(scope, 'address', 'entry').map((one) => [one.name, child(one, 'ip-netmask')?.text]),
  );
  const place = choose(
    root,
    next,
    (one) => isMember(one) && (groups.has(one.node.text) || objects.has(one.node.text)),
  );
  if (place === undefined) return;
  const literal = objects.get(place.node.text);
  const inside = groups.get(place.node.text);
  put(place, ...(inside?.map(copyOf) ?? [made('member', literal ?? '')]));
};

export const wrap: NodeOperation = (root, next) => {
  const scope = scopeIn(root);
  const place = choose(
    root,
    next,
    ({ node, above }) =>
      ['service', 'destination', 'source'].includes(node.tag) &&
      above.at(-2)?.tag === 'rules' &&
      node.children[0]?.text !== 'any',
  );
  if (scope === undefined || place === undefined) return;
  const isService = place.node.tag === 'service';
  const name = pick(next, ['site-group', 'rulec-group', 'rulec-tcp-443', 'site group']);
  const group = list(isService ? 'members' : 'static', ...place.node.children.map(({ text }) => text));
  if (next(4) === 0)
    group.children.push(made('member', pick(next, ['any', name, 'rulec-tcp-80', '192.0.2.0/24'])));
  collection(
    next(4) === 0 ? sharedIn(root) : scope,
    isService ? 'service-group' : 'address-group',
  ).children.push(entry(name, group));
  place.node.children = [made('member', name)];
};

/** An address as its two halves, or as a range. */
export const splitAddress: NodeOperation = (root, next) => {
  const place = choose(
    root,
    next,
    ({ node }) => node.tag === 'ip-netmask' && /^\d+\.\d+\.\d+\.\d+\/\d+$/.test(node.text),
  );
  const thing = place?.above.at(-1);
  const holder = place?.above.at(-2);
  if (place === undefined || thing === undefined || holder === undefined) return;
  const [net = '', length = ''] = place.node.text.split('/');
  const first = net.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const show = (value: number): string =>
    [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
  if (next(2) === 0 || size < 2) {
    put(place, made('ip-range', `${show(first)}-${show(first + size - 1 + (next(4) === 0 ? 1 : 0))}`));
    return;
  }
  place.node.text = `${net}/${Number(length) + 1}`;
  const second = entry(
    `${thing.name}-b`.slice(-60),
    made('ip-netmask', `${show(first + size / 2)}/${Number(length) + 1 + (next(5) === 0 ? 1 : 0)}`),
  );
  holder.children.push(second);
  for (const one of places(root, isMember))
    if (one.node.text === thing.name && one.above.at(-1)?.tag !== 'tag')
      holderOf(one)?.children.push(made('member', second.name));
};
