import { quote } from '../../diagnostics/quote.ts';
import type { AddressList } from './read/parse-addresses.ts';
import { doubt, type Report } from './read/parse-report.ts';

/** A rule while its tokens are read. */
export interface Draft {
  readonly report: Report;
  readonly line: number;
  readonly name: string;
  /** The values of tokens that stand once. */
  readonly single: Map<string, string>;
  readonly profiles: Set<string>;
  /** Ends of intervals. */
  readonly ports: number[];
  readonly addresses: AddressList;
  /** Items of the address list that are not judged: the others are said for certain all the same. */
  readonly unreadAddresses: string[];
  /** Other tokens that are not judged. */
  readonly unread: string[];
}

/** Keeps a condition that is not judged. */
export function leave(draft: Draft, token: string, why: string): void {
  doubt(draft.report, draft.line, `${quote(token)} ${why}`);
  draft.unread.push(token);
}
