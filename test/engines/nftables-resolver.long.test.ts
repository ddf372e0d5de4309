/**
 * Lines that every configuration of dnsmasq has: where the whole is called equal, dnsmasq starts, answers all names of the rule
 * set, and feeds the sets with these answers and no others.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { chooseAnswer, verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../src/targets/nftables/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { hasKernel } from './kernel.ts';
import { compileText, governed } from './nftables.ts';
import { hasResolver } from './nftables-names.ts';

const target = nftables as Target;
const values = { source: governed, names: 'dnsmasq' };
const rules = policy(
  { id: 'web', services: ['443/https'], hosts: ['*.example.com', 'www.example.net'] },
  { id: 'mail', services: ['25/tcp'], hosts: ['mail.example.org', 'short'] },
);
const meant = [
  'a.example.com',
  'example.com',
  'www.example.net',
  'x.www.example.net',
  'mail.example.org',
  'short',
];
const others = ['example.net', 'xexample.com', 'other.test', 'alone'];
const names = [...meant, ...others];
const records = [
  'host-record=ready.test,198.18.0.99',
  ...names.map((name, at) => `host-record=${name},198.18.0.${at + 1},2001:db8:53::${at + 1}`),
];
const { text: ruleset, names: own } = compileText(rules, values);

const lines = `
port=53
port=5353
port=0
port=65535
port=65536
port=053
cache-size=0
cache-size=1000
cache-size=-1
cache-size=x
cache-size=+5
 cache-size = 20 # a comment
cache-size=20# a comment
Cache-size=20
interface=lo
interface=lan0
interface=lo,lan0
listen-address=127.0.0.1
listen-address=127.0.0.1,192.168.7.1
listen-address=::1,127.0.0.1
listen-address=x
except-interface=lan0
bind-interfaces
bind-interfaces=yes
bind-dynamic
local-service
domain-needed # why
"domain-needed"
bogus-priv
strict-order
all-servers
no-poll
expand-hosts
no-negcache
domain=lan
domain=lan,192.168.7.0/24,local
domain=example.com
domain=example.com,192.168.7.0/24,local
domain=example.com,local
domain=#
local=/lan/
local=/use-application-dns.net/
local=/example.com/
local=/a.example.com/
local=/com/
local=/xexample.com/
local=/short/
local=/alone/
local=//
local=/#/
local=lan
server=/example.com/
server=/example.com/127.0.0.1#5301
server=/example.com/192.168.7.1
server=/corp.test/10.0.0.1
server=/corp.test/other.test/10.0.0.1#5353
server=127.0.0.1#5301
server=127.0.0.1#70000
server=127.0.0.1#5301,192.0.2.1
server=127.0.0.1
server=::1
server=/example.com/#
server=/www.example.net/127.0.0.1#5301,192.0.2.1
address=/example.com/192.0.2.1
address=/a.example.com/192.0.2.1
address=/ads.test/0.0.0.0
address=/ads.test/#
address=/ads.test/
address=/#/192.0.2.1
address=/*.example.com/192.0.2.1
address=/ads.test/192.0.2.1,192.0.2.2
address=/ads.test/x
host-record=www.example.net,192.0.2.1
host-record=x.www.example.net,192.0.2.1
host-record=www.example.test,nas.lan,192.168.7.5,fd00::5
host-record=nas,192.168.7.5
host-record=nas
host-record=192.0.2.1
stop-dns-rebind
rebind-localhost-ok
rebind-domain-ok=/example.com/
filter-AAAA
filter-A
log-queries
log-queries=extra
log-queries=all
log-dhcp
log-async
log-async=20
log-facility=DAEMON
log-facility=nonsense
log-facility=/dev/null
max-ttl=3600
max-cache-ttl=3600
max-cache-ttl=1
min-cache-ttl=3600
neg-ttl=60
local-ttl=60
dns-forward-max=150
dns-forward-max=0
edns-packet-max=1232
user=nobody
group=nogroup
pid-file=/tmp/rulec-other.pid
localise-queries
filterwin2k
read-ethers
no-resolv
no-hosts
no-round-robin
no-ident
clear-on-reload
dhcp-range=192.168.7.50,192.168.7.150,12h
dhcp-range=192.168.7.50,192.168.7.150,255.255.255.0,12h
dhcp-range=192.168.7.50,192.168.8.150,255.255.255.0,12h
dhcp-range=192.168.7.50,static
dhcp-range=192.168.7.50
dhcp-range=set:lan,192.168.7.50,192.168.7.150,infinite
dhcp-range=set:lan,192.168.7.50,192.168.7.150,12x
dhcp-range=::,constructor:lan0,slaac,64,12h
dhcp-authoritative
dhcp-option=3,192.168.7.1
dhcp-option=option:dns-server,192.168.7.1,192.168.7.2
dhcp-option=option:nonsense,192.168.7.1
dhcp-option=6,x
dhcp-host=11:22:33:44:55:66,192.168.7.60
dhcp-host=11:22:33:44:55:67,fred,192.168.7.60,45m
dhcp-host=11:22:33:44:55:67,192.168.7.61,infinite
dhcp-host=11:22:33:44:55:66,fred
dhcp-lease-max=150
enable-ra
no-ping
quiet-dhcp
conf-dir=/nonexistent
resolv-file=/etc/resolv.conf
alias=198.18.0.1,198.18.9.9
bogus-nxdomain=198.18.0.1
ignore-address=198.18.0.1
cname=a.example.com,other.test
nftset=/a.example.com/4#inet#x#y
nonsense
`
  .split('\n')
  .filter((line) => line !== '');

/** Some, to be tried with each other as well; what is looked up below them is seldom asked for together otherwise. */
const pairs = fc.sample(fc.tuple(fc.constantFrom(...lines), fc.constantFrom(...lines)), {
  numRuns: 120,
  seed: 20261202,
});
const twice = lines.map((line) => [line, line]);

