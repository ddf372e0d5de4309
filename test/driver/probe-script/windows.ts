/** A Windows server that a probe script meets in tests: its registry, services and files, and a network around it. */
import { createHash } from 'node:crypto';
import type { World } from '../../support/powershell/run.ts';
import { makeError, type NetList, type NetObject, type Value } from '../../support/powershell/values.ts';

/** A certificate of a chain, as Windows shows it. */
export interface FakeCertificate {
  readonly name: string;
  readonly issuer: string;
  /** What stands for its bytes, and for those of its key; left out, its name. */
  readonly bytes?: string;
  readonly key?: string;
  readonly until?: string;
  /** What Windows says of it: `NotTimeValid`. */
  readonly statuses?: readonly string[];
}

export interface FakeTls {
  readonly chain: readonly FakeCertificate[];
  readonly isOtherName?: boolean;
  /** `required`: the handshake ends without a client's certificate; `later`: the request does. */
  readonly wishes?: 'required' | 'later';
  readonly hangs?: boolean;
  readonly breaks?: boolean;
}

/** What is at an address and port: what it does with a connection, and what it answers to what is written. */
export interface FakePeer {
  readonly connect?: 'silent' | 'ConnectionRefused' | 'AccessDenied' | 'NetworkUnreachable';
  readonly tls?: FakeTls;
  /** The answer to a text; `hang` and `cut` are what they say. Behind a tunnel, to each text in turn. */
  readonly answers?: readonly (string | 'hang' | 'cut')[];
  readonly cutsAtOnce?: boolean;
}

export interface FakeServer {
  /** `KEY NAME` to a value, below HKLM; numbers are DWORDs. */
  readonly registry?: Readonly<Record<string, number | string>>;
  readonly services?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, readonly [number, number, number, number]>>;
  readonly names?: Readonly<Record<string, readonly string[] | 'HostNotFound' | 'TryAgain' | 'silent'>>;
  readonly peers?: Readonly<Record<string, FakePeer>>;
  /** The proxy that Windows gives for a URL; left out, none. */
  readonly proxy?: string;
  /** The PAC file that the settings of the account name. */
  readonly pacFile?: string;
}

/** What happened: connections with their times in milliseconds, and what was written on them. */
export interface Happened {
  readonly connects: string[];
  readonly written: string[];
  readonly warnings: string[];
  now: number;
}

const hash = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
/** The digest that a script carries for a certificate of a name, and for its key. */
export const rootOf = (bytes: string, key = `key of ${bytes}`): string => `${hash(bytes)} ${hash(key)}`;

const word = (text: string): NetObject => ({ type: 'word', ToString: () => text });
const bytesOf = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')];
const textOf = (bytes: Value): string => Buffer.from(bytes as number[]).toString('latin1');
const socketError = (code: string): Error =>
  makeError('AggregateException', 'One or more errors occurred', {
    InnerException: makeError('Net.Sockets.SocketException', `socket: ${code}`, {
      SocketErrorCode: word(code),
    }).exception,
  });

export function makeWorld(server: FakeServer): { readonly world: World; readonly happened: Happened } {
  const happened: Happened = { connects: [], written: [], warnings: [], now: 0 };
  const world: World = {
    types: makeTypes(server, happened),
    make: makeConstructors(server, happened),
    commands: makeCommands(server, happened),
  };
  return { world, happened };
}

function makeTask(work: () => Value, takes: number | undefined, happened: Happened): NetObject {
  const task: Record<string, Value> = { type: 'Task', IsCompleted: false, Result: null };
  task.Wait = (most: number) => {
    if (takes === undefined || takes > most) {
      happened.now += most;
      return false;
    }
    happened.now += takes;
    task.IsCompleted = true;
    task.Result = work();
    return true;
  };
  return task as NetObject;
}

function makeAddress(text: string): NetObject {
  const isV6 = text.includes(':');
  if (!/^[0-9a-f.:]+$/i.test(text))
    throw makeError('FormatException', 'An invalid IP address was specified.');
  return {
    type: 'Net.IPAddress',
    AddressFamily: word(isV6 ? 'InterNetworkV6' : 'InterNetwork'),
    GetAddressBytes: () => (isV6 ? bytesOfV6(text) : text.split('.').map(Number)),
    ToString: () => text,
  };
}

function bytesOfV6(text: string): readonly number[] {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): readonly string[] => part.split(':').filter((one) => one !== '');
  const [a, b] = [groups(head), groups(tail ?? '')];
  const all =
    tail === undefined ? a : [...a, ...Array.from({ length: 8 - a.length - b.length }, () => '0'), ...b];
  return all.map((one) => Number.parseInt(one, 16)).flatMap((one) => [one >> 8, one & 255]);
}

