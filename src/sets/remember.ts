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
