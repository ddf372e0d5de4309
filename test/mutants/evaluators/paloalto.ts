/** The second evaluator of PAN-OS: one request down the rulebase, and one TLS session down the decryption rules. */
import type { View } from '../../../src/equivalence/evaluate.ts';
import { matchesHost } from '../../../src/sets/hosts.ts';
import { matchesPath } from '../../../src/sets/paths.ts';
import type { Subject } from '../mutant.ts';
import {
  bitsOf,
  blockOf,
  edgesOf,
  everyIpv4,
  everyIpv6,
  type Ip,
  memberTest,
  type Range,
  readIp,
  toAddress,
} from './address.ts';
import { oneOfEach } from './classes.ts';
import { bypassOf, isWanted, namesIn } from './named.ts';
import { type PaloaltoText, type Rule, readPaloalto } from './paloalto-text.ts';
import type { Truth, Url } from './paloalto-urls.ts';
import { type Evaluator, evaluatorOf, type Outcome } from './settle.ts';
import { hostsAround } from './squid-requests.ts';

/** Where a connection comes from and goes to. */
interface Place {
  readonly from: string;
  readonly to: string;
  readonly source: Ip;
}

interface Probe {
  readonly view: View;
  readonly place: Place;
  readonly destination: Ip;
  readonly url: Url | undefined;
  /** Whether it is asked who gets through, or what is not decrypted. */
  readonly about: 'security' | 'decryption';
}

function decide(text: PaloaltoText, probe: Probe): Outcome {
  const outcomes = new Set<Outcome>();
  let open = true;
  for (const rule of text[probe.about]) {
    if (rule === 'others' || (rule.isOpen && isForPlace(rule, probe.place))) {
      outcomes.add('unsure');
      continue;
    }
    const truth = matches(rule, probe);
    if (truth === false) continue;
    const allows = rule.action === 'allow' || rule.action === 'no-decrypt';
    outcomes.add(rule.mayBlock ? 'unsure' : allows ? 'allow' : 'deny');
    open = truth !== true;
    if (!open) break;
  }
  // Below the block may be rules of the device; what no decryption rule matches may be decrypted.
  const isLeftOpen = open && probe.about === 'security' && probe.view.source === 'inside';
  if (open) outcomes.add(isLeftOpen ? 'unsure' : 'none');
  if (outcomes.has('none') && outcomes.has('deny') && probe.view.source === 'inside') outcomes.delete('none');
  const [only] = outcomes;
  return outcomes.size === 1 && only !== undefined ? only : 'unsure';
}

function matches(rule: Rule, { view, place, destination, url }: Probe): Truth {
  if (!isForPlace(rule, place)) return false;
  const truths = [
    rule.source.holds(place.source),
    rule.destination.holds(destination),
    rule.service.matches(view.transport ?? 'tcp', view.port ?? 0),
    rule.category === undefined || (url !== undefined && rule.category(url)),
    !rule.mayMiss || 'unsure',
  ];
  return truths.includes(false) ? false : truths.includes('unsure') ? 'unsure' : true;
}

function isForPlace(rule: Rule, { from, to }: Pick<Place, 'from' | 'to'>): boolean {
  if (
    rule.ruleType === 'none' ||
    (rule.ruleType !== 'universal' && (rule.ruleType === 'intrazone') !== (from === to))
  )
    return false;
  return isZone(rule.from, from) && isZone(rule.to, to);
}

function isZone(zones: readonly string[], zone: string): boolean {
  return zones.includes('any') || zones.includes(zone);
}

/** A rule for other clients alone is none of the rule set's business. */
function isAboutGoverned(subject: Subject, rule: Rule): boolean {
  const { 'from-zone': from = '', 'to-zone': to = '', source = 'any' } = subject.values;
  if (!isForPlace(rule, { from, to })) return false;
  const clients = source === 'any' ? [everyIpv4, everyIpv6] : source.split(',').map(readOption);
  return edgesOf([...clients, ...rule.source.ranges]).some(
    (ip) => isGoverned(subject, { from, to, source: ip }) && rule.source.holds(ip) !== false,
  );
}

