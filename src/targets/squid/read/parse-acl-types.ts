/** What an ACL tests, once its lines are added up and its values are read. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import type { HostPattern } from '../../../sets/hosts.ts';
import type { PortSet } from '../../../sets/ports.ts';
import type { Origin } from '../../target.ts';
import type { Term } from '../config.ts';

/** One value of an ACL, and where it stands. */
export interface AclValue {
  readonly text: string;
  readonly origin: Origin;
  /** Whether `-i` is in force here, in regular expressions. */
  readonly ignoreCase?: boolean;
}

export interface Expression {
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** Whether the IP literals of a family match. */
export type LiteralMatch = 'all' | 'none' | 'unknown';

export type AclContent =
  | {
      readonly kind: 'domains';
      readonly names: readonly HostPattern[];
      /** IP literals that are listed by their text. */
      readonly literals: AddressSet;
      /** Values that some literals of a family may match, besides. */
      readonly doubtful: { readonly ipv4: boolean; readonly ipv6: boolean };
      /** Without `-n`: an IP literal that no value matches is looked up, and its name compared. */
      readonly lookup: boolean;
    }
  | {
      readonly kind: 'expressions';
      readonly expressions: readonly Expression[];
      readonly ipv4: LiteralMatch;
      readonly ipv6: LiteralMatch;
      readonly lookup: boolean;
    }
  /** `lookup`, without `-n`: a name is resolved, and its addresses compared. */
  | { readonly kind: 'destinations'; readonly addresses: AddressSet; readonly lookup: boolean }
  | { readonly kind: 'sources'; readonly addresses: AddressSet }
  | { readonly kind: 'ports'; readonly ports: PortSet }
  /** In upper case. */
  | { readonly kind: 'methods'; readonly methods: readonly string[] }
  | { readonly kind: 'protocols'; readonly protocols: readonly string[] }
  | { readonly kind: 'paths'; readonly expressions: readonly Expression[] }
  /** Rows are alternatives; within a row every term must hold (`all-of`) or one (`any-of`). */
  | { readonly kind: 'group'; readonly of: 'all' | 'any'; readonly rows: readonly (readonly Term[])[] }
  /** Steps of `ssl_bump`: 1 is the CONNECT. */
  | { readonly kind: 'steps'; readonly steps: readonly number[] }
  /** Holds always: it is there for what it writes into the log. */
  | { readonly kind: 'note' }
  | { readonly kind: 'unknown'; readonly why: string };

export interface Acl {
  readonly name: string;
  readonly content: AclContent;
  /** Its first line. */
  readonly origin: Origin;
}

/** An ACL that is not understood, and the message that says so. */
export function unknownAcl(why: string, at: Origin, problems: Diagnostic[]): AclContent {
  problems.push(warning('unknown-construct', why, { at }));
  return { kind: 'unknown', why };
}
