/** Text as devices read it that know bytes and ASCII, and nothing of Unicode. */

/**
 * Returns the text of bytes. What is no UTF-8 becomes half a surrogate for each byte, which no UTF-8 makes: two names of
 * different bytes stay two names. A byte-order mark stays.
 */
export function decodeDeviceText(content: string | Uint8Array): string {
  if (typeof content === 'string') return content;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(content);
  } catch {
    return decodeInParts(content);
  }
}

function decodeInParts(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOfCharacter(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(decoder.decode(bytes.subarray(from, at)), String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at++;
    from = at;
  }
  return [...parts, decoder.decode(bytes.subarray(from))].join('');
}

/** How many bytes the character has that begins here; 0 where none does (RFC 3629, section 4). */
function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (length === 0 || second < least || second > most) return 0;
  const rest = bytes.subarray(at + 2, at + length);
  return rest.length === length - 2 && rest.every((byte) => (byte & 0xc0) === 0x80) ? length : 0;
}

/** With A to Z in lower case, and nothing else: to Unicode U+212A, the sign of kelvin, is a k as well. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** With a to z in upper case, and nothing else. */
export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
