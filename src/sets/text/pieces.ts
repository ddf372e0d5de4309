/** Texts that are like another but for single words: what stands between these is the same. */

/** The place of a word in a text. */
export interface Spot {
  readonly start: number;
  readonly end: number;
}

/** Returns what stands before, between and behind words, which are in the order of the text. */
export function cutPieces(text: string, spots: readonly Spot[]): readonly string[] {
  return [...spots, undefined].map((spot, at) => text.slice(spots[at - 1]?.end ?? 0, spot?.start));
}

/** Returns the words that stand between these pieces in another text, each one that `word`, a sticky expression, takes; undefined where the rest differs. */
export function findBetween(
  text: string,
  pieces: readonly string[],
  word: RegExp,
): readonly string[] | undefined {
  const found: string[] = [];
  let at = 0;
  for (const piece of pieces) {
    // `startsWith` takes ten times as long.
    if (text.slice(at, at + piece.length) !== piece) return undefined;
    at += piece.length;
    if (found.length === pieces.length - 1) continue;
    word.lastIndex = at;
    const [one] = word.exec(text) ?? [];
    if (one === undefined) return undefined;
    found.push(one);
    at += one.length;
  }
  return at === text.length ? found : undefined;
}
