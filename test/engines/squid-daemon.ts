/**
 * A real Squid on loopback with a dummy parent: every permitted request ends in this process, so Squid opens
 * no connection to the hosts that are asked for, and no network is needed.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  type AddressInfo,
  connect,
  createServer,
  type ListenOptions,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TargetFile } from '../../src/targets/target.ts';
import { removeFolder } from '../support/remove-folder.ts';

export const squidProgram = '/usr/sbin/squid';

/** What a proxy did with a request. `malformed`: answered before any access rule was asked. */
export type ProxyVerdict = 'allow' | 'deny' | 'malformed' | `odd: ${string}`;

export interface ProxyRequest {
  /** `CONNECT host:port`, or `GET http://host/path`: the request line without its version. */
  readonly line: string;
  /** The client's address where it is not 127.0.0.1 (sent by the PROXY protocol). */
  readonly from?: string;
  /** Further lines of its head, each with its end. */
  readonly head?: string;
}

export interface Squid {
  readonly ask: (request: ProxyRequest) => Promise<ProxyVerdict>;
  readonly askAll: (requests: readonly ProxyRequest[]) => Promise<readonly ProxyVerdict[]>;
  readonly port: number;
  /** The names that it has asked DNS for; `undefined` where nothing may listen on port 53. */
  readonly dnsQueries: () => readonly string[] | undefined;
  readonly stop: () => Promise<void>;
}

/** Lays the files out as `dir` says they are installed and returns the text of the main one, paths adapted. */
export function installFiles(files: readonly TargetFile[], dir: string, folder: string): string {
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
  }
  return String(files[0]?.content ?? '').replaceAll(`"${dir}/`, `"${folder}/`);
}

/** A folder that Squid may write to when it gives up root's rights. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-squid-'));
  chmodSync(folder, 0o777);
  return folder;
}

/** What `squid -k parse` says about a fragment: its exit status and every line that is not mere progress. */
export function parseFragment(fragment: string): { status: number | null; complaints: readonly string[] } {
  const folder = makeFolder();
  const file = join(folder, 'squid.conf');
  const surroundings = [
    'http_port 127.0.0.1:3128',
    'visible_hostname test.invalid',
    `pid_filename ${folder}/pid`,
  ];
  writeFileSync(file, `${surroundings.join('\n')}\n${fragment}`);
  const run = spawnSync(squidProgram, ['-k', 'parse', '-n', serviceName(folder), '-f', file], {
    encoding: 'utf8',
  });
  removeFolder(folder);
  const lines = `${run.stdout}${run.stderr}`.split('\n').filter((line) => line.trim() !== '');
  const progress =
    /Startup: Initializ|Processing Configuration File|Processing: |Initializing https|Requiring client/;
  return { status: run.status, complaints: lines.filter((line) => !progress.test(line)) };
}

function serviceName(folder: string): string {
  return `t${folder.replace(/[^A-Za-z0-9]/g, '').slice(-12)}`;
}

/** What a test may want otherwise. */
export interface Setting {
  /** What the parent does with a connection, instead of granting everything. */
  readonly sink?: (socket: Socket) => void;
  /** Behind the address of the plain port: `ssl-bump` and its words. */
  readonly portWords?: string;
  /** The fragment opens the port itself, which it calls PORT. */
  readonly opensPort?: boolean;
}

/** Starts Squid with this fragment and waits until it answers. */
export async function startSquid(fragment: string, folder: string, setting: Setting = {}): Promise<Squid> {
  const sink = await startSink(setting.sink ?? grantEverything);
  const dns = await startDns();
  const [first, second] = [await reservePort(), await reservePort()];
  const [port, proxyPort] = [first.port, second.port];
  const file = join(folder, 'squid.conf');
  const lines = surroundings(folder, port, proxyPort, portOf(sink), dns.address, setting.portWords);
  const own = setting.opensPort === true ? lines.filter((line) => !line.startsWith('http_port')) : lines;
  writeFileSync(file, `${own.join('\n')}\n${fragment.replaceAll(/\bPORT\b/g, String(port))}`);
  const name = serviceName(folder);
  const daemon = spawn(squidProgram, ['-N', '-n', name, '-f', file], { stdio: 'ignore' });
  const ask = (request: ProxyRequest): Promise<ProxyVerdict> => askProxy(port, proxyPort, request);
  const stop = async (): Promise<void> => {
    await endProcess(daemon);
    sink.close();
    dns.socket?.close();
    first.claim.close();
    second.claim.close();
    for (const entry of readdirSync('/dev/shm')) {
      if (entry.startsWith(`${name}-`)) rmSync(join('/dev/shm', entry), { force: true });
    }
  };
  try {
    await waitUntilListening(port, daemon);
  } catch (failure) {
    await stop();
    throw new Error(`Squid did not start: ${failure}\n${logOf(folder)}`);
  }
  return { port, ask, askAll: (requests) => inParallel(requests, ask, 32), dnsQueries: dns.queries, stop };
}

/** What a Squid of its own answers, with these files where they are installed. */
export async function askWith(
  files: readonly TargetFile[],
  requests: readonly ProxyRequest[],
): Promise<readonly ProxyVerdict[]> {
  const folder = makeFolder();
  try {
    const squid = await startSquid(installFiles(files, '/etc/squid/rulec', folder), folder);
    try {
      return await squid.askAll(requests);
    } finally {
      await squid.stop();
    }
  } finally {
    removeFolder(folder);
  }
}

