/** Texts as bytes that nobody keeps. */

const encoder = new TextEncoder();

/** From so many characters on, a text gets room of its own, which goes with it. */
const most = 2 ** 20;

/** Where texts are encoded. Memory that nobody has touched yet costs more than to encode what is put there. */
let room = new Uint8Array(0);

/** Calls `use` with the UTF-8 of a text. What the bytes lie in is used anew as soon as it returns. */
export function withUtf8<T>(text: string, use: (bytes: Uint8Array) => T): T {
  if (text.length > most) return use(encoder.encode(text));
  // No character of a string takes more than three bytes.
  if (room.length < 3 * text.length) room = new Uint8Array(3 * text.length);
  return use(room.subarray(0, encoder.encodeInto(text, room).written));
}
