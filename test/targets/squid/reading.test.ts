/** What is read of whole configurations: several files, lists, macros, conditions, and what is nearly always so. */
import { describe, expect, it } from 'vitest';
import { type Settle, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { always, never } from '../../../src/sets/condition.ts';
import type { Options } from '../../../src/targets/squid/options.ts';
import { effectOf } from '../../../src/targets/squid/read/directives/effects.ts';
import { meaning } from '../../../src/targets/squid/read/meaning.ts';
import { parse } from '../../../src/targets/squid/read/parse.ts';
import { premises } from '../../../src/targets/squid/read/premises.ts';
import { decide } from '../../conformance/squid/requests.ts';
import { addresses } from '../../support/build-policy.ts';

type Files = Readonly<Record<string, string>>;

const anyone: Options = { source: 'any', closing: 'deny', connect80: false, dir: '/etc/squid/rulec' };
const lan: Options = { ...anyone, source: addresses('10.0.0.0/8') };

function parseFiles(files: Files) {
  return parse(Object.entries(files).map(([path, content]) => ({ path, content })));
}

function read(files: Files | string, options: Options = anyone) {
  const { value, diagnostics } = parseFiles(typeof files === 'string' ? { 'part.conf': files } : files);
  const outcome = value && meaning(value, options);
  if (outcome?.value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { ...outcome.value, said: [...diagnostics, ...outcome.diagnostics] };
}

const asPremisesSay: Settle = ({ premise }) =>
  premise === undefined ? undefined : premise.holds ? always : never;

function audit(files: Files | string, line: string, options?: Options) {
  const reading = read(files, options);
  return [decide(reading.permit, line), decide(settleReading(reading, asPremisesSay).permit, line)];
}

const closing = 'http_access deny all\n';

describe('files that are included', () => {
  const main = `http_port 3128\nhttp_access deny b\ninclude /etc/squid/conf.d/*.conf\n${closing}`;
  const files = {
    'conf.d/20-last.conf': 'http_access deny c\nhttp_access allow all\n',
    'squid.conf': main.replace('http_access deny b', 'acl b port 25\nhttp_access deny b'),
    'conf.d/10-first.conf': 'acl c port 80\nhttp_access allow c\n',
  };

  it('are read at their place, in the order of their names', () => {
    const { permit } = read(files);
    expect(
      ['CONNECT a.test:25', 'CONNECT a.test:80', 'CONNECT a.test:1'].map((one) => decide(permit, one)),
    ).toEqual(['deny', 'allow', 'allow']);
    expect(permit.clauses.map(({ origin }) => `${origin.file}:${origin.line}`)).toEqual([
      'squid.conf:3',
      'conf.d/10-first.conf:2',
      'conf.d/20-last.conf:1',
      'conf.d/20-last.conf:2',
      'squid.conf:5',
    ]);
  });

  it('that are missing are an error, and behind a closing line a doubt that a premise settles', () => {
    const { value, diagnostics } = parseFiles({ 'squid.conf': `include /etc/squid/x/*.conf\n${closing}` });
    expect([value, diagnostics[0]?.message]).toEqual([undefined, expect.stringMatching(/^files missing/)]);
    const behind = `http_port 3128\n${closing}include /etc/squid/x/*.conf\n`;
    expect(audit(behind, 'CONNECT a.test:443')).toEqual(['unknown', 'deny']);
  });

  it('that include each other without end are refused at once', () => {
    const { value } = parseFiles({
      'squid.conf': 'include x.inc\n',
      'x.inc': 'include x.inc\ninclude x.inc\n',
    });
    expect(value).toBeUndefined();
  });

  it.each([
    ['of a folder that the given paths do not show', { 'x.conf': closing }, '/etc/squid/x/*.conf'],
    ['by a path that counts from where Squid is started', { 'x/x.conf': closing }, 'x/x.conf'],
    ['of two folders that are one here', { 'x/x.conf': closing }, '/etc/squid/x/*.conf /etc/x/*.conf'],
    ['of two paths that are one file here', { 'x/x.conf': closing }, '/etc/squid/x.conf /etc/x/x.conf'],
    [
      'of a folder in which a list lies that the text seeks in another',
      { 'x/x.conf': `acl x dstdomain -n "/srv/y/x.txt"\n${closing}`, 'x/x.txt': 'a.test\n' },
      '/etc/squid/x/*.conf',
    ],
  ])('%s may not be there', (_, others, patterns) => {
    const main = `http_port 3128\nhttp_access allow CONNECT\ninclude ${patterns}\n`;
    const [certain, usual] = audit({ 'squid.conf': main, ...others }, 'CONNECT a.test:443');
    expect([certain, usual]).toEqual(['unknown', 'allow']);
  });

  it.each([
    ['of another folder', { 'y/x.conf': closing }, '/etc/squid/x/*.conf', /files missing/],
    ['of a like folder elsewhere', { 'etc/squid/x/x.conf': closing }, '/etc/x/*.conf', /files missing/],
    ['of the same folder, the main file too', { 'a/x.conf': closing }, '/etc/a/*.conf', /each other/],
  ])('%s are not taken', (_, others, pattern, message) => {
    const main = `http_port 3128\ninclude ${pattern}\n`;
    const path = Object.keys(others)[0]?.startsWith('a/') ? 'a/squid.conf' : 'squid.conf';
    const { value, diagnostics } = parseFiles({ [path]: main, ...others });
    expect([value, diagnostics[0]?.message]).toEqual([undefined, expect.stringMatching(message)]);
  });

  it('of which none is the main one are refused, but for squid.conf', () => {
    expect(parseFiles({ 'a.conf': closing, 'b.conf': closing }).value).toBeUndefined();
    expect(parseFiles({ 'b.conf': 'http_access allow all\n', 'squid.conf': closing }).value?.main.path).toBe(
      'squid.conf',
    );
  });
});

describe('list files', () => {
  const text = `http_port 3128\nacl x dstdomain -n "/var/lists/ads/domains"\nacl y dstdomain -n "/var/lists/shop/domains"\nhttp_access deny x\nhttp_access allow y\n${closing}`;

  it('of one base name are told apart by the ends of their paths', () => {
    const { permit } = read({
      'squid.conf': text,
      'lists/shop/domains': 'a.test\nb.test\n',
      'ads/domains': 'b.test\n',
    });
    expect(['a.test', 'b.test', 'c.test'].map((host) => decide(permit, `CONNECT ${host}:443`))).toEqual([
      'allow',
      'deny',
      'deny',
    ]);
  });

  it('are not taken for others of their name', () => {
    const { permit, said } = read({ 'squid.conf': text, 'ads/domains': 'b.test\n' });
    expect(decide(permit, 'CONNECT b.test:443')).toBe('deny');
    expect(decide(permit, 'CONNECT a.test:443')).toBe('unknown');
    expect(said.find(({ message }) => /is missing/.test(message))?.at?.line).toBe(3);
    expect(JSON.stringify(permit)).toContain('"cause":"list:/var/lists/shop/domains"');
  });

  it('have a place, which is as the options say or not', () => {
    const both = `acl x dstdomain -n "/etc/squid/rulec/x.txt"\nacl y dstdomain -n "/srv/y.txt"\nhttp_access allow x y\n${closing}`;
    const { places } = read({ 'squid.conf': both, 'x.txt': 'a.test\n', 'y.txt': 'a.test\n' });
    expect(places?.map(({ place, option, isAsOptionsSay }) => [place, option, isAsOptionsSay])).toEqual([
      ['/etc/squid/rulec/x.txt', 'dir', true],
      ['/srv/y.txt', 'dir', false],
    ]);
  });
});

describe('macros, conditions and quotes', () => {
  it.each([
    ['acl x port 443\nacl ${process_name} port 80\nhttp_access allow x\n', 'CONNECT a.test:1'],
    ['acl x port 443\nacl x dstdomain ${service_name}.test\nhttp_access allow x\n', 'CONNECT a.test:1'],
    ['http_access allow ${process_name}\n', 'CONNECT a.test:1'],
    ['if ${process_number} = 1\nhttp_access allow all\nendif\n', 'CONNECT a.test:1'],
    [
      'if true\nif false\nendif\nif false\nif true\nhttp_access allow all\nendif\nendif\nendif\n',
      'CONNECT a.test:1',
    ],
    [
      'configuration_includes_quoted_values on\nacl x dstdomain "a.test"\nhttp_access allow x\n',
      'CONNECT a.test:1',
    ],
    [
      'configuration_includes_quoted_values on\nhttp_access deny !all\nhttp_access allow all\n',
      'CONNECT a.test:1',
    ],
    ['acl x dstdomain parameters("/etc/x")\nhttp_access allow x\n', 'CONNECT a.test:1'],
  ])('%j leaves the verdict open', (text, line) => {
    const lines =
      /^acl x port 443/.test(text) && /dstdomain/.test(text) ? text.replace('acl x port 443\n', '') : text;
    expect(decide(read(`${lines}${closing}`).permit, line)).toBe('unknown');
  });

  it.each([
    'access_log /var/log/${process_name}.log\n',
    'if ${process_number} = 1\ncache_mem 8 MB\nendif\n',
    '# http_access allow ${process_name}\n',
    'configuration_includes_quoted_values on\ncoredump_dir "/var/spool/squid"\n',
    'http_access deny none # ${service_name}\n'.replace('deny none', 'deny manager'),
  ])('%j does not', (text) => {
    expect(decide(read(`${text}http_access allow CONNECT\n${closing}`).permit, 'CONNECT a.test:1')).toBe(
      'allow',
    );
  });

  it('of a template are a template', () => {
    const { diagnostics } = parseFiles({ 'squid.conf': `http_access allow <GROUP>\n${closing}` });
    expect(diagnostics[0]?.help).toMatch(/template/);
  });
});

describe('what is nearly always so', () => {
  it.each([
    ['acl x dst 127.0.0.0/8\nhttp_access deny x\nhttp_access allow all\n', 'CONNECT a.test:443', 'allow'],
    ['acl x dst 0.0.0.0/1 128.0.0.0/1 2000::/3\nhttp_access allow x\n', 'CONNECT a.test:443', 'allow'],
    ['acl x dst 203.0.113.0/24\nhttp_access allow x\n', 'CONNECT a.test:443', 'unknown'],
    ['acl x dstdomain .a.test\nhttp_access allow x\n', 'CONNECT 192.0.2.1:443', 'deny'],
    ['acl x dstdomain none\nhttp_access allow x\n', 'CONNECT 192.0.2.1:443', 'allow'],
    ['acl x proxy_auth REQUIRED\nhttp_access allow x\nhttp_access allow all\n', 'CONNECT a.test:443', 'deny'],
    [
      'acl x proxy_auth bob\nhttp_access deny CONNECT x\nhttp_access allow all\n',
      'GET http://a.test/',
      'allow',
    ],
    ['url_rewrite_program /usr/bin/guard\nhttp_access allow all\n', 'CONNECT a.test:443', 'allow'],
    ['miss_access deny all\nhttp_access allow all\n', 'CONNECT a.test:443', 'allow'],
    [
      'cache_peer up.test parent 3128 0\nnever_direct allow all\nhttp_access allow all\n',
      'CONNECT a.test:443',
      'allow',
    ],
    ['never_direct allow all\nhttp_access allow all\n', 'CONNECT a.test:443', 'unknown'],
    ['tcp_outgoing_address 192.0.2.1\nhttp_access allow all\n', 'CONNECT a.test:443', 'allow'],
    [
      'http_port 3129 ssl-bump cert=/x\nssl_bump bump all\nhttp_access allow all\n',
      'CONNECT a.test:443',
      'allow',
    ],
    ['append_domain .a.test\nhttp_access allow all\n', 'CONNECT login:443', 'unknown'],
  ])('settles %j', (text, line, verdict) => {
    const isCertain = /^acl x proxy_auth bob/.test(text);
    expect(audit(`http_port 3128\nauth_param basic program /x\n${text}${closing}`, line)).toEqual([
      isCertain ? 'allow' : 'unknown',
      verdict,
    ]);
  });

  it('has a name and a sentence each', () => {
    const text = `http_port 3128\n${closing}`;
    const names = new Set(premises.map(({ name }) => name));
    const used = [
      ...JSON.stringify(
        read(`acl x dst 127.0.0.1\nicap_enable on\n${text}http_access deny x\n`).permit,
      ).matchAll(/"premise":\{"name":"([^"]+)"/g),
    ];
    expect(used.map(([, name]) => name)).toEqual(['later-stages-pass', 'names-resolve-publicly']);
    expect(used.every(([, name = '']) => names.has(name))).toBe(true);
  });

  it('is one value for an ACL in all of its lines', () => {
    const text = 'acl x time MTWHF\nhttp_access allow x\nhttp_access allow !x\n';
    expect(decide(read(`${text}${closing}`).permit, 'CONNECT a.test:443')).toBe('allow');
    const random = 'acl x random 1/2\nhttp_access allow x\nhttp_access allow !x\n';
    expect(decide(read(`${random}${closing}`).permit, 'CONNECT a.test:443')).toBe('unknown');
  });
});

describe('predefined names', () => {
  it('take further values: localhost may be a network', () => {
    const text = `http_port 3128\nacl localhost src 10.0.0.0/8\nhttp_access allow localhost\n${closing}`;
    expect(decide(read(text, lan).permit, 'CONNECT a.test:443')).toBe('allow');
    expect(decide(read(text.replace('10.0.0.0/8', '192.168.0.0/16'), lan).permit, 'CONNECT a.test:443')).toBe(
      'deny',
    );
  });
});

describe('directives', () => {
  const kindOf = (text: string): string =>
    effectOf({ kind: 'other', name: text.split(/\s/, 1)[0] ?? '', text, origin: { file: '', line: 1 } }).kind;

  it.each([
    ['max_filedescriptors 8', 'unknown'],
    ['max_filedescriptors 65536', 'none'],
    ['request_header_max_size 1 KB', 'later'],
    ['request_header_max_size 64 KB', 'none'],
    ['read_timeout 0', 'unknown'],
    ['read_timeout 15 minutes', 'none'],
    ['read_timeout 1 second', 'unknown'],
    ['client_lifetime 1 second', 'unknown'],
    ['client_lifetime 1 day', 'none'],
    ['via maybe', 'may-not-load'],
    ['never_direct deny all', 'none'],
    // What such a list does not name is allowed.
    ['never_direct deny CONNECT', 'route'],
    ['always_direct deny CONNECT', 'route'],
    ['follow_x_forwarded_for deny all', 'none'],
    ['follow_x_forwarded_for deny CONNECT', 'clients'],
    ['reply_body_max_size none', 'none'],
    ['reply_body_max_size 0', 'later'],
    ['sslproxy_cafile /etc/ca.pem', 'none'],
    ['sslproxy_cafile', 'refused'],
    ['cache_effective_user proxy', 'none'],
    ['cache_effective_user root', 'may-not-load'],
    ['quick_abort_min 16 KB', 'none'],
    ['quick_abort_min 1 bytes', 'may-not-load'],
    ['cache_mem 1.5 MB', 'none'],
    ['cache_mem 1.3 KB', 'may-not-load'],
    ['follow_x_forwarded_for allow all', 'clients'],
    ['http_reply_access allow all', 'none'],
    ['http_reply_access deny all', 'later'],
    ['cache_peer up.test parent 3128 0 name=up', 'route'],
    ['refresh_pattern -i \\.gif$ 10 20% 30 # pictures', 'none'],
    ['dns_v4_first on', 'none'],
    ['logformat x %ts %zz', 'may-not-load'],
    ['logformat x %ssl::>sni', 'may-not-load'],
    ['access_log foo:/x', 'may-not-load'],
    ['access_log stdio:/x rotate=x', 'may-not-load'],
    ['cache_dir ufs /x', 'may-not-load'],
    ['cache_dir ufs /x 0 16 256', 'may-not-load'],
    ['cache_dir ufs /x 100 16 256 max-size=4096', 'none'],
    ['auth_param basic children 0', 'may-not-load'],
    ['auth_param basic nonce_max_count 5', 'may-not-load'],
    ['external_acl_type e %ZZ /bin/cat', 'may-not-load'],
    ['external_acl_type e foo=0 %DST /bin/cat', 'may-not-load'],
    ['tcp_outgoing_tos 256', 'may-not-load'],
    ['cpu_affinity_map process_numbers=1,2 cores=1', 'may-not-load'],
    ['workers 0', 'may-not-load'],
    ['deny_info 200: all', 'may-not-load'],
    ['store_id_extras "x', 'may-not-load'],
    ['negative_ttl 5', 'may-not-load'],
    ['cache_mem 10MB', 'may-not-load'],
    ['sslproxy_cert_sign setValidAfter all', 'may-not-load'],
    ['sslproxy_version 1', 'none'],
    ['sslproxy_version 1 # a remark', 'may-not-load'],
    ['ident_timeout 5 seconds', 'none'],
    ['ident_timeout soon', 'may-not-load'],
    ['ident_lookup_access deny all', 'none'],
    ['as_whois_server whois.example', 'may-not-load'],
    ['logformat x %ui', 'may-not-load'],
    ['external_acl_type e %IDENT /bin/cat', 'may-not-load'],
    ['request_header_replace Host a.test', 'unknown'],
    ['request_header_access Host deny all', 'later'],
    ['request_header_access All deny all', 'later'],
    ['request_header_access Host allow all', 'none'],
    ['request_header_add Transfer-Encoding chunked', 'unknown'],
    ['request_header_access Cookie deny all', 'none'],
    ['cache_peer_access up deny all', 'route'],
    ['coredump_dir /var/${service_name}', 'none'],
    ['workers ${process_number}', 'may-not-load'],
    ['chroot /srv', 'unknown'],
    ['forwarded_four off', 'refused'],
    ['http_port 3128 name=x # clients', 'port'],
    ['http_port 3128 sslbump', 'unknown'],
    ['https_port 3130 intercept ssl-bump cert=/x', 'port'],
  ])('%s: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });
});

describe('what Squid may refuse', () => {
  it.each([
    'logformat x %zz',
    'acl z hier_code DIRECT',
    'acl z browser - x',
    'acl z time 17:00-08:00',
    'acl z maxconn x',
    'acl z random 3/1',
    'acl z note',
    'acl z note -d x',
    'acl z note "/dev/null"',
    'acl z maxconn 0',
    'acl z localport 443-80',
    'acl z client_connection_mark 0',
    'acl z hier_code hier_none',
    'acl z has',
    'acl z annotate_client -i a=b',
    'acl z proxy_auth x',
    'acl z browser (',
    'acl z localip 10.0.0.0/33',
    'acl z adaptation_service x',
    'acl z src nosuch',
    'acl z src all nosuch',
    'acl z dst -n 10.0.0.300',
    'acl z port ${process_number}',
    'http_port 70000',
    'http_port 3128\nftp_port x',
  ])('%s: nothing is told, unless it is known that it starts', (line) => {
    const text = `${line}\nhttp_access allow CONNECT\n${closing}`;
    expect(audit(text, 'CONNECT a.test:1')).toEqual(['unknown', 'allow']);
  });

  it.each([
    'acl z time MTWHF 08:00-17:00',
    'acl z browser -i firefox',
    'acl z random 1/3',
    'acl z at_step SslBump1',
    'cache_effective_user webproxy',
    'acl z arp 00:11:22:33:44:55',
    'external_acl_type e ttl=5 %DST /bin/cat\nacl z external e',
    'logformat mine %ts %ru\naccess_log /var/log/x mine\naccess_log stdio:/var/log/y logformat=mine',
  ])('%s: it takes', (line) => {
    const text = `${line}\nhttp_access allow CONNECT\n${closing}`;
    expect(audit(text, 'CONNECT a.test:1')).toEqual(['allow', 'allow']);
  });

  it('are helpers of ACLs that are not defined before', () => {
    expect(audit(`acl z external e\nhttp_access allow CONNECT\n${closing}`, 'CONNECT a.test:1')).toEqual([
      'unknown',
      'allow',
    ]);
    const whole = `http_port 3128\nacl z external e\nhttp_access allow CONNECT\n${closing}`;
    expect(parseFiles({ 'squid.conf': whole }).value).toBeUndefined();
  });
});

describe('ports', () => {
  const lines = 'http_access allow CONNECT\nhttp_access deny all\n';
  it.each([
    ['http_port 3128 accel\nhttp_port 3129\n', 'allow', 'allow'],
    ['http_port 192.0.2.1:3128 accel\nhttp_port 192.0.2.2:3128\n', 'allow', 'allow'],
    ['http_port 3128 accel\nhttp_port 192.0.2.2:3128\n', 'unknown', 'unknown'],
    ['http_port 3128 tproxy\n', 'unknown', 'allow'],
    ['http_port 3128 require-proxy-header\n', 'unknown', 'allow'],
    ['https_port 3129 tls-cert=/x\n', 'unknown', 'allow'],
    ['http_port 3128 protocol=HTTP\n', 'unknown', 'unknown'],
    ['http_port 3128\nhttps_port 3129 accel\n', 'unknown', 'allow'],
    ['http_port 3128\nhttps_port 3129 accel tls-cert=/x defaultsite=a.test\n', 'allow', 'allow'],
  ])('%j: %s, and with premises %s', (ports, certain, usual) => {
    expect(audit({ 'squid.conf': `${ports}${lines}` }, 'CONNECT a.test:443')).toEqual([certain, usual]);
  });
});

describe('a client that a header names', () => {
  it('leaves tests of the client open, and nothing else', () => {
    const text = `http_port 3128\nacl l src 10.0.0.0/8\nacl p port 443\nfollow_x_forwarded_for allow l\nhttp_access deny !p\nhttp_access allow l\n${closing}`;
    const { permit } = read(text, lan);
    expect(['CONNECT a.test:25', 'CONNECT a.test:443'].map((line) => decide(permit, line))).toEqual([
      'deny',
      'unknown',
    ]);
  });
});

describe('messages', () => {
  it('are ten at most for a stranger, and a count', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `acl x src 10.0.0.${index}/255.255.255.255\n`);
    const { diagnostics } = parseFiles({ 'squid.conf': `${lines.join('')}http_access allow x\n${closing}` });
    expect(diagnostics).toHaveLength(11);
    expect(diagnostics.at(-1)?.message).toMatch(/^50 more/);
  });
});
