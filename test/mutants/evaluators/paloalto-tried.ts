/** URLs to ask a PAN-OS text about: one of every kind that its categories tell apart. */
import { matchesHost } from '../../../src/sets/hosts.ts';
import { matchesPath } from '../../../src/sets/paths.ts';
import type { Subject } from '../mutant.ts';
import { oneOfEach } from './classes.ts';
import { hostsAround } from './hosts.ts';
import { namesIn } from './named.ts';
import { type PaloaltoText, type Rule, rulesIn } from './paloalto-text.ts';
import type { Url } from './paloalto-urls.ts';

interface Tried {
  readonly categories: ReadonlySet<unknown>;
  readonly entries: ReadonlySet<string>;
  readonly urls: ReadonlyMap<Url, string>;
  readonly kindOf: (url: Url) => string;
}

const tried = new WeakMap<Subject, Tried>();

/** URLs, one of each kind; those of the original are told apart once. */
export function distinctUrls(subject: Subject, texts: readonly PaloaltoText[]): readonly Url[] {
  const policy = policyIn(subject);
  const alone = texts.length === 1;
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
