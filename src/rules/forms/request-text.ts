import { nearest } from '../../diagnostics/nearest.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import type { Address } from '../../sets/addresses.ts';
import type { Principal } from '../../sets/condition.ts';
import { formatAddress, isMisread, type Misread, parseAddress } from '../../sets/prefix.ts';
import type { Request } from '../policy.ts';
import { parseName } from './hosts.ts';
import { parsePrincipal } from './principals.ts';

/** A request as tests and `explain` write it; what it leaves out stands for all values. */
export interface RequestText {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly scheme: 'http' | 'https' | 'other';
  readonly host?: string;
  /** Present for `tcp:`, for `udp:` to an address, and where the host is a literal. */
  readonly address?: Address;
  readonly literal: boolean;
  readonly path?: string;
}

/** Who asks. */
export type Requester = Pick<Request, 'account' | 'services'>;

/** The ports that URLs leave out. */
const usualPorts: ReadonlyMap<string, number> = new Map([
  ['https', 443],
  ['http', 80],
]);

const form =
  'write https://HOST/PATH, http://HOST/PATH, connect://HOST:PORT, tcp://ADDRESS:PORT or udp://HOST-OR-ADDRESS:PORT';

/**
 * Reads a request. The path is kept as it is written, query included: what a proxy would be sent. Scheme and
 * name may be in upper case, and the name may have the dot of the root at its end. IPv6 addresses stand in
 * brackets.
 */
export function parseRequest(text: string): RequestText | Misread {
  const match = /^(https?|connect|tcp|udp):\/\/([^/?#]*)(.*)$/is.exec(text);
  if (match === null) return { problem: `${quote(text)} is not a request`, help: guessRequest(text) ?? form };
  const [, scheme = '', authority = '', rest = ''] = match;
  const kind = scheme.toLowerCase();
  const place = parseAuthority(authority, usualPorts.get(kind));
  if (isMisread(place)) return { ...place, problem: `${quote(text)}: ${place.problem}` };
  const transport = kind === 'udp' ? 'udp' : 'tcp';
  if (kind === 'http' || kind === 'https') {
    const path = rest.startsWith('/') ? rest : `/${rest}`;
    if (/[^!-~]|#/.test(path)) {
      const help = path.includes('#') ? 'leave out the # and what is after it' : 'percent-encode it';
      return {
        problem: `${quote(text)}: a path on the wire has no blanks, no #, and nothing outside ASCII`,
        help,
      };
    }
    return { transport, scheme: kind, ...place, path };
  }
  if (rest !== '') {
    const help = `a path goes with http: and https: only: write ${kind}://${authority}`;
    return {
      problem: `${quote(text)}: ${kind}: has no path`,
      help: /^[!-~]*$/.test(authority) ? help : form,
    };
  }
  if (kind === 'connect' || (kind === 'udp' && place.address === undefined))
    return { transport, scheme: 'other', ...place };
  if (place.address === undefined) {
    const help = `write connect://${place.host}:${place.port} to ask about a name`;
    return { problem: `${quote(text)}: ${kind}: goes to an address`, help };
  }
  return { transport, scheme: 'other', port: place.port, address: place.address, literal: false };
}

type Place = Pick<RequestText, 'port' | 'host' | 'address' | 'literal'>;

function parseAuthority(authority: string, defaultPort: number | undefined): Place | Misread {
  if (authority.includes('@'))
    return { problem: 'a request has no user name', help: 'leave it out, with the @ after it' };
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::([^:]*))?$/.exec(authority);
  if (match === null)
    return { problem: `${quote(authority)} is not HOST:PORT`, help: 'an IPv6 address needs brackets' };
  const [, host = '', portText] = match;
  if (portText === undefined && defaultPort === undefined)
    return { problem: 'the port is missing', help: `write it after the host: ${word(authority)}:443` };
  const port = portText === undefined ? defaultPort : parsePort(portText);
  if (port === undefined) {
    const help = 'write a number from 1 to 65535, without leading zeros';
    return { problem: `${quote(portText ?? '')} is not a port`, help };
  }
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) {
    const bare = host.replace(/^\[|\]$/g, '');
    if (host.startsWith('[') && !bare.includes(':')) {
      const help = 'brackets are only for IPv6: leave them out';
      return { problem: `${quote(host)} is not an IPv6 address`, help };
    }
    const address = parseAddress(bare);
    return isMisread(address) ? address : { port, address, literal: true };
  }
  const name = parseName(host.replace(/(?<=[^.])\.$/, ''));
  return isMisread(name) ? name : { port, host: name.name, literal: false };
}

