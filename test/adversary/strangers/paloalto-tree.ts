/**
 * Configurations of PAN-OS as trees, read from XML and made by the lines of a set script, by nothing that the readers have.
 */

/** An element; an entry has a name. */
export interface Node {
  tag: string;
  name?: string;
  /** What it has besides a name. */
  attributes: string;
  children: Node[];
  text: string;
}

export function made(tag: string, text: string = '', children: readonly Node[] = [], name?: string): Node {
  return { tag, attributes: '', children: [...children], text, ...(name === undefined ? {} : { name }) };
}

export function entry(name: string, ...children: readonly Node[]): Node {
  return made('entry', '', children, name);
}

export function list(tag: string, ...values: readonly string[]): Node {
  return made(
    tag,
    '',
    values.map((value) => made('member', value)),
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (all, hex?: string, digits?: string, word = '') => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return digits === undefined ? (entities[word] ?? all) : String.fromCodePoint(Number(digits));
    },
  );
}

const pieces =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;

/** Reads a document; what is no such text throws. */
export function readXml(text: string): Node {
  const root = made('');
  const open = [root];
  pieces.lastIndex = text.startsWith('\ufeff') ? 1 : 0;
  while (pieces.lastIndex < text.length) {
    const found = pieces.exec(text);
    if (found === null) throw new Error('not well-formed');
    const [, section, end, tag, attributes = '', single, words] = found;
    const holder = open.at(-1) ?? root;
    if (section !== undefined) holder.text += section;
    if (words !== undefined) holder.text += decode(words);
    if (tag === undefined) continue;
    if (end === '/') {
      if (open.pop()?.tag !== tag) throw new Error(`</${tag}> ends nothing`);
      continue;
    }
    const [, quoted] = /\sname\s*=\s*("[^"]*"|'[^']*')/.exec(attributes) ?? [];
    const rest = attributes.replace(/\sname\s*=\s*("[^"]*"|'[^']*')/, '');
    const node: Node = {
      ...made(tag),
      attributes: rest,
      ...(quoted === undefined ? {} : { name: decode(quoted.slice(1, -1)) }),
    };
    holder.children.push(node);
    if (single !== '/') open.push(node);
  }
  const [document, another] = root.children;
  if (document === undefined || another !== undefined || open.length > 1) throw new Error('not one element');
  let inside: Node | undefined = document;
  while (inside !== undefined && inside.tag !== 'config')
    inside = inside.children.length === 1 ? inside.children[0] : undefined;
  return inside ?? document;
}

const encode = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function printXml(node: Node): string {
  const { tag, name, attributes, children, text } = node;
  const head = `${tag}${name === undefined ? '' : ` name="${encode(name)}"`}${attributes}`;
  if (children.length === 0)
    return text.trim() === '' ? `<${head}/>` : `<${head}>${encode(text.trim())}</${tag}>`;
  return `<${head}>\n${children.map(printXml).join('\n')}\n</${tag}>`;
}

export function child(node: Node | undefined, tag: string): Node | undefined {
  return node?.children.find((one) => one.tag === tag);
}

export function at(node: Node | undefined, ...path: readonly string[]): readonly Node[] {
  let found: readonly Node[] = node === undefined ? [] : [node];
  for (const word of path)
    found = found.flatMap(({ children }) => children.filter((one) => one.tag === word || word === '*'));
  return found;
}

/** All nodes with what holds them. */
export function walk(
  node: Node,
  above: readonly Node[] = [],
): readonly { node: Node; above: readonly Node[] }[] {
  return [{ node, above }, ...node.children.flatMap((one) => walk(one, [...above, node]))];
}
