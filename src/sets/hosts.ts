import { matchesExpression } from './regular/match-expression.ts';

/**
 * Patterns of host names. A name is lower case, without a trailing dot; its labels are one or more of
 * `a-z 0-9 - _`, and its last label is not a number (or it would be an IPv4 address in disguise).
 */
export type HostPattern =
  /** Exactly this name. */
  | { readonly kind: 'name'; readonly name: string }
  /** One or more labels in front of this name, not the name itself: the rule set's `*.name`. */
  | { readonly kind: 'below'; readonly name: string }
  /**
   * As many labels as `labels` has entries, each matched by its glob: `*` stands for one or more characters
   * inside the label. `autodiscover.*.onmicrosoft.com`, `*cdn.onenote.net`.
   */
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  /**
   * Label tokens of which `*` stands for one or more whole labels and `^` for exactly one, at any place
   * (PAN-OS); `open` means that any further labels may follow behind the last token.
   */
  | { readonly kind: 'tokens'; readonly tokens: readonly string[]; readonly open: boolean }
  /** A POSIX extended regular expression, unanchored, tested against the name. */
  | { readonly kind: 'expression'; readonly source: string; readonly ignoreCase?: boolean };

/** What stands in the host field of a request or view. */
export interface HostSet {
  /** The names: those that any of the patterns matches, or every name. */
  readonly names: readonly HostPattern[] | 'all';
  /** Whether an IPv4 literal, an IPv6 literal, and no host at all are in the set. */
  readonly ipv4Literal: boolean;
  readonly ipv6Literal: boolean;
  readonly none: boolean;
}

/** Returns exactly the names that these patterns match: no literal, not the absent host. */
export function hostNames(names: readonly HostPattern[] | 'all'): HostSet {
  return { names, ipv4Literal: false, ipv6Literal: false, none: false };
}

/** The hosts that are IP literals. */
export const hostLiterals: HostSet = { names: [], ipv4Literal: true, ipv6Literal: true, none: false };

/** No host: a bare connection, or a view without a URL. */
export const noHost: HostSet = { names: [], ipv4Literal: false, ipv6Literal: false, none: true };

/** Returns whether a name (lower case, no trailing dot) is one that the pattern means. */
export function matchesHost(pattern: HostPattern, name: string): boolean {
  switch (pattern.kind) {
    case 'name':
      return name === pattern.name;
    case 'below':
      return name.endsWith(`.${pattern.name}`) && name.length > pattern.name.length + 1;
    case 'labels': {
      const labels = name.split('.');
      return (
        labels.length === pattern.labels.length &&
        pattern.labels.every((glob, index) => matchesGlob(glob, labels[index] ?? ''))
      );
    }
    case 'tokens':
      return matchesTokens(pattern.tokens, name.split('.'), pattern.open);
    case 'expression':
      return matchesExpression(pattern.source, name, pattern.ignoreCase ?? false);
  }
}

/** Returns whether a text without dots is one that the glob means; `*` is one or more characters. */
function matchesGlob(glob: string, text: string): boolean {
  const star = glob.indexOf('*');
  if (star < 0) return glob === text;
  if (!text.startsWith(glob.slice(0, star))) return false;
  const rest = glob.slice(star + 1);
  for (let end = star + 1; end <= text.length; end++) {
    if (matchesGlob(rest, text.slice(end))) return true;
  }
  return false;
}

function matchesTokens(tokens: readonly string[], labels: readonly string[], open: boolean): boolean {
  const [token, ...rest] = tokens;
  if (token === undefined) return open || labels.length === 0;
  if (labels.length === 0) return false;
  if (token === '*') {
    for (let taken = 1; taken <= labels.length; taken++) {
      if (matchesTokens(rest, labels.slice(taken), open)) return true;
    }
    return false;
  }
  return (token === '^' || token === labels[0]) && matchesTokens(rest, labels.slice(1), open);
}

type RulePattern = Extract<HostPattern, { kind: 'name' | 'below' | 'labels' }>;

/** Returns whether every name that `narrow` means is one that `wide` means. */
export function coversHost(wide: RulePattern, narrow: RulePattern): boolean {
  switch (wide.kind) {
    case 'name':
      return narrow.kind === 'name' && narrow.name === wide.name;
    case 'below':
      if (narrow.kind === 'labels') return coversLabelsBelow(wide.name, narrow.labels);
      return narrow.name.endsWith(`.${wide.name}`) || (narrow.kind === 'below' && narrow.name === wide.name);
    case 'labels': {
      if (narrow.kind === 'below') return false;
      const labels = narrow.kind === 'name' ? narrow.name.split('.') : narrow.labels;
      // A `*` of the narrow pattern stands for anything, so only a `*` of the wide one may take it:
      // let it be a character that occurs in no name.
      return (
        labels.length === wide.labels.length &&
        wide.labels.every((glob, index) => matchesGlob(glob, (labels[index] ?? '').replaceAll('*', '\0')))
      );
    }
  }
}

function coversLabelsBelow(name: string, labels: readonly string[]): boolean {
  const suffix = name.split('.');
  return labels.length > suffix.length && labels.slice(-suffix.length).join('.') === name;
}

/** Returns the pattern as a rule set, or a reader of a message, writes it. */
export function formatHostPattern(pattern: HostPattern): string {
  switch (pattern.kind) {
    case 'name':
      return pattern.name;
    case 'below':
      return `*.${pattern.name}`;
    case 'labels':
      return pattern.labels.join('.');
    case 'tokens':
      return pattern.tokens.join('.') + (pattern.open ? '.…' : '');
    case 'expression':
      return `/${pattern.source}/`;
  }
}