function parsePort(text: string): number | undefined {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
  return port === undefined || port > 65535 ? undefined : port;
}

/** Guesses the request that was meant; undefined where nothing like one is there. */
function guessRequest(text: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([!-~]*)$/.exec(text) ?? [];
  const kind = scheme.toLowerCase();
  const guesses = [
    ...(scheme === '' ? [`https://${rest.replace(/:443$/, '')}`, `connect://${rest}`, `tcp://${rest}`] : []),
    ...(kind === 'wss' ? [`https://${rest}`] : kind === 'ws' ? [`http://${rest}`] : []),
    `connect://${rest.replace(/\/$/, '')}`,
  ];
  const guess = guesses.find((one) => one !== text && !isMisread(parseRequest(one)));
  return guess === undefined ? undefined : `write ${guess}`;
}

/** An account that no rule set names. */
export const someone = 'someone';

/** Whoever is nobody in particular. */
export const anybody: Requester = { account: someone, services: [] };

/**
 * Reads who asks: a principal as rules write it, or any other word for an account that is neither, and behind
 * it the services of its process, `ACCOUNT+service:NAME+service:NAME`. A word that looks like a misspelt
 * principal is refused, lest a test pass for the wrong reason.
 */
export function parseRequester(text: string): Requester | Misread {
  const [first = '', ...others] = text.split('+');
  const requester = parseAsker(first);
  if (isMisread(requester)) return requester;
  const services = new Set(requester.services);
  for (const other of others) {
    const principal = parsePrincipal(other);
    if (isMisread(principal) || principal.kind === 'account') {
      const help = 'after a + come services: ACCOUNT+service:NAME';
      return { problem: `${word(other)} does not name a service`, help };
    }
    services.add(principal.name);
  }
  return { account: requester.account, services: [...services] };
}

/** Returns who asks as a principal: an account, or a service of somebody. */
export function makeRequester({ kind, name }: Principal): Requester {
  return kind === 'account' ? { account: name, services: [] } : { account: someone, services: [name] };
}

function parseAsker(text: string): Requester | Misread {
  const principal = parsePrincipal(text);
  if (!isMisread(principal)) return makeRequester(principal);
  const near = nearest(text, ['network-service', 'local-system']);
  if (near !== undefined)
    return {
      problem: `${word(text)} is not an account or service that a rule can name`,
      help: `did you mean ${near}?`,
    };
  if (/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}$/.test(text)) return { account: text, services: [] };
  const help =
    'network-service, local-system, service:NAME, ACCOUNT+service:NAME, or one word for somebody else';
  return { problem: `${quote(text)} is nobody who could ask`, help };
}

/** Writes a host and port as URLs do: an IPv6 address in brackets, and no port where it is the usual one of the scheme. */
export function formatAuthority(host: string, port: number, scheme?: string): string {
  const place = host.includes(':') ? `[${host}]` : host;
  return scheme !== undefined && port === usualPorts.get(scheme) ? place : `${place}:${port}`;
}

/** Formats a request as one line for people: its text, who asks, and where it goes. */
export function formatRequest(request: Request): string {
  const address = formatAddress(request.address);
  const bare = request.host === undefined && !request.literal;
  const isBare = bare || request.transport === 'udp';
  const scheme = isBare ? request.transport : request.scheme === 'other' ? 'connect' : request.scheme;
  const authority = formatAuthority(request.host ?? address, request.port, request.scheme);
  const url = `${scheme}://${authority}${request.path ?? ''}`;
  const who = [...request.services.map((service) => `service:${service}`), request.account].filter(
    (one) => one !== someone,
  );
  return [
    url,
    ...(who.length === 0 ? [] : [`as ${who.join(' in ')}`]),
    ...(request.host === undefined ? [] : [`at ${address}`]),
  ].join(' ');
}
