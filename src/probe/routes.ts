/** Which way a question goes: what was given, what the environment says, or what a PAC file says. */
import { nameHost, type Question } from '../driver/probe/questions.ts';
import { type Adviser, makeWebRequest } from '../driver/probe/read-adviser.ts';
import { formatAuthority } from '../rules/forms/request-text.ts';
import { containsAddress } from '../sets/addresses.ts';
import { addressSetOf, isMisread, parseAddress, parsePrefix } from '../sets/prefix.ts';

export interface ProxyServer {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** What the proxy is to be told of who asks: never shown. */
  readonly authorization?: string;
}

/** Where the ways come from. */
export type RouteSetting =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: ProxyServer }
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'advised'; readonly advise: Adviser };

/** Ways in the order in which a client tries them; undefined is the direct one. */
export type Route = { readonly ways: readonly (ProxyServer | undefined)[] } | { readonly unknown: string };

/** Names a proxy as people do, without its password. */
export function nameProxy({ host, port, isTls }: ProxyServer): string {
  return `${isTls ? 'https' : 'http'}://${formatAuthority(host, port)}`;
}

/** Reads the address of a proxy: `http://HOST:PORT`, with NAME:PASSWORD@ or without; the scheme may be left out. */
export function parseProxy(text: string): ProxyServer | undefined {
  const whole = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(whole)) return undefined;
  const { protocol, hostname, port, username, password, pathname, search } = new URL(whole);
  if (!/^https?:$/.test(protocol) || hostname === '' || pathname.length > 1 || search !== '')
    return undefined;
  const isTls = protocol === 'https:';
  const words = `${decode(username)}:${decode(password)}`;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    isTls,
    ...(username === '' ? {} : { authorization: `Basic ${Buffer.from(words).toString('base64')}` }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxies that an environment names, and for which hosts none is used. */
export interface Environment {
  readonly http?: ProxyServer;
  readonly https?: ProxyServer;
  readonly all?: ProxyServer;
  readonly noProxy: string;
  /** The variables that are set. */
  readonly variables: readonly string[];
}

/** Reads the proxies of an environment; small letters win, as everywhere. Returns the variable that is no address of one. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Environment | { readonly wrong: string } {
  const found: Record<string, ProxyServer> = {};
  const variables: string[] = [];
  for (const kind of ['http', 'https', 'all']) {
    const names = [`${kind}_proxy`, `${kind.toUpperCase()}_PROXY`];
    const name = names.find((one) => (env[one] ?? '').trim() !== '');
    if (name === undefined) continue;
    const proxy = parseProxy((env[name] ?? '').trim());
    if (proxy === undefined) return { wrong: name };
    found[kind] = proxy;
    variables.push(name);
  }
  const noName = ['no_proxy', 'NO_PROXY'].find((one) => (env[one] ?? '').trim() !== '');
  if (noName !== undefined) variables.push(noName);
  return { ...found, noProxy: noName === undefined ? '' : (env[noName] ?? ''), variables };
}

/** Chooses the ways of a question. UDP goes through no proxy. */
export function chooseRoute(setting: RouteSetting, question: Question): Route {
  const { transport, speaks, port } = question;
  if (transport === 'udp' || setting.kind === 'direct') return { ways: [undefined] };
  if (setting.kind === 'proxy') return { ways: [setting.proxy] };
  if (setting.kind === 'environment') {
    const { http, https, all, noProxy } = setting.environment;
    const proxy = speaks === 'http' ? (http ?? all) : speaks === 'https' ? (https ?? all) : all;
    return { ways: [proxy === undefined || isExempt(nameHost(question), port, noProxy) ? undefined : proxy] };
  }
  const request = makeWebRequest(question);
  if (request === undefined)
    return { unknown: 'a PAC file says nothing about what is neither http nor https: give --proxy' };
  const advice = setting.advise(request);
  if ('unknown' in advice) return { unknown: `unknown: give --proxy (${advice.unknown})` };
  const ways = advice.ways.flatMap((way) =>
    way.kind === 'socks' ? [] : [way.kind === 'direct' ? undefined : way],
  );
  if (advice.ways[0]?.kind === 'socks')
    return { unknown: 'the PAC file says SOCKS, which rulec does not speak: give --proxy' };
  return { ways };
}

/** Returns whether NO_PROXY names a host: itself, a parent, `*`, an address or a network, with a port or without. */
export function isExempt(host: string, port: number, noProxy: string): boolean {
  const address = parseAddress(host);
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, bare = entry, only] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
    if (only !== undefined && Number(only) !== port) return false;
    const name = bare
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/^\*?\./, '')
      .replace(/\.$/, '');
    if (name === '') return false;
    if (isMisread(address)) return host === name || host.endsWith(`.${name}`);
    const prefix = parsePrefix(name.includes('/') ? name : `${name}/${name.includes(':') ? 128 : 32}`);
    return !isMisread(prefix) && containsAddress(addressSetOf([prefix]), address);
  });
}
