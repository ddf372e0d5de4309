/** Sets of classes in the words of the patterns that made them. */
import { formatHostPattern } from '../sets/hosts.ts';
import { formatPathPattern } from '../sets/paths.ts';
import type { Space } from './space.ts';

/** A pattern in words, with the classes that it holds. */
interface Pattern {
  readonly text: string;
  readonly classes: readonly number[];
}

/** What a field can be described with. */
interface Vocabulary {
  readonly size: number;
  /** In the order of preference where two hold the same classes. */
  readonly patterns: readonly Pattern[];
  /** All of them: `any name`. */
  readonly any: string;
  /** A class of its own, where patterns do not say it. */
  readonly single: (index: number) => string;
}

/** How many exceptions to one pattern can be read at a glance. */
const mostExceptions = 3;
/** How many patterns the description by one example is worth. */
const priceOfExample = 6;

/** How many patterns are tried two by two. */
const mostPaired = 30;

const longest = 8;

/** The first of the words. */
export function list(words: readonly string[]): string {
  const shown = words.slice(0, longest).join(' | ');
  return words.length > longest ? `${shown} | … ${words.length - longest} more` : shown;
}

/** Hosts: names by their patterns, literals and the absent host by their kind. */
export function describeHosts(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const names = space.hosts.flatMap((host, index) => (host.kind === 'name' ? [index] : []));
  const within = (of: Uint8Array): Uint8Array => Uint8Array.from(names, (index) => of[index] ?? 0);
  const vocabulary: Vocabulary = {
    size: names.length,
    patterns: namePatterns(space, names),
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
  return all.length === 1 && all[0] === kindWords.none ? 'no host' : `host ${list(all)}`;
}

const knownPatterns = new WeakMap<Space, readonly Pattern[]>();

/** The host patterns of a space; classes are positions among its names. */
function namePatterns(space: Space, names: readonly number[]): readonly Pattern[] {
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
      patterns: space.pathPatterns.map((pattern, number) => ({
        text: formatPathPattern(pattern),
        classes: classesWith(space.paths, number),
      })),
      any: 'any path',
      single: (index) => `such as ${space.paths[index]?.path ?? '/'}`,
    },
    members,
    occurring,
  );
  return words[0]?.startsWith('any path') ? list(words) : `path ${list(words)}`;
}

function classesWith(
  classes: readonly { readonly patterns: readonly number[] }[],
  number: number,
): readonly number[] {
  return classes.flatMap(({ patterns }, index) => (patterns.includes(number) ? [index] : []));
}

export function describePrincipals(space: Space, members: Uint8Array, occurring: Uint8Array): string {
  const classesOf = (belongs: (process: Space['principals'][number]) => boolean): readonly number[] =>
    space.principals.flatMap((one, index) => (belongs(one) ? [index] : []));
  const services = [...new Set(space.principals.flatMap((one) => one.services))];
  const accounts = [...new Set(space.principals.map(({ account }) => account))];
  const words = describeClasses(
    {
      size: space.principals.length,
      patterns: [
        ...accounts.map((account) => ({
          text: account === 'a-user' ? 'any other account' : account,
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
        return [account, ...running.map((service) => `service:${service}`)].join('+');
      },
    },
    members,
    occurring,
  );
  return `as ${list(words)}`;
}

/**
 * Words for the classes that belong, `members`, of which only the `occurring` ones need to be said: patterns,
 * or everything but patterns, whichever is shorter.
 */
function describeClasses(
  vocabulary: Vocabulary,
  members: Uint8Array,
  occurring: Uint8Array,
): readonly string[] {
  if (members.every((one) => one === 1)) return [vocabulary.any];
  const needed = members.map((one, index) => one & (occurring[index] ?? 0));
  const inside = cover(vocabulary, members, needed);
  const others = members.map((one) => 1 - one);
  const outside = cover(
    vocabulary,
    members.map((one, index) => 1 - (one & (occurring[index] ?? 0))),
    others,
  );
  if (outside.examples > 0 || outside.words.length + 1 > inside.price) return inside.words;
  if (outside.words.length + 1 === inside.price && inside.price < 2) return inside.words;
  return [`${vocabulary.any} but ${list(outside.words)}`];
}

interface Cover {
  readonly words: readonly string[];
  readonly examples: number;
  readonly price: number;
}

/** Patterns whose classes may all be said, until every class that needs to be said is; the widest first. */
function cover({ patterns, single }: Vocabulary, allowed: Uint8Array, needed: Uint8Array): Cover {
  const left = new Set([...needed.keys()].filter((index) => needed[index] === 1));
  const words: string[] = [];
  const order = [...patterns].sort((a, b) => b.classes.length - a.classes.length);
  const isAllowed = (index: number): boolean => allowed[index] === 1;
  for (const { text, classes } of order) {
    if (!classes.every(isAllowed) || !classes.some((index) => left.has(index))) continue;
    words.push(text);
    for (const index of classes) left.delete(index);
  }
  let price = words.length;
  for (const { text, classes } of order) {
    if (!classes.some((index) => left.has(index))) continue;
    const exceptions = except(order, classes, isAllowed, needed);
    if (exceptions === undefined) continue;
    words.push(`${text} (not ${exceptions.join(' | ')})`);
    price += 1 + exceptions.length;
    for (const index of classes) if (isAllowed(index)) left.delete(index);
  }
  for (const [text, classes] of left.size === 0 ? [] : pairsOf(order, left)) {
    if (!classes.every(isAllowed) || !classes.some((index) => left.has(index))) continue;
    words.push(text);
    price += 2;
    for (const index of classes) left.delete(index);
  }
  const examples = new Set([...left].map(single));
  return {
    words: [...words, ...examples],
    examples: examples.size,
    price: price + examples.size * priceOfExample,
  };
}

/** What two patterns both hold, for every two that hold a class that is left. */
function pairsOf(
  order: readonly Pattern[],
  left: ReadonlySet<number>,
): readonly (readonly [string, readonly number[]])[] {
  const touching = order.filter(({ classes }) => classes.some((index) => left.has(index)));
  if (touching.length > mostPaired) return [];
  return touching.flatMap((a, first) =>
    touching.slice(first + 1).map((b): readonly [string, readonly number[]] => {
      const inBoth = new Set(b.classes);
      return [`${a.text} and ${b.text} both`, a.classes.filter((index) => inBoth.has(index))];
    }),
  );
}

/** Patterns that take away exactly what is not allowed of these classes, or at most what need not be said. */
function except(
  order: readonly Pattern[],
  classes: readonly number[],
  isAllowed: (index: number) => boolean,
  needed: Uint8Array,
): readonly string[] | undefined {
  const excess = new Set(classes.filter((index) => !isAllowed(index)));
  const kept = new Set(classes.filter((index) => needed[index] === 1));
  const exceptions: string[] = [];
  for (const other of order) {
    if (excess.size === 0) break;
    if (other.classes.some((index) => kept.has(index)) || !other.classes.some((index) => excess.has(index)))
      continue;
    exceptions.push(other.text);
    for (const index of other.classes) excess.delete(index);
  }
  return excess.size === 0 && exceptions.length <= mostExceptions ? exceptions : undefined;
}
