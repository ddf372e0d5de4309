/**
 * What a firewall does with connections, by a plain walk over its configuration as the administrator's guide tells it, and
 * what a commit refuses. It knows no more words than are listed here: a rule or an object with another one is not judged.
 */
import { checkScope } from './paloalto-commit.ts';
import {
  find,
  hash,
  isAddress,
  leaf,
  members,
  numberOf,
  type Pools,
  rangeOf,
  refuse,
  type Scopes,
} from './paloalto-names.ts';
import { at, child, made, type Node } from './paloalto-tree.ts';

/** Whose connections are asked about. */
export interface Question {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** An address of theirs. */
  readonly client: string;
  readonly scope: readonly [kind: 'vsys' | 'device-group', name: string];
  /** The names of external lists, with their entries. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Whether conditions hold that no connection shows: what is not the same in both cases is not known. */
  readonly holds: boolean;
}

function addressesOf(
  scopes: Scopes,
  lists: Question['lists'],
  name: string,
  depth = 0,
): readonly (readonly [bigint, bigint])[] {
  if (depth > 20) return refuse(`${name} holds itself`);
  const object = find(scopes, ['address'], name);
  if (object !== undefined) {
    if (leaf(object, 'fqdn') !== undefined)
      return [[-hash(leaf(object, 'fqdn') ?? ''), -hash(leaf(object, 'fqdn') ?? '')]];
    return [
      rangeOf(leaf(object, 'ip-netmask') ?? leaf(object, 'ip-range') ?? refuse(`${name} has no address`)),
    ];
  }
  const group = find(scopes, ['address-group'], name);
  if (group !== undefined)
    return members(group, 'static').flatMap((one) => addressesOf(scopes, lists, one, depth + 1));
  const known = find(scopes, ['external-list'], name);
  if (known !== undefined) return (lists.get(name) ?? refuse(`no content of ${name}`)).map(rangeOf);
  return isAddress(name) ? [rangeOf(name)] : refuse(`there is no address ${name}`);
}

function portsOf(
  scopes: Scopes,
  name: string,
  depth = 0,
): readonly (readonly [protocol: string, from: number, to: number])[] {
  if (depth > 20) return refuse(`${name} holds itself`);
  const object = find(scopes, ['service'], name);
  if (object === undefined) {
    const group = find(scopes, ['service-group'], name) ?? refuse(`there is no service ${name}`);
    return members(group, 'members').flatMap((one) => portsOf(scopes, one, depth + 1));
  }
  return ['tcp', 'udp'].flatMap((protocol) => {
    const [one] = at(object, 'protocol', protocol);
    const sources = leaf(one, 'source-port');
    if (sources !== undefined && !/^[01]-65535$/.test(sources)) return refuse('source ports');
    return (leaf(one, 'port') ?? '').split(',').flatMap((part) => {
      const [from = '', to = from] = part.split('-');
      return from === '' ? [] : [[protocol, Number(from), Number(to)] as const];
    });
  });
}

function matchesEntry(entry: string, url: string): boolean {
  const [pattern = ''] = entry.toLowerCase().split('/', 1);
  const rest = entry.slice(pattern.length);
  const [host = ''] = url.split('/', 1);
  if (rest === '') return refuse('an entry without a slash');
  const source = pattern
    .split('.')
    .map((one) => (one === '*' ? '[^.]+(?:\\.[^.]+)*' : one === '^' ? '[^.]+' : one.replace(/\W/g, '\\$&')));
  return new RegExp(`^${source.join('\\.')}$`).test(host) && url.slice(host.length).startsWith(rest);
}

interface Matcher {
  readonly says: string;
  readonly address: readonly boolean[];
  readonly tcp: readonly boolean[];
  readonly udp: readonly boolean[];
  readonly url: readonly boolean[];
  readonly application: readonly boolean[];
}

const ofRules = new Set(
  'disabled from to source negate-source source-user destination negate-destination category application service action rule-type log-start log-end log-setting tag group-tag description uuid profile-setting type option target hip-profiles source-hip destination-hip qos'.split(
    ' ',
  ),
);

