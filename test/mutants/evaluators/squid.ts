/** The second evaluator of Squid: one request down the access lines, and one tunnel down the bump lines. */
import type { View } from '../../../src/proof/diagram/evaluate.ts';
import { matchesHost } from '../../../src/sets/hosts.ts';
import { matchesPath } from '../../../src/sets/paths.ts';
import type { Subject } from '../mutant.ts';
import { bitsOf, blockOf, edgesOf, type Ip, memberTest, type Range, readIp, toAddress } from './address.ts';
import { bypassOf, isWanted, namesIn } from './named.ts';
import { type Evaluator, evaluatorOf, type Outcome } from './settle.ts';
import type { Acl, Asked, Truth } from './squid-acls.ts';
import { aclsOn, type Changes, distinct, someone } from './squid-kinds.ts';
import { hostsAround, namesFor, pathsAround, pathsIn } from './squid-requests.ts';
import { type Line, readSquid, type SquidText } from './squid-text.ts';

interface Probe {
  readonly view: View;
  readonly asked: Asked;
  /** Whether it is asked who gets through, or which tunnels stay closed. */
  readonly about: 'access' | 'bump';
}

function decide(text: SquidText, { asked, about, view }: Probe): Outcome {
  const outcomes = new Set<Outcome>();
  let open = true;
  for (const { action, terms } of about === 'bump' ? text.bumps : text.access) {
    const truth = holds(text, terms, asked, 0);
    if (truth !== false) outcomes.add(action === 'allow' || action === 'splice' ? 'allow' : 'deny');
    open = truth !== true;
    if (!open) break;
  }
  // Behind the fragment follow the lines of the site; those about inspection do not exempt.
  if (open) outcomes.add(about === 'bump' ? 'deny' : view.source === 'outside' ? 'none' : 'unsure');
  const [only] = outcomes;
  return outcomes.size === 1 && only !== undefined ? only : 'unsure';
}

function holds(text: SquidText, terms: Line['terms'], asked: Asked, depth: number): Truth {
  let unsure = false;
  for (const { name, negated } of terms) {
    const acl = text.acls.get(name);
    if (acl === undefined || depth > 20) return 'unsure';
    const truth = truthOf(text, acl, asked, depth + 1);
    if (truth === 'unsure') unsure = true;
    else if (truth === negated) return false;
  }
  return unsure ? 'unsure' : true;
}

function truthOf(text: SquidText, acl: Acl, asked: Asked, depth: number): Truth {
  if (acl.rows === undefined) return acl.matches(asked);
  const truths = acl.rows.map((row) => holds(text, row, asked, depth));
  return truths.includes(true) || (truths.includes('unsure') && 'unsure');
}

function probes(subject: Subject, texts: readonly SquidText[]): readonly Probe[] {
  const { hosts, paths, patterns } = policyIn(subject);
  const [first, ...others] = texts;
  // What the policy asks for matters where a text is held against it, and not where two texts are.
  const alone = others.length === 0;
  const ofPolicy = (alone ? patterns : []).map(
    (one) =>
      ({ host }: Changes) =>
        typeof host === 'string' && matchesHost(one, host),
  );
  const family = ({ host }: Changes): unknown => (typeof host === 'string' ? 0 : host?.family);
  const askedHosts = distinct(
    texts,
    'host',
    () => hostsFor(first === undefined ? [] : [first], hosts),
    [...hostsFor(others, [], first), ...insideOthers(others, hosts, first)],
    [family, ...ofPolicy],
  );
  const numbers = texts.flatMap((text) => aclsOn(text, 'port')).flatMap(({ ports }) => ports);
  const near = [443, 80, 50_000, ...numbers.flatMap((port) => [port - 1, port, port + 1])];
  const ports = distinct(
    texts,
    'port',
    () => [],
    near.filter((port) => port >= 0 && port <= 65535).map((port) => ({ port })),
  );
  const hasPaths = texts.some((text) => aclsOn(text, 'path').length > 0);
  const ofPaths = (alone ? paths : []).map(
    (one) =>
      ({ path }: Changes) =>
        matchesPath({ kind: 'below', path: one }, path ?? ''),
  );
  const askedPaths = hasPaths
    ? distinct(texts, 'path', () => pathsAround(paths).map((path) => ({ path })), [], ofPaths)
    : [{ path: '/' }];
  const sources = sourcesIn(subject, texts);
  const named = texts
    .flatMap((text) => aclsOn(text, 'method'))
    .flatMap((acl) => acl.names)
    .filter((name) => name !== 'CONNECT');
  const methods = distinct(
    texts,
    'method',
    () => [{ method: 'GET' }, { method: 'POST' }],
    named.map((method) => ({ method })),
  );
  return askedHosts.flatMap((host) =>
    ports.flatMap((port) =>
      sources.flatMap((source): readonly Probe[] => {
        const base = { ...someone, ...host, ...port, ...source };
        const requests = askedPaths.flatMap((path) =>
          methods.flatMap((method) =>
            (['http', 'https', 'ftp', 'other'] as const).map((form) =>
              probe(subject, { ...base, ...path, ...method, form }, 'access'),
            ),
          ),
        );
        return [probe(subject, base, 'access'), probe(subject, base, 'bump'), ...requests];
      }),
    ),
  );
}

