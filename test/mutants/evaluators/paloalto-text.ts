/** A PAN-OS configuration as the rules of one place, ready to be asked about requests. */
import type { TargetFile } from '../../../src/targets/target.ts';
import type { Subject } from '../mutant.ts';
import { bitsOf, blockOf, type Ip, memberTest, type Range, readIp } from './address.ts';
import { checkModel, entriesOf, leaf, list } from './paloalto-check.ts';
import { readSet } from './paloalto-set.ts';
import { type Ending, type Truth, type Url, urlTest } from './paloalto-urls.ts';
import { decryption, type Model, type Parts, security } from './paloalto-words.ts';
import { readXml } from './paloalto-xml.ts';
import { beyond, refused } from './settle.ts';

/** A test of addresses, with the ranges at whose edges its answer can change. */
export interface Addresses {
  /** `resolved`: the name that the firewall resolved the address for, if for any. */
  readonly holds: (ip: Ip, resolved?: string) => Truth;
  readonly ranges: readonly Range[];
  /** The names whose addresses it looks up. */
  readonly names: readonly string[];
}

export interface Service {
  readonly matches: (transport: 'tcp' | 'udp', port: number) => Truth;
  readonly ports: readonly number[];
}

export interface Rule {
  readonly action: string;
  readonly ruleType: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly source: Addresses;
  readonly destination: Addresses;
  readonly service: Service;
  /** Absent: any. */
  readonly category?: (url: Url) => Truth;
  /** Absent: any. */
  readonly applications?: readonly string[];
  /** Users depend on more than the text. */
  readonly mayMiss: boolean;
  /** There may be more in it. */
  readonly isOpen: boolean;
  /** A profile may block what is not decrypted. */
  readonly mayBlock: boolean;
  /** Entries of its categories, for URLs to try. */
  readonly entries: readonly string[];
}

export interface PaloaltoText {
  readonly security: readonly (Rule | 'others')[];
  readonly decryption: readonly (Rule | 'others')[];
}

export function readPaloalto({ values }: Subject, files: readonly TargetFile[]): PaloaltoText {
  const main = files.filter(({ path }) => /\.(xml|set)$/.test(path));
  const [file] = main;
  if (file === undefined || main.length > 1) throw refused('no configuration');
  const { 'device-group': group, vsys = 'vsys1', version } = values;
  const place = group === undefined ? (['vsys', vsys] as const) : (['device-group', group] as const);
  const model = file.path.endsWith('.xml')
    ? readXml(String(file.content), place[0], place[1])
    : inScript(String(file.content), place.join(' '));
  checkModel(model);
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const ending: Ending =
    version === undefined ? 'unknown' : major > 10 || (major === 10 && minor >= 2) ? 'on' : 'off';
  const keepsNames = values.destination === 'fqdn';
  const context: Context = { keepsNames, model, ending, lists: files.filter((one) => one !== file) };
  return {
    security: rulesOf(context, security, model.foreign.security),
    decryption: rulesOf(context, decryption, model.foreign.decryption),
  };
}

function inScript(text: string, place: string): Model {
  const models = readSet(text);
  for (const model of models.values()) checkModel(model);
  return (
    models.get(place) ?? {
      open: new Set(),
      entries: new Map(),
      foreign: { security: undefined, decryption: undefined },
    }
  );
}

interface Context {
  /** Whether views say which name an address was resolved for. */
  readonly keepsNames: boolean;
  readonly model: Model;
  readonly ending: Ending;
  readonly lists: readonly TargetFile[];
}

function rulesOf(context: Context, kind: string, foreign: number | undefined): readonly (Rule | 'others')[] {
  const all = entriesOf(context.model, kind);
  const rules = (part: typeof all): readonly Rule[] =>
    part
      .filter(([, parts]) => leaf(parts, 'disabled') !== 'yes')
      .map(([name, parts]) => ({
        ...ruleOf(context, parts),
        isOpen: context.model.open.has(`${kind} ${name}`),
      }));
  return foreign === undefined
    ? rules(all)
    : [...rules(all.slice(0, foreign)), 'others', ...rules(all.slice(foreign))];
}