function matcherOf(
  scopes: Scopes,
  question: Question,
  rule: Node,
  pools: Pools,
  says: string,
): Matcher | undefined {
  for (const { tag } of rule.children) if (!ofRules.has(tag)) refuse(`${rule.name} has ${tag}`);
  const isOpen = ['hip-profiles', 'source-hip', 'destination-hip', 'source-user'].some((word) =>
    members(rule, word).some((one) => one !== 'any'),
  );
  if ((isOpen || at(rule, 'target', '*', '*').length > 0) && !question.holds) return undefined;
  const zones = (word: 'from' | 'to'): boolean => {
    const named = members(rule, word);
    return named.includes('any') || named.some((one) => question[word].includes(one));
  };
  const holdsAll = (word: 'from' | 'to'): boolean =>
    members(rule, word).includes('any') || question[word].every((one) => members(rule, word).includes(one));
  if (
    leaf(rule, 'disabled') === 'yes' ||
    leaf(rule, 'rule-type') === 'intrazone' ||
    !zones('from') ||
    !zones('to')
  )
    return undefined;
  if ((!holdsAll('from') || !holdsAll('to')) && !question.holds) return undefined;
  const list = (word: string, missing = 'any'): readonly string[] =>
    child(rule, word) === undefined ? [missing] : members(rule, word);
  const isNegated = (word: string): boolean => leaf(rule, word) === 'yes';
  const sources = list('source').includes('any')
    ? undefined
    : list('source').flatMap((one) => addressesOf(scopes, question.lists, one));
  const isIn = (ranges: readonly (readonly [bigint, bigint])[] | undefined, one: bigint): boolean =>
    ranges === undefined || ranges.some(([from, to]) => from <= one && one <= to);
  if (isIn(sources, numberOf(question.client)) === isNegated('negate-source')) return undefined;
  const targets = list('destination').includes('any')
    ? undefined
    : list('destination').flatMap((one) => addressesOf(scopes, question.lists, one));
  const services = list('service', child(rule, 'type') === undefined ? 'application-default' : 'any');
  if (services.includes('application-default') && !question.holds) return undefined;
  const ports =
    services.includes('any') || services.includes('application-default')
      ? undefined
      : services.flatMap((one) => portsOf(scopes, one));
  const isOn = (protocol: string, port: number): boolean =>
    ports === undefined || ports.some(([one, from, to]) => one === protocol && from <= port && port <= to);
  const categories = list('category');
  const entries = categories.includes('any')
    ? undefined
    : categories.flatMap((one) => {
        const category =
          find(scopes, ['profiles', 'custom-url-category'], one) ?? refuse(`there is no category ${one}`);
        return leaf(category, 'type') === 'URL List'
          ? members(category, 'list')
          : question.holds
            ? ['*/']
            : [];
      });
  const applications = list('application');
  return {
    says,
    address: pools.addresses.map((one) => isIn(targets, one) !== isNegated('negate-destination')),
    tcp: pools.ports.map((one) => isOn('tcp', one)),
    udp: pools.ports.map((one) => isOn('udp', one)),
    url: pools.urls.map(
      (one) => entries === undefined || (one !== '' && entries.some((entry) => matchesEntry(entry, one))),
    ),
    application: pools.applications.map((one) => applications.includes('any') || applications.includes(one)),
  };
}

/** The rules of one kind that a connection meets, in their order. */
function rulesOf(bases: readonly (Node | undefined)[], kind: string): readonly Node[] {
  return bases.flatMap((base) => at(base, kind, 'rules', 'entry'));
}

/** What a device says to each: the action of the first rule that matches, and whether TLS is opened. */
export function decide(root: Node, question: Question, pools: Pools): string {
  const [kind, name] = question.scope;
  const own = at(root, 'devices', 'entry', kind, 'entry').find((one) => one.name === name) ?? made('entry');
  const shared = child(root, 'shared');
  const scopes = [own, ...(shared === undefined ? [] : [shared])];
  for (const scope of scopes) checkScope(scope, scopes);
  const order = (place: string): readonly (Node | undefined)[] =>
    place === 'post-rulebase'
      ? [child(own, place), child(shared, place)]
      : [child(shared, place), child(own, place)];
  const bases = ['pre-rulebase', 'rulebase', 'post-rulebase'].flatMap(order);
  const matchers = (of: string, says: (rule: Node) => string): readonly Matcher[] =>
    rulesOf(bases, of).flatMap((rule) => matcherOf(scopes, question, rule, pools, says(rule)) ?? []);
  const security = matchers('security', (rule) =>
    (leaf(rule, 'action') ?? 'allow') === 'allow' ? 'A' : 'D',
  );
  const opening = matchers('decryption', (rule) =>
    (leaf(rule, 'action') ?? 'no-decrypt') === 'no-decrypt' ? 'n' : 'o',
  );
  const out: string[] = [];
  const first = (some: readonly Matcher[], protocol: 'tcp' | 'udp', at_: readonly number[]): string => {
    const [address = 0, port = 0, url = 0, application = 0] = at_;
    return (
      some.find(
        (one) => one.address[address] && one[protocol][port] && one.url[url] && one.application[application],
      )?.says ?? '-'
    );
  };
  for (const address of pools.addresses.keys())
    for (const port of pools.ports.keys())
      for (const url of pools.urls.keys())
        for (const application of pools.applications.keys())
          for (const protocol of ['tcp', 'udp'] as const) {
            if (protocol === 'udp' && url > 0) continue;
            const one = [address, port, url, application];
            const says = first(security, protocol, one);
            out.push(
              says === 'A' && protocol === 'tcp' && url > 0 ? `A${first(opening, protocol, one)}` : says,
            );
          }
  return out.join(' ');
}
