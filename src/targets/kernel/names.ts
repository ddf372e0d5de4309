/** Names of things on a device: plain characters, a bounded length, and no two things of one name. */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import { sha256 } from '../../sets/sha256.ts';

/** Returns a number that is much the same for no two texts: FNV-1a, 32 bits, over UTF-8. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * Returns eight hexadecimal digits that stand in a name for a text that is too long for it. Two texts of one digest are
 * found out as a clash of names.
 */
export function shortDigest(text: string): string {
  return hashText(text).toString(16).padStart(8, '0');
}

/** Returns so many hexadecimal digits of a text's SHA-256: for contents, of which a device may hold thousands. */
export function contentDigest(text: string, digits: number): string {
  return sha256(text).slice(0, digits);
}

/** Returns the name of a rule set as files and objects have it. Only `--name` can hold other characters. */
export function plainName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9-]/g, '-');
}

/** Returns `443` or `8000-8080`. */
export function nameRange({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

/** Returns the beginning of a name and a mark behind it, together so many characters. */
export function markName(name: string, most: number, mark: string): string {
  return name.slice(0, most - mark.length) + mark;
}

/**
 * Returns what stands for the name of a rule set in others: a long one keeps its first words, and has the digest of the
 * whole in place of the rest.
 */
export function shortenRuleSet(name: string, digest: (text: string) => string): string {
  return name.length <= 20 ? name : `${name.slice(0, 12).replace(/-[^-]*$/, '')}-${digest(name)}`;
}

/** Returns an error for each name that two things have; `fold` returns what a device sees of a name. */
export function checkClashes(
  what: string,
  things: readonly { readonly name: string }[],
  fold: (name: string) => string = String,
): readonly Diagnostic[] {
  const seen = new Set<string>();
  const twice = things.filter(({ name }) => seen.size === seen.add(fold(name)).size);
  return [...new Set(twice.map(({ name }) => name))].map((name) => reportClash(what, name));
}

/** Makes the error for things (`two rules`) that would have one name. */
export function reportClash(what: string, name: string): Diagnostic {
  const help = 'give one of the rules another id';
  return error('name-clash', `${what} would have the same name, ${quote(name)}`, { help });
}