function ruleOf(context: Context, parts: Parts): Omit<Rule, 'isOpen'> {
  const isAny = (key: string): boolean => !parts.has(key) || list(parts, key).includes('any');
  const categories = list(parts, 'category');
  const isSecurity = !parts.has('type/ssl-forward-proxy') && !parts.has('type/ssh-proxy');
  return {
    action: leaf(parts, 'action') ?? (isSecurity ? 'allow' : 'no-decrypt'),
    ruleType: parts.has('type/ssh-proxy') ? 'none' : (leaf(parts, 'rule-type') ?? 'universal'),
    from: list(parts, 'from'),
    to: list(parts, 'to'),
    source: addressesOf(context, parts, 'source'),
    destination: addressesOf(context, parts, 'destination'),
    service: servicesOf(
      context,
      isSecurity && !parts.has('service')
        ? ['application-default']
        : isAny('service')
          ? ['any']
          : list(parts, 'service'),
    ),
    ...(isAny('category') ? {} : { category: categoriesOf(context, categories) }),
    ...(isAny('application') ? {} : { applications: list(parts, 'application') }),
    mayMiss: !isAny('source-user'),
    mayBlock: parts.has('profile'),
    entries: isAny('category') ? [] : categories.flatMap((name) => entriesIn(context, name) ?? []),
  };
}

const tests = new Map<string, Addresses>();
const everywhere: Addresses = { holds: () => true, ranges: [], names: [] };
const nowhere: Addresses = { holds: () => false, ranges: [], names: [] };
/** An object with a name, among texts of addresses. */
const named = 'fqdn:';

function addressesOf(context: Context, parts: Parts, key: string): Addresses {
  const negated = leaf(parts, `negate-${key}`) === 'yes';
  if (!parts.has(key) || list(parts, key).includes('any')) return negated ? nowhere : everywhere;
  const found: (string | 'unsure')[] = list(parts, key).flatMap((name) => textsOf(context, name, 0));
  // A name is taken for what it says where a rule allows something because of it, and nothing else.
  const isSecurity = !parts.has('type/ssl-forward-proxy') && !parts.has('type/ssh-proxy');
  const allows = isSecurity && (leaf(parts, 'action') ?? 'allow') === 'allow';
  const isKept = context.keepsNames && key === 'destination' && !negated && allows;
  const memo = `${isKept} ${negated} ${found.join(' ')}`;
  const known = tests.get(memo);
  if (known !== undefined) return known;
  const names = found.flatMap((text) => (text.startsWith(named) ? [text.slice(named.length)] : []));
  const ranges = found.flatMap((text) =>
    text === 'unsure' || text.startsWith(named) ? [] : [rangeOf(text)],
  );
  const isIn = memberTest(ranges);
  const unsure = found.includes('unsure') || (names.length > 0 && !isKept);
  const holds = (ip: Ip, resolved?: string): Truth => {
    if (isIn(ip) || (isKept && resolved !== undefined && names.includes(resolved))) return !negated;
    return unsure ? 'unsure' : negated;
  };
  const made: Addresses = { holds, ranges, names };
  if (tests.size > 5_000) tests.clear();
  tests.set(memo, made);
  return made;
}

/** The addresses that a name stands for; a name beats a literal. */
function textsOf(context: Context, name: string, depth: number): readonly string[] {
  const { entries } = context.model;
  const address = entries.get('address')?.get(name);
  if (address !== undefined && context.model.open.has(`address ${name}`)) return ['unsure'];
  if (address !== undefined) {
    const host = leaf(address, 'fqdn')?.toLowerCase() ?? '';
    const isHost = host.split('.').every(Boolean) && !/^\d+$/.test(host.split('.').at(-1) ?? '');
    if (context.keepsNames && isHost) return [named + host];
    return [leaf(address, 'ip-netmask') ?? leaf(address, 'ip-range') ?? 'unsure'];
  }
  const group = entries.get('address-group')?.get(name);
  if (group !== undefined && depth < 60) {
    const members = list(group, 'static').flatMap((one) => textsOf(context, one, depth + 1));
    return context.model.open.has(`address-group ${name}`) ? [...members, 'unsure'] : members;
  }
  const url = leaf(entries.get('external-list')?.get(name), 'type/ip/url');
  if (url === undefined) throw beyond(`the address ${name} itself`);
  const all = context.model.open.has(`external-list ${name}`) ? undefined : linesAt(context, url);
  // "The firewall will ignore any incorrectly formatted lines" (KB Cm58CAC): words, and signs such as # and ;.
  const lines = all?.filter((line) =>
    /[\d:.]|^any$/i.test(line.startsWith(' ') ? line : (line.split(' ')[0] ?? '')),
  );
  if (lines === undefined || lines.length === 0) return ['unsure'];
  return lines.map((line) => {
    const text = line.split(' ')[0] ?? '';
    return /^[\da-f.:]+(\/\d+|-[\da-f.:]+)?$/i.test(text) && isRange(text) ? text : 'unsure';
  });
}

