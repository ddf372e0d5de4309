/** SHA-256 (FIPS 180-4) in plain code: digests are the same wherever this runs, in a browser too. */
import { withUtf8 } from './text/utf8.ts';

const primes: readonly number[] = listPrimes(64);

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const constants: Uint32Array = Uint32Array.from(primes, (prime) => fractionOf(Math.cbrt(prime)));

function listPrimes(count: number): readonly number[] {
  const found: number[] = [];
  for (let one = 2; found.length < count; one++)
    if (found.every((prime) => one % prime !== 0)) found.push(one);
  return found;
}

function fractionOf(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

/** What the platform has to digest bytes with, where that is told: it takes a tenth of the time at most. */
let ofPlatform: ((bytes: Uint8Array) => string) | undefined;

/** From so many bytes on, in all, it is worth loading. */
const worthLoading = 8192;
let digested = 0;

/** Has the SHA-256 of long contents, and of what comes behind many, made by what the platform has for it, which returns 64 hexadecimal digits. */
export function digestLongWith(digest: (bytes: Uint8Array) => string): void {
  ofPlatform = digest;
}

/** Returns the SHA-256 of some bytes, of a text that of its UTF-8, as 64 hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  if (typeof content === 'string') return withUtf8(content, sha256);
  digested += content.length;
  return digested >= worthLoading && ofPlatform !== undefined ? ofPlatform(content) : digest(content);
}

/** The same in plain code. */
export function digest(bytes: Uint8Array): string {
  // One bit, zeros, and the length in bits as 64 bits, to the end of a block of 64 bytes.
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  // The first 32 bits of the fractional parts of the square roots of the first eight primes.
  const state = Uint32Array.from(primes.slice(0, 8), (prime) => fractionOf(Math.sqrt(prime)));
  const schedule = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) addBlock(state, schedule, view, at);
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

function addBlock(state: Uint32Array, schedule: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [schedule[i - 15] as number, schedule[i - 2] as number];
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    schedule[i] = (schedule[i - 16] as number) + s0 + (schedule[i - 7] as number) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + sum1 + choice + (constants[i] as number) + (schedule[i] as number)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] as number) + word;
  });
}

/** Rotates 32 bits to the right. */
function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
