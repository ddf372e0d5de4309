/** Names to addresses: the hosts file first, then the resolvers of this machine. */
import { promises as dns } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Address } from '../sets/addresses.ts';
import { isMisread, parseAddress } from '../sets/prefix.ts';
import { remember } from '../sets/remember.ts';
import { fail, type Step, settle } from './steps.ts';

export interface Resolved {
  readonly addresses: readonly Address[];
  /** Whether the hosts file of this machine says so, and no resolver was asked. */
  readonly isLocal: boolean;
}

export interface Names {
  readonly resolve: (name: string, signal: AbortSignal) => Promise<Step<Resolved>>;
  /** Looks up a name that the system may have to complete, a short one. */
  readonly complete: (name: string, signal: AbortSignal) => Promise<Address | undefined>;
  /** The resolvers that were asked. */
  readonly asked: () => readonly string[];
}

/** The most of a hosts file that is read; block lists of people are shorter. */
const mostHosts = 8 * 1024 * 1024;

/** Reads the hosts file, and asks resolvers once for each name. */
export async function openNames(env: Readonly<Record<string, string | undefined>>): Promise<Names> {
  const local = parseHostsFile(await readHostsFile(env));
  const known = new Map<string, Promise<Step<Resolved>>>();
  const asked = new Set<string>();
  return {
    complete: async (name, signal) => {
      for (const server of listResolvers()) asked.add(server);
      const found = await settle<string>(signal, (settled) => {
        dns.lookup(name).then(
          ({ address }) => settled(address),
          () => settled(''),
        );
        return undefined;
      });
      const address = parseAddress(found ?? '');
      return isMisread(address) ? undefined : address;
    },
    asked: () => [...asked],
    resolve: (name, signal) => {
      const own = local.get(name);
      if (own !== undefined) return Promise.resolve({ addresses: own, isLocal: true });
      return remember(known, name, () => askResolvers(name, asked, signal));
    },
  };
}

/** Lists the resolvers of this machine. */
export function listResolvers(): readonly string[] {
  return new dns.Resolver().getServers();
}

async function readHostsFile(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const root = env.SystemRoot ?? 'C:\\Windows';
  const path =
    process.platform === 'win32' ? join(root, 'System32', 'drivers', 'etc', 'hosts') : '/etc/hosts';
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return bytes.subarray(0, mostHosts).toString('utf8');
}

/** Reads lines of `ADDRESS NAME…`; what is none is left out, as systems do. */
export function parseHostsFile(text: string): ReadonlyMap<string, readonly Address[]> {
  const found = new Map<string, Address[]>();
  for (const line of text.split('\n')) {
    const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const address = parseAddress(first.replace(/%.*/, ''));
    if (isMisread(address)) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      remember(found, key, (): Address[] => []).push(address);
    }
  }
  return found;
}

async function askResolvers(name: string, asked: Set<string>, signal: AbortSignal): Promise<Step<Resolved>> {
  const resolver = new dns.Resolver({ timeout: 2000, tries: 3 });
  for (const server of resolver.getServers()) asked.add(server);
  const work = Promise.all([
    resolver.resolve4(name).catch(readCode),
    resolver.resolve6(name).catch(readCode),
  ]);
  const done = await settle<readonly (readonly string[] | string)[]>(signal, (settled) => {
    work.then(settled);
    return () => resolver.cancel();
  });
  if (done === undefined) return fail('silent', 'resolver', 'no resolver answered');
  const texts = (hasIpv6() ? done.toReversed() : done).flatMap((one) => (typeof one === 'string' ? [] : one));
  const addresses = texts.flatMap((text) => {
    const address = parseAddress(text);
    return isMisread(address) ? [] : [address];
  });
  if (addresses.length > 0) return { addresses: addresses.slice(0, 64), isLocal: false };
  return explainCodes(done.filter((one) => typeof one === 'string'));
}

function readCode(problem: unknown): string {
  return String((problem as NodeJS.ErrnoException).code);
}

/** Says what the resolvers' errors amount to: the first one that is none of "there is nothing". */
function explainCodes(codes: readonly string[]): Step<Resolved> {
  const code = codes.find((one) => one !== 'ENODATA' && one !== 'ENOTFOUND') ?? codes[0] ?? 'ENODATA';
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    const says = code === 'ENODATA' ? 'the name has no address' : 'there is no such name';
    return fail('refused', 'resolver', `${says}, says the resolver`, 'no-name');
  }
  if (code === 'ETIMEOUT') return fail('silent', 'resolver', 'no resolver answered');
  if (code === 'ECONNREFUSED') return fail('refused', 'resolver', 'no resolver listens');
  if (code === 'EREFUSED') return fail('refused', 'resolver', 'the resolver refuses to answer');
  return fail('refused', 'resolver', `the resolver failed (${code})`);
}

/** Whether this machine has an IPv6 address that leads somewhere: clients then prefer IPv6. */
function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((list) =>
    list?.some(
      ({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address),
    ),
  );
}
