/**
 * How a path of the rule set becomes a regular expression for Squid, which matches it against path and query,
 * percent-decoded once and otherwise as the client sent them (facts: `urlpath_regex` is unanchored and
 * case-sensitive; Squid 5.7, 6.13 and 7.7 alike).
 */

/** The path and everything below it, behind it a query or nothing. */
export function pathExpression(path: string): string {
  const text = Array.from(decoded(path), expressionOf).join('');
  return path.endsWith('/') ? `^${text}` : `^${text}(/|[?]|$)`;
}

/**
 * A segment `.` or `..`, with either slash in front of it and with what servers take for its end behind it:
 * Squid resolves neither before it compares, and hands them on.
 */
export const dotSegments: string = String.raw`[/\\][.][.]?([/\\?#;]|$)`;

function decoded(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function expressionOf(character: string): string {
  if (/[A-Za-z0-9/_~,:;@=&!%-]/.test(character)) return character;
  if (/[.*+?()[\]{}|^$]/.test(character)) return `\\${character}`;
  // Blanks and quotes end or open a word of the configuration; other bytes have no spelling in it.
  return '.';
}
