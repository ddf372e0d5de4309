/** The hosts of a rule, sorted by the kind of ACL that they need. */
import type { PolicyHost } from '../../../rules/policy.ts';

export interface HostList {
  /** Exact names. */
  readonly exact: readonly string[];
  /** Names whose subdomains are meant, and not they themselves. */
  readonly below: readonly string[];
  /** Names with `*` in their labels. */
  readonly labels: readonly string[];
}

export const noHosts: HostList = { exact: [], below: [], labels: [] };

/**
 * Returns the hosts without those that others cover: within one ACL no value may cover another, and an apex list that
 * holds `a.example.com` beside `.example.com` would take away what `*.example.com` means.
 */
export function listHosts(patterns: readonly PolicyHost['pattern'][], wider: HostList = noHosts): HostList {
  const exact = new Set<string>();
  const below = new Set<string>();
  const labels = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.kind === 'name') exact.add(pattern.name);
    else if (pattern.kind === 'below') below.add(pattern.name);
    // The last label of a name is no number, so such a pattern means no name, and might match an address.
    else if (!/^\d/.test(pattern.labels.at(-1) ?? '')) labels.add(pattern.labels.join('.'));
  }
  const suffixes = new Set([...below, ...wider.below]);
  const widerExact = new Set(wider.exact);
  return {
    exact: [...exact].filter((name) => !widerExact.has(name) && !isBelowAny(suffixes, name)).sort(),
    below: [...below].filter((name) => !wider.below.includes(name) && !isBelowAny(suffixes, name)).sort(),
    labels: [...labels].filter((name) => !isBelowAny(suffixes, name)).sort(),
  };
}

/** Returns whether the name lies below one of these, at any depth. */
function isBelowAny(suffixes: ReadonlySet<string>, name: string): boolean {
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    if (suffixes.has(name.slice(dot + 1))) return true;
  }
  return false;
}

export function isEmptyHostList({ exact, below, labels }: HostList): boolean {
  return exact.length + below.length + labels.length === 0;
}

/** Returns whether some name may be of both. Patterns with `*` inside labels are taken to meet whatever there is. */
export function hostsMeet(a: HostList, b: HostList): boolean {
  if (isEmptyHostList(a) || isEmptyHostList(b)) return false;
  if (a.labels.length > 0 || b.labels.length > 0) return true;
  return reaches(a, b) || reaches(b, a);
}

/** Returns whether some value of `a` is a value of `b` or lies below one. */
function reaches(a: HostList, b: HostList): boolean {
  const exact = new Set(b.exact);
  const below = new Set(b.below);
  return (
    a.exact.some((name) => exact.has(name) || isBelowAny(below, name)) ||
    a.below.some((name) => below.has(name) || isBelowAny(below, name))
  );
}

/** Returns `a.*.example.com` as an expression on the host. It matches no IP literal, of digits or colons alone. */
export function hostExpression(name: string): string {
  const parts = name.split('.').map((label, index, labels) => {
    const isLast = index === labels.length - 1;
    const text = label.replaceAll('*', '[a-z0-9_-]+');
    return isLast && label.startsWith('*') ? text.replace('[a-z0-9_-]+', '[a-z][a-z0-9_-]*') : text;
  });
  return `^${parts.join('\\.')}$`;
}
