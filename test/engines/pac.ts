/** URLs at the edges of a rule set, what the interpreter says of them, and engines that run its PAC file. */
import { spawnSync } from 'node:child_process';
import { createContext, Script } from 'node:vm';
import { evaluate, type View } from '../../src/proof/diagram/evaluate.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { type HostPattern, hostNames } from '../../src/sets/hosts.ts';
import { formatAddress, isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { target } from '../../src/targets/pac/target.ts';
import type { Meaning } from '../../src/targets/target.ts';

export const answers = { permitted: 'PROXY proxy.example:3128', otherwise: 'PROXY 127.0.0.1:9' } as const;

interface Answers {
  readonly permitted: string;
  readonly otherwise: string;
}

export interface Written extends Answers {
  readonly script: string;
  readonly permit: Meaning;
}

/** Compiles a policy, and reads the text back. */
export function write(policy: Policy, given: Answers = answers): Written {
  const options = target.readOptions({ ...given }).value;
  const config = options && target.lower(policy, options).value;
  const files = config === undefined ? [] : target.print(config);
  const parsed = target.formats[0]?.parse(files).value;
  const permit = options && parsed && target.meaning(parsed, options).value?.permit;
  if (permit === undefined) throw new Error('the policy does not compile');
  return { ...given, script: String(files[0]?.content), permit };
}

/** A URL, and the host as clients hand it over. */
export interface Asked {
  readonly url: string;
  readonly host: string;
  /** What the interpreter is asked. */
  readonly view: View;
}

const schemes = { http: 80, https: 443, ws: 80, wss: 443 } as const;

/** Returns so many URLs: each host of a policy and its neighbours, with each port and its neighbours; `first` chooses. */
export function listUrls(policy: Policy, count: number, first: number): readonly Asked[] {
  const hosts = [...new Set([...hostsOf(policy), ...literalsOf(policy)])];
  const ports = portsOf(policy);
  const found: Asked[] = [];
  for (let index = 0; index < count; index++) {
    const at = index * 7919 + first;
    const pick = <T>(list: readonly T[], step: number): T => list[Math.floor(at / step) % list.length] as T;
    const scheme = pick(Object.keys(schemes) as (keyof typeof schemes)[], hosts.length * ports.length);
    const host = pick(hosts, 1);
    const port = pick([undefined, ...ports], hosts.length);
    found.push(makeQuestion(scheme, host, port, at));
  }
  return found;
}

/** Paths and names of users that look like another port or host. */
const behind = ['/', '/x?y=http://a.example:80/', '?q=@evil.test:443', '/#:8443', '/a/../b', ''];
const before = ['', '', '', 'user:80@', 'a.example.com:443@'];

function makeQuestion(
  scheme: keyof typeof schemes,
  host: string,
  port: number | undefined,
  at: number,
): Asked {
  const address = parseAddress(host);
  const isName = isMisread(address);
  const written = isName || address.family === 4 ? host : `[${host}]`;
  const spelled = isName && at % 5 === 1 ? `${written}.` : written;
  const authority = `${before[at % before.length]}${spelled}${port === undefined ? '' : `:${port}`}`;
  return {
    url: `${scheme}://${authority}${behind[at % behind.length]}`,
    host: isName ? spelled : host,
    view: {
      scheme: scheme === 'http' || scheme === 'ws' ? 'http' : 'https',
      port: port ?? schemes[scheme],
      host: isName ? { kind: 'name', name: host } : { kind: 'literal' },
      ...(isName ? {} : { address }),
    },
  };
}

function hostsOf(policy: Policy): readonly string[] {
  const patterns = policy.rules.flatMap(({ destinations }) =>
    destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts.map(({ pattern }) => pattern) : [])),
  );
  return [...patterns.flatMap(namesAround), 'other.test', 'net', '_a.other.test'];
}

/** Names that a careless match takes for each other. */
function namesAround(pattern: HostPattern): readonly string[] {
  const [name = ''] = hostNames([pattern]).names === 'all' ? [] : [memberOf(pattern)];
  const above = name.slice(name.indexOf('.') + 1);
  const globs =
    pattern.kind === 'labels'
      ? ['x', 'xy', ''].map((text) => pattern.labels.join('.').replaceAll('*', text))
      : [];
  return [
    name,
    above,
    `y.${name}`,
    `a.b.${name}`,
    `x${name}`,
    `${name}.evil.test`,
    ...globs.filter((one) => !/^\.|\.\.|\.$/.test(one)),
  ];
}

function memberOf(pattern: HostPattern): string {
  if (pattern.kind === 'name') return pattern.name;
  if (pattern.kind === 'below') return `x.${pattern.name}`;
  if (pattern.kind === 'labels') return pattern.labels.join('.').replaceAll('*', 'x');
  throw new Error(`no rule set has patterns of the kind ${pattern.kind}`);
}

function literalsOf(policy: Policy): readonly string[] {
  const ends = policy.rules.flatMap(({ destinations }) =>
    destinations.flatMap((one) => {
      if (one.kind !== 'addresses' || one.addresses === 'any') return [];
      const { v4, v6 } = one.addresses;
      return [
        ...v4
          .flatMap((value) => [value, value + 1])
          .filter((value) => value > 0 && value < 2 ** 32 && value >>> 24 !== 127)
          .map((value) => formatAddress({ family: 4, value })),
        ...v6
          .flatMap((value) => [value, value + 1n])
          .filter((value) => value >= 1n << 64n && value < 1n << 128n)
          .map((value) => formatAddress({ family: 6, value })),
      ];
    }),
  );
  return [...ends, '192.0.2.77', '2001:db8:77::1'];
}

function portsOf(policy: Policy): readonly number[] {
  const ends = policy.rules.flatMap((rule) =>
    rule.services.flatMap(({ from, to }) => [from - 1, from, to, to + 1]),
  );
  return [...new Set(ends)].filter((port) => port >= 1 && port <= 65535);
}

/** What the interpreter says. */
export function meant({ permit, permitted, otherwise }: Written, { view }: Asked): string {
  const { action } = evaluate(permit, view);
  return action === 'allow' ? permitted : action === 'deny' ? otherwise : 'unknown';
}

/** What Node says, which offers the script nothing but its tables. */
export function askNode({ script }: Written, asked: readonly Asked[]): readonly string[] {
  const context = createContext(Object.create(null));
  new Script(script).runInContext(context);
  context.asked = JSON.stringify(asked.map(({ url, host }) => [url, host]));
  const run =
    'JSON.stringify(JSON.parse(asked).map(function (one) { return FindProxyForURL(one[0], one[1]); }))';
  return JSON.parse(String(new Script(run).runInContext(context, { timeout: 20_000 }))) as string[];
}

/** Debian's package of libpacparser is for this Python. */
export const python = '/usr/bin/python3';

/** What libpacparser says: SpiderMonkey as it was in 2007. */
export function askPacparser({ script }: Written, asked: readonly Asked[]): readonly string[] {
  const program = `import json, pacparser, sys
given = json.load(sys.stdin)
pacparser.init()
pacparser.parse_pac_string(given["script"])
json.dump([pacparser.find_proxy(url.encode("ascii").decode(), host) for url, host in given["asked"]], sys.stdout)`;
  const input = JSON.stringify({ script, asked: asked.map(({ url, host }) => [url, host]) });
  const { stdout, stderr, status } = spawnSync(python, ['-c', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}
