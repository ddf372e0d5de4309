/** Keys of JSON texts. `JSON.parse` keeps the last of two keys that are the same, in silence. */

export interface KeyPlace {
  readonly key: string;
  readonly line: number;
}

/** Counts the keys in a well-formed JSON text: strings with a colon behind. */
export function countKeys(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; ) {
    let end = text.indexOf('"', at + 1);
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    let next = end + 1;
    while (isBlank(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) === colon) count++;
    at = text.indexOf('"', next);
  }
  return count;
}

const [colon, backslash] = [0x3a, 0x5c];

/** Whether an odd number of backslashes stands in front. */
function isEscaped(text: string, at: number): boolean {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === backslash) count++;
  return count % 2 === 1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/**
 * Finds the first key that an object of a well-formed JSON text has twice, and its line. Merging two versions of a file by
 * hand is how a key comes to be there twice.
 */
export function findRepeatedKey(text: string): KeyPlace | undefined {
  const open: Set<string>[] = [];
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const written = token.slice(0, -1).trimEnd();
      const key = written.includes('\\') ? String(JSON.parse(written)) : written.slice(1, -1);
      const keys = open.at(-1);
      if (keys?.has(key)) return { key, line: text.slice(0, index).split('\n').length };
      keys?.add(key);
    }
  }
  return undefined;
}
