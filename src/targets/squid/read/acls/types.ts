/** What an ACL tests, once its lines are added up and its values are read. */
import { type Diagnostic, warning } from '../../../../diagnostics/diagnostic.ts';
import { present } from '../../../../diagnostics/present.ts';
import type { AddressSet } from '../../../../sets/addresses.ts';
import type { HostPattern } from '../../../../sets/hosts.ts';
import type { PortSet } from '../../../../sets/ports.ts';
import type { Origin } from '../../../target.ts';
import type { AclLine, ListFile, Term } from '../../config.ts';
import type { UrlForm } from './urls.ts';

/** One value of an ACL, and where it stands. */
export interface AclValue {
  readonly text: string;
  readonly origin: Origin;
  /** Whether it is a line of a list file, which may hold blanks. */
  readonly ofList?: boolean;
  /** Whether `-i` is in force here, in regular expressions. */
  readonly ignoreCase?: boolean;
}

/** What is not known of an ACL: it may match besides. */
export interface Doubt {
  readonly why: string;
  /** What has one value for a request wherever it occurs. */
  readonly cause?: string;
  readonly settledBy?: 'address' | 'host';
}

/** Values as they are read. `maybe` are those that some versions lose. */
export interface ReadValues {
  readonly content: AclContent;
  readonly maybe?: AclContent;
  readonly doubts?: readonly Doubt[];
}

export interface Expression {
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** Whether the IP literals of a family match. */
export type LiteralMatch = 'all' | 'none' | 'unknown';

/**
 * Without `-n`: an IP literal that no value matches is looked up, and its name compared; the word `none` where it has no
 * name. `acl` is the ACL that asks.
 */
export interface Lookup {
  readonly acl: string;
  readonly matchesNone: boolean;
}

/** One way to match a URL: all that is named has to hold. */
export interface UrlWay {
  readonly forms: readonly UrlForm[];
  readonly hosts?: Extract<AclContent, { kind: 'expressions' }>;
  readonly paths?: readonly Expression[];
  /** Whether the port is the scheme's own. */
  readonly port?: 'own' | 'other';
  readonly isDoubtful?: boolean;
}

export type AclContent =
  | {
      readonly kind: 'domains';
      readonly names: readonly HostPattern[];
      /** IP literals that are listed by their text. */
      readonly literals: AddressSet;
      /** Values that some literals of a family may match, besides. */
      readonly doubtful: { readonly ipv4: boolean; readonly ipv6: boolean };
      readonly lookup?: Lookup;
    }
  | {
      readonly kind: 'expressions';
      readonly expressions: readonly Expression[];
      readonly ipv4: LiteralMatch;
      readonly ipv6: LiteralMatch;
      readonly lookup?: Lookup;
    }
  /** `lookup`, without `-n`: a name is resolved, and its addresses compared. */
  | { readonly kind: 'destinations'; readonly addresses: AddressSet; readonly lookup?: string }
  | { readonly kind: 'sources'; readonly addresses: AddressSet }
  | { readonly kind: 'ports'; readonly ports: PortSet }
  /** In upper case. */
  | { readonly kind: 'methods'; readonly methods: readonly string[] }
  | { readonly kind: 'protocols'; readonly protocols: readonly string[] }
  | { readonly kind: 'paths'; readonly expressions: readonly Expression[] }
  /** Rows are alternatives; within a row every term must hold (`all-of`) or one (`any-of`). */
  | { readonly kind: 'group'; readonly of: 'all' | 'any'; readonly rows: readonly (readonly Term[])[] }
  /** Whole URLs, as the device spells them: the ways to match them. */
  | { readonly kind: 'urls'; readonly ways: readonly UrlWay[] }
  /** The predefined ACL of that name. */
  | { readonly kind: 'manager' }
  /** The host of a request, or in `ssl_bump` the name that the handshake gives. */
  | { readonly kind: 'server-names'; readonly of: AclContent }
  /** A login: any, or that of some users. */
  | { readonly kind: 'login'; readonly isAnyone: boolean }
  /** Steps of `ssl_bump`: 1 is the CONNECT. */
  | { readonly kind: 'steps'; readonly steps: readonly number[] }
  /** Holds for every request, or for none. */
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'unknown'; readonly why: string; readonly cause?: string };

export interface Acl {
  readonly name: string;
  /** It matches where one of these does. */
  readonly contents: readonly AclContent[];
  /** What some versions take, and others lose. */
  readonly maybe: readonly AclContent[];
  readonly doubts: readonly Doubt[];
  /** What ends the search where it asks: a login that is not given, a helper that fails. */
  readonly stops: readonly ('login' | 'helper')[];
  /** What the machine has to have for Squid to take it. */
  readonly needs?: string;
  /** What of it Squid may refuse. */
  readonly mayNotLoad?: string;
  /** Its first line. */
  readonly origin: Origin;
}

/** Tells of a part of an ACL that is not understood. */
export function doubtOf(why: string, at: Origin, problems: Diagnostic[], help?: string): Doubt {
  problems.push(warning('unknown-construct', why, { at, ...present({ help }) }));
  return { why };
}

/** All lines of one ACL. */
export interface Draft {
  readonly name: string;
  readonly type: string;
  readonly origin: Origin;
  readonly lines: readonly AclLine[];
}

/** The list files by the paths that name them, and the types of the ACLs that do. */
export interface Lists {
  readonly files: ReadonlyMap<string, ListFile>;
  readonly types: ReadonlyMap<string, ReadonlySet<string>>;
}
