/**
 * Directives that are said to decide nothing: Squid with each of them, at both ends of the values for which that is said,
 * answers as without. One for which something changed, or that kept Squid from starting, is named.
 */
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decideNothing, obsolete } from '../../src/targets/squid/read/directives/decide-nothing.ts';
import { effectOf } from '../../src/targets/squid/read/directives/effects.ts';
import { shapes } from '../../src/targets/squid/read/directives/shapes.ts';
import { describeWithEngine } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeFolder, type ProxyRequest, squidVersion, startSquid } from './squid-daemon.ts';

const version = squidVersion();

const policy = `acl c method CONNECT
acl p port 443 80
acl a dstdomain -n .a.example
acl l dst -n 192.0.2.0/25
acl s src 127.0.0.0/8
acl u urlpath_regex ^/ok
http_access deny c !p
http_access allow s a u
http_access allow c a
http_access allow l
http_access deny all
`;

const longHead = `X-Long: ${'x'.repeat(30_000)}\r\n`;
const requests: readonly ProxyRequest[] = [
  'CONNECT x.a.example:443',
  'CONNECT a.example:443',
  'CONNECT a.example:25',
  'CONNECT b.example:443',
  'CONNECT 192.0.2.7:443',
  'CONNECT 192.0.2.200:443',
  'CONNECT [2001:db8::1]:443',
  'GET http://a.example/ok',
  'GET http://a.example/no',
  'GET http://x_y.a.example/ok',
  'GET http://b.example/ok',
  'GET http://192.0.2.7/',
  'GET https://a.example/ok',
  'POST http://a.example/ok',
  'PUT http://a.example/ok',
  'GET ftp://a.example/ok',
  'GET ftp://b.example/ok',
  'GET http://a.example/squid-internal-static/icons/x.gif',
]
  .map((line): ProxyRequest => ({ line }))
  .concat([
    { line: 'GET http://a.example/ok', head: longHead },
    { line: 'CONNECT a.example:443', head: longHead },
    {
      line: 'GET http://a.example/ok',
      head: 'Via: 1.1 other\r\nX-Forwarded-For: 10.0.0.1\r\n',
    },
    { line: 'CONNECT a.example:443', from: '10.0.0.1' },
    { line: 'GET http://a.example/ok', from: '10.0.0.1' },
  ]);

