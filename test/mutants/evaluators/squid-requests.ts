/** Hosts and paths at which careless rules for a proxy go wrong. */

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

/** The paths of a policy, each once. */
export function pathsIn(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)];
}

const beginnings = ['/', '%5c', '?', '%2f', ';', '%23', '%3f'];
const middles = ['', '.', '..', '...', 'x', '.x', 'xx'];
const ends = ['', '/x', '%5cx', '?x', '%23x', ';x', '%3fx', 'x', '%0ax'];

/** Paths of a policy, and those that a lost anchor, escape or guard would take for them. */
export function pathsAround(paths: readonly string[]): readonly string[] {
  const all = ['/', ...paths].flatMap((path) => [
    path,
    ...ends.map((end) => path + end),
    ...beginnings.flatMap((begin) =>
      middles.flatMap((middle) => ends.map((end) => path + begin + middle + end)),
    ),
    `/x${path}`,
    `/x?u=${path}/`,
    `/x${path}/`,
    ...paths.flatMap((other) => [other + path, `${other}/x${path}/x`, `${other}?${path}`]),
    `/${path.slice(1, -1)}`,
    path.toUpperCase(),
    path.toLowerCase(),
    path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    ...[...path.matchAll(/[^A-Za-z0-9/]/g)].flatMap(({ index }) =>
      ['x', '', (path[index - 1] ?? '').repeat(2), `${path[index - 1]}${path[index]}`].map(
        (one) => path.slice(0, index) + one + path.slice(index + 1),
      ),
    ),
    decodeURIComponent(path) === path ? path : `${path}x`,
  ]);
  return [...new Set(all)].filter((path) => path.startsWith('/') && !/\s/.test(path));
}
