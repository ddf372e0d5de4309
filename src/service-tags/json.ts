/** A JSON object and the text that it stands in, without a byte-order mark. Messages alone need the text. */
export interface Document {
  readonly text: string;
  /** Where there are `lists`, it has their keys in the place of lists. */
  readonly object: JsonObject;
  /** Lists of prefixes that nobody has read yet, by what stands for them. */
  readonly lists?: ReadonlyMap<unknown, () => readonly string[]>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Decodes UTF-8, without a byte-order mark; undefined where bytes are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
