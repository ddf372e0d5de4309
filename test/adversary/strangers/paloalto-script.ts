/**
 * What the lines of a set script make of a device, one after the other: `set` makes what is not there, overwrites a value, adds
 * to a list; `delete` takes away; `move` puts a rule elsewhere. A line that is none of these, or has a word that is none of
 * the words here, is refused.
 */
import { at, child, made, type Node } from './paloalto-tree.ts';

type Form = 'leaf' | 'list' | 'empty' | 'any' | { readonly [word: string]: Form } | readonly [Form];

const words = (kind: Form, text: string): Readonly<Record<string, Form>> =>
  Object.fromEntries(text.split(' ').map((word) => [word, kind]));
const thing = { description: 'leaf', tag: 'list' } as const;
const ports = { port: 'leaf', 'source-port': 'leaf' } as const;
const source = {
  url: 'leaf',
  'certificate-profile': 'leaf',
  description: 'leaf',
  recurring: words('empty', 'hourly five-minute'),
} as const;
const rule = {
  ...thing,
  ...words(
    'list',
    'from to source destination source-user category service source-hip destination-hip hip-profiles',
  ),
  ...words('leaf', 'disabled negate-source negate-destination action group-tag'),
} as const;
const profiles = words(
  'list',
  'virus spyware vulnerability file-blocking wildfire-analysis data-filtering url-filtering',
);
const rulebase: Form = {
  security: {
    rules: [
      {
        ...rule,
        application: 'list',
        ...words('leaf', 'rule-type log-start log-end log-setting schedule'),
        'profile-setting': { group: 'list', profiles },
      },
    ],
  },
  decryption: {
    rules: [
      {
        ...rule,
        ...words('leaf', 'profile log-success log-fail'),
        type: words('empty', 'ssl-forward-proxy ssh-proxy'),
      },
    ],
  },
  'default-security-rules': { rules: [words('leaf', 'action log-start log-end')] },
};
const scope: Form = {
  tag: [{ comments: 'leaf', color: 'leaf' }],
  address: [{ ...thing, ...words('leaf', 'ip-netmask ip-range fqdn') }],
  'address-group': [{ ...thing, static: 'list' }],
  service: [{ ...thing, protocol: { tcp: ports, udp: ports } }],
  'service-group': [{ members: 'list', tag: 'list' }],
  'external-list': [{ type: { ip: source, url: source } }],
  profiles: { 'custom-url-category': [{ type: 'leaf', description: 'leaf', list: 'list' }] },
  ...{ rulebase, 'pre-rulebase': rulebase, 'post-rulebase': rulebase },
};
const document: Form = { shared: scope, devices: [{ vsys: [scope], 'device-group': [scope] }] };

export interface Device {
  readonly root: Node;
  /** Lines that it did not take. */
  readonly refused: string[];
}

function splitLine(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(([, quoted, word]) => (quoted ?? word ?? '').trim());
}

const own = ['devices', 'localhost.localdomain'];

function pathOf(line: readonly string[]): readonly string[] {
  if (line[0] === 'shared' || line[0] === 'devices') return line;
  return line[0] === 'vsys' || line[0] === 'device-group'
    ? [...own, ...line]
    : [...own, 'vsys', 'vsys1', ...line];
}

/** The values at the end of a line: one, or those in brackets. */
function valuesAt(line: readonly string[], from: number): { values: readonly string[]; next: number } {
  if (line[from] !== '[') return { values: line.slice(from, from + 1), next: from + 1 };
  const end = line.indexOf(']', from);
  return { values: line.slice(from + 1, end), next: end + 1 };
}

function childIn(node: Node, tag: string): Node {
  const found = child(node, tag);
  if (found !== undefined) return found;
  const fresh = made(tag);
  node.children.push(fresh);
  return fresh;
}

