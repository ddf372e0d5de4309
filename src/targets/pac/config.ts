/** A PAC file as its tables say it: data in front of a function that is always the same. Plain data that both halves share. */
import type { Origin } from '../target.ts';

/** The options of the target. */
export interface PacOptions {
  /** What the function answers for requests that the rule set permits, and for all others. */
  readonly permitted: string;
  readonly otherwise: string;
}

export interface Config {
  /** The path of the file. */
  readonly path: string;
  /** Lines of comment in front of everything. */
  readonly comments: readonly PacComment[];
  readonly permitted: string;
  readonly otherwise: string;
  /** In the order in which the function asks; the first that holds a request decides it. */
  readonly services: readonly PacService[];
  /** Found by the whole host, then by its parents; no key of a service stands twice. */
  readonly entries: readonly PacEntry[];
  /** Asked in this order, behind the whole host and before its parents. */
  readonly patterns: readonly PacEntry[];
  /** Where the text is no such file, and why: what it answers is then not known. */
  readonly foreign?: { readonly why: string; readonly origin: Origin };
}

export interface PacComment {
  readonly kind: 'comment';
  /** Without its `// `. */
  readonly text: string;
}

export interface PacService {
  /** `*`: both. */
  readonly scheme: 'http' | 'https' | '*';
  readonly from: number;
  readonly to: number;
  readonly origin: Origin;
}

export interface PacEntry {
  /** The place of the service in the list. */
  readonly service: number;
  /** A name, an IP literal without brackets, `*.name`, `*`; of patterns a name with `*` inside its labels. */
  readonly host: string;
  readonly permits: boolean;
  readonly origin: Origin;
}

/** More than this and clients are slow to load the file; more than the other and Chromium takes it for none (observed, 1 MB). */
export const largeFile = 200_000;
export const largestFile = 1_000_000;
