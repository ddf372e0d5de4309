/** Whether a text ends what it governs: one option of every target, and the note of a text that does not. */
import type { Capabilities } from '../target.ts';
import { type Kind, oneOf } from './options.ts';

export type Closing = 'deny' | 'none';

/** The option `closing`, for the table of a target. */
export const closing: Kind<Closing> & { readonly help: string; readonly default: 'deny' } = {
  ...oneOf('deny', 'none'),
  help: 'Whether the text denies what no rule allows, or leaves it to what stands behind the text.',
  default: 'deny',
};

/** The note of a text that does not close. `behind`: what decides then, in words. */
export function noteOpenEnd(end: Closing, behind: string): Capabilities['notes'] {
  if (end === 'deny') return [];
  const message = `the text ends without a denial: what no rule decides is left to ${behind}`;
  return [{ code: 'closing-left-open', message }];
}
