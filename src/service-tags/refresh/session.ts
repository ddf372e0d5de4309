import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';

/** What bounds the network work of one run. Times in milliseconds. */
export interface Limits {
  /** After this much nothing is waited for any more, whatever it is and however often it was tried. */
  readonly total: number;
  /** A connection that brings nothing for so long is given up, and tried again. */
  readonly quiet: number;
  /** What is waited before each further try. */
  readonly waits: readonly number[];
  /** The most bytes of one answer, as sent and as unpacked. */
  readonly bytes: number;
}

export const usualLimits: Limits = {
  total: 20_000,
  quiet: 6_000,
  waits: [500, 1_000, 2_000, 4_000],
  bytes: 64 * 1024 * 1024,
};

/** How much of an answer has come; `total` where the server said how much there is. */
export interface Progress {
  readonly url: URL;
  readonly received: number;
  readonly total?: number;
}

/** What the network work of a run needs to know of the outside. */
export interface Surroundings {
  /** Where the proxy settings are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hosts beside Microsoft's that may be asked. */
  readonly trusted: readonly string[];
  readonly limits: Limits;
  readonly onProgress: (progress: Progress) => void;
  /** Aborted when the user asks to stop. */
  readonly interrupted: AbortSignal;
}

/** One run's network work: everything in it ends when `signal` says so. */
export interface Session extends Surroundings {
  /** What requests go through, made when it is first asked for; or why the environment's proxies do not do. */
  readonly dispatcher: () => Promise<Dispatcher | { readonly problem: string }>;
  /** Aborted when the user asks to stop, and when the time is over. */
  readonly signal: AbortSignal;
}

/** Opens a session, does the work, and closes it. */
export async function withSession<T>(
  surroundings: Surroundings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), surroundings.limits.total);
  let made: ReturnType<typeof makeDispatcher> | undefined;
  const dispatcher: Session['dispatcher'] = () => {
    made ??= makeDispatcher(surroundings);
    return made;
  };
  const signal = AbortSignal.any([surroundings.interrupted, over.signal]);
  try {
    return await work({ ...surroundings, dispatcher, signal });
  } finally {
    clearTimeout(timer);
    const used = await made;
    if (used !== undefined && !('problem' in used)) await used.destroy();
  }
}

async function makeDispatcher({
  env,
  limits,
}: Surroundings): Promise<Dispatcher | { readonly problem: string }> {
  // Loaded when something is fetched; of a CommonJS package a bundle gives the default export alone. `scripts/bundle.mjs` takes
  // no other part of it.
  const { EnvHttpProxyAgent } = (await import('undici')).default;
  const proxies = readProxySettings(env);
  const wrong = proxies.find(({ address }) => !/^https?:\/\/[^/]/i.test(address) || !URL.canParse(address));
  if (wrong !== undefined)
    return {
      problem: `the environment's ${wrong.variable} is not the address of a proxy: write http://HOST:PORT`,
    };
  const addressOf = (scheme: string): string =>
    proxies.find((proxy) => proxy.scheme === scheme)?.address ?? '';
  return new EnvHttpProxyAgent({
    httpProxy: addressOf('http'),
    httpsProxy: addressOf('https'),
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    // What needs no tunnel goes without: proxies commonly refuse a CONNECT to any port but 443.
    proxyTunnel: false,
    connect: { timeout: limits.total },
  });
}

interface ProxySetting {
  readonly scheme: 'http' | 'https';
  readonly variable: string;
  readonly address: string;
}

/** Reads the proxies that the environment names; small letters win, as everywhere, and a scheme may be left out. */
function readProxySettings(env: Surroundings['env']): readonly ProxySetting[] {
  return (['http', 'https'] as const).flatMap((scheme) => {
    const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, 'all_proxy', 'ALL_PROXY'];
    const variable = names.find((name) => env[name] !== undefined);
    const text = variable === undefined ? '' : (env[variable] ?? '').trim();
    if (variable === undefined || text === '') return [];
    return [{ scheme, variable, address: text.includes('://') ? text : `http://${text}` }];
  });
}

/** Says what to try where an address cannot be reached; it names the proxies in use, without their passwords. */
export function adviseOnReach(env: Surroundings['env']): string {
  const used = readProxySettings(env).map(({ variable, address }) => `${variable} (${readHostOf(address)})`);
  const proxies =
    used.length === 0
      ? 'behind a proxy, set HTTPS_PROXY'
      : `in use from the environment: ${[...new Set(used)].join(', ')}`;
  return `${proxies}; or download the file and pass it with --from FILE`;
}

function readHostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'not an address';
}

/** Waits; returns false where the session ended meanwhile. */
export async function pause(milliseconds: number, { signal }: Session): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}