describeWithEngine(
  'ordinary lines',
  'dnsmasq, nft, or a network namespace for root,',
  hasKernel() && hasResolver(),
  () => {
    const seen = { equal: 0, open: 0 };

    afterAll(() => {
      expect(seen.equal).toBeGreaterThan(150);
      expect(seen.open).toBeGreaterThan(80);
    });

    it.each<readonly [string, readonly (readonly string[])[]]>([
      ['alone', lines.map((line) => [line])],
      ['twice', twice],
      ['in pairs', pairs],
    ])(
      '%s',
      (_, cases) => {
        const folder = mkdtempSync(join(tmpdir(), 'rulec-dnsmasq-'));
        try {
          const asked = cases.map((more) => {
            const first = ['no-resolv', 'no-hosts', 'server=127.0.0.1#5301', `conf-dir=${folder}/dnsmasq.d`];
            return { ruleset, own, site: [...first, ...more, ''].join('\n') };
          });
          const equal = asked.filter(({ site }) => judge(site) === 'equal');
          const input = JSON.stringify({ records, names, cases: equal, folder });
          const lab = join(import.meta.dirname, 'kernel-lab', 'resolver-lines.mjs');
          const { stdout, stderr } = spawnSync('unshare', ['-n', process.execPath, lab], {
            input,
            encoding: 'utf8',
          });
          if (stdout === '') throw new Error(stderr);
          const found: readonly Found[] = JSON.parse(stdout);
          const wrong = equal.flatMap(({ site }, at) => {
            const why = found[at] === undefined ? 'was not asked' : findWrong(found[at]);
            return why === undefined ? [] : [`${site}${why}`];
          });
          expect(wrong).toEqual([]);
          seen.equal += equal.length;
          seen.open += asked.length - equal.length;
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
      400_000,
    );
  },
);

function judge(site: string): string {
  const files = [
    { path: 'test.nft', content: ruleset },
    { path: 'dnsmasq.d/test.dnsmasq.conf', content: own },
    { path: 'dnsmasq.conf', content: site },
  ];
  return chooseAnswer(verifyFiles(rules, target, values, files).value?.proof);
}

interface Found {
  readonly starts: boolean;
  readonly answers: readonly (readonly string[])[];
  readonly inSets: readonly string[];
}

function findWrong({ starts, answers, inSets }: Found): string | undefined {
  if (!starts) return 'dnsmasq does not start';
  return names
    .map((name, at) => {
      const given = answers[at] ?? [];
      const isMeant = meant.includes(name);
      if (isMeant && given.length === 0) return `${name} is not answered`;
      const odd = given.find((address) => inSets.includes(address) !== isMeant);
      return odd === undefined ? undefined : `${odd} of ${name} ${isMeant ? 'is in no set' : 'is in a set'}`;
    })
    .find((why) => why !== undefined);
}
