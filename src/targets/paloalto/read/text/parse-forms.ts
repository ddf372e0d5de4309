/** The forms that parts of a PAN-OS configuration have: a container holds named parts, entries are things with names. */

import { present } from '../../../../diagnostics/present.ts';

export type Schema =
  | Container
  | Entries
  | { readonly kind: 'leaf' | 'empty' | 'members' }
  /** Known to be there, and able to change what its holder means; not read. */
  | { readonly kind: 'opaque' }
  /** Settings of a device: a tree of any form, of which few words matter (`settingsThatMatter`). */
  | { readonly kind: 'settings' }
  /** Known, and unable to change a decision of the rules; skipped, with everything below it or as one value. */
  | { readonly kind: 'ignored'; readonly values: 'one' | 'any'; readonly why: string };

export interface Container {
  readonly kind: 'container';
  readonly children: Readonly<Record<string, Schema>>;
  /** The list whose members stood in no element of their own up to PAN-OS 5.0. */
  readonly bare?: string;
}

/**
 * Words of `deviceconfig` by which the reading of rules and entries changes, and the sign that Panorama pushes rules of
 * its own. Their full paths are not in the documentation that is at hand: so the words are looked for at any depth.
 */
export const settingsThatMatter: RegExp =
  /ending-token|ancest|^panorama-server$|^ipv6-firewalling$|^(?!strip).*(?:x-forwarded-for|x-fwd-for|xff)/;

export interface Entries {
  readonly kind: 'entries';
  readonly of: Container;
  /** Whether lines of a set script that add to an older version of an entry leave a part of it unknown. */
  readonly adds: boolean;
}

export const leaf: Schema = { kind: 'leaf' };
export const empty: Schema = { kind: 'empty' };
export const members: Schema = { kind: 'members' };
export const opaque: Schema = { kind: 'opaque' };

export function skipped(
  reasons: Readonly<Record<string, string>>,
  values: 'one' | 'any' = 'any',
): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(reasons).map(([word, why]) => [word, { kind: 'ignored', values, why }]),
  );
}

export function container(children: Readonly<Record<string, Schema>>): Container {
  return { kind: 'container', children };
}

/** Things that a later `set` replaces, since all their parts are single values. */
export function things(children: Readonly<Record<string, Schema>>): Entries {
  return { kind: 'entries', of: container(children), adds: false };
}

/** Things with lists: a later `set` adds to them. */
export function collections(children: Readonly<Record<string, Schema>>, bare?: string): Entries {
  return { kind: 'entries', of: { ...container(children), ...present({ bare }) }, adds: true };
}