/** Both ends of each form. `FOLDER` is one that Squid may write to. */
const ends: Readonly<Record<string, readonly string[]>> = {
  'on or off': ['on', 'off'],
  off: ['off'],
  on: ['on'],
  'a second or more': ['1 second', '10 years', '1.5 hours'],
  'five seconds or more': ['5 seconds', '10 years'],
  'ten minutes or more': ['10 minutes', '10 years'],
  'a time': ['0', '1 decade', '5 minutes'],
  'a size': ['0 KB', '512 MB', '1.5 MB', '0', '4096', '4096 bytes'],
  'a size, or none': ['0 KB', '512 MB', '-1 KB', '-1'],
  'kilobytes, or none': ['0 KB', '512 MB', '-1 KB', '-1', '1024 bytes'],
  '1 KB or more': ['1 KB', '1 GB'],
  '64 KB to 256 KB': ['64 KB', '256 KB'],
  '512 KB or more': ['512 KB', '1 GB'],
  'a whole number': ['0', '100000'],
  'one or more': ['1', '100000'],
  percents: ['0', '100'],
  'a port': ['0', '60123'],
  '1024 or more': ['1024', '65536'],
  'a number of tries': ['1', '99'],
  'a number of workers': ['1', '2'],
  'zero or one': ['0', '1'],
  octal: ['0', '077'],
  'a user': ['proxy'],
  'a word': ['x', 'a.b-c@d'],
  'a name of a host': ['x', 'proxy-1.test.invalid'],
  'names of hosts': ['x', 'a.test.invalid b.test.invalid'],
  'an absolute path': ['FOLDER/x', 'none'],
  'a program, and its arguments': ['/usr/lib/squid/security_file_certgen -s FOLDER/db -M 4MB'],
  'a password, and actions': ['secret shutdown info', 'none all', 'disable all'],
  'sections and levels': ['ALL,1', 'ALL,1 33,2 rotate=3'],
  'a page, and ACLs': [
    ...['TCP_RESET a', 'ERR_ACCESS_DENIED a', 'http://x.test/ a', '302:http://x.test/p?q=%u a'],
    ...['https://x.test:8443/a_b/c.html?u=1&s=%s a'],
  ],
  'marks of packets': ['local-hit=0x30', 'tos parent-hit=0x32 sibling-hit=0x30', 'mark miss=0x01'],
  'options of TLS to servers': [
    ...['cafile=/etc/ssl/certs/ca-certificates.crt', 'min-version=1.2 options=NO_SSLv3', 'default-ca=off'],
    ...['cipher=HIGH:!aNULL flags=DONT_VERIFY_PEER,DONT_VERIFY_DOMAIN'],
  ],
  'allow or deny, and ACLs': ['allow all', 'deny all', 'deny a !l'],
  'a header, allow or deny, and ACLs': [
    'X-Test allow all',
    'All allow all',
    'Cookie deny all',
    'Via deny all',
  ],
  'a protocol, allow or deny, and ACLs': ['OTHER allow all', 'WebSocket deny a'],
  'deny all': ['deny all'],
  'a log': [
    ...[
      'none',
      'none a',
      'stdio:FOLDER/x.log',
      'stdio:FOLDER/y.log squid',
      'daemon:FOLDER/z.log combined a !l',
    ],
    ...[
      'stdio:FOLDER/v.log logformat=common rotate=0 on-error=drop buffer-size=1MB a',
      'syslog',
      'syslog:daemon.info squid',
    ],
    'FOLDER/u.log',
  ],
  'a store': ['null /tmp'],
  'a refresh pattern': [
    '. 0 0% 0',
    '-i ^http 525600 100% 525600 override-expire ignore-reload ignore-no-store max-stale=5',
    '(/cgi-bin/|\\?) 0 0% 0 override-lastmod reload-into-ims ignore-private refresh-ims store-stale',
    '. 0 20% 4320 ignore-no-cache ignore-auth ignore-must-revalidate',
  ],
  addresses: ['127.0.0.1', '::1', '2001:db8::1'],
  'what to do with blanks': ['strip', 'deny', 'allow', 'encode', 'chop'],
  'what becomes of a header': ['on', 'off', 'transparent', 'truncate', 'delete'],
  'on, off or warn': ['on', 'off', 'warn'],
  'a path that exists': ['/usr/share/squid'],
  'a login scheme, a parameter and its value': [
    'basic program /usr/lib/squid/basic_fake_auth',
    'basic children 5 startup=1 idle=1 concurrency=0 queue-size=20 on-persistent-overload=ERR',
    'basic realm a proxy of test',
    'basic credentialsttl 2 hours',
    'basic casesensitive off',
    'basic utf8 on',
    'digest program /usr/lib/squid/digest_file_auth FOLDER/users',
    'digest children 5',
    'digest realm x',
    'digest nonce_garbage_interval 5 minutes',
    'digest nonce_max_duration 30 minutes',
    'digest nonce_max_count 50',
    'digest nonce_strictness off',
    'digest check_nonce_count on',
    'digest post_workaround off',
    'negotiate program /usr/lib/squid/negotiate_wrapper_auth',
    'negotiate children 5',
    'negotiate keep_alive on',
    'ntlm program /usr/lib/squid/ntlm_fake_auth',
    'ntlm keep_alive off',
  ],
  'a policy of replacement': ['lru', 'heap LFUDA', 'heap GDSF', 'heap LRU'],
  'process numbers and cores': ['process_numbers=1 cores=1', 'process_numbers=1,2 cores=1,2'],
  'a name, a value and ACLs': ['X-Test y', 'X-Test "y z" a !l'],
  'a header, and what it is to be': ['X-Test y', 'User-Agent nobody at all'],
  'a header, a value in quotes and ACLs': ['X-Test y', 'X-Test "y z" a !l'],
  'a name, and codes': [
    'mine %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt',
    'hers x"%{User-Agent}>h" "%{%H:%M}tl" %#>ru %"{X}>h %-5tr %{key:,}note %http::>rs:%% %err_code/%err_detail',
    'its %>A %lp %la %<A %<p %<la %<lp %>p %>eui %ue %et %ea %credentials %sn %tS %dt %<pt %<tt %<bs %<sS %<sH %st %>st %>sh %<sh %>rd %>rP %>rp %>rv %<rm %note %{X}<h %>h %<h %>ha %master_xaction',
  ],
  'a limit, and ACLs': ['0', 'none', '1 MB a', 'none a !l'],
  'a number of helpers': ['1', '5 startup=0 idle=1'],
  'a digest': ['sha256', 'md5'],
  'a mark, and ACLs': ['0x00', '0xff a', '255 !a', '0'],
  'what to change of certificates, and ACLs': [
    'setValidAfter all',
    'setCommonName{x.test} a',
    'setCommonName !a',
  ],
  'how to sign certificates, and ACLs': ['signTrusted all', 'signSelf a', 'signUntrusted !a'],
  'a name, a format and a program': [
    'asked %DST /bin/cat',
    'asks ttl=0 negative_ttl=5 grace=0 children-max=2 children-startup=0 ipv4 protocol=3.0 quote=url %SRC %>{X-Test} %un %METHOD %URI /bin/cat -u',
  ],
  'a word in quotes': ['"x y"', 'x'],
  'what is kept in memory': ['always', 'disk', 'network'],
  'a number, on or off': ['on', 'off', '0', '5'],
  ciphers: ['HIGH:MEDIUM:!aNULL', 'ALL'],
  'flags of TLS': ['DONT_VERIFY_PEER', 'DONT_VERIFY_PEER,DONT_VERIFY_DOMAIN'],
  'options of TLS': ['NO_SSLv2 NO_SSLv3 SINGLE_DH_USE', 'ALL'],
  'a version of TLS': ['1', '6'],
};