function rulesIn(texts: readonly PaloaltoText[]): readonly Rule[] {
  return texts.flatMap((text) => [...text.security, ...text.decryption]).filter((rule) => rule !== 'others');
}

function* probes(subject: Subject, texts: readonly PaloaltoText[]): Generator<Probe> {
  const rules = rulesIn(texts);
  const destinations = destinationsIn(rules);
  const services = servicesIn(rules);
  const urls = [undefined, ...distinctUrls(subject, texts, policyIn(subject), texts.length === 1)];
  for (const place of placesIn(subject, rules)) {
    const source = isGoverned(subject, place) ? 'inside' : 'outside';
    for (const destination of destinations) {
      const address = toAddress(destination);
      for (const { transport, port } of services) {
        for (const url of urls) {
          if (url !== undefined && transport === 'udp') continue;
          const view: View = { transport, port, address, source, ...askedFor(url) };
          const one = { view, place, destination, url };
          yield { ...one, about: 'security' };
          if (transport === 'tcp' && (url === undefined || url.path === '/'))
            yield { ...one, about: 'decryption' };
        }
      }
    }
  }
}

function askedFor(url: Url | undefined): Pick<View, 'host' | 'path'> {
  if (url === undefined) return { host: { kind: 'none' } };
  const { host, path } = url;
  return { host: host === 'literal' ? { kind: 'literal' } : { kind: 'name', name: host }, path };
}

function isGoverned({ values }: Subject, { from, to, source }: Place): boolean {
  const { source: clients = 'any' } = values;
  if (from !== values['from-zone'] || to !== values['to-zone']) return false;
  return clients === 'any' || memberTest(clients.split(',').map(readOption))(source);
}

function readOption(text: string): Range {
  const [from = '', to] = text.split('-');
  const [body = '', bits] = from.split('/');
  const ip = readIp(body);
  const end = readIp(to ?? body);
  if (ip === undefined || end === undefined) throw new Error(`the option ${text}`);
  return to === undefined
    ? blockOf(ip, Number(bits ?? bitsOf[ip.family]))
    : { family: ip.family, from: ip.value, to: end.value };
}

/** Connections between the zones of the options, a named one and another, from one client of each kind. */
function placesIn(subject: Subject, rules: readonly Rule[]): readonly Place[] {
  const { 'from-zone': from = '', 'to-zone': to = '', source = 'any' } = subject.values;
  const options = source === 'any' ? [] : source.split(',').map(readOption);
  const tests = [...new Set(rules.map((rule) => rule.source.holds))];
  const ranges = [...options, ...rules.flatMap((rule) => rule.source.ranges), everyIpv4, everyIpv6];
  const sources = oneOfEach(edgesOf([...new Set(ranges)]), [
    ...tests,
    (ip) => isGoverned(subject, { from, to, source: ip }),
  ]);
  const zones = [
    ...new Set([from, to, 'elsewhere', ...rules.flatMap((rule) => [...rule.from, ...rule.to])]),
  ].filter((zone) => zone !== 'any');
  const pairs = oneOfEach(
    zones.flatMap((one) => zones.filter((other) => one !== other).map((other) => [one, other] as const)),
    [
      ([one, other]) => one === from && other === to,
      ...rules.flatMap((rule) => [
        ([one]: readonly [string, string]) => isZone(rule.from, one),
        ([, other]: readonly [string, string]) => isZone(rule.to, other),
      ]),
    ],
  );
  return pairs.flatMap(([one, other]) => sources.map((ip) => ({ from: one, to: other, source: ip })));
}

const numbers = new WeakMap<object, number>();
let count = 0;
const known = new Map<string, readonly Ip[]>();

/** The same tests make the same addresses. */
function keyOf(tests: readonly object[]): string {
  return tests
    .map((test) => {
      const number = numbers.get(test) ?? ++count;
      numbers.set(test, number);
      return number;
    })
    .join(' ');
}

