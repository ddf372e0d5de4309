/**
 * dnsmasq on the machine that is asked, for its clients and itself, and another behind it that knows all names: what it is
 * told with `host-record` and `cname`.
 */
import { spawn } from 'node:child_process';
import dns from 'node:dns/promises';
import { writeFileSync } from 'node:fs';

const inside = ['--net=/run/netns/f'];
const plain = ['no-resolv', 'no-hosts', 'bind-interfaces', 'local-ttl=600', 'user=nobody'];
const own = ['127.0.0.1', '240.0.0.2', '100::1:2'];
const running = { known: undefined, asked: undefined };

function start(name, lines) {
  const file = `/run/rulec-${name}.conf`;
  writeFileSync(file, [...plain, ...lines].map((line) => `${line}\n`).join(''));
  const words = ['dnsmasq', '-k', '-C', file, '-x', `/run/rulec-${name}.pid`, '--log-facility=/dev/null'];
  return spawn('nsenter', [...inside, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function stop(child) {
  if (child === undefined) return undefined;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  return gone;
}

/** Starts both anew, with the records of the one and the lines of the text for the other; nothing is remembered. */
export async function serve({ records, text }, answers) {
  await stop(running.known);
  await stop(running.asked);
  running.known = start('known', ['port=5301', 'listen-address=127.0.0.1', ...records]);
  running.asked = start('asked', [
    ...own.map((one) => `listen-address=${one}`),
    'server=127.0.0.1#5301',
    ...text.split('\n'),
  ]);
  for (let tries = 0; tries < 100; tries++) {
    if (await answers()) return {};
    if (running.asked.exitCode !== null) throw new Error('dnsmasq does not start with this text');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('dnsmasq does not answer');
}

/** What a signal does: the cache is forgotten. */
export function signal() {
  running.asked.kill('SIGHUP');
  return new Promise((resolve) => setTimeout(resolve, 100, {}));
}

/** That there is no such name, or none of the family; the resolver behind dnsmasq refuses what it does not know. */
const without = ['ENOTFOUND', 'ENODATA', 'EREFUSED'];

async function ask(resolver, name, type) {
  for (let tries = 0; ; tries++)
    try {
      return await resolver.resolve(name, type);
    } catch (error) {
      // On a busy machine an answer is now and then not told here though dnsmasq gave it: it is asked again.
      if (tries < 3) continue;
      if (without.includes(error.code)) return [];
      throw error;
    }
}

/** Asks for the addresses of names, of IPv4 before IPv6. */
export async function resolveAll(names, server) {
  const resolver = new dns.Resolver({ timeout: 5000 });
  resolver.setServers([server]);
  const found = [];
  for (const name of names)
    found.push([...(await ask(resolver, name, 'A')), ...(await ask(resolver, name, 'AAAA'))]);
  return found;
}
