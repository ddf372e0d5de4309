import { withSecondReader } from '../rules/forms/second-reader.ts';
import type { InputFile } from './io.ts';

const load = (): Promise<unknown> => import('../rules/forms/by-ip-cidr.ts');

/** Does work that reads what people wrote: the second reader of prefixes is loaded where it meets one. */
export function readTwice<T>(work: () => T): Promise<T> {
  return withSecondReader(load, work);
}

/** Loads the second reader where texts look as if they had prefixes, so that `readTwice` does not begin again. */
export async function expectPrefixes(files: readonly InputFile[]): Promise<void> {
  const looksLikeOne = /\d\.\d+\.\d+\/\d|:[\da-f]*:[\da-f:.]*\/\d/i;
  if (files.some(({ bytes }) => looksLikeOne.test(new TextDecoder('latin1').decode(bytes)))) await load();
}