function openKey(registry: Readonly<Record<string, number | string>>, key: string): NetObject | null {
  const own = Object.entries(registry).filter(
    ([name]) =>
      name.toLowerCase().startsWith(`${key.toLowerCase()}\\`) ||
      name.toLowerCase().startsWith(`${key.toLowerCase()}|`),
  );
  if (own.length === 0) return null;
  const below = own.flatMap(([name]) =>
    name[key.length] === '\\' ? [name.slice(key.length + 1).split(/[\\|]/)[0]] : [],
  );
  return {
    type: 'Microsoft.Win32.RegistryKey',
    OpenSubKey: (name: string) => openKey(registry, `${key}\\${name}`),
    GetSubKeyNames: () => [...new Set(below)],
    GetValue: (name: string, otherwise: Value) =>
      own.find(([one]) => one.toLowerCase() === `${key}|${name}`.toLowerCase())?.[1] ?? otherwise,
  };
}

function makeTypes(server: FakeServer, happened: Happened): World['types'] {
  const registry = server.registry ?? {};
  const root: NetObject = {
    type: 'Microsoft.Win32.RegistryKey',
    OpenSubKey: (name: string) => openKey(registry, name),
  };
  return {
    Environment: {
      Is64BitOperatingSystem: true,
      Is64BitProcess: true,
      ExpandEnvironmentVariables: (text: string) => text.replace(/%ProgramFiles%/i, 'C:\\Program Files'),
    },
    'Microsoft.Win32.RegistryKey': { OpenBaseKey: () => root },
    'Microsoft.Win32.Registry': {
      CurrentUser: {
        type: 'key',
        OpenSubKey: () =>
          server.pacFile === undefined
            ? null
            : {
                type: 'key',
                GetValue: (name: string, otherwise: Value) =>
                  name === 'AutoConfigURL' ? server.pacFile : otherwise,
              },
      },
    },
    BitConverter: {
      GetBytes: (number: number) => [0, 8, 16, 24].map((by) => (number >>> by) & 255),
      ToUInt32: (bytes: readonly number[]) => bytes.reduce((sum, one, index) => sum + one * 256 ** index, 0),
      ToString: (bytes: readonly number[]) =>
        bytes.map((one) => one.toString(16).padStart(2, '0').toUpperCase()).join('-'),
    },
    'Diagnostics.FileVersionInfo': {
      GetVersionInfo: (path: string) => {
        const [a, b, c, d] = server.files?.[path] ?? [];
        return { type: 'info', FileMajorPart: a, FileMinorPart: b, FileBuildPart: c, FilePrivatePart: d };
      },
    },
    'IO.File': { Exists: (path: string) => server.files?.[path] !== undefined },
    'Diagnostics.Stopwatch': {
      StartNew: () =>
        Object.defineProperty({ type: 'Stopwatch' }, 'ElapsedMilliseconds', {
          get: () => happened.now,
          enumerable: true,
        }),
    },
    Math: { Max: Math.max, Min: Math.min },
    string: {
      CompareOrdinal: (a: string, b: string, c?: string | number, d?: number, length?: number) => {
        const [left, right] =
          typeof c === 'string' ? [a.substr(Number(b), length), c.substr(d ?? 0, length)] : [a, b];
        return left < right ? -1 : left > right ? 1 : 0;
      },
    },
    'Net.Dns': {
      GetHostAddressesAsync: (name: string) => {
        const found = /^[0-9.]+$|:/.test(name) ? [name] : (server.names?.[name] ?? 'HostNotFound');
        if (found === 'silent') return makeTask(() => null, undefined, happened);
        return makeTask(
          () => {
            if (typeof found === 'string') throw socketError(found);
            return found.map(makeAddress);
          },
          5,
          happened,
        );
      },
    },
    'Net.IPAddress': { Parse: makeAddress },
    Delegate: {
      CreateDelegate: (_: Value, of: NetObject, method: string) => {
        const own = of[method] as (...values: readonly Value[]) => Value;
        return method === 'Close'
          ? { type: 'Action', Invoke: own }
          : {
              type: 'Func',
              BeginInvoke: (goal: Value) => ({
                type: 'pending',
                goal,
                AsyncWaitHandle: { type: 'handle', WaitOne: () => true },
              }),
              EndInvoke: (pending: NetObject) => own(pending.goal),
            };
      },
    },
    'Globalization.CultureInfo': { InvariantCulture: word('invariant') },
    'Text.Encoding': {
      GetEncoding: () => ({
        type: 'Text.Encoding',
        GetBytes: bytesOf,
        GetString: (bytes: readonly number[], from: number, count: number) =>
          textOf(bytes.slice(from, from + count)),
      }),
    },
    StringComparison: { Ordinal: word('Ordinal') },
    'Net.WebRequest': {
      GetSystemWebProxy: () => ({
        type: 'proxy',
        GetProxy: (goal: Value) => (server.proxy === undefined ? goal : makeUri(server.proxy)),
      }),
    },
    'Security.Principal.WindowsIdentity': { GetCurrent: () => ({ type: 'identity', Name: 'CORP\\admin' }) },
    'Net.NetworkInformation.NetworkInterface': {
      GetAllNetworkInterfaces: () => [
        {
          type: 'card',
          OperationalStatus: word('Up'),
          GetIPProperties: () => ({ type: 'properties', DnsAddresses: [makeAddress('192.0.2.53')] }),
        },
      ],
    },
  };
}

