/**
 * Which names dnsmasq puts into which set: the line of the longest name that an asked name is, or is below of, counts, and
 * no other; of two lines for one name the first (dnsmasq 2.90, domain_find_sets).
 */
import { present } from '../../../../diagnostics/present.ts';
import { type Condition, never, where } from '../../../../sets/condition.ts';
import { type HostPattern, hostNames } from '../../../../sets/hosts.ts';
import { remember } from '../../../../sets/remember.ts';
import { sha256 } from '../../../../sets/sha256.ts';
import type { FedSet, Feed, NamedSet, OtherResolverLine, Resolver } from '../../config.ts';
import type { Doubt, Fed, LoadedTable } from '../check/loaded.ts';
import { both, either, negate, unknown } from '../meaning-conditions.ts';
import { mayMeet } from './names.ts';

/** The lines of a resolver that count. */
export interface Lines {
  readonly byName: ReadonlyMap<string, Feed>;
  /** The names of the lines that feed a set, by what `keyOf` makes of it. */
  readonly feeding: ReadonlyMap<string, readonly string[]>;
  /** The names of lines that have this one next above them. */
  readonly below: ReadonlyMap<string | undefined, readonly string[]>;
  /** Lines that answer names, or let nobody answer them. */
  readonly owning: readonly OtherResolverLine[];
}

/** Returns the lines that count, and what may change what they do. */
export function listLines({ lines }: Resolver): {
  readonly lines: Lines;
  readonly unsure: readonly Doubt[];
} {
  const found = new Map<string, Feed>();
  const unsure: Doubt[] = [];
  for (const line of lines) {
    if (line.kind === 'unread') unsure.push(line);
    if (line.kind !== 'feed') continue;
    for (const name of line.names) {
      const first = found.get(name);
      if (first === undefined) found.set(name, line);
      else if (first.origin.file !== line.origin.file)
        unsure.push({ text: `two files have a line for ${name}, of which one counts`, origin: line.origin });
    }
  }
  const others = lines.filter((line) => line.kind === 'other');
  const own = new Set(
    lines.flatMap((line) => (line.kind === 'feed' && isForUs(line) ? [line.origin.file] : [])),
  );
  unsure.push(...findUnstarted(others, own));
  return { lines: indexLines(found, others), unsure };
}

function isForUs({ sets }: Feed): boolean {
  return sets.some(({ table, name }) => table.startsWith('rulec_') || name.startsWith('rulec_'));
}

/**
 * Lines for which dnsmasq may not start, or asks nobody. What a file of ours names is taken to be missing: the site's own
 * files are those of a machine that runs with them (docs/decisions/0011-what-the-machine-has.md).
 */
function findUnstarted(
  others: readonly OtherResolverLine[],
  own: ReadonlySet<string>,
): readonly OtherResolverLine[] {
  const said = new Set<string>();
  const isAsked = others.some(({ effect }) => effect.asks === 'all');
  return others.filter(({ effect: { once = [], binds, needs, asks }, origin }) => {
    const keys = [...once, ...(binds === undefined ? [] : [`not ${binds}`])];
    const isRepeated = once.some((one) => said.has(one)) || (binds !== undefined && said.has(other[binds]));
    for (const key of keys) said.add(key);
    return isRepeated || (needs === true && own.has(origin.file)) || (asks === 'listed' && !isAsked);
  });
}

const other = { interfaces: 'not dynamic', dynamic: 'not interfaces' } as const;

function indexLines(byName: ReadonlyMap<string, Feed>, others: readonly OtherResolverLine[]): Lines {
  const feeding = new Map<string, string[]>();
  for (const [name, { sets }] of byName)
    for (const key of new Set(sets.map(keyOf))) remember(feeding, key, () => []).push(name);
  const owning = others.filter(({ effect }) => effect.own !== undefined);
  return { byName, feeding, below: groupBelow([...byName.keys()]), owning };
}