function destinationsIn(rules: readonly Rule[]): readonly Ip[] {
  const tests = [...new Set(rules.map((rule) => rule.destination.holds))];
  const key = keyOf(tests);
  const before = known.get(key);
  if (before !== undefined) return before;
  const ranges = new Set([everyIpv4, everyIpv6, ...rules.flatMap((rule) => rule.destination.ranges)]);
  const found = oneOfEach(edgesOf([...ranges]), [({ family }) => family, ...tests]);
  if (known.size > 500) known.clear();
  known.set(key, found);
  return found;
}

function servicesIn(
  rules: readonly Rule[],
): readonly { readonly transport: 'tcp' | 'udp'; readonly port: number }[] {
  const edges = [
    443,
    80,
    50_000,
    ...rules.flatMap(({ service }) => service.ports).flatMap((port) => [port - 1, port, port + 1]),
  ];
  const ports = [...new Set(edges)].filter((port) => port >= 0 && port <= 65535);
  return oneOfEach(
    (['tcp', 'udp'] as const).flatMap((transport) => ports.map((port) => ({ transport, port }))),
    [
      ({ transport }) => transport,
      ...rules.map(
        ({ service }) =>
          (one: { transport: 'tcp' | 'udp'; port: number }) =>
            service.matches(one.transport, one.port),
      ),
    ],
  );
}

interface Tried {
  readonly categories: ReadonlySet<unknown>;
  readonly entries: ReadonlySet<string>;
  readonly urls: ReadonlyMap<Url, string>;
  readonly kindOf: (url: Url) => string;
}

const tried = new WeakMap<Subject, Tried>();

/** URLs, one of each kind; those of the original are told apart once. */
function distinctUrls(
  subject: Subject,
  texts: readonly PaloaltoText[],
  policy: ReturnType<typeof policyIn>,
  alone: boolean,
): readonly Url[] {
  const [first, ...others] = texts;
  const base =
    (alone ? undefined : tried.get(subject)) ??
    tryUrls(first === undefined ? [] : rulesIn([first]), policy, alone);
  if (!alone) tried.set(subject, base);
  const rules = rulesIn(others);
  const changed = [...new Set(rules.flatMap(({ category }) => category ?? []))].filter(
    (one) => !base.categories.has(one),
  );
  const added = urlsAt(
    [...new Set(rules.flatMap((rule) => rule.entries))].filter((entry) => !base.entries.has(entry)),
    policy.paths,
  );
  const all = [...base.urls, ...added.map((url) => [url, base.kindOf(url)] as const)];
  return oneOfEach(all, [
    ([, kind]) => kind,
    ...changed.map(
      (test) =>
        ([url]: readonly [Url, string]) =>
          test(url),
    ),
  ]).map(([url]) => url);
}

function tryUrls(rules: readonly Rule[], policy: ReturnType<typeof policyIn>, alone: boolean): Tried {
  const categories = [...new Set(rules.flatMap(({ category }) => category ?? []))];
  const entries = new Set(rules.flatMap((rule) => rule.entries));
  const tests: readonly ((url: Url) => unknown)[] = [
    ({ host }) => host === 'literal',
    ({ path }) => path === '/',
    ...categories,
    ...(alone ? policy.patterns : []).map(
      (one) =>
        ({ host }: Url) =>
          matchesHost(one, host),
    ),
    ...(alone ? policy.paths : []).map(
      (below) =>
        ({ path }: Url) =>
          matchesPath({ kind: 'below', path: below }, path),
    ),
  ];
  const kindOf = (url: Url): string => tests.map((test) => String(test(url))).join(' ');
  const beside = policy.hostsWithPaths.map((host) => `${host}${policy.paths[0] ?? '/'}`);
  const urls = urlsAt([...entries, ...policy.hosts, ...beside, 'some.invalid/some'], policy.paths);
  return {
    categories: new Set(categories),
    entries,
    urls: new Map(urls.map((url) => [url, kindOf(url)])),
    kindOf,
  };
}

