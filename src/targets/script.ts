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

/** A text that is a script: what it is run with, and what its answers mean. */
export interface Script<Options> {
  /** Script that is run first: what clients give to theirs. It tells the function `rulecAsks` what hangs on who asks. */
  readonly functions: string;
  /** Writes an expression that asks the script about a request, whose value is a string. */
  readonly writeCall: (request: WebRequest) => { readonly url: string; readonly code: string };
  readonly judge: (answer: string, options: Options) => Pick<RanRequest, 'verdict' | 'says'>;
}
