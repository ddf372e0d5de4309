/**
 * Classes of names under patterns that are all one name, or all names below one: found by looking up the suffixes of each,
 * without an automaton. Most rule sets have no others.
 */
import type { HostPattern } from '../../sets/hosts.ts';
import { remember } from '../../sets/remember.ts';

type Plain = Extract<HostPattern, { readonly kind: 'name' | 'below' }>;

/** Returns a pattern as one name, or as all names below one, where it means that; undefined where it does not. */
export function simplifyPattern(pattern: HostPattern): Plain | undefined {
  switch (pattern.kind) {
    case 'name':
    case 'below':
      return pattern;
    case 'labels':
      return pattern.labels.some((glob) => glob.includes('*'))
        ? undefined
        : { kind: 'name', name: pattern.labels.join('.') };
    case 'tokens': {
      const [first, ...rest] = pattern.tokens;
      const isBelow = first === '*' && rest.length > 0;
      const labels = isBelow ? rest : pattern.tokens;
      if (pattern.open || labels.some((one) => one === '*' || one === '^')) return undefined;
      return { kind: isBelow ? 'below' : 'name', name: labels.join('.') };
    }
    case 'expression':
      return undefined;
  }
}

/** A class of names: the patterns that hold them (indices, ascending), and the shortest of them. */
interface PlainClass {
  readonly members: readonly number[];
  readonly witness: string;
}

/** Labels with dots between them, of which the last begins with a letter. */
const namePattern = /^(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*$/;

/**
 * Returns the classes of all names under these patterns, in the order of their shortest names as read from the end; of
 * two of a length the one comes first whose characters stand first in `alphabet`. Undefined where a pattern is of another
 * kind, or no name of one character tells a class.
 */
export function classifyPlainNames(
  patterns: readonly HostPattern[],
  alphabet: string,
): readonly PlainClass[] | undefined {
  const exact = new Map<string, number[]>();
  const below = new Map<string, number[]>();
  for (const [index, pattern] of patterns.entries()) {
    const plain = simplifyPattern(pattern);
    if (plain === undefined) return undefined;
    // What no name can be, or lie below, holds none.
    if (namePattern.test(plain.name))
      remember(plain.kind === 'name' ? exact : below, plain.name, () => []).push(index);
  }
  const findWider = (name: string): readonly number[] => {
    const found: number[] = [];
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
      found.push(...(below.get(name.slice(dot + 1)) ?? []));
    return found;
  };
  const witnesses = [...exact.keys()];
  const [letters, inLabel] = [alphabet.replaceAll(/[^a-z]/g, ''), alphabet.replace('.', '')];
  for (const [characters, end] of [
    [letters, ''],
    ...[...below.keys()].map((name) => [inLabel, `.${name}`]),
  ] as const) {
    const free = [...characters].find((one) => !exact.has(one + end));
    if (free === undefined) return undefined;
    witnesses.push(free + end);
  }
  return sortFromEnd(witnesses, alphabet).map((witness) => ({
    members: [...(exact.get(witness) ?? []), ...findWider(witness)].sort((a, b) => a - b),
    witness,
  }));
}

/** Sorts names by their length, and those of a length as read from the end, by the places of their characters. */
function sortFromEnd(names: readonly string[], alphabet: string): readonly string[] {
  const places = new Map([...alphabet].map((one, place) => [one, String.fromCharCode(place + 1)]));
  const keyed = names.map((name) => {
    let key = '';
    for (let at = name.length - 1; at >= 0; at--) key += places.get(name[at] as string);
    return { name, key };
  });
  keyed.sort((a, b) => a.key.length - b.key.length || (a.key < b.key ? -1 : 1));
  return keyed.map(({ name }) => name);
}