/** `set`, from a place in the tree. Returns what is wrong. */
function write(node: Node, form: Form, line: readonly string[], from: number): string | undefined {
  if (from >= line.length) return undefined;
  const word = line[from] ?? '';
  const below =
    typeof form === 'object' && !Array.isArray(form) ? (form as Record<string, Form>)[word] : undefined;
  if (below === undefined) return `${word} is no word here`;
  if (below === 'empty') {
    childIn(node, word);
    return write(node, form, line, from + 1);
  }
  if (below === 'leaf' || below === 'list') {
    const { values, next } = valuesAt(line, from + 1);
    if (values.length === 0 || (below === 'leaf' && values.length > 1)) return `${word} has no value`;
    const holder = childIn(node, word);
    if (below === 'leaf') holder.text = values[0] ?? '';
    else
      for (const value of values)
        if (!at(holder, 'member').some(({ text }) => text === value))
          holder.children.push(made('member', value));
    return write(node, form, line, next);
  }
  const holder = childIn(node, word);
  if (!Array.isArray(below)) return write(holder, below, line, from + 1);
  const name = line[from + 1];
  if (name === undefined) return `${word} has no name`;
  let thing = holder.children.find((one) => one.name === name);
  if (thing === undefined) {
    thing = made('entry', '', [], name);
    holder.children.push(thing);
  }
  return write(thing, below[0], line, from + 2);
}

const referring: Readonly<Record<string, readonly string[]>> = {
  address: ['source', 'destination', 'static'],
  'address-group': ['source', 'destination', 'static'],
  'external-list': ['source', 'destination', 'category'],
  service: ['service', 'members'],
  'service-group': ['service', 'members'],
  'custom-url-category': ['category'],
};

function isNamed(node: Node, fields: readonly string[], name: string): boolean {
  return node.children.some(
    (one) =>
      (fields.includes(one.tag) && at(one, 'member').some(({ text }) => text === name)) ||
      isNamed(one, fields, name),
  );
}

/** `delete`. What something refers to stays. */
function remove(root: Node, line: readonly string[]): string | undefined {
  let node: Node | undefined = root;
  let holder: Node | undefined;
  for (const [index, word] of line.entries()) {
    const below: Node | undefined = node?.children.find((one) => one.name === word) ?? child(node, word);
    if (below === undefined) {
      const member: Node | undefined = node?.children.find(
        (one) => one.tag === 'member' && one.text === word,
      );
      if (member !== undefined && node !== undefined && index === line.length - 1)
        node.children = node.children.filter((one) => one !== member);
      return undefined;
    }
    [holder, node] = [node, below];
  }
  if (holder === undefined || node === undefined) return 'nothing is named';
  const fields = referring[holder.tag];
  if (node.name !== undefined && fields !== undefined && isNamed(root, fields, node.name))
    return `${node.name} is referred to`;
  if (
    node.name === undefined &&
    referring[node.tag] !== undefined &&
    node.children.some((one) => isNamed(root, referring[node?.tag ?? ''] ?? [], one.name ?? ''))
  )
    return `${node.tag} is referred to`;
  holder.children = holder.children.filter((one) => one !== node);
  return undefined;
}

function move(root: Node, line: readonly string[]): string | undefined {
  const where = line.indexOf('rules');
  const [name, to, other] = line.slice(where + 1);
  let rules: Node | undefined = root;
  for (const word of line.slice(0, where + 1))
    rules = rules?.children.find((one) => one.name === word) ?? child(rules, word);
  const one = rules?.children.find((rule_) => rule_.name === name);
  if (rules === undefined || one === undefined) return `there is no rule ${name}`;
  const others = rules.children.filter((rule_) => rule_ !== one);
  const anchor = others.findIndex((rule_) => rule_.name === other);
  const places: Readonly<Record<string, number>> = {
    top: 0,
    bottom: others.length,
    before: anchor,
    after: anchor < 0 ? -1 : anchor + 1,
  };
  const place = places[to ?? ''] ?? -1;
  if (place < 0) return `${to} ${other} is no place`;
  rules.children = [...others.slice(0, place), one, ...others.slice(place)];
  return undefined;
}

/** Applies a script to a device. */
export function runScript({ root, refused }: Device, text: string): Device {
  let isLeft = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (/^(?:exit|quit|commit|configure)$/.test(line)) isLeft = line !== 'configure';
    if (isLeft || line === '' || /^(?:[#!]|configure$|show|run show|set cli )/.test(line)) continue;
    const [verb, ...rest] = splitLine(line);
    const path = pathOf(rest);
    const problem =
      verb === 'set'
        ? write(root, document, path, 0)
        : verb === 'delete'
          ? remove(root, path)
          : verb === 'move'
            ? move(root, path)
            : 'it is no command';
    if (problem !== undefined) refused.push(`${line}: ${problem}`);
  }
  return { root, refused };
}
