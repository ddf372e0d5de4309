/** One value of each kind: those that every test answers alike are of one. */
export function oneOfEach<T>(values: Iterable<T>, tests: readonly ((value: T) => unknown)[]): readonly T[] {
  const kinds = new Map<string, T>();
  for (const value of values) {
    const kind = tests.map((test) => String(test(value))).join(' ');
    if (!kinds.has(kind)) kinds.set(kind, value);
  }
  return [...kinds.values()];
}
