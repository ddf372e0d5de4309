/**
 * Whole configurations as administrators write and export them, held against the rule set of
 * `test/support/by-hand.ts`: what is said of each, and which of its lines are not understood.
 */
export interface Case {
  readonly title: string;
  readonly target: string;
  /** In the folder of the target, the main one first. */
  readonly files: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  /** Differences, each with its effect and its region, or the effects alone; none: it means what the rule set says. */
  readonly says: readonly string[] | RegExp;
  /** Messages about lines: `file:line: code`. */
  readonly lines?: readonly string[];
}

const office = { source: '10.0.0.0/8' };
const gateway = { inside: 'em1', source: '10.1.2.0/24,fd00:1:2::/64', local: '10.0.0.0/8,fd00::/8' };
const lan = { inside: 'lan0', source: '10.1.2.0/24,fd00:1:2::/64', local: '10.0.0.0/8,fd00::/8' };
const ways = { permitted: 'PROXY proxy.example.com:3128', otherwise: 'DIRECT' };
const zones = { 'from-zone': 'trust', 'to-zone': 'untrust', source: '10.20.30.0/24' };

export const cases: readonly Case[] = [
  {
    title: 'the stock file, with a site below it',
    target: 'squid',
    files: ['debian-with-localnet.conf'],
    options: { source: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10' },
    says: [
      'blocks http:// URLs, port 80, host crl.example.org | ocsp.example.org, path matching ^/squid-internal-mgr/',
    ],
  },
  { title: 'steps of ssl_bump, splice first', target: 'squid', files: ['inspecting-proxy.conf'], says: [] },
  {
    title: 'groups, lists, and denials in front',
    target: 'squid',
    files: ['lists-of-a-site.conf', 'tls-names.txt', 'plain-names.txt'],
    says: [],
    lines: ['lists-of-a-site.conf:6: list-place-not-compared'],
  },
  {
    title: 'what one finds when one searches',
    target: 'squid',
    files: ['as-forums-say.conf'],
    options: office,
    says: /^permits unknown$/,
    lines: [
      'as-forums-say.conf:3: unknown-construct',
      'as-forums-say.conf:5: unknown-construct',
      'as-forums-say.conf:6: unknown-construct',
      'as-forums-say.conf:8: unknown-construct',
    ],
  },
  {
    title: 'an allow above what was to restrict it',
    target: 'squid',
    files: ['too-early.conf'],
    options: office,
    says: [
      'permits port 443, any host but *.example.com | login.example.net',
      'permits any request but CONNECT, host *.example.com | login.example.net',
      'permits any request but CONNECT, ports 1-79 | 81-442 | 444-65535, any host but *.example.com | login.example.net',
      'permits any request but CONNECT, port 80, any host but *.example.com | login.example.net | crl.example.org | ocsp.example.org, any path but matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
      'permits any request but CONNECT, port 80, any host but *.example.com | login.example.net | crl.example.org | ocsp.example.org | www.example.org, path matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
      'permits any request but CONNECT | http:// URLs, port 80, host crl.example.org | ocsp.example.org',
      'permits any request but CONNECT | http:// URLs, port 80, host www.example.org, path matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
    ],
  },
  {
    title: 'expressions in other words',
    target: 'squid',
    files: ['fragment.conf'],
    options: office,
    says: [],
  },
  {
    title: 'last match, macros, lists',
    target: 'pf',
    files: ['openbsd-gateway.conf'],
    options: gateway,
    says: [],
  },
  {
    title: 'anchors with criteria',
    target: 'pf',
    files: ['anchors-in-anchors.conf'],
    options: gateway,
    says: [],
  },
  {
    title: 'nat, scrub and antispoof',
    target: 'pf',
    files: ['freebsd-with-nat.conf'],
    options: gateway,
    says: [
      'unknown tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'unknown tcp port 80, address 203.0.113.0/27',
    ],
    lines: ['freebsd-with-nat.conf:8: unknown-construct'],
  },
  {
    title: 'the block behind the passes',
    target: 'pf',
    files: ['last-match-forgotten.conf'],
    options: gateway,
    says: [
      'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'blocks tcp port 80, address 203.0.113.0/27',
    ],
  },
  {
    title: 'names as addresses',
    target: 'pf',
    files: ['names-in-rules.conf'],
    options: gateway,
    says: [
      'unknown tcp port 443, any address but 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'unknown tcp port 80, address 203.0.113.0/27',
    ],
    lines: ['names-in-rules.conf:6: unknown-construct', 'names-in-rules.conf:4: unknown-construct'],
  },
  {
    title: 'an anchor in a file of its own',
    target: 'pf',
    files: ['two-files.conf', 'office.conf', 'clients.txt'],
    options: gateway,
    says: [],
    lines: ['office.conf:1: list-place-not-compared'],
  },
  {
    title: 'definitions, a jump, a map of states, and a table for NAT',
    target: 'nftables',
    files: ['gateway.nft'],
    options: lan,
    says: [],
    lines: [],
  },
  {
    title: 'a list of what is loaded, with verdict maps',
    target: 'nftables',
    files: ['listed.nft'],
    options: lan,
    says: [],
    lines: [],
  },
  {
    title: 'th for tcp, and IPv6 forgotten',
    target: 'nftables',
    files: ['usual-slips.nft'],
    options: lan,
    says: [
      'permits any IPv6 address but 2001:db8:1::/48',
      'permits ports 1-442 | 444-65535, address 2001:db8:1::/48',
      'permits udp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'permits-ungoverned clients outside the source networks, port 443, address 192.0.2.0/25 | 198.51.100.0/24',
      'permits-ungoverned clients outside the source networks, tcp port 80, address 203.0.113.0/27',
    ],
    lines: [],
  },
  {
    title: 'another table that denies',
    target: 'nftables',
    files: ['second-table.nft', 'first.nft'],
    options: lan,
    says: ['unknown tcp port 443, address 198.51.100.0/24', 'unknown tcp port 80, address 203.0.113.0/27'],
    lines: [
      'second-table.nft:7: unknown-construct',
      'second-table.nft:8: unknown-construct',
      'second-table.nft:9: unknown-construct',
    ],
  },
  {
    title: 'a device group, and shared objects',
    target: 'paloalto',
    files: ['panorama.set'],
    options: { ...zones, 'device-group': 'DG1' },
    says: [],
  },
  {
    title: 'an export as set lines',
    target: 'paloalto',
    files: ['exported.set'],
    options: zones,
    says: [],
    lines: ['exported.set:1: unknown-construct'],
  },
  {
    title: 'applications, and the services of a device',
    target: 'paloalto',
    files: ['with-applications.set'],
    options: zones,
    says: ['unknown everything', 'inspects port 443, host *.example.com | login.example.net'],
    lines: [
      'with-applications.set:8: unknown-construct',
      'with-applications.set:12: unknown-construct',
      'with-applications.set:8: unknown-construct',
      'with-applications.set:9: unknown-construct',
      'with-applications.set:9: unknown-construct',
      'with-applications.set:9: unknown-construct',
    ],
  },
  {
    title: 'an update that adds to a list',
    target: 'paloalto',
    files: ['update-that-adds.set'],
    options: zones,
    says: [
      'unknown any host but *.example.com | login.example.net',
      'unknown ports 1-442 | 444-65535, host *.example.com | login.example.net',
      'inspects port 443, host *.example.com | login.example.net',
    ],
    lines: ['update-that-adds.set:2: unknown-construct', 'update-that-adds.set:6: unknown-construct'],
  },
  {
    title: 'an export of a whole device',
    target: 'paloalto',
    files: ['exported.xml'],
    options: zones,
    says: [],
    lines: ['exported.xml:1: unknown-construct'],
  },
  {
    title: 'an export of the policy key',
    target: 'windows-firewall',
    files: ['exported-policy.reg'],
    says: [],
  },
  {
    title: "an export of the machine's own store",
    target: 'windows-firewall',
    files: ['local-store.reg'],
    says: [
      'unknown tcp ports 1-79 | 81-65535, any address but 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'unknown tcp ports 1-442 | 444-65535, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'unknown tcp port 80, any address but 192.0.2.0/25 | 198.51.100.0/24 | 203.0.113.0/27 | 2001:db8:1::/48',
      'unknown udp ports 53 | 67',
    ],
    lines: ['local-store.reg:20: unknown-construct'],
  },
  {
    title: 'ranges, all profiles by name, and a default that no option asks for',
    target: 'windows-firewall',
    files: ['exported.lgpo.txt'],
    says: ['unknown everything'],
  },
  {
    title: 'a program and one profile',
    target: 'windows-firewall',
    files: ['for-one-program.lgpo.txt'],
    says: [
      'unknown tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
      'blocks tcp port 80, address 203.0.113.0/27',
    ],
  },
  {
    title: 'a mask, a missing list, a block',
    target: 'windows-firewall',
    files: ['usual-slips.lgpo.txt'],
    says: [
      'permits tcp ports 80 | 443, address 192.0.2.128/25',
      'permits tcp port 80, any address but 192.0.2.128/25 | 203.0.113.0/27',
      'blocks tcp port 443, address 198.51.100.128/25',
    ],
  },
  {
    title: 'cmdlets',
    target: 'windows-firewall',
    files: ['by-cmdlets.ps1'],
    says: [],
    lines: ['by-cmdlets.ps1:2: config-syntax'],
  },
  {
    title: 'lines that decide nothing, in an order of their own',
    target: 'pac',
    files: ['tables.pac'],
    options: ways,
    says: [],
  },
  {
    title: 'the parent itself, a port too many, a pattern in front',
    target: 'pac',
    files: ['usual-slips.pac'],
    options: ways,
    says: [
      'permits ports 443-444, host example.com',
      'permits ports 443-444, host an IPv4 literal, address 192.0.2.1',
      'permits port 444, host login.example.net | *.example.com (not x*.example.com)',
      'permits http, port 443, host login.example.net | *.example.com (not x*.example.com)',
      'permits http, port 80, host *.example.org (not crl.example.org | ocsp.example.org | www.example.org)',
      'blocks https, port 443, host x*.example.com',
    ],
  },
  {
    title: 'a script of another kind',
    target: 'pac',
    files: ['as-forums-say.pac'],
    options: ways,
    says: ['unknown everything'],
    lines: ['as-forums-say.pac:1: unknown-construct'],
  },
  {
    title: 'the answers the other way round',
    target: 'pac',
    files: ['other-answers.pac'],
    options: ways,
    says: /^permits$/,
  },
];
