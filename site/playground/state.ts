/** The state of the playground as text: for the fragment of a link, and for a file. */
import type { Work } from './protocol.ts';

/** What a link or a file holds. The tags are named and not held: a file that somebody opened stays where it is. */
export interface State extends Work {
  readonly tags?: string;
}

/** The longest fragment that a link may have: what is longer, mail and chat cut. */
export const longestFragment = 30_000;

/** Packs a state for a fragment: deflated JSON in the URL's alphabet of base64. */
export async function packState(state: State): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  const text = Array.from(packed, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads what `packState` made; nothing where it is something else. */
export async function unpackState(packed: string): Promise<State | undefined> {
  try {
    const text = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (mark) => mark.charCodeAt(0));
    return readState(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'))));
  } catch {
    return undefined;
  }
}

/** Reads a saved state; nothing where the text is something else, as a file of Service Tags is. */
export function readState(text: string): State | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { rules, devices, tags } = value as Partial<Record<keyof State, unknown>>;
    if (typeof rules !== 'string' || typeof devices !== 'object' || devices === null) return undefined;
    const read = Object.entries(devices).map(([target, values]) => {
      const texts = Object.entries(values ?? {}).filter(([, one]) => typeof one === 'string');
      return [target, Object.fromEntries(texts) as Record<string, string>] as const;
    });
    return { rules, devices: Object.fromEntries(read), ...(typeof tags === 'string' ? { tags } : {}) };
  } catch {
    return undefined;
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  change: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(change);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
