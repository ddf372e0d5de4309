/** Which URLs the entries of a category or of a list match, with a third answer where nobody has written it down. */
export type Truth = boolean | 'unsure';

/** What a firewall knows of a request's URL. */
export interface Url {
  /** A name, or `literal` for any address. */
  readonly host: string;
  /** From `/` on, with its query. */
  readonly path: string;
}

/** Whether an entry without any slash gets one; nobody knows where the version is not known. */
export type Ending = 'on' | 'off' | 'unknown';

export function urlTest(entries: readonly string[], ending: Ending): (url: Url) => Truth {
  // Most entries are `name/` or `*.name/`: these are looked up, and not tried one by one.
  const names = new Set<string>();
  const below = new Set<string>();
  const rest: ((url: Url) => Truth)[] = [];
  for (const entry of entries.map((one) => one.toLowerCase())) {
    const [, star, name] = /^(\*\.)?([a-z_-][\w-]*(?:\.[\w-]+)*)\/$/.exec(entry) ?? [];
    if (name === undefined) rest.push(testOf(entry, ending));
    else (star === undefined ? names : below).add(name);
  }
  return (url) => {
    if (names.has(url.host) || isBelow(url.host, below)) return true;
    let unsure = false;
    for (const test of rest) {
      const truth = test(url);
      if (truth === true) return true;
      unsure ||= truth === 'unsure';
    }
    return unsure && 'unsure';
  };
}

function isBelow(host: string, names: ReadonlySet<string>): boolean {
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
    if (names.has(host.slice(dot + 1))) return true;
  return false;
}

function testOf(entry: string, ending: Ending): (url: Url) => Truth {
  const slash = entry.indexOf('/');
  const tokens = (slash < 0 ? entry : entry.slice(0, slash)).split('.');
  // A wildcard that is a part of a token, a port, a scheme: no rule says what these match.
  if (!tokens.every((token) => /^([\w-]+|\*|\^)$/.test(token)) || /\^(\.\^){9}/.test(entry))
    return () => 'unsure';
  const mayBeLiteral = tokens.every((token) => /^(\d+|\*|\^)$/.test(token));
  const path = slash < 0 ? undefined : entry.slice(slash);
  return (url) => {
    if (url.host === 'literal') return mayBeLiteral && 'unsure';
    const labels = url.host.split('.');
    if (path !== undefined) return takes(tokens, labels, false) && takesPath(path, url.path.toLowerCase());
    if (takes(tokens, labels, false)) return true;
    if (ending === 'on' || !takes(tokens, labels, true)) return false;
    return ending === 'off' || 'unsure';
  };
}

function takesPath(wanted: string, path: string): Truth {
  if (wanted === '/') return true;
  if (/[*^]/.test(wanted)) return 'unsure';
  if (wanted.endsWith('/')) return path.startsWith(wanted);
  if (path === wanted || path.startsWith(`${wanted}/`)) return true;
  return path.startsWith(wanted) && /^[.?&=;+]/.test(path.slice(wanted.length)) && 'unsure';
}

/** `*` takes one or more labels, `^` one; with `open` more may follow. */
function takes(tokens: readonly string[], labels: readonly string[], open: boolean): boolean {
  const [token, ...rest] = tokens;
  if (token === undefined) return open || labels.length === 0;
  if (labels.length === 0) return false;
  if (token === '*') return labels.some((_, at) => takes(rest, labels.slice(at + 1), open));
  return (token === '^' || token === labels[0]) && takes(rest, labels.slice(1), open);
}
