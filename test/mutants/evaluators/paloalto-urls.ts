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
  const exact = new Set<string>();
  const rest: string[] = [];
  for (const entry of entries.map((one) => one.toLowerCase())) {
    if (/^[a-z_-][\w-]*(\.[\w-]+)*\/$/.test(entry)) exact.add(entry.slice(0, -1));
    else rest.push(entry);
  }
  return (url) => {
    if (exact.has(url.host)) return true;
    const truths = rest.map((entry) => matches(entry, url, ending));
    return truths.includes(true) || (truths.includes('unsure') && 'unsure');
  };
}

function matches(entry: string, url: Url, ending: Ending): Truth {
  const slash = entry.indexOf('/');
  const tokens = (slash < 0 ? entry : entry.slice(0, slash)).split('.');
  // A wildcard that is a part of a token, a port, a scheme: no rule says what these match.
  if (!tokens.every((token) => /^([\w-]+|\*|\^)$/.test(token)) || /\^(\.\^){9}/.test(entry)) return 'unsure';
  if (url.host === 'literal') return tokens.every((token) => /^(\d+|\*|\^)$/.test(token)) && 'unsure';
  const labels = url.host.split('.');
  if (slash < 0) {
    if (takes(tokens, labels, false)) return true;
    if (ending === 'on' || !takes(tokens, labels, true)) return false;
    return ending === 'off' || 'unsure';
  }
  if (!takes(tokens, labels, false)) return false;
  const wanted = entry.slice(slash);
  if (wanted === '/') return true;
  if (/[*^]/.test(wanted)) return 'unsure';
  const path = url.path.toLowerCase();
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
