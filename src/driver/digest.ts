import { createHash } from 'node:crypto';

/** The SHA-256 of some bytes (text counts as UTF-8), as reports write it: `sha256:` and 64 hex digits. */
export function digestOf(content: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