function makeUri(text: string): NetObject {
  const { hostname, port, protocol } = new URL(text);
  const usual = protocol === 'https:' ? 443 : 80;
  return {
    ...{ type: 'Uri', Host: hostname, DnsSafeHost: hostname.replace(/^\[|\]$/g, '') },
    ...{ Port: port === '' ? usual : Number(port), Scheme: protocol.slice(0, -1) },
  };
}

/** A connection: what is read of it, and how its end is met. */
interface Line {
  readonly place: string;
  readonly peer: FakePeer;
  deadline: { at: number; isOver: boolean };
  written: number;
  left: number[];
}

const ioError = (): Error =>
  makeError('IO.IOException', 'Unable to read data from the transport connection', {});

function makeStream(line: Line, happened: Happened, type = 'Net.Sockets.NetworkStream'): NetObject {
  return {
    type,
    Write: (bytes: readonly number[]) => {
      happened.written.push(textOf(bytes));
      const answer = line.peer.answers?.[line.written++] ?? 'hang';
      line.left = answer === 'hang' || answer === 'cut' ? [] : [...bytesOf(answer)];
      if (answer === 'hang') line.left = [-1];
      if (answer === 'cut') line.left = [-2];
    },
    Flush: () => undefined,
    Read: (buffer: number[], _from: number, count: number) => {
      if (line.left[0] === -1) {
        happened.now = line.deadline.at;
        line.deadline.isOver = true;
        throw ioError();
      }
      if (line.left[0] === -2) throw ioError();
      const part = line.left.splice(0, Math.min(count, 100));
      for (const [index, one] of part.entries()) buffer[index] = one;
      return part.length;
    },
  };
}

function makeChain(certificates: readonly FakeCertificate[]): NetObject {
  return {
    type: 'Security.Cryptography.X509Certificates.X509Chain',
    ChainElements: certificates.map((one) => ({
      type: 'element',
      Certificate: makeCertificate(one),
      ChainElementStatus: (one.statuses ?? []).map((status) => ({ type: 'status', Status: word(status) })),
    })),
  };
}

function makeCertificate({
  name,
  issuer,
  bytes = name,
  key = `key of ${bytes}`,
  until = '2030-01-01',
}: FakeCertificate): NetObject {
  return {
    type: 'Security.Cryptography.X509Certificates.X509Certificate2',
    RawData: bytesOf(bytes),
    GetPublicKey: () => bytesOf(key),
    GetRawCertData: () => bytesOf(bytes),
    GetNameInfo: (_: string, ofIssuer: boolean) => (ofIssuer ? issuer : name),
    SubjectName: { type: 'name', Name: `CN=${name}` },
    IssuerName: { type: 'name', Name: `CN=${issuer}` },
    NotAfter: { type: 'DateTime', ToUniversalTime: () => ({ type: 'DateTime', ToString: () => until }) },
  };
}

type Callback = (...values: readonly Value[]) => Value;

function shakeHands(line: Line, happened: Happened, record: Callback, wish: Callback): void {
  const { tls } = line.peer;
  if (tls === undefined || tls.breaks === true) throw ioError();
  if (tls.hangs === true) {
    happened.now = line.deadline.at;
    line.deadline.isOver = true;
    throw ioError();
  }
  const [leaf] = tls.chain;
  wish(null, 'target', null, null, []);
  if (tls.wishes !== undefined && leaf !== undefined) wish(null, 'target', null, makeCertificate(leaf), []);
  if (tls.wishes === 'required') throw ioError();
  record(null, null, makeChain(tls.chain), (tls.isOtherName === true ? 2 : 0) | 4);
}

