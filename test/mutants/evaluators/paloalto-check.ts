/** What a commit refuses in a configuration that could be read. */
import { readIp } from './address.ts';
import { decryption, type Model, type Parts, security } from './paloalto-words.ts';
import { refused } from './settle.ts';

/** One value of a part; nothing where the part is not there. */
export function leaf(parts: Parts | undefined, key: string): string | undefined {
  const [value] = parts?.get(key) ?? [];
  return value;
}

export function list(parts: Parts | undefined, key: string): readonly string[] {
  return [...(parts?.get(key) ?? [])];
}

export function entriesOf({ entries }: Model, kind: string): readonly (readonly [string, Parts])[] {
  return [...(entries.get(kind) ?? [])];
}

export function checkModel(model: Model): void {
  for (const [kind, entries] of model.entries)
    for (const [name, parts] of entries) checkEntry(kind, name, parts);
  const names = (kind: string): readonly string[] => [...(model.entries.get(kind)?.keys() ?? [])];
  const ipLists = listsOf(model, 'ip');
  checkApart('address', names('address'), names('address-group'));
  checkApart('service', names('service'), names('service-group'));
  checkApart('category', names('profiles/custom-url-category'), listsOf(model, 'url'));
  const known = {
    addresses: new Set([...names('address'), ...names('address-group'), ...ipLists]),
    services: new Set([
      ...names('service'),
      ...names('service-group'),
      'any',
      'application-default',
      'service-http',
      'service-https',
    ]),
    categories: new Set([...names('profiles/custom-url-category'), ...listsOf(model, 'url'), 'any']),
    tags: new Set(names('tag')),
  };
  for (const entries of model.entries.values())
    for (const parts of entries.values()) require(list(parts, 'tag'), known.tags, 'tag');
  for (const [name, parts] of entriesOf(model, 'address-group')) {
    require(list(parts, 'static'), known.addresses, 'address');
    if (holds(model, 'address-group', 'static', name, name, 0))
      throw refused(`the group ${name} contains itself`);
  }
  for (const [, parts] of entriesOf(model, 'service-group'))
    require(list(parts, 'members'), known.services, 'service');
  for (const [, parts] of [...entriesOf(model, security), ...entriesOf(model, decryption)]) {
    for (const key of ['source', 'destination'])
      require(list(parts, key).filter(
        (one) => one !== 'any' && readIp(one.replace(/[/-].*/, '')) === undefined,
      ), known.addresses, 'address');
    require(list(parts, 'service'), known.services, 'service');
    require(list(parts, 'category'), known.categories, 'category');
  }
}

function listsOf(model: Model, type: string): readonly string[] {
  return entriesOf(model, 'external-list')
    .filter(([, parts]) => parts.has(`type/${type}/url`))
    .map(([name]) => name);
}

function checkApart(what: string, some: readonly string[], others: readonly string[]): void {
  const twice = some.find((name) => others.includes(name));
  if (twice !== undefined) throw refused(`${twice} is the name of two things (${what})`);
}

function require(names: readonly string[], known: ReadonlySet<string>, what: string): void {
  const missing = names.find((name) => !known.has(name));
  if (missing !== undefined) throw refused(`there is no ${what} ${missing}`);
}

function holds(
  model: Model,
  kind: string,
  key: string,
  from: string,
  wanted: string,
  depth: number,
): boolean {
  const members = list(model.entries.get(kind)?.get(from), key);
  return (
    depth > 50 ||
    members.includes(wanted) ||
    members.some(
      (one) => model.entries.get(kind)?.has(one) && holds(model, kind, key, one, wanted, depth + 1),
    )
  );
}

function checkEntry(kind: string, name: string, parts: Parts): void {
  const isCategory = kind === 'profiles/custom-url-category';
  if (
    isCategory
      ? name.length > 31 || !/^[A-Za-z._-][ \w.-]*$/.test(name)
      : name.length > 63 || !/^\w[ \w.-]*$/.test(name)
  )
    throw refused(`the name ${name}`);
  if (name === 'any' || (kind === 'address' && name === '0.0.0.0')) throw refused(`the name ${name}`);
  for (const [key, values] of parts) {
    if (values.size === 0 && !/(proxy|hourly|five-minute)$/.test(key) && !(isCategory && key === 'list'))
      throw refused(`${key} of ${name} is empty`);
  }
  const one = (keys: readonly string[]): void => {
    if (keys.filter((key) => parts.has(key)).length !== 1)
      throw refused(`${name} needs one of ${keys.join(', ')}`);
  };
  if (kind === 'address') {
    one(['ip-netmask', 'ip-range', 'fqdn']);
    const netmask = leaf(parts, 'ip-netmask');
    if (netmask !== undefined && !isNetmask(netmask)) throw refused(`${netmask} is not an address`);
  }
  if (kind === 'address-group') one(['static']);
  if (kind === 'service') {
    one(['protocol/tcp/port', 'protocol/udp/port']);
    for (const port of (leaf(parts, 'protocol/tcp/port') ?? leaf(parts, 'protocol/udp/port') ?? '').split(
      ',',
    )) {
      const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port) ?? [];
      if (from === undefined || Number(from) > Number(to) || Number(to) > 65535)
        throw refused(`the port ${port}`);
    }
  }
  if (kind === 'external-list') {
    one(['type/ip/url', 'type/url/url']);
    if (
      [...parts.keys()].some((key) => key.startsWith('type/ip/')) &&
      [...parts.keys()].some((key) => key.startsWith('type/url/'))
    )
      throw refused('two types');
  }
  if (isCategory)
    for (const value of list(parts, 'list'))
      if (value.length > 255 || /\*[./?&=;+]?\*/.test(value)) throw refused(`the entry ${value}`);
  if (kind === security || kind === decryption) checkRule(kind, name, parts);
}

function isNetmask(text: string): boolean {
  const [body = '', bits] = text.split('/');
  const ip = readIp(body);
  if (ip === undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (ip.family === 4 ? 32 : 128));
}

const words: Readonly<Record<string, RegExp>> = {
  disabled: /^(yes|no)$/,
  'negate-source': /^(yes|no)$/,
  'negate-destination': /^(yes|no)$/,
  'log-start': /^(yes|no)$/,
  'log-end': /^(yes|no)$/,
  'rule-type': /^(universal|intrazone|interzone)$/,
};

function checkRule(kind: string, name: string, parts: Parts): void {
  if (/^(intra|inter)zone-default$/.test(name)) throw refused(`the rule ${name}`);
  for (const key of ['from', 'to']) if (!parts.has(key)) throw refused(`the rule ${name} has no ${key}`);
  for (const [key, values] of parts) {
    if (key !== 'tag' && values.size > 1 && values.has('any'))
      throw refused(`any beside others in ${key} of ${name}`);
    const value = [...values][0] ?? '';
    if (words[key]?.test(value) === false) throw refused(`${key} ${value}`);
  }
  if (
    list(parts, 'from')
      .concat(list(parts, 'to'))
      .some((zone) => zone.length > 31)
  )
    throw refused('a zone with a long name');
  const action = leaf(parts, 'action');
  const actions =
    kind === security
      ? /^(allow|deny|drop|reset-(client|server|both))$/
      : /^(no-decrypt|decrypt|decrypt-and-forward)$/;
  if (action !== undefined && !actions.test(action)) throw refused(`the action ${action}`);
  if (kind === decryption && [...parts.keys()].filter((key) => key.startsWith('type/')).length !== 1)
    throw refused(`the rule ${name} needs one type`);
}