function keyOf({ family, table, name }: Omit<FedSet, 'of'>): string {
  return `${family} ${table} ${name}`;
}

/** Returns what feeds the sets of a table: those that lines name, and those that are made to be fed. */
export function feedTable(table: LoadedTable, lines: Lines): ReadonlyMap<string, Fed> {
  const fed = new Map<string, Fed>();
  for (const set of table.sets.values()) {
    const key = keyOf({ family: table.family, table: table.name, name: set.name });
    const misfit = findMisfit(set);
    if (!lines.feeding.has(key) && misfit !== undefined) continue;
    const language = spellLanguage(lines, set, key);
    const says = (why: string | undefined): string | undefined =>
      why === undefined ? undefined : `what the set ${set.name} holds: ${why}`;
    fed.set(set.name, {
      names: readNames(lines, language),
      ...present({
        more: says(findOldContent(table, set, language)),
        doubt: says(misfit ?? findWriters(table, set)),
      }),
    });
  }
  return fed;
}

/**
 * The names of a language, of which those are not known that dnsmasq may answer itself, or nobody: such answers feed no set.
 * A name counts with all that it stands for, since what is asked about is one name (settleNames).
 */
function readNames({ owning }: Lines, language: readonly string[]): Condition {
  const owned = new Map<string, string[]>();
  for (const name of language)
    for (const { text, effect } of owning)
      if (effect.own?.some((own) => mayMeet(own, name))) remember(owned, text, () => []).push(name);
  const why = (text: string): Condition => unknown(`who answers these names, by the line ${text}`);
  // What is cut out belongs to a name above it.
  if (language.some((name) => name.startsWith('-')))
    return both(makeCondition(language), ...[...owned.keys()].map(why));
  const open = new Set([...owned.values()].flat());
  const known = makeCondition(language.filter((name) => !open.has(name)));
  return either(known, ...[...owned].map(([text, names]) => both(whereNamed(names), why(text))));
}

/** An address of the other family is refused by the set. */
function fits({ of }: FedSet, { type }: NamedSet): boolean {
  return of === undefined || type.join() === (of === 4 ? 'ipv4_addr' : 'ipv6_addr');
}

const day = 86_400;

/** Returns why answers may not get into a set, or not stay there for a day. */
function findMisfit({ kind, type, flags, settings }: NamedSet): string | undefined {
  if (kind !== 'set' || !/^ipv[46]_addr$/.test(type.join())) return 'it is none of addresses';
  const isTimed =
    flags.includes('timeout') && flags.every((flag) => flag === 'timeout' || flag === 'dynamic');
  if (!isTimed) return 'it is not made for what times out';
  for (const setting of settings) {
    const [word = '', value = ''] = setting.split(' ');
    if (word === 'timeout' && secondsOf(value) < day) return 'answers leave it before a day is over';
    if (word === 'size' && Number(value) < 65_535) return 'it has room for few answers';
    if (!['timeout', 'size', 'gc-interval', 'comment', 'policy'].includes(word)) return setting;
  }
  return undefined;
}

function secondsOf(time: string): number {
  const units: Readonly<Record<string, number>> = { d: day, h: 3600, m: 60, s: 1, ms: 0 };
  return [...time.matchAll(/(\d+)(ms|[dhms])/g)].reduce(
    (sum, [, digits, unit = '']) => sum + Number(digits) * (units[unit] ?? 0),
    0,
  );
}

/**
 * Returns why a set may hold answers for names of an older text: a load keeps what is in it, unless the text deletes the
 * table or flushes the set, or its name holds the digest of its language.
 */
function findOldContent(
  { isNew, flushed }: LoadedTable,
  { name }: NamedSet,
  language: readonly string[],
): string | undefined {
  if (isNew || flushed.has(name)) return undefined;
  const [, digest] = /\.([0-9a-f]{16})_v[46]$/.exec(name) ?? [];
  if (digest === sha256(language.join('\n')).slice(0, 16)) return undefined;
  return 'its name does not have the digest of its names, so it may keep answers for others';
}

