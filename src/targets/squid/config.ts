/**
 * The part of Squid's configuration language that rulec writes and reads, as plain data: what a careful
 * administrator may have written by hand as well. A directive is one logical line, continuations joined.
 */
import type { Origin } from '../target.ts';

/** One name in an access line or a group, `!` in front or not. */
export interface Term {
  readonly acl: string;
  readonly negated: boolean;
}

/** A value of an `acl` line: the word itself, or a file that holds one value a line. */
export type Value =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string };

export interface CommentLine {
  readonly kind: 'comment';
  /** From `#` on; empty for a blank line. */
  readonly text: string;
  readonly origin: Origin;
}

/** `acl NAME TYPE [options] value…`; lines of one name add up. */
export interface AclLine {
  readonly kind: 'acl';
  readonly name: string;
  readonly type: string;
  /** The flags in front of the values: `-n`, `-i`, `--`. */
  readonly options: readonly string[];
  readonly values: readonly Value[];
  readonly origin: Origin;
  /** Why it is not known what the line adds. */
  readonly unclear?: string;
}

/** `http_access ACTION term…` or `ssl_bump ACTION term…`. */
export interface AccessLine {
  readonly kind: 'http_access' | 'ssl_bump';
  readonly action: string;
  readonly terms: readonly Term[];
  readonly origin: Origin;
}

/** A directive that says something else, or of which it is not known what it says. */
export interface OtherLine {
  readonly kind: 'other';
  readonly name: string;
  readonly text: string;
  readonly origin: Origin;
  readonly unclear?: string;
  /** Why Squid may refuse the file here. */
  readonly mayNotLoad?: string;
}

export type Directive = CommentLine | AclLine | AccessLine | OtherLine;

export interface ConfigFile {
  readonly path: string;
  readonly directives: readonly Directive[];
}

/** A file of values, as its lines. */
export interface ListFile {
  readonly path: string;
  readonly lines: readonly string[];
}

export interface Config {
  readonly main: ConfigFile;
  /** Read behind the main file; its lines use the main file's ACLs. */
  readonly splice?: ConfigFile;
  readonly lists: readonly ListFile[];
}

/**
 * Bytes in one physical line of a configuration file, in one of a list file, in the name of an ACL, and in a regular
 * expression (5.7: of a longer one it says that "optimisation of regular expressions failed", src/acl/RegexData.cc).
 */
export const longestLine = 8191;
export const longestListLine = 2047;
export const longestAclName = 62;
export const longestExpression = 1024;
