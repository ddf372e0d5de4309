/**
 * Conditions that are made once each: two of the same parts are the same object, so that what several interfaces
 * decide alike is found alike, and shared parts are worked out once.
 */
import { type AddressSet, equalAddresses } from '../../../../sets/addresses.ts';
import { always, type Condition, never, type Test, visitConditions } from '../../../../sets/condition.ts';
import { remember } from '../../../../sets/remember.ts';

type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;

export interface Conditions {
  readonly all: (...of: readonly Condition[]) => Condition;
  readonly any: (...of: readonly Condition[]) => Condition;
  readonly not: (of: Condition) => Condition;
  readonly where: (test: Test) => Condition;
  readonly unknown: (what: Omit<Unknown, 'kind'>) => Condition;
  /** A number that only this condition has. */
  readonly idOf: (condition: Condition) => number;
}

export function createConditions(): Conditions {
  const ids = new Map<Condition, number>();
  const made = new Map<string, Condition>();
  const idOf = (condition: Condition): number => remember(ids, condition, () => ids.size);
  const join = (kind: 'all' | 'any', parts: readonly Condition[]): Condition => {
    const [neutral, deciding] = kind === 'all' ? [always, never] : [never, always];
    const of = [...new Set(parts.flatMap((part) => (part.kind === kind ? part.of : [part])))];
    if (of.includes(deciding)) return deciding;
    const [first, second] = of;
    if (first === undefined) return neutral;
    if (second === undefined) return first;
    return remember(made, `${kind} ${of.map(idOf).join()}`, () => ({ kind, of }));
  };
  const not = (of: Condition): Condition => {
    if (of === always || of === never) return of === always ? never : always;
    if (of.kind === 'not') return of.of;
    return remember(made, `not ${idOf(of)}`, () => ({ kind: 'not', of }));
  };
  const findTest = createTestFinder();
  return {
    all: (...of) => join('all', of),
    any: (...of) => join('any', of),
    not,
    where: findTest,
    unknown: (what) =>
      remember(made, `unknown ${JSON.stringify(what)}`, () => ({ kind: 'unknown', ...what })),
    idOf,
  };
}

/** Returns a function that makes a condition of a test, the same for tests of the same values. */
function createTestFinder(): (test: Test) => Condition {
  const byKey = new Map<string, Condition>();
  const ofAddresses = new Map<string, { readonly addresses: AddressSet; readonly condition: Condition }[]>();
  return (test) => {
    if (test.field !== 'address') {
      const key = JSON.stringify(test);
      return remember(byKey, key, () => ({ kind: 'test', test }));
    }
    const { addresses } = test;
    const { v4, v6 } = addresses;
    if (v4.length + v6.length === 0) return never;
    const key = `${v4.length} ${v4[0]} ${v4.at(-1)} ${v6.length} ${v6[0]} ${v6.at(-1)}`;
    const bucket = remember(ofAddresses, key, () => []);
    const found = bucket.find(
      (one) => one.addresses === addresses || equalAddresses(one.addresses, addresses),
    );
    if (found !== undefined) return found.condition;
    const condition: Condition = { kind: 'test', test };
    bucket.push({ addresses, condition });
    return condition;
  };
}

/** What is not known of a condition, each reason once. */
export function listUnknown(condition: Condition): readonly Unknown[] {
  const found = new Map<string, Unknown>();
  visitConditions([condition], (one) => {
    if (one.kind === 'unknown') found.set(one.why, one);
  });
  return [...found.values()];
}
