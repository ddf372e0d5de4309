/**
 * Eight hexadecimal digits that stand in a name for a text that is too long for it: FNV-1a, 32 bits, over UTF-8. Two
 * texts of one digest are found out as a clash of names.
 */
export function nameDigest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
