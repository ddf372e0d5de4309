/**
 * Three network namespaces in a row, made inside one that nobody else sees: a client, the machine that is asked, and a
 * server that has every address and every port. Reads one job a line on standard input, as JSON, and answers each with
 * one line. Run by `kernel.ts`, as `unshare -n -m -p -f --kill-child --mount-proc node lab.mjs`.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serve, signal } from './resolver.mjs';

const run = (program, ...words) => execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
const inside = (name, ...words) => run('nsenter', `--net=/run/netns/${name}`, ...words);
const ip = (name, text) => inside(name, 'ip', ...text.split(' '));
const set = (name, key, value) =>
  spawnSync('nsenter', [`--net=/run/netns/${name}`, 'sysctl', '-qw', `${key}=${value}`]);

/** Runs a script of nft in a namespace; what it says of an error, and whether it died. */
function nft(name, text, ...words) {
  const { status, signal, stderr, stdout } = spawnSync(
    'nsenter',
    [`--net=/run/netns/${name}`, 'nft', ...words, '-f', '-'],
    { input: text, encoding: 'utf8' },
  );
  return { status, signal, stderr, stdout };
}

// Addresses of the links, which no rule set names.
const links = [
  {
    at: 'c',
    to: 'f',
    device: 'c0',
    peer: 'f0',
    v4: ['240.0.0.1', '240.0.0.2'],
    v6: ['100::1:1', '100::1:2'],
  },
  {
    at: 'f',
    to: 's',
    device: 'f1',
    peer: 's0',
    v4: ['240.0.0.5', '240.0.0.6'],
    v6: ['100::2:1', '100::2:2'],
  },
];

function build() {
  run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  for (const name of ['c', 'f', 's']) {
    run('ip', 'netns', 'add', name);
    for (const key of ['all', 'default']) {
      set(name, `net.ipv4.conf.${key}.rp_filter`, 0);
      set(name, `net.ipv6.conf.${key}.accept_dad`, 0);
      set(name, `net.ipv6.conf.${key}.forwarding`, 1);
    }
    set(name, 'net.ipv4.ip_forward', 1);
    set(name, 'net.ipv4.ip_nonlocal_bind', 1);
    set(name, 'net.ipv6.ip_nonlocal_bind', 1);
    set(name, 'net.ipv4.icmp_ratelimit', 0);
    set(name, 'net.ipv6.icmp.ratelimit', 0);
    ip(name, 'link set lo up');
  }
  for (const { at, to, device, peer, v4, v6 } of links) {
    run('ip', 'link', 'add', device, 'netns', at, 'type', 'veth', 'peer', 'name', peer, 'netns', to);
    for (const [name, link, own] of [
      [at, device, 0],
      [to, peer, 1],
    ]) {
      ip(name, `addr add ${v4[own]}/30 dev ${link}`);
      ip(name, `addr add ${v6[own]}/112 dev ${link} nodad`);
      ip(name, `link set ${link} up`);
    }
  }
  ip('c', 'route add default via 240.0.0.2');
  ip('c', '-6 route add default via 100::1:2');
  ip('f', 'route add default via 240.0.0.6');
  ip('f', '-6 route add default via 100::2:2');
  ip('s', 'route add default via 240.0.0.5');
  ip('s', '-6 route add default via 100::2:1');
  for (const family of ['-4', '-6']) {
    ip('s', `${family} rule add iif s0 lookup 100`);
    ip('s', `${family} route add local default dev lo table 100`);
  }
  const { status, stderr } = nft(
    's',
    ['ip', 'ip6']
      .map((family) => {
        const to = family === 'ip' ? '240.0.0.6:7' : '[100::2:2]:7';
        const rule = `meta l4proto { tcp, udp } dnat to ${to}`;
        return `table ${family} lab {\nchain c {\ntype nat hook prerouting priority dstnat\n${rule}\n}\n}\n`;
      })
      .join(''),
  );
  if (status !== 0) throw new Error(stderr);
}

/** Starts a part of the lab in a namespace; `ask` sends it a job and gives its answer. */
function start(name, file, uid) {
  const user = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, '--clear-groups', '--'];
  const words = [`--net=/run/netns/${name}`, ...user, process.execPath, join(import.meta.dirname, file)];
  const child = spawn('nsenter', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
  return (job) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(job)}\n`);
    });
}

const sources = new Set();

/** A source is an address of the client's machine, with a way back to it. */
function addSource(address) {
  if (sources.has(address)) return;
  sources.add(address);
  const [family, via, bits] = address.includes(':') ? ['-6', '100::1:1', 128] : ['-4', '240.0.0.1', 32];
  ip('c', `${family} route add local ${address}/${bits} dev lo`);
  ip('f', `${family} route add ${address}/${bits} via ${via}`);
}

const clients = new Map();

/** Where probes start: the client's machine, or the one that is asked, as one of its users. */
function clientOf(form, uid) {
  const key = `${form} ${uid}`;
  if (!clients.has(key)) clients.set(key, start(form === 'host' ? 'f' : 'c', 'client.mjs', uid));
  return clients.get(key);
}

const jobs = {
  load: ({ text }) => nft('f', text),
  check: ({ text }) => nft('f', text, '-c'),
  list: () => inside('f', 'nft', '-s', 'list', 'ruleset').toString(),
  flush: () => {
    inside('f', 'nft', 'flush', 'ruleset');
    // So that a text under which neighbours are not found shows.
    ip('f', 'neigh flush all');
    ip('f', '-6 neigh flush all');
    return {};
  },
  probe: async ({ form, uid, probes, patient }) => {
    for (const { source } of probes) if (source !== undefined) addSource(source);
    return clientOf(form, uid)({ kind: 'probe', probes, patient });
  },
  hold: ({ form, uid, probes }) => clientOf(form, uid)({ kind: 'hold', probes }),
  echo: ({ form, uid }) => clientOf(form, uid)({ kind: 'echo' }),
  serve: (job) =>
    serve(job, async () => {
      const answer = await jobs.resolve({ form: 'host', names: ['ready.test'] });
      return answer.error === undefined && answer[0].length > 0;
    }),
  signal,
  resolve: ({ form, uid, names }) =>
    clientOf(form, uid)({ kind: 'resolve', names, server: form === 'host' ? '127.0.0.1' : '240.0.0.2' }),
};

build();
await start('s', 'server.mjs')({});
for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  let answer;
  try {
    answer = await jobs[job.kind](job);
  } catch (error) {
    answer = { error: `${error.stderr ?? ''}${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
