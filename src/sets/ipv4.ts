/**
 * The address that a stretch of a text spells: four decimal numbers of 0 to 255 without leading zeros, with
 * dots between them. Undefined where it is anything else; `inet_aton` would read more, and read it otherwise.
 */
export function readIpv4(text: string, start = 0, end: number = text.length): number | undefined {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (part === 0) return undefined;
      part = (part < 0 ? 0 : part * 10) + code - 0x30;
      if (part > 255) return undefined;
    } else if (code === 0x2e && part >= 0 && dots < 3) {
      value = (value << 8) | part;
      part = -1;
      dots++;
    } else return undefined;
  }
  return dots === 3 && part >= 0 ? ((value << 8) | part) >>> 0 : undefined;
}

/** An address in its one form: `192.0.2.1`. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}
