/** PAN-OS XML, read by a few lines that know nothing but elements, attributes and text. */

import {
  decryption,
  kinds,
  type Model,
  type Parts,
  partOf,
  partsOfKind,
  type Shape,
  security,
} from './paloalto-words.ts';
import { beyond, refused } from './settle.ts';

interface Draft {
  readonly entries: Map<string, Map<string, Parts>>;
  readonly open: Set<string>;
}

interface Element {
  readonly tag: string;
  readonly name: string | undefined;
  readonly children: Element[];
  text: string;
}

/** Parts of a device that decide nothing about connections between zones. */
export const elsewhere: readonly string[] = ['mgt-config', 'network', 'deviceconfig', 'template', 'panorama'];

/** The entries of one vsys or device group. */
export function readXml(text: string, place: 'vsys' | 'device-group', placeName: string): Model {
  const root = parse(text);
  if (root.tag !== 'config') throw refused('the document does not begin with config');
  const model = {
    open: new Set<string>(),
    entries: new Map<string, Map<string, Parts>>(),
    foreign: { security: undefined, decryption: undefined },
  };
  for (const device of root.children
    .filter(({ tag }) => tag === 'devices')
    .flatMap(({ children }) => children)) {
    if (device.text.trim() !== '') throw refused('text among elements');
    for (const places of device.children) {
      if (!['vsys', 'device-group', ...elsewhere].includes(places.tag))
        throw refused(`the element ${places.tag}`);
      if (places.text.trim() !== '') throw refused('text among entries');
      if (places.tag !== place) continue;
      for (const one of places.children) if (one.name === placeName) readPlace(one, model);
    }
  }
  if (root.children.some(({ tag }) => tag !== 'devices' && !elsewhere.includes(tag)))
    throw beyond('something beside devices');
  return model;
}

function readPlace(place: Element, model: Draft): void {
  checkOnce(place);
  if (place.text.trim() !== '') throw refused('text among elements');
  for (const part of place.children) {
    if (part.tag === 'profiles') {
      checkOnce(part);
      for (const kind of part.children) readEntries(kind, `profiles/${kind.tag}`, model);
    } else if (/^(pre-)?rulebase$/.test(part.tag)) {
      checkOnce(part);
      for (const kind of part.children) {
        if (kind.tag !== 'security' && kind.tag !== 'decryption') throw beyond(`the rulebase ${kind.tag}`);
        if (kind.children.length !== 1 || kind.children[0]?.tag !== 'rules')
          throw refused('a rulebase holds rules');
        readEntries(kind.children[0], kind.tag === 'security' ? security : decryption, model);
      }
    } else if (part.tag !== 'post-rulebase') readEntries(part, part.tag, model); // It stands below our closing rule.
  }
}

function readEntries(holder: Element, kind: string, model: Draft): void {
  const parts = partsOfKind(kind);
  if (parts === undefined)
    throw kinds[holder.tag] === undefined ? refused(`the element ${holder.tag}`) : beyond(kind);
  if (holder.text.trim() !== '') throw refused('text among entries');
  const entries = model.entries.get(kind) ?? new Map<string, Parts>();
  model.entries.set(kind, entries);
  for (const entry of holder.children) {
    if (entry.tag !== 'entry' || entry.name === undefined) throw refused(`${entry.tag} among entries`);
    if (entries.has(entry.name)) throw refused(`${entry.name} twice`);
    const read: Parts = new Map();
    if (!readParts(entry, [], parts, read)) model.open.add(`${kind} ${entry.name}`);
    entries.set(entry.name, read);
  }
}

/** Whether every part is known. */
function readParts(
  holder: Element,
  path: readonly string[],
  parts: Readonly<Record<string, Shape>>,
  into: Parts,
): boolean {
  checkOnce(holder);
  if (holder.text.trim() !== '') throw refused(`text in ${holder.tag}`);
  let isKnown = true;
  for (const child of holder.children) {
    const words = [...path, child.tag];
    if (Object.keys(parts).some((key) => key.startsWith(`${words.join('/')}/`))) {
      isKnown = readParts(child, words, parts, into) && isKnown;
      continue;
    }
    const part = partOf(parts, words);
    if (part === undefined) {
      isKnown = false;
      continue;
    }
    const { key, shape } = part;
    const values = shape === 'list' ? child.children.map(textOf) : shape === 'leaf' ? [textOf(child)] : [];
    if (shape !== 'leaf' && child.text.trim() !== '') throw refused(`text in ${key}`);
    if (shape === 'empty' && child.children.length > 0) throw refused(`${key} is empty`);
    if (shape === 'list' && child.children.some(({ tag }) => tag !== 'member'))
      throw refused(`${key} holds members`);
    if (new Set(values).size < values.length) throw refused(`a value twice in ${key}`);
    into.set(key, new Set(values));
  }
  return isKnown;
}

function textOf({ text, children, tag }: Element): string {
  if (children.length > 0) throw refused(`elements in ${tag}`);
  return text;
}

function checkOnce({ children }: Element): void {
  const tags = children.map(({ tag }) => tag);
  if (new Set(tags).size < tags.length) throw refused('an element occurs twice');
}

function parse(text: string): Element {
  const top: Element = { tag: '', name: undefined, children: [], text: '' };
  const open: Element[] = [top];
  const token =
    /<!--(?:(?!--)[\s\S])*-->|<\?xml[^?]*\?>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw refused(`not well-formed: ${text.slice(at, at + 40)}`);
    const [, closes, tag, attributes = '', closed, words] = found;
    const inner = open.at(-1) ?? top;
    if (words !== undefined) {
      if (inner === top && words.trim() !== '') throw refused('text outside of the document');
      inner.text += decode(words);
    } else if (tag === undefined) continue;
    else if (closes === '/') {
      if (inner.tag !== tag) throw refused(`${tag} ends inside of ${inner.tag}`);
      open.pop();
    } else {
      const name = /\sname\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes);
      const element: Element = {
        tag,
        name: name === null ? undefined : decode(name[1] ?? name[2] ?? ''),
        children: [],
        text: '',
      };
      inner.children.push(element);
      if (closed !== '/') open.push(element);
    }
  }
  const [root] = top.children;
  if (open.length > 1 || root === undefined || top.children.length > 1)
    throw refused('not one whole document');
  return root;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(name);
    if (code !== null)
      return String.fromCodePoint(code[1] === undefined ? Number(code[2]) : Number.parseInt(code[1], 16));
    const known = entities[name];
    if (known === undefined || !whole.endsWith(';')) throw refused(`the entity ${whole}`);
    return known;
  });
}
