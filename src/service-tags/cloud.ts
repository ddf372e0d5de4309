import type { Span } from '../diagnostics/diagnostic.ts';

export type Cloud = 'public' | 'government' | 'china';

/** A use of a service tag in a rule set. */
export interface TagUse {
  readonly cloud: Cloud;
  readonly name: string;
  readonly span: Span;
}
