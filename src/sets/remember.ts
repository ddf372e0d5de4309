/** Returns what a memo holds for a key, or what `make` makes of it, which the memo then holds. */
export function remember<K, V>(
  memo: { readonly get: (key: K) => V | undefined; readonly set: (key: K, value: V) => unknown },
  key: K,
  make: (key: K) => V,
): V {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  memo.set(key, made);
  return made;
}

/** The same, where `make` may add to what is told: then the memo holds nothing, so that it is told again. */
export function rememberSilent<K, V>(
  memo: { readonly get: (key: K) => V | undefined; readonly set: (key: K, value: V) => unknown },
  key: K,
  told: readonly unknown[],
  make: (key: K) => V,
): V {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const before = told.length;
  const made = make(key);
  if (told.length === before) memo.set(key, made);
  return made;
}

/** What was made last for a key, and of what besides. */
export type LastMemo<K extends object, V> = WeakMap<K, { readonly of: unknown; readonly made: V }>;

/** The same, where `make` depends on more than the key: the memo holds the last, for as long as the rest is the same data. */
export function rememberLast<K extends object, V>(
  memo: LastMemo<K, V>,
  key: K,
  of: unknown,
  make: () => V,
): V {
  const known = memo.get(key);
  if (known !== undefined && isSame(known.of, of)) return known.made;
  const made = make();
  memo.set(key, { of, made });
  return made;
}

/** What two rounds of work have in common, by texts. */
export interface Rounds<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
}

/**
 * Returns a function that begins a round. What a round asks for, it finds where the round before it or itself has made it: no
 * more is held, and nothing keeps that from being collected. Values have to depend on nothing but their keys.
 */
export function createRounds<V>(): () => Rounds<V> {
  let last: WeakRef<Map<string, V>> | undefined;
  return () => {
    const before = last?.deref();
    const now = new Map<string, V>();
    last = new WeakRef(now);
    const carry = (key: string): V | undefined => {
      const value = before?.get(key);
      if (value !== undefined) now.set(key, value);
      return value;
    };
    return { get: (key) => now.get(key) ?? carry(key), set: (key, value) => now.set(key, value) };
  };
}

/** Puts values together that have the same key, in the order of their first ones. */
export function groupBy<T>(
  values: readonly T[],
  keyOf: (value: T) => string,
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
/**
 * Returns whether two values are the same data, part by part. Lists and plain objects are compared by what is in them;
 * functions, and objects of any other kind, only by being the same one.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let at = 0; at < one.length; at++) if (!isSame(one[at], other[at])) return false;
    return true;
  }
  if (!isPlain(one) || !isPlain(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) if (!Object.hasOwn(other, key) || !isSame(one[key], other[key])) return false;
  return true;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return Object.getPrototypeOf(value) === Object.prototype;
}