/** URLs at which a lost slash, wildcard or label of these entries shows. */
function urlsAt(entries: readonly string[], policyPaths: readonly string[]): readonly Url[] {
  const hosts = new Set<string>(['literal']);
  const deep = new Set<string>();
  for (const entry of entries.map((one) => one.toLowerCase())) {
    const [host = ''] = entry.split('/');
    const near = hostsAround(
      ['a', 'a.b', ''].map((word) => host.replace(/[*^](\.|$)/g, word === '' ? '' : `${word}$1`)),
    );
    for (const one of near) hosts.add(one);
    if (/\/./.test(entry)) for (const one of near) deep.add(one);
  }
  const paths = [
    ...new Set([
      ...policyPaths,
      ...entries.flatMap((entry) => /\/.+/.exec(entry)?.[0].replace(/\/$/, '') ?? []),
    ]),
  ];
  const many = ['/', '/x', ...paths.flatMap(pathsNear)];
  return [...hosts].flatMap((host) => (deep.has(host) ? many : ['/', '/x']).map((path) => ({ host, path })));
}

/** What stands before and behind a path, and within it, with every sign that separates tokens. */
function pathsNear(path: string): readonly string[] {
  const behind = ['.', '/', '?', '&', '=', ';', '+', '%2f', '#'].flatMap((sign) => [sign, `${sign}x`]);
  return [
    path,
    path.slice(0, -1),
    path.toUpperCase(),
    `/x${path}`,
    `/x/..${path}`,
    ...['x', '/x/y', '/..', '/../x', path, ...behind].map((end) => path + end),
  ].filter((one) => one.startsWith('/'));
}

function policyIn({ policy }: Subject) {
  const hosts = policy.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : [])),
  );
  const patterns = hosts.map(({ pattern }) => pattern);
  return {
    patterns,
    hosts: namesIn(patterns),
    hostsWithPaths: hosts.flatMap(({ pattern, path }) => (path === undefined ? [] : namesIn([pattern]))),
    paths: [...new Set(hosts.flatMap(({ path }) => path ?? []))],
  };
}

/** The probes of one view: from every place that is governed, or from every other. */
function probesOf(subject: Subject, texts: readonly PaloaltoText[], view: View): readonly Probe[] {
  const { address, host, path = '/', source } = view;
  if (address === undefined) return [];
  const destination: Ip = { family: address.family, value: BigInt(address.value) };
  const url =
    host === undefined || host.kind === 'none'
      ? undefined
      : { host: host.kind === 'name' ? host.name : 'literal', path };
  return placesIn(subject, rulesIn(texts))
    .filter((place) => isGoverned(subject, place) === (source !== 'outside'))
    .map((place) => ({ view, place, destination, url, about: 'security' as const }));
}

function isCounted(subject: Subject, { about, view }: Probe, was: Outcome, is: Outcome): boolean | undefined {
  if (about === 'security') return undefined;
  if (view.source === 'outside') return false;
  if (is === 'unsure' || was === 'unsure') return isWanted(subject, view);
  return bypassOf(subject, view) === (is === 'allow' ? 'must-not' : 'must');
}

export const paloaltoEvaluator: Evaluator = evaluatorOf<PaloaltoText, Probe>({
  read: (subject, files) => {
    const text = readPaloalto(subject, files);
    const own = (rules: PaloaltoText['security']): PaloaltoText['security'] =>
      rules.filter((rule) => rule === 'others' || isAboutGoverned(subject, rule));
    return { security: own(text.security), decryption: own(text.decryption) };
  },
  probes,
  probesOf,
  decide,
  otherwise: 'deny',
  isCounted,
  wanted: (subject, { about, view }) => {
    if (about === 'security') return isWanted(subject, view);
    const demand = bypassOf(subject, view);
    return demand === 'no-matter' ? undefined : demand === 'must';
  },
});
