import { matchesExpression } from './regular/match-expression.ts';

/**
 * Patterns over the path of a request as it stands on the wire: it begins with `/`, and a `?` begins its
 * query. Which patterns look at the query is said with each.
 */
export type PathPattern =
  /**
   * The rule set's `/pkiops`: the path and everything below it, on plain paths alone, without the query,
   * after percent-encoded unreserved characters are decoded (semantics, section 2). `/` is every plain path.
   */
  | { readonly kind: 'below'; readonly path: string }
  /** A POSIX extended regular expression, unanchored, on path and query percent-decoded once (Squid). */
  | { readonly kind: 'decoded-expression'; readonly source: string; readonly ignoreCase?: boolean }
  /** The raw path and query begin with this text. Escapes compare without regard to the case of their digits. */
  | { readonly kind: 'prefix'; readonly text: string; readonly ignoreCase: boolean }
  /** The raw path and query are this text. */
  | { readonly kind: 'text'; readonly text: string; readonly ignoreCase: boolean };

/**
 * Returns whether a path (its query, if any, aside) is `/` and segments of RFC 3986 path characters, none of which,
 * decoded once, is `.` or `..` or holds a slash, a backslash or a control character.
 */
export function isPlainPath(path: string): boolean {
  const [beforeQuery = ''] = path.split('?', 1);
  if (!beforeQuery.startsWith('/')) return false;
  return beforeQuery.slice(1).split('/').every(isPlainSegment);
}

function isPlainSegment(segment: string): boolean {
  if (!/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/.test(segment)) return false;
  const decoded = decodeOnce(segment);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return decoded !== '.' && decoded !== '..' && !/[/\\\x00-\x1f\x7f]/.test(decoded);
}

/** Percent-decodes once; one code unit a byte, escapes that are not whole stay as they are. */
function decodeOnce(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Decodes as Squid does: from left to right, two percent signs are one, and `%00` stays as it is (seen on 5.7). */
function decodeAsSquid(text: string): string {
  return text.replace(/%(?:%|([0-9A-Fa-f]{2}))/g, (escaped, hex?: string) =>
    hex === undefined ? '%' : hex === '00' ? escaped : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Returns the path with its escapes of unreserved characters decoded and the others in upper case. */
export function normalisePath(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escaped.toUpperCase();
  });
}

/** Returns whether the path and query of a request are ones that the pattern means. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  switch (pattern.kind) {
    case 'below':
      return (
        isPlainPath(path) && isBelow(normalisePath(pattern.path), normalisePath(path.split('?', 1)[0] ?? ''))
      );
    case 'decoded-expression':
      return matchesExpression(pattern.source, decodeAsSquid(path), pattern.ignoreCase ?? false);
    case 'prefix':
      return foldCase(path, pattern.ignoreCase).startsWith(foldCase(pattern.text, pattern.ignoreCase));
    case 'text':
      return foldCase(path, pattern.ignoreCase) === foldCase(pattern.text, pattern.ignoreCase);
  }
}

/** Returns the pattern as a reader of a message understands it. */
export function formatPathPattern(pattern: PathPattern): string {
  switch (pattern.kind) {
    case 'below':
      return pattern.path === '/' ? 'any plain path' : `${pattern.path} and below`;
    case 'decoded-expression':
      return `matching ${pattern.source}${pattern.ignoreCase === true ? ' in upper or lower case' : ''}`;
    case 'prefix':
      return `${pattern.text}…${pattern.ignoreCase ? ' in upper or lower case' : ''}`;
    case 'text':
      return `${pattern.text}${pattern.ignoreCase ? ' in upper or lower case' : ''}`;
  }
}

function isBelow(parent: string, path: string): boolean {
  return path === parent || path.startsWith(parent.endsWith('/') ? parent : `${parent}/`);
}

function foldCase(text: string, ignoreCase: boolean): string {
  return ignoreCase
    ? text.toLowerCase()
    : text.replace(/%[0-9A-Fa-f]{2}/g, (escaped) => escaped.toUpperCase());
}

/** Returns whether every request below `narrow` is below `wide`. */
export function coversPath(wide: string, narrow: string): boolean {
  return isBelow(normalisePath(wide), normalisePath(narrow));
}
