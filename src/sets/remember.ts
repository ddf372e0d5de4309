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
