/** The forms of hosts and prefixes in readings and locks. */
import { explainName } from '../sets/host-flaws.ts';
import { findPathFlaw } from '../sets/path-flaws.ts';
import { formatPrefix, isMisread, type Misread, parseAddress, parsePrefix } from '../sets/prefix.ts';

/** A placeholder inside a label: `<region>`, `{organization_name}`. */
const placeholder = /<([A-Za-z0-9][\w -]{0,60})>|\{([A-Za-z0-9][\w -]{0,60})\}/g;

/**
 * Returns the names of the placeholders in a host as the vendor wrote it.
 * @public
 */
export function placeholdersIn(host: string): readonly string[] {
  return [...host.matchAll(placeholder)].map(([, angled, braced]) => angled ?? braced ?? '');
}

/**
 * Returns a host with its placeholders filled; those without a value stay.
 * @public
 */
export function fillPlaceholders(host: string, values: Readonly<Record<string, string>>): string {
  return host.replace(placeholder, (whole, angled?: string, braced?: string) => {
    const name = angled ?? braced ?? '';
    return Object.hasOwn(values, name) ? (values[name] ?? whole) : whole;
  });
}

/** Says what is wrong with a host, a pattern, or a host with a path, that has no placeholders; undefined where nothing is. */
export function findHostFlaw(text: string): Misread | undefined {
  const slash = text.indexOf('/');
  const name = slash < 0 ? text : text.slice(0, slash);
  const flaw = explainName(name);
  if (flaw !== undefined || slash < 0) return flaw;
  if (name.includes('*')) return { problem: 'has a path after a wildcard' };
  return findPathFlaw(name, text.slice(slash));
}

/** Returns whether a text is a host as readings and locks write it, placeholders and all. */
export function isHostText(text: string): boolean {
  const slash = text.indexOf('/');
  const name = (slash < 0 ? text : text.slice(0, slash)).replace(placeholder, '');
  if (name !== name.toLowerCase()) return false;
  return findHostFlaw(text.replace(placeholder, 'x')) === undefined;
}

/** Returns whether a text is a prefix in its one form. */
export function isCanonicalPrefix(text: string): boolean {
  const prefix = parsePrefix(text);
  return !isMisread(prefix) && formatPrefix(prefix) === text;
}

/**
 * Reads a prefix, or an address as the prefix of itself, into its one form.
 * @public
 */
export function readPrefixText(text: string): string | Misread {
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    if (isMisread(prefix)) return prefix;
    // No vendor's list is about every address.
    return prefix.length === 0 ? { problem: 'stands for every address' } : formatPrefix(prefix);
  }
  const address = parseAddress(text);
  if (isMisread(address)) return address;
  return formatPrefix(
    address.family === 4
      ? { family: 4, network: address.value, length: 32 }
      : { family: 6, network: address.value, length: 128 },
  );
}

/** Says whether a text can only be meant as an address or a prefix, be it a right one or not. */
export function looksLikeAddress(text: string): boolean {
  return /^[\d.]+(?:\/\d+)?$|^[\da-f]*:[\da-f:.]*(?:\/\d+)?$/i.test(text);
}

/** Parts texts into those that look like hosts and those that look like addresses. */
export function partAddresses(texts: readonly string[]): readonly [hosts: string[], addresses: string[]] {
  return [texts.filter((text) => !looksLikeAddress(text)), texts.filter(looksLikeAddress)];
}
