/** Hosts and paths as entries of URL categories: what can be written, and how. */
import type { PolicyHost } from '../../../rules/policy.ts';

export type RulePattern = PolicyHost['pattern'];

/** What an entry is to match: a host, and where it has one, what the path begins with. */
export interface UrlCondition {
  readonly host: RulePattern;
  /** Ends with a slash. Absent: every path. */
  readonly path?: string;
}

/**
 * Returns the entry for a condition, undefined where there is none: a wildcard must be a whole token. The final slash
 * keeps `example.com/` from matching `example.com.evil.test` on every version.
 */
export function writeEntry({ host, path }: UrlCondition): string | undefined {
  const name = writeHost(host);
  if (name === undefined) return undefined;
  if (path === undefined) return `${name}/`;
  // `*` and `^` would be wildcards; the others would need quoting rules that nobody has written down.
  return /^[A-Za-z0-9._~%/:@!$&(),;=+-]*$/.test(path) ? name + path : undefined;
}

function writeHost(pattern: RulePattern): string | undefined {
  const tokens =
    pattern.kind === 'labels'
      ? pattern.labels.map((label) => (label === '*' ? '^' : label))
      : [...(pattern.kind === 'below' ? ['*'] : []), ...pattern.name.split('.')];
  return tokens.every((token) => /^(?:[a-z0-9_-]+|\*|\^)$/.test(token)) ? tokens.join('.') : undefined;
}

/** Returns what raw paths of the path itself and below begin with; undefined for `/`, which every path is below. */
export function findBeginning(path: string | undefined): string | undefined {
  if (path === undefined || path === '/') return undefined;
  return path.endsWith('/') ? path : `${path}/`;
}

/** Returns the hosts that both patterns mean, as one pattern; undefined where there are none. Both must be writable. */
export function intersectHosts(a: RulePattern, b: RulePattern): RulePattern | undefined {
  if (a.kind === 'below' && b.kind === 'below') {
    if (a.name === b.name || a.name.endsWith(`.${b.name}`)) return a;
    return b.name.endsWith(`.${a.name}`) ? b : undefined;
  }
  if (a.kind === 'below') return intersectBelow(a.name, listLabels(b));
  if (b.kind === 'below') return intersectBelow(b.name, listLabels(a));
  return unifyLabels(listLabels(a), listLabels(b));
}

function listLabels(pattern: RulePattern): readonly string[] {
  return pattern.kind === 'labels' ? pattern.labels : pattern.name.split('.');
}

function intersectBelow(name: string, labels: readonly string[]): RulePattern | undefined {
  const suffix = name.split('.');
  const extra = labels.length - suffix.length;
  if (extra < 1) return undefined;
  return unifyLabels([...Array.from({ length: extra }, () => '*'), ...suffix], labels);
}

function unifyLabels(a: readonly string[], b: readonly string[]): RulePattern | undefined {
  if (a.length !== b.length) return undefined;
  const labels: string[] = [];
  for (const [index, label] of a.entries()) {
    const other = b[index] ?? '';
    if (label !== '*' && other !== '*' && label !== other) return undefined;
    labels.push(label === '*' ? other : label);
  }
  return labels.includes('*') ? { kind: 'labels', labels } : { kind: 'name', name: labels.join('.') };
}
