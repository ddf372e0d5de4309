/** What one entry's conditions say about another's: whether an earlier denial acts on what a target can see. */
import { present } from '../../diagnostics/present.ts';
import { type Entry, type Scheme, serviceSchemes } from '../../rules/entries.ts';
import type { Principal } from '../../sets/condition.ts';
import { coversHost } from '../../sets/hosts.ts';
import { coversPath } from '../../sets/paths.ts';

/** An entry narrowed to one scheme and to one principal: what a single denial covers whole or not at all. */
export interface Atom extends Entry {
  readonly scheme: Scheme;
  /** Absent: anyone. */
  readonly principal?: Principal;
}

function schemesOf(entry: Entry): readonly Scheme[] {
  if ('scheme' in entry) return [(entry as Atom).scheme];
  return serviceSchemes(entry.service);
}

function principalsOf(entry: Entry): readonly Principal[] | undefined {
  if (!('scheme' in entry)) return entry.rule.principals;
  const { principal } = entry as Atom;
  return principal === undefined ? undefined : [principal];
}

/** Returns the atoms of an entry: one for each scheme and each principal. */
export function atomsOf(entry: Entry): readonly Atom[] {
  const principals = principalsOf(entry) ?? [undefined];
  return schemesOf(entry).flatMap((scheme) =>
    principals.map((principal): Atom => ({ ...entry, scheme, ...present({ principal }) })),
  );
}

/** Returns whether every scheme of `entry` is one of the denial's. */
export function coversSchemes(denial: Entry, entry: Entry): boolean {
  const denied = schemesOf(denial);
  return schemesOf(entry).every((scheme) => denied.includes(scheme));
}

/** Returns whether every process that `entry` is for is one that the denial is for. */
export function coversPrincipals(denial: Entry, entry: Entry): boolean {
  const denied = principalsOf(denial);
  const asked = principalsOf(entry);
  if (denied === undefined) return true;
  return asked?.every((one) => denied.some((other) => samePrincipal(one, other))) ?? false;
}

function samePrincipal(a: Principal, b: Principal): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** Returns whether every host of `entry` is one of the denial's; a denial by address has no condition on hosts. */
export function coversHosts(denial: Entry, entry: Entry): boolean {
  if (denial.host === undefined) return true;
  return entry.host !== undefined && coversHost(denial.host.pattern, entry.host.pattern);
}

/** Returns whether every path of `entry` is one of the denial's. */
export function coversPaths(denial: Entry, entry: Entry): boolean {
  if (denial.host?.path === undefined) return true;
  return entry.host?.path !== undefined && coversPath(denial.host.path, entry.host.path);
}
