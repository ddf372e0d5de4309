/**
 * Returns a host name as browsers write it, by the URL standard: A-labels for what is outside ASCII, and an IPv4 address
 * for a number in disguise; the empty text where it is none. Browsers and Node have `URL` alike.
 */
export function toAsciiName(name: string): string {
  // What ends a host in a URL, or is no host at all: the rest would be read as something else.
  if (name === '' || /[\s/\\?#@:[\]]/.test(name)) return '';
  try {
    return new URL(`http://${name}/`).hostname;
  } catch {
    return '';
  }
}
