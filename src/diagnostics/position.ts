/** A place as people count it: both from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Returns where each line of a text begins, for callers that ask for many positions of one text. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** The last text that was asked about: a report asks for hundreds of positions in one. */
let latest: { readonly text: string; readonly starts: readonly number[] } = { text: '', starts: [0] };

/** Returns the position of an offset, given where the lines begin. An offset past the end is at the end's line. */
export function positionIn(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/**
 * Returns the position of an offset in a text. Offsets count from behind a byte-order mark, which no editor shows, so
 * it makes no difference whether the text at hand still has it.
 */
export function positionOf(text: string, offset: number): Position {
  if (latest.text !== text) latest = { text, starts: lineStarts(withoutMark(text)) };
  return positionIn(latest.starts, offset);
}

/** Returns a text without its byte-order mark, if it has one. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