/** Returns why rules may put addresses there: a statement that names the set and is more than a match. */
function findWriters({ chains }: LoadedTable, { name }: NamedSet): string | undefined {
  for (const { parts } of chains.values())
    for (const part of parts)
      for (const step of part.kind === 'rule' ? part.steps : [])
        if (
          'text' in step &&
          step.kind !== 'harmless' &&
          step.text?.split(/\s+/).join(' ').includes(`@ ${name}`)
        )
          return step.text;
  return undefined;
}

/**
 * Returns when a match with a fed set holds: for the names that feed it, as far as is known at its listed elements. Of the
 * answers and later packets of a connection nothing is known: elements leave the set as time goes by.
 */
export function readFed(
  fed: Fed,
  { name }: NamedSet,
  { field, packet, listed }: { readonly field: string; readonly packet: string; readonly listed: Condition },
): Condition {
  const cause = `set:${name}`;
  if (fed.doubt !== undefined) return unknown(fed.doubt, cause);
  if (packet !== 'first' || !/^ip6? daddr$/.test(field))
    return unknown(`whether the set ${name} has the ${field} of this packet`, cause);
  const more = fed.more === undefined ? never : unknown(fed.more, cause);
  return either(fed.names, more, both(listed, unknown(`how long the set ${name} has what is listed`, cause)));
}

/**
 * Returns the language of a set in one spelling: names that are in it with all below, sorted, and with `-` those below
 * others that are not, as far as no shorter name says the same.
 */
function spellLanguage({ byName, feeding, below }: Lines, set: NamedSet, key: string): readonly string[] {
  const isIn = (name: string | undefined): boolean =>
    name !== undefined && byName.get(name)?.sets.some((one) => keyOf(one) === key && fits(one, set)) === true;
  const fed = (feeding.get(key) ?? []).filter(isIn);
  const cut = fed.flatMap((name) => below.get(name) ?? []).filter((name) => !isIn(name));
  return [...fed.filter((name) => !isIn(findAbove(name, byName))), ...cut.map((name) => `-${name}`)].sort();
}

/** Returns the names that a name is below of, the nearest first; the last is the empty one, of every name. */
function namesAbove(name: string): readonly string[] {
  const labels = name.split('.');
  return name === '' ? [] : labels.map((_, at) => labels.slice(at + 1).join('.'));
}

function findAbove(name: string, names: Pick<ReadonlySet<string>, 'has'>): string | undefined {
  return namesAbove(name).find((other) => names.has(other));
}

/** Returns names by the one of them that is next above; undefined is above those that have none. */
function groupBelow(names: readonly string[]): ReadonlyMap<string | undefined, readonly string[]> {
  const known = new Set(names);
  const below = new Map<string | undefined, string[]>();
  for (const name of names) remember(below, findAbove(name, known), () => []).push(name);
  return below;
}

/** The names of a language: of what is in it, and not in an exclusion, in which names may be in it again. */
function makeCondition(language: readonly string[]): Condition {
  const below = groupBelow(language.map((one) => one.replace(/^-/, '')));
  const conditionOf = (some: readonly string[] = []): Condition => {
    const plain = some.filter((name) => !below.has(name));
    const cut = some.filter((name) => below.has(name));
    return either(
      whereNamed(plain),
      ...cut.map((name) => both(whereNamed([name]), negate(conditionOf(below.get(name))))),
    );
  };
  return conditionOf(below.get(undefined));
}

function whereNamed(names: readonly string[]): Condition {
  if (names.length === 0) return never;
  if (names.includes('')) return where({ field: 'resolved', hosts: hostNames('all') });
  const patterns = names.flatMap((name): readonly HostPattern[] => [
    { kind: 'name', name },
    { kind: 'below', name },
  ]);
  return where({ field: 'resolved', hosts: hostNames(patterns) });
}
