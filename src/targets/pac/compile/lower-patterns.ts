/** Hosts with `*` inside a label: lines that are asked one after the other, and the first that matches decides. */
import { coversHost } from '../../../sets/hosts.ts';
import { actsOn, type HostLine, permits, type Said } from './lower-cells.ts';
import { closePatterns, containsLabel } from './meet-patterns.ts';

/** What is said of hosts that may match a pattern, in labels: `*` of its own, and `**` in front for any labels. */
interface Scope {
  readonly said: Said;
  readonly labels: readonly string[];
  readonly isBelow: boolean;
  readonly isPattern: boolean;
}

/**
 * Returns the lines for the patterns of a cell. What is said of names below a parent, or of every name, is said again for a
 * pattern where it has to be said before it. Where no order of them says all of it, names that patterns have in common
 * get lines as well. Undefined where there is no pattern of such names.
 */
export function orderPatterns(said: readonly Said[]): readonly HostLine[] | undefined {
  const scopes = said.flatMap(scopeOf);
  const patterns = scopes.filter(({ isPattern }) => isPattern);
  if (patterns.length === 0) return [];
  const near = scopes.filter((one) => one.isPattern || patterns.some((pattern) => overlaps(one, pattern)));
  const allows = near.filter(({ said: { permits } }) => permits);
  const denials = near.filter(
    (one) =>
      !one.said.permits && allows.some((allow) => overlaps(one, allow) && actsOn(one.said, allow.said)),
  );
  const ordered = sortScopes(allows, denials);
  return ordered === undefined
    ? tellNarrowest(near)
    : dropDoubles(ordered.flatMap((one, at) => tellScope(one, ordered.slice(at + 1))));
}

function scopeOf(said: Said): readonly Scope[] {
  const { host, destination } = said.atom;
  if (host === undefined) {
    const isAny = destination.kind === 'addresses' && destination.addresses === 'any';
    return isAny ? [{ said, labels: [], isBelow: true, isPattern: false }] : [];
  }
  const { pattern } = host;
  if (pattern.kind === 'name') return [];
  if (pattern.kind === 'labels') return [{ said, labels: pattern.labels, isBelow: false, isPattern: true }];
  return [{ said, labels: pattern.name.split('.'), isBelow: true, isPattern: false }];
}

/** Returns whether some name may be in both; two labels with `*` count as if they had one in common. */
function overlaps(a: Scope, b: Scope): boolean {
  const [short, long] = a.labels.length <= b.labels.length ? [a, b] : [b, a];
  if (!short.isBelow && short.labels.length !== long.labels.length) return false;
  if (short.isBelow && !long.isBelow && short.labels.length === long.labels.length) return false;
  const tail = short.labels.length === 0 ? [] : long.labels.slice(-short.labels.length);
  return short.labels.every((label, index) => mayMeet(label, tail[index] ?? ''));
}

function mayMeet(a: string, b: string): boolean {
  return (a.includes('*') && b.includes('*')) || containsLabel(a, b) || containsLabel(b, a);
}

/** Puts denials before what they act on and behind the rest that they overlap, else in the policy's order. */
function sortScopes(allows: readonly Scope[], denials: readonly Scope[]): readonly Scope[] | undefined {
  const left = [...allows, ...denials].sort((a, b) => a.said.order - b.said.order);
  const goesBefore = (first: Scope, second: Scope): boolean => {
    if (first.said.permits === second.said.permits || !overlaps(first, second)) return false;
    const [denial, allow] = first.said.permits ? [second, first] : [first, second];
    return actsOn(denial.said, allow.said) === !first.said.permits;
  };
  const sorted: Scope[] = [];
  while (left.length > 0) {
    const next = left.findIndex((one) => !left.some((other) => other !== one && goesBefore(other, one)));
    if (next < 0) return undefined;
    sorted.push(...left.splice(next, 1));
  }
  return sorted;
}

/**
 * Returns the line of a pattern; for names below a parent, one for each pattern behind it, where anything behind it says
 * otherwise of them.
 */
function tellScope(one: Scope, behind: readonly Scope[]): readonly HostLine[] {
  const { said } = one;
  if (one.isPattern) return [{ host: one.labels.join('.'), permits: said.permits }];
  const near = behind.filter((other) => overlaps(one, other));
  if (near.every((other) => other.said.permits === said.permits)) return [];
  return near
    .filter(({ isPattern }) => isPattern)
    .map((pattern) => ({ host: cutPattern(pattern, one).join('.'), permits: said.permits }));
}

/** Returns a line for each pattern, and for the names that several of them have, by all that is said of its names. */
function tellNarrowest(scopes: readonly Scope[]): readonly HostLine[] | undefined {
  const patterns = scopes.filter(({ isPattern }) => isPattern);
  const cut = scopes.flatMap((one) =>
    one.isPattern
      ? [one.labels]
      : patterns.filter((pattern) => overlaps(one, pattern)).map((pattern) => cutPattern(pattern, one)),
  );
  return closePatterns(cut)?.map((labels) => {
    const around = scopes.filter(({ said: { atom } }) => {
      return atom.host === undefined || coversHost(atom.host.pattern, { kind: 'labels', labels });
    });
    return { host: labels.join('.'), permits: permits(around.map(({ said }) => said)) };
  });
}

/** Returns the labels of the names of a pattern that are below a parent. */
function cutPattern({ labels }: Scope, parent: Scope): readonly string[] {
  return [...labels.slice(0, labels.length - parent.labels.length), ...parent.labels];
}

/** Only the first of equal patterns is ever reached. */
function dropDoubles(lines: readonly HostLine[]): readonly HostLine[] {
  const seen = new Set<string>();
  return lines.filter(({ host }) => seen.size !== seen.add(host).size);
}