/** Hosts at the edges of the ACLs of texts, but for those that another text has too. */
function hostsFor(texts: readonly SquidText[], more: readonly string[], but?: SquidText): readonly Changes[] {
  const shared = new Set(but === undefined ? [] : aclsOn(but, 'host'));
  const acls = texts.flatMap((text) => aclsOn(text, 'host')).filter((acl) => !shared.has(acl));
  const old = new Set(shared.size === 0 ? [] : [...shared].flatMap((acl) => acl.names));
  const names = acls.flatMap((acl) => acl.names).filter((name) => !old.has(name));
  const ranges = acls.flatMap((acl) => acl.ranges);
  return [...hostsAround([...more, ...names]), ...literals(ranges, names)].map((host) => ({ host }));
}

function probe(subject: Subject, asked: Asked, about: Probe['about']): Probe {
  const { form, host, port, path, method, source } = asked;
  const at: View =
    typeof host === 'string'
      ? { host: { kind: 'name', name: host } }
      : { host: { kind: 'literal' }, address: toAddress(host) };
  const known = (['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'] as const).find(
    (one) => one === method,
  );
  const more = form === 'connect' ? {} : { path, method: known ?? ('other' as const) };
  return {
    view: { form, port, ...at, ...more, source: isGoverned(subject)(source) ? 'inside' : 'outside' },
    asked,
    about,
  };
}

/** Names of the policy with something in front that an expression without anchors finds there. */
function insideOthers(
  texts: readonly SquidText[],
  hosts: readonly string[],
  but?: SquidText,
): readonly Changes[] {
  const shared = new Set(but === undefined ? [] : aclsOn(but, 'host'));
  const acls = texts
    .flatMap((text) => aclsOn(text, 'host'))
    .filter((acl) => acl.expressions && !shared.has(acl));
  const found = acls
    .flatMap((acl) => acl.names)
    .slice(0, 8)
    .flatMap((name) => namesFor(name).slice(0, 1));
  return found
    .flatMap((name) => hosts.flatMap((host) => [`${name}.${host}`, `${name.replaceAll('.', 'x')}.${host}`]))
    .map((host) => ({ host }));
}

/** Addresses that clients can ask for; those of IPv4 inside of IPv6 are asked for as IPv4. */
function literals(ranges: readonly Range[], names: readonly string[]): readonly Ip[] {
  const texts = [
    '192.0.2.1',
    '2001:db8::1',
    '0.0.0.0',
    '::',
    ...names.map((name) => name.replace(/^\[|\]$/g, '')),
  ];
  const some = texts.flatMap((text) => readIp(text) ?? []);
  return [...some, ...edgesOf(ranges)].filter(
    ({ family, value }) => family === 4 || value >> 32n !== 0xffffn,
  );
}

function probesOf(
  subject: Subject,
  texts: readonly SquidText[],
  view: View,
  about: Probe['about'] = 'access',
): readonly Probe[] {
  const { form = 'connect', port = 443, path = '/', host, address } = view;
  const asked: Asked = {
    form,
    method: form === 'connect' ? 'CONNECT' : (view.method ?? 'GET'),
    port,
    path,
    host:
      host?.kind === 'name'
        ? host.name
        : { family: address?.family ?? 4, value: BigInt(address?.value ?? 0) },
    source: someone.source,
  };
  return sourcesIn(subject, texts)
    .map((source) => probe(subject, { ...asked, ...source }, about))
    .filter((one) => (one.view.source === 'inside') === (view.source !== 'outside'));
}

function isGoverned({ values }: Subject): (ip: Ip) => boolean {
  const { source = 'any' } = values;
  return source === 'any' ? () => true : memberTest(source.split(',').map(readPrefix));
}

function readPrefix(text: string): Range {
  const [body = '', bits] = text.split('/');
  const ip = readIp(body);
  if (ip === undefined) throw new Error(`the option ${text}`);
  return blockOf(ip, Number(bits ?? bitsOf[ip.family]));
}

function sourcesIn(subject: Subject, texts: readonly SquidText[]): readonly Changes[] {
  const { source = 'any' } = subject.values;
  const options = source === 'any' ? [] : source.split(',').map(readPrefix);
  const ranges = texts.flatMap((text) => aclsOn(text, 'source')).flatMap((acl) => acl.ranges);
  const inside = isGoverned(subject);
  const all = [someone.source, ...edgesOf([...options, ...ranges])].map((ip) => ({ source: ip }));
  return distinct(texts, 'source', () => [], all, [({ source: ip = someone.source }) => inside(ip)]);
}

function policyIn({ policy }: Subject) {
  const hosts = policy.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : [])),
  );
  const patterns = hosts.map(({ pattern }) => pattern);
  return { patterns, hosts: namesIn(patterns), paths: pathsIn(hosts.flatMap(({ path }) => path ?? [])) };
}

function isCounted(subject: Subject, { about, view }: Probe, was: Outcome, is: Outcome): boolean | undefined {
  if (about === 'access') return undefined;
  if (view.source === 'outside') return false;
  const demand = bypassOf(subject, view);
  if (is === 'unsure' || was === 'unsure') return isWanted(subject, view);
  return demand === (is === 'allow' ? 'must-not' : 'must');
}

export const squidEvaluator: Evaluator = evaluatorOf<SquidText, Probe>({
  read: (_subject, files) => readSquid(files),
  probes,
  probesOf,
  tunnelsOf: (subject, texts, view) => probesOf(subject, texts, view, 'bump'),
  decide,
  otherwise: 'deny',
  isCounted,
  wanted: (subject, { about, view }) => {
    if (about === 'access')
      return view.form === 'connect' || view.form === 'http' ? isWanted(subject, view) : false;
    const demand = bypassOf(subject, view);
    return demand === 'no-matter' ? undefined : demand === 'must';
  },
});
