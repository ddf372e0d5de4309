/** Bounds of targets: what is over one is told in the same words everywhere. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { Limit } from '../target.ts';

/** What is said beside the numbers: what is too large (`rule a`), and what helps. */
export interface LimitWords extends Pick<Diagnostic, 'span'> {
  readonly what?: string;
  readonly help: string;
  /** A warning where a line in the site's own configuration helps. */
  readonly severity?: 'warning';
}

/** Returns the diagnostic for a count over a limit; none where it keeps to it. */
export function checkLimit(limit: Limit, count: number, words: LimitWords): readonly Diagnostic[] {
  const { name, value, source } = limit;
  if (count <= value) return [];
  const { what, help, span, severity = 'error' } = words;
  const subject = what === undefined ? '' : `${what}: `;
  const message = `${subject}${count} ${name}, and at most ${value} are possible (${source})`;
  const data = { name, count, limit: value, source };
  return [{ code: 'limit', severity, message, help, ...present({ span }), data }];
}
