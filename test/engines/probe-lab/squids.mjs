/** Real Squids of the lab: one that denies, one with a page of its own, and two that open TLS. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const program = '/usr/sbin/squid';
const generator = '/usr/lib/squid/security_file_certgen';

const common = (folder) => `
visible_hostname lab.invalid
pid_filename ${folder}/squid.pid
coredump_dir ${folder}
cache_log ${folder}/cache.log
access_log none
cache deny all
cache_mem 0 MB
pinger_enable off
shutdown_lifetime 0 seconds
hosts_file none
dns_nameservers 192.0.2.53
dns_timeout 2 seconds
connect_timeout 2 seconds
connect_retries 0
acl closed dstdomain .good.lab.test
acl paged dstdomain .page.lab.test
`;

const bumping = (folder) => `
sslcrtd_program ${generator} -s ${folder}/db -M 4MB
sslcrtd_children 1
sslproxy_cert_error allow all
tls_outgoing_options flags=DONT_VERIFY_PEER
`;

/** What each Squid adds, and where it listens. */
const squids = {
  denying: {
    port: ['192.0.2.70', 3128],
    lines: () =>
      'http_port 192.0.2.70:3128\nhttp_access deny closed\nhttp_access deny paged\nhttp_access allow all\n',
  },
  paging: {
    port: ['192.0.2.71', 3128],
    lines: (folder) => `http_port 192.0.2.71:3128
error_directory ${folder}/pages
deny_info http://block.lab.test/why closed
deny_info ERR_LAB paged
http_access deny closed
http_access deny paged
http_access allow all
`,
  },
  opening: {
    port: ['192.0.2.72', 3128],
    lines: (
      folder,
      company,
    ) => `${bumping(folder)}http_port 192.0.2.72:3128 ssl-bump tls-cert=${company}.pem generate-host-certificates=on
acl step1 at_step SslBump1
ssl_bump peek step1
ssl_bump bump all
http_access allow all
`,
  },
  // On the way of connections that name no proxy: nft turns them to it.
  catching: {
    port: ['192.0.2.73', 3128],
    lines: (folder, company) => `${bumping(folder)}http_port 192.0.2.73:3128
http_port 192.0.2.73:3129 intercept
https_port 192.0.2.73:3130 intercept ssl-bump tls-cert=${company}.pem generate-host-certificates=on
acl step1 at_step SslBump1
acl blocked dstdomain .caught.lab.test
ssl_bump peek step1
ssl_bump bump all
http_access deny blocked
http_access allow all
`,
  },
};

export async function startSquids(folder, company) {
  execFileSync('sh', [
    '-c',
    `cat ${company}.crt ${company}.key > ${company}.pem && chmod 644 ${company}.pem`,
  ]);
  for (const [name, { port, lines }] of Object.entries(squids)) {
    const own = `${folder}/${name}`;
    mkdirSync(`${own}/pages`, { recursive: true });
    writeFileSync(`${own}/pages/ERR_LAB`, '<html>This is not for you.</html>');
    execFileSync('sh', ['-c', `cp -n /usr/share/squid/errors/templates/ERR_* ${own}/pages/`]);
    const text = lines(own, company);
    if (text.includes('sslcrtd'))
      execFileSync(generator, ['-c', '-s', `${own}/db`, '-M', '4MB'], { stdio: 'ignore' });
    execFileSync('chmod', ['-R', 'a+rwX', own]);
    chmodSync(own, 0o777);
    writeFileSync(`${own}/squid.conf`, common(own) + text);
    spawn(program, ['-N', '-n', `lab${name}${process.pid}`, '-f', `${own}/squid.conf`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await waitFor(...port);
  }
}

async function waitFor(host, port) {
  for (let tries = 0; tries < 300; tries++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, host, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no Squid at ${host}:${port}`);
}
