/** Hosts at which careless patterns go wrong. */

/** Names, and those that a lost dot, anchor or escape would take for them. */
export function hostsAround(values: readonly string[]): ReadonlySet<string> {
  const names = new Set(['some.invalid', 'none']);
  for (const value of new Set(values.flatMap(namesFor))) {
    if (/^\d+$/.test(value.split('.').at(-1) ?? '')) continue;
    const dots = [...value.matchAll(/\./g)].map(({ index }) => index);
    for (const name of [
      value,
      `a.${value}`,
      `a.b.${value}`,
      `x${value}`,
      `x-${value}`,
      `_${value}`,
      `7.${value}`,
      `${value}x`,
      `${value}.evil.test`,
      `a.${value}.evil.test`,
      value.replaceAll('.', '-'),
      value.slice(value.indexOf('.') + 1),
      ...dots.map((dot) => `${value.slice(0, dot)}x${value.slice(dot + 1)}`),
      ...dots.map((dot) => `${value.slice(0, dot)}.b${value.slice(dot)}`),
    ])
      if (isName(name)) names.add(name);
  }
  return names;
}

/** What a value of a list, or an expression of the usual forms, may match. */
export function namesFor(value: string): readonly string[] {
  const plain = value.toLowerCase().replace(/^\./, '');
  if (isName(plain)) return [plain];
  const bare = plain.replace(/^\^|\$$/g, '').replace(/\\?\./g, '.');
  return ['a', '', 'a-b', 'a_b', 'a7', 'a.b', '-', '_']
    .map((word) => bare.replace(/\[[^\]]*\][+*]?|\.[+*]/g, word))
    .filter(isName);
}

function isName(text: string): boolean {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text) && !/^\d+$/.test(text.split('.').at(-1) ?? '');
}
