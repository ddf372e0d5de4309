/** The note of a text that does not end what it governs. */
import type { Capabilities } from '../target.ts';
import type { Closing } from './options.ts';

/** Says that nothing is closed, where the option `closing` has it so. `behind`: what decides then, in words. */
export function noteOpenEnd(end: Closing, behind: string): Capabilities['notes'] {
  if (end === 'deny') return [];
  const message = `the text ends without a denial: what no rule decides is left to ${behind}`;
  return [{ code: 'closing-left-open', message }];
}
