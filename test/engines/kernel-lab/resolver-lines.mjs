/**
 * Configurations of dnsmasq, each with a ruleset that it feeds: whether it starts, what it answers, and which addresses are in
 * sets then. Reads one job on standard input, as JSON; run in a network namespace by `nftables-resolver.long.test.ts`.
 */
import { execFileSync, spawn } from 'node:child_process';
import dns from 'node:dns/promises';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { records, names, cases, folder } = JSON.parse(readFileSync(0, 'utf8'));
const ip = (text) => execFileSync('ip', text.split(' '));
ip('link set lo up');
ip('link add lan0 type veth peer name lan1');
ip('link set lan1 up');
ip('addr add 192.168.7.1/24 dev lan0');
ip('link set lan0 up');
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

function start(conf, name) {
  const words = ['-k', '-C', conf, '-x', join(folder, `${name}.pid`)];
  return spawn('dnsmasq', words, { stdio: ['ignore', 'ignore', 'ignore'] });
}

async function ask(resolver, name, type) {
  for (let tries = 0; ; tries++)
    try {
      return await resolver.resolve(name, type);
    } catch (error) {
      if (tries > 1 || ['ENOTFOUND', 'ENODATA', 'EREFUSED'].includes(error.code)) return [];
    }
}

const plain = ['no-resolv', 'no-hosts', 'bind-interfaces', 'user=nobody', 'log-facility=/dev/null'];
writeFileSync(
  join(folder, 'known.conf'),
  [...plain, 'port=5301', 'listen-address=127.0.0.1', 'local-ttl=600', ...records, ''].join('\n'),
);
const known = start(join(folder, 'known.conf'), 'known');
mkdirSync(join(folder, 'dnsmasq.d'));
const found = [];
for (const { ruleset, own, site } of cases) {
  execFileSync('nft', ['-f', '-'], { input: `flush ruleset\n${ruleset}` });
  writeFileSync(join(folder, 'dnsmasq.d', 'test.dnsmasq.conf'), own);
  writeFileSync(join(folder, 'dnsmasq.conf'), site);
  const asked = start(join(folder, 'dnsmasq.conf'), 'asked');
  const port = /^ *port *= *([1-9][0-9]*)/m.exec(site)?.[1] ?? '53';
  const resolver = new dns.Resolver({ timeout: 700, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  for (let tries = 0; tries < 40 && asked.exitCode === null; tries++) {
    await pause(25);
    if ((await ask(resolver, 'ready.test', 'A')).length > 0) break;
  }
  const answers = [];
  for (const name of names)
    answers.push([...(await ask(resolver, name, 'A')), ...(await ask(resolver, name, 'AAAA'))]);
  const listed = execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' });
  const inSets = listed.match(/[0-9a-f.:]+(?= timeout \S+ expires| expires)/g) ?? [];
  found.push({ starts: asked.exitCode === null, answers, inSets });
  asked.kill('SIGKILL');
  await pause(20);
}
known.kill('SIGKILL');
process.stdout.write(JSON.stringify(found));
process.exit(0);