function makeConstructors(server: FakeServer, happened: Happened): World['make'] {
  const lines = new Map<NetObject, Line>();
  let last: Line | undefined;
  return {
    'byte[]': (length) => Array.from({ length: Number(length) }, () => 0),
    Version: (...parts) => {
      const numbers = parts.map(Number);
      return {
        ...{ type: 'Version', numbers, ToString: () => numbers.join('.') },
        CompareTo: (other: { numbers: readonly number[] }) =>
          numbers.map((one, index) => one - (other.numbers[index] ?? 0)).find((one) => one !== 0) ?? 0,
      };
    },
    Uri: (text) => makeUri(String(text)),
    Random: () => ({ type: 'Random', NextBytes: (bytes: number[]) => void bytes.fill(7) }),
    'Collections.ArrayList': (): NetList => ({ type: 'Collections.ArrayList', items: [] }),
    'Threading.CancellationTokenSource': () => {
      const deadline = { at: 0, isOver: false };
      if (last !== undefined) last.deadline = deadline;
      const source: NetObject = {
        type: 'source',
        Token: { type: 'token', Register: () => ({ type: 'registration' }) },
        CancelAfter: (time: number) => {
          deadline.at = happened.now + time;
        },
        Dispose: () => undefined,
      };
      return Object.defineProperty(source, 'IsCancellationRequested', {
        get: () => deadline.isOver,
        enumerable: true,
      });
    },
    'Net.Sockets.TcpClient': () => {
      const client: Record<string, Value> = { type: 'Net.Sockets.TcpClient', Close: () => undefined };
      client.ConnectAsync = (address: NetObject, port: Value) => {
        const place = `${(address.ToString as () => string)()} ${String(port)}`;
        happened.connects.push(`${happened.now} ${place}`);
        const peer = server.peers?.[place] ?? { connect: 'silent' };
        const line: Line = { place, peer, deadline: { at: 0, isOver: false }, written: 0, left: [] };
        lines.set(client as NetObject, line);
        last = line;
        return makeTask(
          () => {
            if (peer.connect !== undefined) throw socketError(peer.connect);
            return null;
          },
          peer.connect === 'silent' ? undefined : 10,
          happened,
        );
      };
      client.GetStream = () => makeStream(lines.get(client as NetObject) as Line, happened);
      client.Client = {
        type: 'Socket',
        Available: 0,
        Poll: () => lines.get(client as NetObject)?.peer.cutsAtOnce === true,
      };
      return client;
    },
    'Net.Security.SslStream': (_stream, _open, record, wish) => {
      const line = last as Line;
      return {
        ...makeStream(line, happened, 'Net.Security.SslStream'),
        AuthenticateAsClient: () => shakeHands(line, happened, record as Callback, wish as Callback),
        Write: (bytes: readonly number[]) => {
          happened.written.push(`TLS ${textOf(bytes)}`);
          const answer = line.peer.answers?.[line.written++] ?? 'hang';
          line.left =
            answer === 'hang'
              ? [-1]
              : answer === 'cut' || line.peer.tls?.wishes === 'later'
                ? [-2]
                : [...bytesOf(answer)];
        },
      };
    },
    'Net.Sockets.UdpClient': () => ({
      ...{ type: 'UdpClient', Connect: () => undefined, Close: () => undefined, Send: () => 1 },
      ReceiveAsync: () => makeTask(() => null, undefined, happened),
    }),
    'Security.Cryptography.SHA256CryptoServiceProvider': () => ({
      type: 'sha',
      ComputeHash: (bytes: readonly number[]) => [
        ...createHash('sha256').update(Buffer.from(bytes)).digest(),
      ],
    }),
    'Security.Cryptography.X509Certificates.X509Certificate2': (bytes) => ({ type: 'certificate', bytes }),
    'Security.Cryptography.X509Certificates.X509Chain': () => {
      const chain = { ...makeChain([]), ChainPolicy: { type: 'policy', RevocationMode: '' } } as Record<
        string,
        Value
      >;
      chain.Build = () => {
        Object.assign(chain, { ChainElements: makeChain(last?.peer.tls?.chain ?? []).ChainElements });
        return true;
      };
      return chain;
    },
  };
}

function makeCommands({ services = {} }: FakeServer, happened: Happened): World['commands'] {
  return {
    'Set-StrictMode': () => [],
    'Write-Progress': () => [],
    'Write-Warning': (options) => {
      happened.warnings.push(String(options.get('0')));
      return [];
    },
    'Start-Sleep': (options) => {
      happened.now += Number(options.get('milliseconds'));
      return [];
    },
    'Get-Service': (options) => {
      const status = services[String(options.get('name'))];
      return status === undefined ? [] : [{ type: 'service', Status: word(status) }];
    },
    'ConvertTo-Json': (options) => [JSON.stringify(toPlain(options.get('inputobject')))],
  };
}

function toPlain(value: Value): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value.values()].map(([key, one]) => [key, toPlain(one)]));
  return Array.isArray(value) ? value.map(toPlain) : (value ?? null);
}
