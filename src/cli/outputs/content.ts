/** What files are to hold, byte by byte: texts are encoded where they are used, part by part, and no copy of them is kept. */
import { remember } from '../../sets/remember.ts';

/** Bytes, a text, or texts one behind the other; files are UTF-8. */
export type Content = Uint8Array | string | readonly string[];

const encoder = new TextEncoder();

/** Where texts are encoded. Memory that nobody has touched yet costs more than to encode what is put there. */
const room = new Uint8Array(256 * 1024);

/** Calls `use` with the bytes of a content, part by part; what they lie in is used anew as soon as it returns. */
export function eachPart(content: Content, use: (bytes: Uint8Array) => void): void {
  if (content instanceof Uint8Array) use(content);
  else if (typeof content !== 'string') for (const text of content) eachPart(text, use);
  else {
    for (let rest = content; rest !== ''; ) {
      const { read, written } = encoder.encodeInto(rest, room);
      use(room.subarray(0, written));
      rest = rest.slice(read);
    }
  }
}

/** Returns how many bytes a content has. */
export function countBytes(content: Content): number {
  if (typeof content === 'string' || content instanceof Uint8Array) return Buffer.byteLength(content);
  const known = new Map<string, number>();
  return content.reduce((sum, text) => sum + remember(known, text, Buffer.byteLength), 0);
}

/** Says whether bytes are those of a content. */
export function isContent(bytes: Uint8Array, content: Content): boolean {
  if (content instanceof Uint8Array) return Buffer.compare(bytes, content) === 0;
  let at = 0;
  let same = true;
  eachPart(content, (part) => {
    same &&= Buffer.compare(bytes.subarray(at, at + part.length), part) === 0;
    at += part.length;
  });
  return same && at === bytes.length;
}