function surroundings(
  folder: string,
  port: number,
  proxyPort: number,
  sink: number,
  dns: string,
  portWords = '',
): readonly string[] {
  return [
    `http_port 127.0.0.1:${port} ${portWords}`,
    `http_port 127.0.0.1:${proxyPort} require-proxy-header`,
    'acl test_pp src 127.0.0.0/8',
    'proxy_protocol_access allow test_pp',
    `pid_filename ${folder}/squid.pid`,
    'visible_hostname test.invalid',
    `coredump_dir ${folder}`,
    `cache_log ${folder}/cache.log`,
    'access_log none',
    'cache deny all',
    'cache_mem 0 MB',
    'pinger_enable off',
    'shutdown_lifetime 0 seconds',
    'hosts_file none',
    `dns_nameservers ${dns}`,
    'dns_timeout 1 seconds',
    'connect_timeout 5 seconds',
    `cache_peer 127.0.0.1 parent ${sink} 0 no-query no-digest no-netdb-exchange default name=sink`,
    'never_direct allow all',
    'nonhierarchical_direct off',
  ];
}

/** A proxy that grants everything: bytes through a tunnel, and a header on every other answer. */
function grantEverything(socket: Socket): void {
  let seen = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    seen += data.toString('latin1');
    if (!seen.includes('\r\n\r\n')) return;
    const tunnel = seen.startsWith('CONNECT ');
    seen = '';
    if (tunnel) socket.end('HTTP/1.1 200 OK\r\n\r\nbanner of the origin');
    else socket.end('HTTP/1.1 200 OK\r\nX-Sink: here\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
  });
}

async function startSink(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

interface Dns {
  readonly address: string;
  readonly queries: () => readonly string[] | undefined;
  readonly socket?: UdpSocket;
}

/** A name server that answers nothing and counts; Squid asks port 53 alone, which only root may have. */
async function startDns(): Promise<Dns> {
  const address = `127.${80 + (process.pid % 100)}.${Math.floor(Math.random() * 250) + 1}.53`;
  const socket = createSocket('udp4');
  const queries: string[] = [];
  socket.on('message', (message) => queries.push(questionOf(message)));
  const bound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(53, address, () => resolve(true));
  });
  return bound ? { address, queries: () => queries, socket } : { address, queries: () => undefined };
}

/** The name that a DNS message asks for (RFC 1035, section 4.1.2). */
function questionOf(message: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; (message[at] ?? 0) > 0; at += (message[at] ?? 0) + 1) {
    labels.push(message.toString('latin1', at + 1, at + 1 + (message[at] ?? 0)));
  }
  return labels.join('.');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

interface Reservation {
  readonly port: number;
  /** A name that one test at a time can have: it goes with the process, whatever ends that. */
  readonly claim: Server;
}

/**
 * Finds a port below those that the system gives to clients: of these, one may take it before Squid does. Tests run
 * beside one another, and Squid starts without a port that another one has; so the port's name is held until Squid ends.
 */
async function reservePort(): Promise<Reservation> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const claim = await tryToListen({ path: `\0rulec-test-port-${port}` });
    if (claim === undefined) continue;
    const probe = await tryToListen({ port, host: '127.0.0.1' });
    if (probe !== undefined) {
      await new Promise((resolve) => probe.close(resolve));
      return { port, claim };
    }
    claim.close();
  }
}

function tryToListen(where: ListenOptions): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(where, () => resolve(server));
  });
}

async function waitUntilListening(port: number, daemon: ChildProcess): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if (daemon.exitCode !== null) throw new Error(`it ended with status ${daemon.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it does not listen');
}

/** At once: a graceful end takes Squid two seconds, and there is nothing to save. Its own children end with it. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function logOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'cache.log'), 'utf8').split('\n').slice(-20).join('\n');
  } catch {
    return '(no log)';
  }
}

function askProxy(port: number, proxyPort: number, request: ProxyRequest): Promise<ProxyVerdict> {
  return new Promise((resolve) => {
    let answer = '';
    const { from } = request;
    const socket: Socket = connect(from === undefined ? port : proxyPort, '127.0.0.1', () => {
      if (from !== undefined) {
        const family = from.includes(':') ? 'TCP6' : 'TCP4';
        const here = family === 'TCP6' ? '::1' : '127.0.0.1';
        socket.write(`PROXY ${family} ${from} ${here} 40000 ${proxyPort}\r\n`);
      }
      socket.write(
        `${request.line} HTTP/1.1\r\nHost: ignored.invalid\r\n${request.head ?? ''}Connection: close\r\n\r\n`,
        'latin1',
      );
    });
    const finish = (verdict: ProxyVerdict): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(verdict);
    };
    const timer = setTimeout(() => finish('odd: no answer'), 10_000);
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (answer.includes('banner of the origin')) finish('allow');
    });
    socket.on('error', (failure) => finish(`odd: ${failure.message}`));
    socket.on('close', () => finish(judge(answer)));
  });
}

function judge(answer: string): ProxyVerdict {
  const status = /^HTTP\/1\.[01] ([0-9]{3})/.exec(answer)?.[1] ?? 'none';
  if (status === '200') return /^X-Sink: here/m.test(answer) ? 'allow' : 'odd: 200 without bytes';
  if (status === '403' && /^X-Squid-Error: ERR_ACCESS_DENIED/m.test(answer)) return 'deny';
  // A denial that deny_info makes a redirection.
  if (/^30[1278]$/.test(status) && /^X-Squid-Error: 30/m.test(answer)) return 'deny';
  if (['400', '411', '414', '501'].includes(status)) return 'malformed';
  return `odd: status ${status}`;
}

async function inParallel<A, B>(
  items: readonly A[],
  work: (item: A) => Promise<B>,
  width: number,
): Promise<readonly B[]> {
  const results: B[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as A);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Whether Squid can be run here, and which version it is. */
export function squidVersion(): string | undefined {
  try {
    return /Version ([0-9.]+)/.exec(execFileSync(squidProgram, ['-v'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}
