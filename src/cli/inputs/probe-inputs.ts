/** What `rulec probe` is given beside rule sets: names to try, ways, certificates. */
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { GivenHost, Question } from '../../driver/probe/questions.ts';
import { readAdviser } from '../../driver/probe/read-adviser.ts';
import type { Contact } from '../../driver/probe/results.ts';
import { fetchPac } from '../../probe/fetch-pac.ts';
import { listResolvers } from '../../probe/resolve-name.ts';
import { type OwnRoot, readCertificates } from '../../probe/roots.ts';
import { nameProxy, parseProxy, type RouteSetting, readEnvironment } from '../../probe/routes.ts';
import { parseHost, parseName } from '../../rules/forms/hosts.ts';
import { isMisread, parseAddress } from '../../sets/prefix.ts';
import type { Io } from '../io.ts';
import { runScript } from '../run-script.ts';
import { readInput } from './read.ts';

/** Reads `NAME`, `ADDRESS`, `NAME:PORT`, `[ADDRESS]:PORT`. Errors: `usage`. */
export function readGivenHost(text: string): Outcome<GivenHost> {
  const bare = parseAddress(text);
  if (!isMisread(bare)) return { value: { text, address: bare }, diagnostics: [] };
  const [, place = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  const address = parseAddress(place.replace(/^\[(.*)\]$/, '$1'));
  if (!isMisread(address) && (port ?? 0) <= 65_535)
    return { value: { text, address, ...present({ port }) }, diagnostics: [] };
  const name = parseName(place);
  if (isMisread(name) || (port ?? 0) > 65_535) {
    const help = 'write --host NAME, --host ADDRESS, or either with :PORT after it';
    return { diagnostics: [error('usage', `--host: ${word(text)} is not a host to try`, { help })] };
  }
  return { value: { text, host: name.name, ...present({ port }) }, diagnostics: [] };
}

/** Reads `FILE` or `HOST=FILE`: certificates in PEM, for all hosts or for those of a pattern. Errors: those of the file, `usage`. */
export async function readOwnRoots(text: string, io: Io): Promise<Outcome<readonly OwnRoot[]>> {
  const [, scope, rest] = /^([A-Za-z0-9*._-]+)=(.+)$/s.exec(text) ?? [];
  const host = scope === undefined ? undefined : parseHost(scope);
  if (host !== undefined && isMisread(host)) {
    const help = `${host.help ?? 'write a name, or *.name'}; a host comes before the = of --own-ca`;
    return { diagnostics: [error('usage', `--own-ca: ${host.problem}`, { help })] };
  }
  const file = rest ?? text;
  const { value: input, diagnostics } = await readInput(file, io);
  if (input === undefined) return { diagnostics };
  const found = readCertificates(new TextDecoder().decode(input.bytes));
  if (found === undefined) {
    const help = 'it begins with -----BEGIN CERTIFICATE-----';
    return {
      diagnostics: [error('file-not-readable', `${word(file)} has no certificate in PEM`, { help })],
    };
  }
  return { value: found.map((pem) => ({ pem, ...present({ pattern: host?.pattern }) })), diagnostics: [] };
}

/** The way that questions take, what says so in words, and who was contacted to know it. */
export interface ReadRoute {
  readonly route: RouteSetting;
  readonly setting: string;
  readonly contacts: readonly Contact[];
}

/** What the command line says of the way, and what is to go it. */
export interface RouteWishes {
  readonly proxy?: string;
  readonly pacFile?: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly questions: readonly Question[];
}

/** Reads which way questions take: `--proxy`, `--pac-file`, else the environment. Errors: `usage`, those of the PAC file. */
export async function readRoute(
  { proxy, pacFile, timeout, questions }: RouteWishes,
  io: Io,
  account: string,
): Promise<Outcome<ReadRoute>> {
  if (proxy !== undefined && pacFile !== undefined)
    return {
      diagnostics: [error('usage', '--proxy and --pac-file both say the way', { help: 'give one of them' })],
    };
  if (proxy === 'direct')
    return { value: { route: { kind: 'direct' }, setting: '--proxy direct', contacts: [] }, diagnostics: [] };
  if (proxy !== undefined) {
    const read = parseProxy(proxy);
    if (read === undefined) return { diagnostics: [refuseProxy('--proxy')] };
    const setting = `--proxy ${nameProxy(read)}`;
    return { value: { route: { kind: 'proxy', proxy: read }, setting, contacts: [] }, diagnostics: [] };
  }
  if (pacFile !== undefined) return readPac(pacFile, { timeout, questions }, io);
  const environment = readEnvironment(io.env);
  if ('wrong' in environment) return { diagnostics: [refuseProxy(environment.wrong)] };
  const { variables } = environment;
  const setting =
    variables.length === 0
      ? `the environment of ${account}, which names no proxy`
      : `${variables.join(' and ')} of the environment of ${account}`;
  return { value: { route: { kind: 'environment', environment }, setting, contacts: [] }, diagnostics: [] };
}

/** The value is not shown: it may hold a password. */
function refuseProxy(where: string): Diagnostic {
  return error('usage', `${where} is not the address of a proxy`, {
    help: 'write http://HOST:PORT, or direct',
  });
}

async function readPac(
  pacFile: string,
  { timeout, questions }: Pick<RouteWishes, 'timeout' | 'questions'>,
  io: Io,
): Promise<Outcome<ReadRoute>> {
  const isUrl = /^https?:\/\//i.test(pacFile) && URL.canParse(pacFile);
  const contacts = isUrl ? listContacts(new URL(pacFile)) : [];
  const { value: bytes, diagnostics } = isUrl
    ? await fetchFrom(new URL(pacFile), timeout)
    : await readBytes(pacFile, io);
  if (bytes === undefined) return { diagnostics };
  const read = await readAdviser({ path: pacFile, content: bytes }, questions, runScript);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const setting = `the PAC file ${isUrl ? new URL(pacFile).origin + new URL(pacFile).pathname : pacFile}`;
  return { value: { route: { kind: 'advised', advise: read.value }, setting, contacts }, diagnostics: [] };
}

/** Lists who is contacted for a PAC file: its server, and the resolvers where that has a name. */
function listContacts({ origin, hostname }: URL): readonly Contact[] {
  const isNamed = isMisread(parseAddress(hostname.replace(/^\[|\]$/g, '')));
  const resolvers = isNamed ? listResolvers() : [];
  return [
    { what: 'advice', place: origin },
    ...resolvers.map((place): Contact => ({ what: 'resolver', place })),
  ];
}

async function readBytes(name: string, io: Io): Promise<Outcome<Uint8Array>> {
  const { value, diagnostics } = await readInput(name, io);
  return { ...present({ value: value?.bytes }), diagnostics };
}

async function fetchFrom(url: URL, timeout: number): Promise<Outcome<Uint8Array>> {
  const fetched = await fetchPac(url, AbortSignal.timeout(timeout));
  if (fetched instanceof Uint8Array) return { value: fetched, diagnostics: [] };
  const help = 'save it, and give the file: --pac-file FILE';
  return { diagnostics: [error('fetch-failed', `${word(url.origin)}: ${fetched.problem}`, { help })] };
}
