/** Hosts, paths and principals in the words of the patterns that are in play. */
import { formatHostPattern } from '../../sets/hosts.ts';
import { formatPathPattern } from '../../sets/paths.ts';
import { remember } from '../../sets/remember.ts';
import type { Space } from '../space/space.ts';
import { invertMemberships } from '../space/space-members.ts';
import { describeClasses, joinSome, type Pattern, type Vocabulary } from './describe-classes.ts';

/** Describes hosts: names by their patterns, literals and the absent host by their kind. */
export function describeHosts(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const names = space.hosts.flatMap((host, index) => (host.kind === 'name' ? [index] : []));
  const within = (of: Uint8Array): Uint8Array => Uint8Array.from(names, (index) => of[index] ?? 0);
  const vocabulary: Vocabulary = {
    size: names.length,
    patterns: listNamePatterns(space),
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

/** Describes for which names a resolver gave the address; what is no name is none. */
export function describeResolved(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const isNamed = occurring.some((one, index) => one === 1 && space.hosts[index]?.kind === 'name');
  if (!isNamed) return 'an address that was resolved for no name';
  const named = occurring.map((one, index) => (space.hosts[index]?.kind === 'name' ? one : 0));
  const words = describeHosts(space, members, named).replace(/^(?:any )?host /, '');
  const isAny = named.length < occurring.length || occurring.some((one, index) => one !== named[index]);
  return `an address that was resolved for ${words}${isAny ? ', or for none' : ''}`;
}

const namePatterns = new WeakMap<Space, readonly Pattern[]>();
const pathPatterns = new WeakMap<Space, readonly Pattern[]>();

/** Returns the host patterns of a space; classes are positions among its names. */
function listNamePatterns(space: Space): readonly Pattern[] {
  return remember(namePatterns, space, ({ hosts, hostPatterns }) => {
    const holding = hosts.flatMap((host) => (host.kind === 'name' ? [[...host.patterns]] : []));
    return pairWithClasses(hostPatterns.map(formatHostPattern), holding);
  });
}

function listPathPatterns(space: Space): readonly Pattern[] {
  return remember(pathPatterns, space, (of) =>
    pairWithClasses(
      of.pathPatterns.map(formatPathPattern),
      of.paths.map(({ patterns }) => patterns),
    ),
  );
}

/** Adds to the texts of patterns the classes that they hold; `holding` are the patterns of each class. */
function pairWithClasses(
  texts: readonly string[],
  holding: readonly (readonly number[])[],
): readonly Pattern[] {
  const classes = invertMemberships(holding);
  return texts.map((text, number) => ({ text, classes: classes.get(number) ?? [] }));
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