/** Values of directives that have to be there. */
const samples: Readonly<Record<string, readonly string[]>> = {
  error_directory: ['/usr/share/squid/errors/en', '/usr/share/squid-langpack/en'],
  icon_directory: ['/usr/share/squid/icons'],
  mime_table: ['/usr/share/squid/mime.conf'],
  unlinkd_program: ['/usr/lib/squid/unlinkd'],
  diskd_program: ['/usr/lib/squid/diskd'],
  logfile_daemon: ['/usr/lib/squid/log_file_daemon'],
  pinger_program: ['/usr/lib/squid/pinger'],
  sslpassword_program: ['/bin/cat'],
  // Others need a folder that `squid -z` has made.
  cache_dir: [],
  cache_effective_group: ['proxy'],
  udp_outgoing_address: ['127.0.0.1', '0.0.0.0'],
  snmp_outgoing_address: ['127.0.0.1'],
  client_netmask: ['255.255.255.255', '0.0.0.0'],
};

function linesFor(name: string, shape: string): readonly string[] {
  return (samples[name] ?? ends[shape] ?? [`no sample of ${shape}`]).map((value) => `${name} ${value}`);
}

const lines = [...decideNothing].flatMap(([name, shape]) => linesFor(name, shape));

function judge(text: string): string {
  return effectOf({ kind: 'other', name: text.split(' ', 1)[0] ?? '', text, origin: { file: '', line: 1 } })
    .kind;
}

async function answersWith(directives: readonly string[]): Promise<string> {
  const folder = makeFolder();
  mkdirSync(`${folder}/store`);
  try {
    const text = directives
      .map((line) => `${line}\n`)
      .join('')
      .replaceAll('FOLDER', folder);
    const squid = await startSquid(policy.replace('http_access', `${text}http_access`), folder);
    const said = await squid.askAll(requests);
    await squid.stop();
    return requests
      .map(
        ({ line, head, from }, index) =>
          `${line} ${head === undefined ? '' : 'with a head '}${from ?? ''}: ${said[index]}`,
      )
      .join('\n');
  } catch (failure) {
    return `does not start: ${String(failure).slice(0, 80)}`;
  } finally {
    removeFolder(folder);
  }
}

/** The lines that change an answer: halves are tried until each is found alone. */
async function findDeciding(some: readonly string[], usual: string): Promise<readonly string[]> {
  const said = await answersWith(some);
  if (said === usual) return [];
  if (some.length === 1) {
    const before = new Set(usual.split('\n'));
    return [`${some[0]}: ${said.split('\n').find((line) => !before.has(line))}`];
  }
  const half = Math.ceil(some.length / 2);
  return [
    ...(await findDeciding(some.slice(0, half), usual)),
    ...(await findDeciding(some.slice(half), usual)),
  ];
}

describeWithEngine(`directives of Squid ${version}`, 'squid', version !== undefined, () => {
  it('decide nothing where that is said', async () => {
    const usual = await answersWith([]);
    expect(usual).toContain('CONNECT a.example:443 : allow');
    expect(usual).toContain('CONNECT b.example:443 : deny');
    const deciding: string[] = [];
    for (let from = 0; from < lines.length; from += 10)
      deciding.push(...(await findDeciding(lines.slice(from, from + 10), usual)));
    expect(deciding).toEqual([]);
  }, 900_000);

  it('decide nothing with a remark behind them, where that is said', async () => {
    const usual = await answersWith([]);
    const remarked = lines
      .map((text) => `${text} # it's "a remark`)
      .filter((text) => judge(text.replaceAll('FOLDER', '/tmp')) === 'none');
    const deciding: string[] = [];
    for (let from = 0; from < remarked.length; from += 10)
      deciding.push(...(await findDeciding(remarked.slice(from, from + 10), usual)));
    expect(deciding).toEqual([]);
    expect(remarked.length).toBeGreaterThan(200);
  }, 900_000);

  it('are skipped in the forms that were tried', () => {
    expect([...new Set(decideNothing.values())].sort()).toEqual(Object.keys(shapes).sort());
    expect(lines.filter((text) => judge(text.replaceAll('FOLDER', '/tmp')) !== 'none')).toEqual([]);
  });

  it('are no fewer than those that are obsolete, which Squid skips', async () => {
    const usual = await answersWith([]);
    const old = [...obsolete].map((name) => `${name} x`);
    expect(await findDeciding(old, usual)).toEqual([]);
  });

  it('that are out of the range are told', () => {
    expect(judge('max_filedescriptors 8')).toBe('unknown');
    expect(judge('request_header_max_size 1 KB')).toBe('later');
    expect(judge('never_direct allow all')).toBe('route');
    expect(judge('follow_x_forwarded_for allow all')).toBe('clients');
  });
});
