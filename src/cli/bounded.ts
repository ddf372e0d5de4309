import { createReadStream } from 'node:fs';

/** No input is longer, in bytes: thirteen times the biggest file of service tags that was ever published. */
const mostBytes: number = 64 * 1024 * 1024;

/** What the system calls a file that is too large, and `describeUnreadable` knows it. */
export const tooLarge = 'EFBIG';

/**
 * Everything that a file holds, a pipe or a device included: those have no size, and may never end, so no more is
 * read than could be used. Throws the system's errors, and `EFBIG`.
 */
export function readBounded(path: string, most: number = mostBytes): Promise<Uint8Array> {
  return collect(createReadStream(path, { end: most, highWaterMark: 1024 * 1024 }), most);
}

/** The same of a stream. */
export async function collect(
  stream: AsyncIterable<Uint8Array>,
  most: number = mostBytes,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) {
      const message = `is longer than ${Math.floor(most / 1024 / 1024)} MiB, the most that rulec reads`;
      throw Object.assign(new Error(message), { code: tooLarge });
    }
  }
  return Buffer.concat(chunks);
}
