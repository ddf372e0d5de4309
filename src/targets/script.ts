/** Texts that are scripts: how they are run with single requests, where no reader can tell what they mean. */

/** A request of the web, as clients ask a script about it. */
export interface WebRequest {
  readonly scheme: 'http' | 'https';
  /** A name in lower case, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly path?: string;
}

/** What a script answered to one request: `unknown` where that is no answer of the options, or would differ elsewhere. */
export interface RanRequest {
  readonly url: string;
  readonly verdict: 'allow' | 'deny' | 'unknown';
  /** The answer, or why there is none; printable. */
  readonly says: string;
}

/** One way that a client takes: to the host itself, or through a proxy. */
export type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly host: string; readonly port: number; readonly isTls: boolean }
  | { readonly kind: 'socks'; readonly host: string; readonly port: number };

/**
 * The ways that a client takes, each where the one before does not answer; or why a reader cannot know them, and whether the
 * script can be run to know.
 */
export type Advice = { readonly ways: readonly Way[] } | { readonly unknown: string; readonly canRun?: true };

/** A text that is a script: what it is run with, and what its answers mean. */
export interface Script<Options> {
  /** Script that is run first: what clients give to theirs. It tells the function `rulecAsks` what hangs on who asks. */
  readonly functions: string;
  /** Writes an expression that asks the script about a request, whose value is a string. */
  readonly writeCall: (request: WebRequest) => { readonly url: string; readonly code: string };
  /** Reads an answer as the ways of a client; undefined where clients do not read it alike. */
  readonly readWays: (answer: string) => readonly Way[] | undefined;
  readonly judge: (answer: string, options: Options) => Pick<RanRequest, 'verdict' | 'says'>;
}
