/**
 * The second reader of prefixes that people wrote (docs/decisions/0008). Most rule sets have none, and the reader takes a quarter
 * of the time that Node needs to start, so a program may leave it out until a prefix asks for it.
 */

/** Reads the first and the last address of a prefix; undefined where it reads none. */
export type SecondReader = (text: string) => readonly [bigint, bigint] | undefined;

let reader: SecondReader | undefined;

/** Takes the reader that everything here asks from now on. */
export function readTwiceBy(given: SecondReader): void {
  reader = given;
}

/** Thrown where a prefix is to be read a second time, and no reader is there. */
const readerMissing: unique symbol = Symbol('no second reader of prefixes');

/** Reads a prefix a second time. */
export function readAgain(text: string): readonly [bigint, bigint] | undefined {
  if (reader === undefined) throw readerMissing;
  return reader(text);
}

/** Does work that may read prefixes; where one asks for the reader, `load` gets it, and the work is done from its beginning. */
export async function withSecondReader<T>(load: () => Promise<unknown>, work: () => T): Promise<T> {
  try {
    return work();
  } catch (thrown) {
    if (thrown !== readerMissing) throw thrown;
  }
  await load();
  return work();
}
