/** Hosts, paths and principals in the words of the patterns that are in play. */
import { formatHostPattern } from '../../sets/hosts.ts';
import { formatPathPattern } from '../../sets/paths.ts';
import type { Space } from '../space/space.ts';
import { describeClasses, joinSome, type Pattern, type Vocabulary } from './describe-classes.ts';

/** Hosts: names by their patterns, literals and the absent host by their kind. */
export function describeHosts(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const names = space.hosts.flatMap((host, index) => (host.kind === 'name' ? [index] : []));
  const within = (of: Uint8Array): Uint8Array => Uint8Array.from(names, (index) => of[index] ?? 0);
  const vocabulary: Vocabulary = {
    size: names.length,
    patterns: listNamePatterns(space, names),
    any: 'any name',
    single: (position) => {
      const host = space.hosts[names[position] ?? -1];
      return host?.kind === 'name' && host.patterns.size > 0
        ? `names such as ${host.name}`
        : 'names that neither side mentions';
    },
  };
  const kinds = space.hosts.flatMap((host, index) =>
    host.kind !== 'name' ? [{ kind: host.kind, member: members[index], occurs: occurring[index] }] : [],
  );
  const words = within(occurring).some((one) => one === 1)
    ? describeClasses(vocabulary, within(members), within(occurring))
    : [];
  if (words.length === 1 && kinds.every(({ member }) => member === 1)) {
    const every = words[0]?.replace(/^any name/, 'any host');
    if (every?.startsWith('any host')) return every;
  }
  const others = kinds.filter(({ occurs }) => occurs === 1).map(({ kind }) => kindWords[kind]);
  const all = [...others, ...words];
  return all.length === 1 && all[0] === kindWords.none ? 'no host' : `host ${joinSome(all)}`;
}

const knownPatterns = new WeakMap<Space, readonly Pattern[]>();

/** The host patterns of a space; classes are positions among its names. */
function listNamePatterns(space: Space, names: readonly number[]): readonly Pattern[] {
  const known = knownPatterns.get(space);
  if (known !== undefined) return known;
  const classes = space.hostPatterns.map((): number[] => []);
  names.forEach((index, position) => {
    const host = space.hosts[index];
    if (host?.kind === 'name') for (const pattern of host.patterns) classes[pattern]?.push(position);
  });
  const patterns = space.hostPatterns.map((pattern, number) => ({
    text: formatHostPattern(pattern),
    classes: classes[number] ?? [],
  }));
  knownPatterns.set(space, patterns);
  return patterns;
}

const kindWords = {
  ipv4Literal: 'an IPv4 literal',
  ipv6Literal: 'an IPv6 literal',
  none: 'none',
} as const;

export function describePaths(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const words = describeClasses(
    {
      size: space.paths.length,
      patterns: listPathPatterns(space),
      any: 'any path',
      single: (index) => `such as ${space.paths[index]?.path ?? '/'}`,
    },
    members,
    occurring,
  );
  return words[0]?.startsWith('any path') ? joinSome(words) : `path ${joinSome(words)}`;
}

const knownPaths = new WeakMap<Space, readonly Pattern[]>();

function listPathPatterns(space: Space): readonly Pattern[] {
  const known = knownPaths.get(space);
  if (known !== undefined) return known;
  const classes = space.pathPatterns.map((): number[] => []);
  space.paths.forEach(({ patterns: holding }, index) => {
    for (const pattern of holding) classes[pattern]?.push(index);
  });
  const patterns = space.pathPatterns.map((pattern, number) => ({
    text: formatPathPattern(pattern),
    classes: classes[number] ?? [],
  }));
  knownPaths.set(space, patterns);
  return patterns;
}

export function describePrincipals(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const classesOf = (belongs: (process: Space['principals'][number]) => boolean): readonly number[] =>
    space.principals.flatMap((one, index) => (belongs(one) ? [index] : []));
  const services = [...new Set(space.principals.flatMap((one) => one.services))];
  // What is left when no pattern is meant, any other account, is no pattern: it is anyone but these.
  const accounts = [...new Set(space.principals.map(({ account }) => account))].filter(
    (account) => account !== 'a-user',
  );
  const words = describeClasses(
    {
      size: space.principals.length,
      patterns: [
        ...accounts.map((account) => ({
          text: account,
          classes: classesOf((one) => one.account === account),
        })),
        ...services.map((service) => ({
          text: `service:${service}`,
          classes: classesOf((one) => one.services.includes(service)),
        })),
      ],
      any: 'anyone',
      single: (index) => {
        const { account = '', services: running = [] } = space.principals[index] ?? {};
        const words = running.map((service) => `service:${service}`);
        return [account === 'a-user' ? 'another account' : account, ...words].join('+');
      },
    },
    members,
    occurring,
  );
  return `as ${joinSome(words)}`;
}
