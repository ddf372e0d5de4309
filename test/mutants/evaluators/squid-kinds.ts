/** What requests to Squid are tried at: one value of every kind that the ACLs of texts tell apart. */
import { oneOfEach } from './classes.ts';
import type { Acl, Asked, Field, Truth } from './squid-acls.ts';
import type { SquidText } from './squid-text.ts';

export const someone: Asked = {
  form: 'connect',
  method: 'CONNECT',
  port: 443,
  path: '/',
  host: 'some.invalid',
  source: { family: 4, value: 0xc0000201n },
};

export type Changes = Partial<Asked>;

/** What requests are tried at in one field, and how the ACLs of a text tell them apart. */
interface Kinds {
  readonly acls: ReadonlySet<Acl>;
  readonly kindOf: (one: Changes) => string;
  readonly kinds: ReadonlyMap<Changes, string>;
}

const known = new WeakMap<SquidText, Map<string, Kinds>>();

/**
 * Values of one field, one of each kind that the ACLs of the texts, or the policy, tell apart. What the first of
 * the texts says is worked out once; the others share its ACLs but for those that were edited.
 */
export function distinct(
  [first, ...others]: readonly SquidText[],
  field: Field,
  values: () => readonly Changes[],
  added: readonly Changes[],
  more: readonly ((one: Changes) => unknown)[] = [],
): readonly Changes[] {
  if (first === undefined) return [];
  const ofFirst = known.get(first) ?? new Map<string, Kinds>();
  known.set(first, ofFirst);
  const key = `${field} ${more.length}`;
  const base = ofFirst.get(key) ?? kindsOf(aclsOn(first, field), values(), more);
  ofFirst.set(key, base);
  const changed = new Set(others.flatMap((text) => aclsOn(text, field)).filter((acl) => !base.acls.has(acl)));
  const tests = [...changed].map(testOf);
  const all = [...base.kinds, ...added.map((one) => [one, base.kindOf(one)] as const)];
  return oneOfEach(all, [
    ([, kind]) => kind,
    ...tests.map(
      (test) =>
        ([one]: readonly [Changes, string]) =>
          test(one),
    ),
  ]).map(([one]) => one);
}

function kindsOf(
  acls: readonly Acl[],
  values: readonly Changes[],
  more: readonly ((one: Changes) => unknown)[],
): Kinds {
  const tests = [...acls.map(testOf), ...more];
  const kindOf = (one: Changes): string => tests.map((test) => String(test(one))).join(' ');
  return { acls: new Set(acls), kindOf, kinds: new Map(values.map((one) => [one, kindOf(one)])) };
}

function testOf(acl: Acl): (one: Changes) => Truth {
  return (one) => acl.matches({ ...someone, form: 'http', ...one });
}

export function aclsOn(text: SquidText, field: Field): readonly Acl[] {
  return [...text.acls.values()].filter(({ fields }) => fields.includes(field));
}
