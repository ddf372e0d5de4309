/**
 * A world of its own for probes, in a network namespace that nobody else sees: every documentation address is this machine's,
 * with servers, a resolver, Squids and a firewall. Reads one job a line on standard input, as JSON, and answers each with one
 * line. Run by `probe-lab.ts`, as `unshare -n -m -p -f --kill-child --mount-proc node lab.mjs FOLDER BUNDLE`.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { makeCertificates } from './certificates.mjs';
import { startResolver } from './resolver.mjs';
import { arrivals, startServers } from './servers.mjs';
import { startSquids } from './squids.mjs';

const [folder, bundle] = process.argv.slice(2);
const run = (program, ...words) => execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });

const firewall = `
table inet lab {
  chain input {
    type filter hook input priority 0;
    ip daddr 192.0.2.25 drop
    ip daddr 192.0.2.27 meta l4proto tcp reject with icmp type admin-prohibited
  }
  chain turn {
    type nat hook output priority -100;
    meta skuid != 13 ip daddr 192.0.2.40 tcp dport 443 dnat ip to 192.0.2.73:3130
    meta skuid != 13 ip daddr 192.0.2.40 tcp dport 80 dnat ip to 192.0.2.73:3129
  }
}
`;

async function build() {
  run('ip', 'link', 'set', 'lo', 'up');
  run('ip', 'route', 'add', 'local', '192.0.2.0/24', 'dev', 'lo');
  run('ip', '-6', 'addr', 'add', '2001:db8::10/128', 'dev', 'lo', 'nodad');
  writeFileSync(`${folder}/rules.nft`, firewall);
  run('nft', '-f', `${folder}/rules.nft`);
  writeFileSync(`${folder}/resolv.conf`, 'nameserver 192.0.2.53\n');
  writeFileSync(`${folder}/hosts`, '127.0.0.1 localhost\n192.0.2.10 pinned.lab.test # by hand\n');
  for (const name of ['resolv.conf', 'hosts']) run('mount', '--bind', `${folder}/${name}`, `/etc/${name}`);
  const certificates = makeCertificates(folder);
  await startResolver('192.0.2.53');
  await startServers(certificates);
  await startSquids(folder, certificates.companyFile);
  return certificates.authorities;
}

const { ask } = await import(pathToFileURL(bundle).href);
const authorities = await build();
process.stdout.write('"ready"\n');
for await (const line of createInterface({ input: process.stdin })) {
  const reply = await ask(JSON.parse(line), authorities).catch((problem) => ({
    error: String(problem?.stack),
  }));
  process.stdout.write(`${JSON.stringify({ ...reply, arrivals: arrivals.splice(0) })}\n`);
}