function linesAt({ lists }: Context, url: string): readonly string[] | undefined {
  const base = url.slice(url.lastIndexOf('/') + 1);
  const file = lists.find(({ path }) => path.split('/').at(-1) === base);
  if (file === undefined) return undefined;
  const lines = String(file.content).split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function isRange(text: string): boolean {
  const [body = '', bits] = text.split('/');
  const ends = body.split('-').map(readIp);
  const [from, to = from] = ends;
  if (from === undefined || to === undefined || from.family !== to.family || to.value < from.value)
    return false;
  return (
    bits === undefined ||
    (Number(bits) <= bitsOf[from.family] && blockOf(from, Number(bits)).from === from.value)
  );
}

function rangeOf(text: string): Range {
  if (!isRange(text)) throw beyond(`the bits behind the mask of ${text}`);
  const [body = '', bits] = text.split('/');
  const [from, to = from] = body.split('-').map(readIp);
  if (from === undefined || to === undefined) throw refused(`the address ${text}`);
  return bits === undefined
    ? { family: from.family, from: from.value, to: to.value }
    : blockOf(from, Number(bits));
}

function servicesOf({ model }: Context, names: readonly string[]): Service {
  const ranges: { readonly transport: string; readonly from: number; readonly to: number }[] = [];
  let unsure = false;
  const add = (name: string, depth: number): void => {
    const service = model.entries.get('service')?.get(name);
    const group = model.entries.get('service-group')?.get(name);
    if (model.open.has(`service ${name}`)) unsure = true;
    if (service !== undefined) {
      for (const transport of ['tcp', 'udp']) {
        for (const part of (leaf(service, `protocol/${transport}/port`) ?? '').split(',').filter(Boolean)) {
          const [from = 0, to = from] = part.split('-').map(Number);
          ranges.push({ transport, from, to });
        }
      }
    } else if (group !== undefined && depth < 60)
      for (const one of list(group, 'members')) add(one, depth + 1);
    else unsure = true;
  };
  const any = names.includes('any');
  if (!any) for (const name of names) add(name, 0);
  return {
    ports: ranges.flatMap(({ from, to }) => [from, to]),
    matches: (transport, port) =>
      any ||
      ranges.some((one) => one.transport === transport && one.from <= port && port <= one.to) ||
      (unsure && 'unsure'),
  };
}

/** The entries of a category or of a list; nothing where they are not at hand. */
function entriesIn(context: Context, name: string): readonly string[] | undefined {
  const category = context.model.entries.get('profiles/custom-url-category')?.get(name);
  if (category !== undefined)
    return leaf(category, 'type') === 'URL List' ? list(category, 'list') : undefined;
  const url = leaf(context.model.entries.get('external-list')?.get(name), 'type/url/url');
  const lines = url === undefined ? undefined : linesAt(context, url);
  return lines?.length === 0 ? undefined : lines;
}

const urlTests = new Map<string, (url: Url) => Truth>();

function categoriesOf(context: Context, names: readonly string[]): (url: Url) => Truth {
  const all = names.map((name) => entriesIn(context, name));
  const isOpen = names.some((name) => context.model.open.has(`profiles/custom-url-category ${name}`));
  // A list that is missing and an empty one are two things.
  const key = JSON.stringify([context.ending, isOpen, all.map((one) => one ?? null)]);
  const known = urlTests.get(key);
  if (known !== undefined) return known;
  const test = urlTest(
    all.flatMap((one) => one ?? []),
    context.ending,
  );
  const unsure = isOpen || all.includes(undefined);
  const made = (url: Url): Truth => {
    const truth = test(url);
    return truth === false && unsure ? 'unsure' : truth;
  };
  if (urlTests.size > 5_000) urlTests.clear();
  urlTests.set(key, made);
  return made;
}

/** The rules of texts, but for those that they do not show. */
export function rulesIn(texts: readonly PaloaltoText[]): readonly Rule[] {
  return texts.flatMap((text) => [...text.security, ...text.decryption]).filter((rule) => rule !== 'others');
}
