import { word } from '../../diagnostics/quote.ts';

/** Why an address is not fetched from, and what the user can do about it. */
export interface Distrust {
  readonly problem: string;
  readonly help: string;
}

/**
 * Whether an address may be asked: https, at Microsoft's hosts, those that the user names and this machine; http
 * at this machine alone. `linkedFrom` is the address of the page or the redirect that led here; it may lead to
 * its own host, but not to this machine from elsewhere. Undefined where nothing is wrong.
 */
export function distrust(url: URL, trusted: readonly string[], linkedFrom?: URL): Distrust | undefined {
  const host = url.hostname;
  if (url.username !== '' || url.password !== '') {
    return {
      problem: 'the address holds a user name or password',
      help: 'leave them out; the lock records the address',
    };
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(host))) {
    return {
      problem: `${word(url.protocol.slice(0, -1))} is not asked for at ${word(host)}`,
      help: 'write https:, or download the file and pass it with --from FILE',
    };
  }
  if (isMicrosofts(host) || trusted.some((name) => name.toLowerCase() === host)) return undefined;
  if (linkedFrom === undefined ? isLoopback(host) : linkedFrom.hostname === host) return undefined;
  return {
    problem: `${word(host)} is not one of Microsoft's hosts`,
    help: `if you trust it, add --trust-host ${word(host)}`,
  };
}

function isMicrosofts(host: string): boolean {
  return host === 'microsoft.com' || host.endsWith('.microsoft.com');
}

/** Whether a host, as `URL` spells it, is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
