import type { AddressSet } from './addresses.ts';
import type { HostSet } from './hosts.ts';
import type { PathPattern } from './paths.ts';
import type { PortSet } from './ports.ts';

/**
 * The condition of a rule on who asks: an account, or a service running in the process. The name of a service is in
 * lower case: Windows compares these names without case (CreateService, lpServiceName).
 */
export type Principal =
  | { readonly kind: 'account'; readonly name: 'network-service' | 'local-system' }
  | { readonly kind: 'service'; readonly name: string };

/** Fields with a few named values. `form`, `application`, `method` and `source` occur in views alone, and so does `resolved`. */
export interface EnumValues {
  readonly transport: 'tcp' | 'udp';
  /** What a request is; views of targets that see no scheme have none. */
  readonly scheme: 'http' | 'https' | 'other';
  /** How a request reaches a proxy: `connect`, or in absolute form with that scheme. */
  readonly form: 'connect' | 'http' | 'https' | 'ftp' | 'other';
  /**
   * What a firewall that identifies applications takes a session for: TLS, clear-text HTTP, the questions about certificates
   * in it, another application inside one of these, or what is none of them.
   */
  readonly application: 'ssl' | 'web-browsing' | 'ocsp' | 'another' | 'none';
  /** The method of a request in absolute form. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'TRACE' | 'PATCH' | 'other';
  /** Whether the client is one of the machines that the target's options say it governs. */
  readonly source: 'inside' | 'outside';
}

export type EnumField = keyof EnumValues;

type EnumTest = {
  readonly [F in EnumField]: { readonly field: F; readonly values: readonly EnumValues[F][] };
}[EnumField];

/** A condition on one field: true where the field's value is in the set. */
export type Test =
  | EnumTest
  | { readonly field: 'port'; readonly ports: PortSet }
  | { readonly field: 'host'; readonly hosts: HostSet }
  /** Whether a resolver gave the address for one of these names. No literals: it was given for a name, or for none. */
  | { readonly field: 'resolved'; readonly hosts: HostSet }
  | { readonly field: 'path'; readonly paths: readonly PathPattern[] }
  | { readonly field: 'principal'; readonly principals: readonly Principal[] }
  | { readonly field: 'address'; readonly addresses: AddressSet };

export type FieldName = Test['field'];

/**
 * A condition on a request or a view. `all` of none is true, `any` of none is false. `unknown` is a condition that an
 * interpreter cannot tell: it may be true or false anywhere. One with a `cause` has one value for a request, wherever
 * the same cause occurs in a text: a table's content, a login, a schedule (`table:blocklist`, `login`, `time:office`). A
 * `premise` is what is nearly always so and no file says: where a question takes it for granted, the condition is
 * `holds`; where the claim of a compile itself takes it one way or the other, as `governs` says, it is `claimed` in proofs
 * and for `verify`. With `settledBy`, the condition is whether that field is in a set that is not at hand, and the set settles it.
 */
export type Condition =
  | { readonly kind: 'test'; readonly test: Test }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'unknown';
      readonly why: string;
      readonly cause?: string;
      readonly premise?: { readonly name: string; readonly holds: boolean; readonly claimed?: boolean };
      readonly settledBy?: 'address' | 'host';
    };

export const always: Condition = { kind: 'all', of: [] };
export const never: Condition = { kind: 'any', of: [] };

/** Calls `visit` for every part of these conditions once: they share parts, so that a walk over all paths could take forever. */
export function visitConditions(conditions: readonly Condition[], visit: (one: Condition) => void): void {
  const seen = new Set<Condition>();
  const walk = (one: Condition): void => {
    if (seen.has(one)) return;
    seen.add(one);
    visit(one);
    if (one.kind === 'not') walk(one.of);
    else if (one.kind === 'all' || one.kind === 'any') one.of.forEach(walk);
  };
  conditions.forEach(walk);
}

/** Returns whether any of these conditions asks for a field. */
export function askFor(conditions: readonly Condition[], field: FieldName): boolean {
  let found = false;
  visitConditions(conditions, (one) => {
    if (one.kind === 'test' && one.test.field === field) found = true;
  });
  return found;
}

/** Makes a condition that is true where the field is in the set. */
export function where(test: Test): Condition {
  return { kind: 'test', test };
}

/** Makes a condition that is true where every one of these is. */
export function all(...of: readonly Condition[]): Condition {
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'all', of };
}

/** Makes a condition that is true where one of these is. */
export function any(...of: readonly Condition[]): Condition {
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'any', of };
}

/** Makes a condition that is true where this is not. */
export function not(of: Condition): Condition {
  return { kind: 'not', of };
}
