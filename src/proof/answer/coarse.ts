/** Clauses sorted out by the fields that have few values in what people ask: most of a long text never comes into it. */
import type { Condition, FieldName } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Clause } from '../../targets/target.ts';
import { holds, type Truth, type View } from '../diagram/evaluate.ts';

const coarse: ReadonlySet<FieldName> = new Set(['form', 'method', 'transport', 'scheme', 'source', 'port']);

/** How many combinations of values are remembered. */
const most = 2000;

/**
 * Returns a function that lists the places of clauses that may have a say in a view, by its coarse fields, and by its host
 * where that is a name: most lines of a long text are about a few names each.
 */
export function sortClauses(clauses: readonly Clause[]): (view: View) => readonly number[] {
  const listByFields = sortByFields(clauses);
  const needs = clauses.map(createNameFinder());
  const indexes = new WeakMap<readonly number[], NameIndex>();
  return (view) => {
    const places = listByFields(view);
    if (view.host?.kind !== 'name' || places.length < fewPlaces) return places;
    return findByName(
      remember(indexes, places, () => indexNames(places, needs)),
      view.host.name,
    );
  };
}

/** So few places are looked through one by one. */
const fewPlaces = 16;

/** The places of clauses by the names that they are about: exact ones, those above, and clauses about any name. */
interface NameIndex {
  readonly always: readonly number[];
  readonly exact: ReadonlyMap<string, readonly number[]>;
  readonly above: ReadonlyMap<string, readonly number[]>;
}

type PlainName = { readonly kind: 'name' | 'below'; readonly name: string };

/**
 * Returns a function that finds the names of which the host of a view has to be one for a clause to have a say; undefined
 * where any may be. Conditions share parts: each is looked at once.
 */
function createNameFinder(): (clause: Clause) => readonly PlainName[] | undefined {
  const known = new Map<Condition, { readonly names: readonly PlainName[] | undefined }>();
  const neededBy = (condition: Condition): readonly PlainName[] | undefined =>
    remember(known, condition, () => ({ names: compute(condition) })).names;
  const compute = (condition: Condition): readonly PlainName[] | undefined => {
    switch (condition.kind) {
      case 'test': {
        if (condition.test.field !== 'host' || condition.test.hosts.names === 'all') return undefined;
        const names = condition.test.hosts.names.flatMap((one) =>
          one.kind === 'name' || one.kind === 'below' ? [one] : [],
        );
        return names.length === condition.test.hosts.names.length ? names : undefined;
      }
      case 'all':
        for (const part of condition.of) {
          const names = neededBy(part);
          if (names !== undefined) return names;
        }
        return undefined;
      case 'any': {
        const parts = condition.of.map(neededBy);
        return parts.includes(undefined) ? undefined : unite(parts.flatMap((names) => names ?? []));
      }
      default:
        return undefined;
    }
  };
  return ({ condition, ends }) => (ends === undefined ? neededBy(condition) : undefined);
}

function unite(names: readonly PlainName[]): readonly PlainName[] {
  return [...new Map(names.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}

function indexNames(
  places: readonly number[],
  needs: readonly (readonly PlainName[] | undefined)[],
): NameIndex {
  const [exact, above] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const always: number[] = [];
  for (const place of places) {
    const names = needs[place];
    if (names === undefined) always.push(place);
    for (const { kind, name } of names ?? [])
      remember(kind === 'name' ? exact : above, name, () => []).push(place);
  }
  return { always, exact, above };
}

function findByName({ always, exact, above }: NameIndex, name: string): readonly number[] {
  const found = new Set<number>(exact.get(name));
  // A dot at the very beginning has no label in front of it.
  for (let dot = name.indexOf('.', 1); dot >= 0; dot = name.indexOf('.', dot + 1))
    for (const place of above.get(name.slice(dot + 1)) ?? []) found.add(place);
  if (found.size === 0) return always;
  return [...always, ...found].sort((a, b) => a - b);
}

/** The same by the coarse fields alone. */
function sortByFields(clauses: readonly Clause[]): (view: View) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (view) => {
    const { form, method, transport, scheme, source, port } = view;
    const key = `${form} ${method} ${transport} ${scheme} ${source} ${port}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= most) known.clear();
    const memo = new Map<Condition, Truth>();
    const may = (condition: Condition): boolean => mayHold(condition, view, memo) !== false;
    const found = clauses.flatMap(({ condition, ends }, index) =>
      may(condition) || (ends !== undefined && may(ends)) ? [index] : [],
    );
    known.set(key, found);
    return found;
  };
}

/** Tells a condition by the coarse fields alone. */
function mayHold(condition: Condition, view: View, memo: Map<Condition, Truth>): Truth {
  return remember(memo, condition, (): Truth => {
    switch (condition.kind) {
      case 'test':
        return coarse.has(condition.test.field) ? holds(condition, view) : 'unknown';
      case 'unknown':
        return 'unknown';
      case 'not': {
        const truth = mayHold(condition.of, view, memo);
        return truth === 'unknown' ? truth : !truth;
      }
      default: {
        const deciding = condition.kind === 'any';
        let rest: Truth = !deciding;
        for (const part of condition.of) {
          const truth = mayHold(part, view, memo);
          if (truth === deciding) return deciding;
          if (truth === 'unknown') rest = truth;
        }
        return rest;
      }
    }
  });
}
